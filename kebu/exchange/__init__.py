"""Import and export machinery: readers, columns by header, row accounting, paced writing, formatted sheets.

It knows no area above it: areas register their `Importer`s and `Table`s in their wiring.
"""
