"""HTML out of values, for pages of many cells: Django's `format_html` costs as much again to look for lazy values."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def markup(pattern: str, *values: Any) -> SafeString:
    """`pattern` with each value escaped, unless it is markup already. The pattern itself must be a literal."""
    return SafeString(pattern.format(*[_safe(value) for value in values]))


def _safe(value: Any) -> str:
    text = value if hasattr(value, "__html__") else str(value)  # a lazy value turns out to be markup only here
    return str(text.__html__()) if hasattr(text, "__html__") else escape(text)
