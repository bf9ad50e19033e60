"""Notices to people inside the product."""
