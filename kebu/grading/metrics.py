"""The raw metrics that models may read: each area below gives its facts, one row per customer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from kebu.base.access import Text

Facts = Callable[[date], pl.DataFrame]
Unit = Literal["days", "times", "money", "points", "choice"]


@dataclass(frozen=True)
class Metric:
    """What a metric is called and what it counts; `money`: minor units of the company currency."""

    label: Text
    unit: Unit


@dataclass(frozen=True)
class Source:
    """`facts(as_of)` gives `customer_id` and a column per metric, of what was true on that business date.

    `absent`: what a metric is for a customer without a row; unnamed ones are then missing (无数据).
    """

    key: str
    metrics: Mapping[str, Metric]
    facts: Facts
    absent: Mapping[str, int] = field(default_factory=dict)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.key] = source


def known() -> dict[str, Metric]:
    return {name: metric for source in _sources.values() for name, metric in source.metrics.items()}


def gather(members: pl.DataFrame, wanted: Iterable[str], as_of: date) -> pl.DataFrame:
    """`members` (with `customer_id`) and every wanted metric; sources that nobody asks for are not read."""
    names = set(wanted)
    for source in _sources.values():
        if read := names & set(source.metrics):
            facts = source.facts(as_of).select("customer_id", *sorted(read))
            members = members.join(facts, on="customer_id", how="left")
            filled = [pl.col(name).fill_null(source.absent[name]) for name in sorted(read & set(source.absent))]
            members = members.with_columns(filled)
    return members
