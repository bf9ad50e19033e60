"""Conditions of tier rules: small frozen trees over points, the composite and raw metrics.

Each answers `holds()`, a Boolean expression; null, which comparing a missing value gives, means it does not hold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any, ClassVar, Literal

import polars as pl

from kebu.engine.methods import HUNDREDTHS, ModelError

Operator = Literal[">=", ">", "<=", "<", "==", "!="]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def points_column(indicator_key: str) -> str:
    """Name of the result column that holds an indicator's points, in hundredths."""
    return f"points_{indicator_key}"


def in_hundredths(points: float | str | bool) -> int:
    """Points as exact hundredths: 68.75 → 6875. More than two decimals, or no number at all, is a ModelError."""
    if isinstance(points, str | bool):
        raise ModelError(f"得分只能与数字比较：{points}")
    exact = Decimal(str(points)) * HUNDREDTHS
    if exact != exact.to_integral_value():
        raise ModelError(f"得分最多两位小数：{points}")
    return int(exact)


@dataclass(frozen=True, slots=True)
class Score:
    """The points of one indicator; compared with points (0–100, two decimals at most)."""

    kind: ClassVar[str] = "score"
    key: str

    def against(self, value: float | str | bool) -> tuple[pl.Expr, object]:
        return pl.col(points_column(self.key)), in_hundredths(value)


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted mean 综合得分; compared with points (0–100, two decimals at most)."""

    kind: ClassVar[str] = "composite"

    def against(self, value: float | str | bool) -> tuple[pl.Expr, object]:
        return pl.col("composite"), in_hundredths(value)


@dataclass(frozen=True, slots=True)
class Metric:
    """A raw metric, in the metric's own unit."""

    kind: ClassVar[str] = "metric"
    name: str

    def against(self, value: float | str | bool) -> tuple[pl.Expr, object]:
        return pl.col(self.name), value


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op value`; a missing left side does not hold."""

    kind: ClassVar[str] = "compare"
    left: Score | Composite | Metric
    op: Operator
    value: int | float | str | bool

    def __post_init__(self) -> None:
        self.left.against(self.value)

    def holds(self) -> pl.Expr:
        column, value = self.left.against(self.value)
        held: pl.Expr = COMPARE[self.op](column, value)
        return held


@dataclass(frozen=True, slots=True)
class Missing:
    """The raw metric has no value."""

    kind: ClassVar[str] = "missing"
    metric: str

    def holds(self) -> pl.Expr:
        return pl.col(self.metric).is_null()


@dataclass(frozen=True, slots=True)
class Change:
    """Change of `metric` against `base`, in percent of |base|, compared with `percent`; from 0 it is boundless.

    (metric − base) · 100 op percent · |base|, exact for integers. A missing side does not hold.
    """

    kind: ClassVar[str] = "change"
    metric: str
    base: str
    op: Operator
    percent: int

    def holds(self) -> pl.Expr:
        difference = (pl.col(self.metric) - pl.col(self.base)) * 100
        held: pl.Expr = COMPARE[self.op](difference, pl.col(self.base).abs() * self.percent)
        return held


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds."""

    kind: ClassVar[str] = "all"
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        refuse_empty(self.conditions)

    def holds(self) -> pl.Expr:
        return reduce(operator.and_, [condition.holds() for condition in self.conditions])


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    kind: ClassVar[str] = "any"
    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        refuse_empty(self.conditions)

    def holds(self) -> pl.Expr:
        return reduce(operator.or_, [condition.holds() for condition in self.conditions])


Condition = AllOf | AnyOf | Compare | Missing | Change


def refuse_empty(conditions: tuple[Condition, ...]) -> None:
    if not conditions:
        raise ModelError("条件组不能为空")


def leaves(condition: Condition) -> Iterator[Compare | Missing | Change]:
    """The comparisons of a tree, left to right."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.conditions:
            yield from leaves(part)
    else:
        yield condition


def metrics_of(condition: Condition) -> list[str]:
    """Names of the raw metrics that a condition reads."""
    names: list[str] = []
    for leaf in leaves(condition):
        if isinstance(leaf, Change):
            names += [leaf.metric, leaf.base]
        elif isinstance(leaf, Missing):
            names.append(leaf.metric)
        elif isinstance(leaf.left, Metric):
            names.append(leaf.left.name)
    return names


def text_metrics_of(condition: Condition) -> list[str]:
    """Names of the raw metrics that a condition compares with a text."""
    compared = [leaf for leaf in leaves(condition) if isinstance(leaf, Compare) and isinstance(leaf.value, str)]
    return [leaf.left.name for leaf in compared if isinstance(leaf.left, Metric)]


def scores_of(condition: Condition) -> list[str]:
    """Keys of the indicators whose points a condition reads."""
    return [leaf.left.key for leaf in leaves(condition) if isinstance(leaf, Compare) and isinstance(leaf.left, Score)]
