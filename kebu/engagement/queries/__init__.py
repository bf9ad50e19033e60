"""Reads for pages: one module per question."""
