"""Laws that hold for every row and every model."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kebu.engine.defaults import DEFAULT_MODEL, WAN_YUAN, F, M, R
from kebu.engine.methods import Bound, ModelError, Thresholds
from kebu.engine.models import Fallback, GradingModel, Indicator
from kebu.engine.scoring import score
from kebu.engine.tests.examples import C001, C002, NEVER, SCHEMA, STEADY, frame

AMOUNTS = st.one_of(
    st.integers(-WAN_YUAN, 300 * WAN_YUAN),
    st.sampled_from([n * WAN_YUAN + d for n in (0, 30, 80, 100, 120, 200) for d in (-1, 0, 1)]),
)
ROWS = st.fixed_dictionaries(
    {
        "days_since_last": st.none() | st.integers(0, 800),
        "orders_12m": st.integers(0, 9),
        "amount_12m": AMOUNTS,
        "amount_prev_12m": st.none() | AMOUNTS,
        "first_order_days": st.none() | st.integers(0, 3000),
        "strategic": st.sampled_from(["leader", "regional", "other", None]),
        "potential_points": st.none() | st.integers(0, 100),
    }
)


def numbered(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return frame(*({"customer_id": index} | row for index, row in enumerate(rows)))


def by_hand(row: dict[str, Any]) -> str:
    """Appendix B once more, in plain Python."""
    days, count, amount, before = row["days_since_last"], row["orders_12m"], row["amount_12m"], row["amount_prev_12m"]
    wan = amount / WAN_YUAN
    r = 0 if days is None or days > 184 else 40 if days > 123 else 60 if days > 92 else 75 if days > 31 else 90
    f = {0: 0, 1: 50, 2: 70, 3: 78, 4: 85, 5: 85}.get(count, 95)
    m = 95 if wan >= 200 else 88 if wan >= 120 else 80 if wan >= 100 else 65 if wan >= 80 else 50 if wan >= 30 else 30
    m = m if amount > 0 else 0
    s = {"leader": 95, "regional": 80}.get(row["strategic"], 50)
    if min(r, f, m) >= 80 or (s >= 90 and count):
        return "high"
    if max(f, m, s, row["potential_points"] or 0) >= 85:
        return "potential"
    if days is None or (row["first_order_days"] is not None and row["first_order_days"] < 184):
        return "ungraded"
    swings = before is not None and 10 * abs(amount - before) > 3 * abs(before)
    return "stable" if min(r, f, m) >= 65 and not swings else "risk"


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=40))
def test_every_row_has_exactly_the_tier_of_the_first_rule_that_holds(rows: list[dict[str, Any]]) -> None:
    result = score(numbered(rows), DEFAULT_MODEL)
    assert result["tier"].to_list() == [by_hand(row) for row in rows]
    assert result["tier"].null_count() == 0
    at_risk = (result["tier"] == "risk").to_list()
    assert [bool(reasons) for reasons in result["reasons"].to_list()] == at_risk


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=20), st.randoms())
def test_order_and_partition_of_the_rows_change_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    facts = numbered(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    whole = score(facts, DEFAULT_MODEL)
    assert score(facts[order], DEFAULT_MODEL).equals(whole)
    cut = random.randrange(len(rows))
    parts = [score(part, DEFAULT_MODEL) for part in (facts[:cut], facts[cut:])]
    assert pl.concat(parts).equals(whole)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=20), st.lists(st.integers(0, 50), min_size=4, max_size=4), st.integers(2, 1000)
)
def test_weights_are_scale_free(rows: list[dict[str, Any]], weights: list[int], factor: int) -> None:
    weights[0] += 1
    results = [score(numbered(rows), weighted([weight * by for weight in weights])) for by in (1, factor)]
    assert results[0].equals(results[1])


def weighted(weights: list[int]) -> GradingModel:
    pairs = zip(DEFAULT_MODEL.indicators, weights, strict=True)
    return replace(DEFAULT_MODEL, indicators=tuple(replace(each, weight=weight) for each, weight in pairs))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=8, unique=True),
    st.lists(st.integers(0, 100), min_size=9, max_size=9),
    st.lists(st.integers(-1100, 1100), min_size=2, max_size=30),
)
def test_a_monotone_table_scores_monotonely(limits: list[int], points: list[int], values: list[int]) -> None:
    steps = sorted(points, reverse=True)[: len(limits) + 1]
    bounds = tuple(Bound(limit, step) for limit, step in zip(sorted(limits, reverse=True), steps, strict=False))
    method = Thresholds("at_least", bounds, otherwise=steps[-1], missing=None)
    earned = pl.DataFrame({"value": sorted(values)}).select(method.points(pl.col("value")))["literal"].to_list()
    assert earned == sorted(earned)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 400), st.integers(0, 9), st.integers(0, 300 * WAN_YUAN))
def test_better_facts_never_lower_the_composite(row: dict[str, Any], sooner: int, more: int, amount: int) -> None:
    days = row["days_since_last"]
    better = row | {
        "days_since_last": sooner if days is None else max(0, days - sooner),
        "orders_12m": row["orders_12m"] + more,
        "amount_12m": row["amount_12m"] + amount,
    }
    before, after = score(numbered([row, better]), DEFAULT_MODEL)["composite"]
    assert after >= before


@pytest.mark.parametrize("write", [pl.DataFrame.write_parquet, pl.DataFrame.write_ipc])
def test_the_same_facts_give_the_same_bytes(write: Callable[[pl.DataFrame, io.BytesIO], None]) -> None:
    facts = frame(C001, C002, STEADY, NEVER)
    written = []
    for given_facts in (facts, facts[::-1], pl.concat([facts[2:], facts[:2]], rechunk=False)):
        buffer = io.BytesIO()
        write(score(given_facts, DEFAULT_MODEL), buffer)
        written.append(buffer.getvalue())
    assert written[0] == written[1] == written[2]


def test_the_composite_is_rounded_half_up_and_exactly() -> None:
    """R 90, F 85, M 88 with weights 1:1:6 → 703/8 = 87.875 → 87.88; binary halves to even would say 87.88 and 87.62."""
    assert score(frame(C001), weighted([1, 1, 6, 0]))["composite"].to_list() == [8788]
    assert score(frame(C001), weighted([1, 7, 0, 0]))["composite"].to_list() == [8563]
    assert score(frame(C001), weighted([1, 1, 1, 0]))["composite"].to_list() == [8767]


def test_an_indicator_without_a_value_leaves_the_mean() -> None:
    silent = replace(M, method=replace(M.method, missing=None))
    model = replace(DEFAULT_MODEL, indicators=(R, F, silent, DEFAULT_MODEL.indicators[3]))
    row = score(frame(C001 | {"amount_12m": None}), model).row(0, named=True)
    assert (row["points_m"], row["composite"]) == (None, 9000)


def test_without_any_value_there_is_no_composite() -> None:
    method = Thresholds("at_least", (Bound(50, 80),), otherwise=20, missing=None)
    model = GradingModel((Indicator("nps", "口碑", "nps", None, method, 1),), (), Fallback("plain", "其余", ()))
    result = score(pl.DataFrame({"customer_id": [1, 2], "nps": [None, float("nan")]}), model)
    assert result["composite"].to_list() == [None, None]
    assert result["tier"].to_list() == ["plain", "plain"]


def test_columns_of_nulls_only_and_empty_facts_are_facts_too() -> None:
    bare = pl.DataFrame([NEVER | {"orders_12m": None, "amount_12m": None}])
    assert score(bare, DEFAULT_MODEL)["tier"].to_list() == ["ungraded"]
    assert score(pl.DataFrame(schema=SCHEMA), DEFAULT_MODEL).height == 0


def test_facts_that_cannot_be_judged_are_refused() -> None:
    with pytest.raises(ModelError, match="orders_12m"):
        score(frame(C001).drop("orders_12m"), DEFAULT_MODEL)
    with pytest.raises(ModelError, match="恰好一行"):
        score(frame(C001, C001), DEFAULT_MODEL)
    with pytest.raises(ModelError, match="恰好一行"):
        score(frame(C001 | {"customer_id": None}), DEFAULT_MODEL)
