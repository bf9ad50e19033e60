"""Presentation of the decision chain in SVG, where text does not wrap."""

from typing import Any

from django import template

from kebu.customers.models import ChainRole

register = template.Library()

CHARACTER = 12
PAD = 6
NAME_CHARACTER = 13
ATTITUDE = 47  # the widest one, with its dot


@register.filter
def role(value: object) -> str:
    """The words of a chain role; empty for none."""
    return str(dict(ChainRole.choices).get(str(value), ""))


def cut_to(text: object, length: float) -> str:
    """At most `length` full-width characters, with … behind what was cut."""
    whole = str(text or "")
    used = 0.0
    for at, character in enumerate(whole):
        used += 0.55 if character.isascii() else 1
        if used > length:
            return f"{whole[: max(at - 1, 1)]}…"
    return whole


@register.filter
def fit(name: object, shape: Any) -> str:
    """A name beside the attitude in a node of this shape."""
    return cut_to(name, (shape.width - 2 * PAD - ATTITUDE) / NAME_CHARACTER)


@register.filter
def fit_wide(text: object, shape: Any) -> str:
    """A text on a line of its own."""
    return cut_to(text, (shape.width - 2 * PAD) / CHARACTER)


@register.filter
def dot_x(label: object, width: int) -> int:
    """Where the dot before a right-aligned attitude stands in a node of this width."""
    taken = sum(0.55 if character.isascii() else 1 for character in str(label)) * CHARACTER
    return int(width - PAD - taken - 7)


@register.simple_tag
def colour(node: Any, colours: dict[str, str]) -> str:
    return colours[node.attitude]
