"""What grading judges customers by."""

from datetime import date

import polars as pl
from django.db import connection

from kebu.base import frames
from kebu.engine.windows import window

# 「合作」 is an order with a positive amount; amounts are net of returns, and nothing for drafts and cancelled orders.
# Only the index order_facts is read.
FACTS = """
SELECT customer_id,
       MAX(CASE WHEN amount > 0 THEN ordered_on END),
       MIN(CASE WHEN amount > 0 THEN ordered_on END),
       CAST(SUM(CASE WHEN amount > 0 AND ordered_on > %(after)s THEN 1 ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN ordered_on > %(after)s THEN amount ELSE 0 END) AS BIGINT),
       CAST(SUM(CASE WHEN ordered_on > %(before)s AND ordered_on <= %(after)s THEN amount ELSE 0 END) AS BIGINT)
FROM sales_order
WHERE deleted_at IS NULL AND ordered_on <= %(as_of)s
GROUP BY customer_id
"""
COLUMNS = {
    "customer_id": pl.Int64, "last_on": pl.Date, "first_on": pl.Date, "orders_12m": pl.Int64, "amount_12m": pl.Int64,
    "amount_prev_12m": pl.Int64,
}  # fmt: skip


def facts(as_of: date) -> pl.DataFrame:
    """One row per customer with orders dated up to `as_of`, whenever they were typed in.

    customer_id; days_since_last, first_order_days (days; null without a deal); orders_12m (deals), amount_12m,
    amount_prev_12m (minor units of the company currency, net; the latter null without a deal before the window).
    """
    now, before = window(as_of, 12), window(as_of, 12, back=12)
    days = {"after": now.after, "before": before.after, "as_of": as_of}
    adapted = {name: connection.ops.adapt_datefield_value(day) for name, day in days.items()}
    rows = frames.read(FACTS, adapted, COLUMNS)
    return rows.select(
        "customer_id",
        "orders_12m",
        "amount_12m",
        (pl.lit(as_of) - pl.col("last_on")).dt.total_days().alias("days_since_last"),
        (pl.lit(as_of) - pl.col("first_on")).dt.total_days().alias("first_order_days"),
        pl.when(pl.col("first_on") <= now.after).then(pl.col("amount_prev_12m")).alias("amount_prev_12m"),
    )
