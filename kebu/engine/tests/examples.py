"""Rows of facts for the tests."""

from typing import Any

import polars as pl

from kebu.engine.defaults import WAN_YUAN

SCHEMA = {
    "customer_id": pl.Int64,
    "days_since_last": pl.Int64,
    "orders_12m": pl.Int64,
    "amount_12m": pl.Int64,
    "amount_prev_12m": pl.Int64,
    "first_order_days": pl.Int64,
    "strategic": pl.String,
    "potential_points": pl.Int64,
}

C001: dict[str, Any] = {
    "customer_id": 1,
    "days_since_last": 20,
    "orders_12m": 4,
    "amount_12m": 120 * WAN_YUAN,
    "amount_prev_12m": 100 * WAN_YUAN,
    "first_order_days": 900,
    "strategic": "leader",
    "potential_points": None,
}
C002: dict[str, Any] = C001 | {
    "customer_id": 2,
    "days_since_last": 122,
    "orders_12m": 2,
    "amount_12m": 80 * WAN_YUAN,
    "amount_prev_12m": 80 * WAN_YUAN,
    "strategic": "regional",
}
STEADY: dict[str, Any] = C002 | {"customer_id": 3, "days_since_last": 50}
NEVER: dict[str, Any] = {
    "customer_id": 4,
    "days_since_last": None,
    "orders_12m": 0,
    "amount_12m": 0,
    "amount_prev_12m": None,
    "first_order_days": None,
    "strategic": None,
    "potential_points": None,
}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA)
