"""Scoring methods: each turns one metric column into points, an Int64 column in hundredths of a point (0 … 10000).

A further method is a further frozen dataclass with a `kind` and `points()`, added to `Method`; nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

import polars as pl

HUNDREDTHS = 100


class ModelError(ValueError):
    """A grading model that cannot be used; the message says what is wrong."""


def check_points(*points: int | None) -> None:
    for value in points:
        if value is not None and not 0 <= value <= 100:
            raise ModelError(f"得分必须在 0 到 100 之间：{value}")


@dataclass(frozen=True, slots=True)
class Bound:
    """One step of a threshold table: values up to (or from) `limit` earn `points` (0–100)."""

    limit: int | float
    points: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A threshold table, first matching bound wins.

    `at_most`: limits ascend and a value ≤ limit matches; `at_least`: limits descend and a value ≥ limit matches.
    `otherwise`: points of a value that matches none. `missing`: those of a missing value; None means 无数据, no points.
    """

    kind: ClassVar[str] = "thresholds"
    direction: Literal["at_most", "at_least"]
    bounds: tuple[Bound, ...]
    otherwise: int
    missing: int | None

    def __post_init__(self) -> None:
        check_points(self.otherwise, self.missing, *(bound.points for bound in self.bounds))
        rising = self.direction == "at_most"
        if any(
            (low.limit < high.limit) is not rising or low.limit == high.limit for low, high in pairwise(self.bounds)
        ):
            raise ModelError("阈值表的界限必须依次" + ("递增" if rising else "递减"))

    def points(self, column: pl.Expr) -> pl.Expr:
        """Hundredths of points for a numeric column."""
        points = as_hundredths(self.otherwise)
        for bound in reversed(self.bounds):
            matches = column <= bound.limit if self.direction == "at_most" else column >= bound.limit
            points = pl.when(matches).then(as_hundredths(bound.points)).otherwise(points)
        return pl.when(column.is_null()).then(as_hundredths(self.missing)).otherwise(points)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, by its stored key, and the points (0–100) it earns."""

    key: str
    points: int


@dataclass(frozen=True, slots=True)
class ChoiceMap:
    """Points by choice key; `otherwise` for any other key, `missing` for none (None means 无数据, no points)."""

    kind: ClassVar[str] = "choice_map"
    choices: tuple[Choice, ...]
    otherwise: int
    missing: int | None

    def __post_init__(self) -> None:
        check_points(self.otherwise, self.missing, *(choice.points for choice in self.choices))
        if len({choice.key for choice in self.choices}) < len(self.choices):
            raise ModelError("选项重复")

    def points(self, column: pl.Expr) -> pl.Expr:
        """Hundredths of points for a text column."""
        points = as_hundredths(self.otherwise)
        for choice in self.choices:
            points = pl.when(column == choice.key).then(as_hundredths(choice.points)).otherwise(points)
        return pl.when(column.is_null()).then(as_hundredths(self.missing)).otherwise(points)


Method = Thresholds | ChoiceMap


def as_hundredths(points: int | None) -> pl.Expr:
    return pl.lit(None if points is None else points * HUNDREDTHS, dtype=pl.Int64)
