"""Geometry of the bars on a customer's page: figures in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 168
LEFT, RIGHT, TOP, BOTTOM = 40, 4, 8, 22
BAR = 0.56  # of the room that each has


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str


@dataclass(frozen=True)
class Tick:
    y: float
    value: int


@dataclass(frozen=True)
class Chart:
    """`line` holds the points of the comparison, as an SVG path."""

    bars: list[Bar]
    ticks: list[Tick]
    line: str
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def draw(figures: Sequence[tuple[str, int, int | None]]) -> Chart:
    """figures: (label, value, value to compare with) from left to right, in one unit. None is a gap."""
    values = [value for _label, *both in figures for value in both if value is not None]
    step = nice_step(max(*values, 0) - min(*values, 0))
    low, high = step * (min(*values, 0) // step), step * -(-max(*values, 0) // step)
    room = (WIDTH - LEFT - RIGHT) / len(figures)
    middles = [round(LEFT + room * (at + 0.5), 1) for at in range(len(figures))]

    def y(value: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / ((high - low) or 1), 1)

    def bar(x: float, label: str, value: int) -> Bar:
        top, bottom = sorted((y(value), y(0)))
        return Bar(round(x - room * BAR / 2, 1), top, round(room * BAR, 1), round(bottom - top, 1), x, label)

    bars = [bar(x, label, value) for x, (label, value, _before) in zip(middles, figures, strict=True)]
    points = [
        f"{x:g} {y(then):g}" for x, (_label, _value, then) in zip(middles, figures, strict=True) if then is not None
    ]
    ticks = [Tick(y(value), value) for value in range(low, high + 1, step)]
    return Chart(bars, ticks, f"M{' L'.join(points)}" if points else "", y(0))


def nice_step(span: int) -> int:
    """A step of 1, 2 or 5 times a power of ten that parts the span into at most five."""
    step = 1
    while span > step * 5:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step
