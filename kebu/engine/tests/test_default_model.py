"""SPEC appendix B, row by row."""

from typing import Any

import pytest

from kebu.engine.defaults import DEFAULT_MODEL, WAN_YUAN
from kebu.engine.scoring import score
from kebu.engine.tests.examples import C001, C002, NEVER, STEADY, frame


def judged(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return score(frame(row | changes), DEFAULT_MODEL).row(0, named=True)


@pytest.mark.parametrize(
    ("row", "points", "composite", "tier"),
    [(C001, (9000, 8500, 8800, 9500), 8950, "high"), (C002, (6000, 7000, 6500, 8000), 6875, "risk")],
)
def test_worked_examples(row: dict[str, Any], points: tuple[int, ...], composite: int, tier: str) -> None:
    result = judged(row)
    assert tuple(result[f"points_{key}"] for key in ("r", "f", "m", "strategic")) == points
    assert (result["composite"], result["tier"]) == (composite, tier)


@pytest.mark.parametrize(
    ("days", "points"),
    [(0, 90), (31, 90), (32, 75), (92, 75), (93, 60), (123, 60), (124, 40), (184, 40), (185, 0), (None, 0)],
)
def test_r_thresholds(days: int | None, points: int) -> None:
    assert judged(C002, days_since_last=days)["points_r"] == points * 100


@pytest.mark.parametrize(("orders", "points"), [(0, 0), (1, 50), (2, 70), (3, 78), (4, 85), (5, 85), (6, 95), (40, 95)])
def test_f_thresholds(orders: int, points: int) -> None:
    assert judged(C002, orders_12m=orders)["points_f"] == points * 100


@pytest.mark.parametrize(
    ("minor", "points"),
    [
        (200 * WAN_YUAN, 95),
        (200 * WAN_YUAN - 1, 88),
        (120 * WAN_YUAN, 88),
        (120 * WAN_YUAN - 1, 80),
        (100 * WAN_YUAN, 80),
        (100 * WAN_YUAN - 1, 65),
        (80 * WAN_YUAN, 65),
        (80 * WAN_YUAN - 1, 50),
        (30 * WAN_YUAN, 50),
        (30 * WAN_YUAN - 1, 30),
        (1, 30),
        (0, 0),
        (-5, 0),
        (None, 0),
    ],
)
def test_m_thresholds(minor: int | None, points: int) -> None:
    assert judged(C002, amount_12m=minor)["points_m"] == points * 100


@pytest.mark.parametrize(("key", "points"), [("leader", 95), ("regional", 80), ("other", 50), (None, 50)])
def test_strategic_choices(key: str | None, points: int) -> None:
    assert judged(C002, strategic=key)["points_strategic"] == points * 100


@pytest.mark.parametrize(
    ("row", "changes", "tier"),
    [
        (C001, {"strategic": "other", "amount_12m": 100 * WAN_YUAN}, "high"),
        (C002, {"strategic": "leader"}, "high"),
        (C002, {"strategic": "leader", "orders_12m": 0, "amount_12m": 0, "days_since_last": 400}, "potential"),
        (C002, {"orders_12m": 6}, "potential"),
        (C002, {"amount_12m": 120 * WAN_YUAN, "amount_prev_12m": 120 * WAN_YUAN}, "potential"),
        (C002, {"potential_points": 85}, "potential"),
        (C002, {"potential_points": 84}, "risk"),
        (STEADY, {"days_since_last": 5}, "stable"),
        (NEVER, {}, "ungraded"),
        (NEVER, {"strategic": "leader"}, "potential"),
        (C002, {"first_order_days": 183}, "ungraded"),
        (C002, {"first_order_days": 184}, "risk"),
        (STEADY, {}, "stable"),
        (STEADY, {"amount_prev_12m": None}, "stable"),
        (STEADY, {"amount_12m": 91 * WAN_YUAN, "amount_prev_12m": 70 * WAN_YUAN}, "stable"),
        (STEADY, {"amount_12m": 91 * WAN_YUAN + 1, "amount_prev_12m": 70 * WAN_YUAN}, "risk"),
        (STEADY, {"amount_12m": 84 * WAN_YUAN, "amount_prev_12m": 120 * WAN_YUAN}, "stable"),
        (STEADY, {"amount_12m": 84 * WAN_YUAN - 1, "amount_prev_12m": 120 * WAN_YUAN}, "risk"),
        (STEADY, {"amount_prev_12m": 0}, "risk"),
    ],
)
def test_tiers(row: dict[str, Any], changes: dict[str, Any], tier: str) -> None:
    assert judged(row, **changes)["tier"] == tier


@pytest.mark.parametrize(
    ("row", "changes", "reasons"),
    [
        (C001, {}, []),
        (C002, {}, ["long_silent"]),
        (C002, {"orders_12m": 1}, ["long_silent", "low_frequency"]),
        (STEADY, {"amount_prev_12m": 160 * WAN_YUAN}, ["falling"]),
        (STEADY, {"amount_12m": 5 * WAN_YUAN, "amount_prev_12m": 5 * WAN_YUAN}, ["low_amount"]),
        (STEADY, {"amount_prev_12m": 20 * WAN_YUAN}, ["surge"]),
        (STEADY, {"amount_12m": -50 * WAN_YUAN, "amount_prev_12m": -50 * WAN_YUAN}, ["low_amount"]),
    ],
)
def test_reasons_of_the_risk_tier(row: dict[str, Any], changes: dict[str, Any], reasons: list[str]) -> None:
    assert judged(row, **changes)["reasons"] == reasons
