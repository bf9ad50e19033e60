"""Facts → points, composite, tier and reasons, for all customers at once, in whole hundredths of a point."""

from __future__ import annotations

import polars as pl
from polars import selectors as cs

from kebu.engine.conditions import points_column
from kebu.engine.methods import ModelError
from kebu.engine.models import GradingModel


def score(facts: pl.DataFrame, model: GradingModel) -> pl.DataFrame:
    """One row per customer, sorted by `customer_id`; row-wise, so any partition of the facts gives the same rows.

    facts: `customer_id` (integer, unique, no null) and the columns of `model.metrics()`; others are ignored.
    result: `customer_id`, the metrics, `points_<indicator>` and `composite` (hundredths, half up, null = 无数据),
    `tier` (key), `rule` (Int64, position in `model.rules`; the fallback's is `len(model.rules)`),
    `reasons` (list of reason keys, empty unless the fallback took the customer).
    Raises ModelError when a column is missing or a customer stands there twice.
    """
    frame = prepared(facts, model).with_columns(points(model))
    frame = frame.with_columns(composite(model)).with_columns(rule(model))
    return frame.with_columns(tier(model), reasons(model)).rechunk()


def prepared(facts: pl.DataFrame, model: GradingModel) -> pl.DataFrame:
    if absent := [name for name in ["customer_id", *model.metrics()] if name not in facts.columns]:
        raise ModelError(f"事实表缺少列：{'、'.join(absent)}")
    frame = facts.select(pl.col("customer_id").cast(pl.Int64), *model.metrics())
    ids = frame["customer_id"]
    if ids.null_count() or ids.n_unique() < len(ids):
        raise ModelError("事实表中每个客户必须恰好一行")
    texts = model.text_metrics()
    empty = frame.select(cs.by_dtype(pl.Null)).columns
    untyped = [pl.col(name).cast(pl.String if name in texts else pl.Int64) for name in empty]
    return frame.with_columns(cs.integer().cast(pl.Int64), cs.float().fill_nan(None), *untyped).sort("customer_id")


def points(model: GradingModel) -> list[pl.Expr]:
    return [
        indicator.method.points(pl.col(indicator.metric)).alias(points_column(indicator.key))
        for indicator in model.indicators
    ]


def composite(model: GradingModel) -> pl.Expr:
    """Σ weight · points / Σ weight over the indicators that have points, rounded half up to whole hundredths."""
    counted = [(pl.col(points_column(each.key)), each.weight) for each in model.indicators if each.weight]
    total = pl.sum_horizontal(column.fill_null(0) * weight for column, weight in counted)
    weights = pl.sum_horizontal(column.is_not_null().cast(pl.Int64) * weight for column, weight in counted)
    mean = (2 * total + weights) // (2 * weights)
    return pl.when(weights > 0).then(mean).cast(pl.Int64).alias("composite")


def rule(model: GradingModel) -> pl.Expr:
    position = pl.lit(len(model.rules), dtype=pl.Int64)
    for index in reversed(range(len(model.rules))):
        position = pl.when(model.rules[index].when.holds()).then(pl.lit(index, dtype=pl.Int64)).otherwise(position)
    return position.alias("rule")


def tier(model: GradingModel) -> pl.Expr:
    names = [each.tier for each in model.rules] + [model.fallback.tier]
    return pl.col("rule").replace_strict(range(len(names)), names, return_dtype=pl.String).alias("tier")


def reasons(model: GradingModel) -> pl.Expr:
    fell = pl.col("rule") == len(model.rules)
    keys = [pl.when(fell & each.when.holds()).then(pl.lit(each.key)) for each in model.fallback.reasons]
    listed = pl.concat_list(keys).list.drop_nulls() if keys else pl.lit([], dtype=pl.List(pl.String))
    return listed.alias("reasons")
