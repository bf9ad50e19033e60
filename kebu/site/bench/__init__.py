"""Measures the product against itself: `kebu bench` builds a large company and times what people wait for."""
