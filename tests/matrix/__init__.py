"""The access matrix: every address × method × actor × object, against one table (RELIABILITY rows 1 and 31)."""
