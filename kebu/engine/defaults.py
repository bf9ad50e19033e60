"""The default grading model: SPEC appendix B, word for word. Amounts are 分 (hundredths of a yuan), spans are days.

Metrics it reads: `days_since_last` (null = never bought), `orders_12m`, `amount_12m`, `amount_prev_12m` (the 12 months
before those; null = no order earlier than the present window), `first_order_days` (since the first, null = never),
`strategic` (`leader` / `regional` / `other`), `potential_points` (行业潜力, 0–100, null = not judged).
An order counts as business when its total is positive; amounts are net of returns.
"""

from __future__ import annotations

from typing import Final

from kebu.engine.conditions import AllOf, AnyOf, Change, Compare, Condition, Metric, Missing, Operator, Score
from kebu.engine.methods import Bound, Choice, ChoiceMap, Thresholds
from kebu.engine.models import Fallback, GradingModel, Indicator, Reason, TierRule

WAN_YUAN: Final = 10_000 * 100
SIX_MONTHS: Final = 184

HIGH, POTENTIAL, STABLE, RISK, UNGRADED = "high", "potential", "stable", "risk", "ungraded"
TIER_NAMES: Final = {
    HIGH: "高价值客户",
    POTENTIAL: "潜力客户",
    STABLE: "稳定客户",
    RISK: "风险客户",
    UNGRADED: "未评级",
}
STRATEGIC_NAMES: Final = {"leader": "行业头部企业", "regional": "区域重点企业", "other": "一般企业"}


def metric(name: str, op: Operator, value: int) -> Compare:
    return Compare(Metric(name), op, value)


def at_least(points: int, *keys: str) -> tuple[Compare, ...]:
    return tuple(Compare(Score(key), ">=", points) for key in keys)


def below(points: int, key: str) -> Compare:
    return Compare(Score(key), "<", points)


def amount_change(op: Operator, percent: int) -> Change:
    return Change("amount_12m", "amount_prev_12m", op, percent)


def table(direction: str, steps: list[tuple[int, int]]) -> Thresholds:
    bounds = tuple(Bound(limit, points) for limit, points in steps)
    return Thresholds("at_most" if direction == "≤" else "at_least", bounds, otherwise=0, missing=0)


R: Final = Indicator(
    "r",
    "最近合作",
    "days_since_last",
    6,
    table("≤", [(31, 90), (92, 75), (123, 60), (SIX_MONTHS, 40)]),
    weight=25,
    name_en="Last order",
)
F: Final = Indicator(
    "f",
    "合作频次",
    "orders_12m",
    12,
    table("≥", [(6, 95), (4, 85), (3, 78), (2, 70), (1, 50)]),
    weight=25,
    name_en="Order frequency",
)
M: Final = Indicator(
    "m",
    "合作金额",
    "amount_12m",
    12,
    table(
        "≥",
        [
            (200 * WAN_YUAN, 95),
            (120 * WAN_YUAN, 88),
            (100 * WAN_YUAN, 80),
            (80 * WAN_YUAN, 65),
            (30 * WAN_YUAN, 50),
            (1, 30),
        ],
    ),
    weight=25,
    name_en="Order amount",
)
STRATEGIC: Final = Indicator(
    "strategic",
    "行业战略",
    "strategic",
    None,
    ChoiceMap((Choice("leader", 95), Choice("regional", 80)), otherwise=50, missing=50),
    weight=25,
    name_en="Strategic weight",
)

IS_HIGH: Final[Condition] = AnyOf(
    (
        AllOf(at_least(80, "r", "f", "m")),
        AllOf((*at_least(90, "strategic"), metric("orders_12m", ">=", 1))),
    )
)
IS_POTENTIAL: Final[Condition] = AnyOf((*at_least(85, "f", "m", "strategic"), metric("potential_points", ">=", 85)))
IS_UNGRADED: Final[Condition] = AnyOf((Missing("days_since_last"), metric("first_order_days", "<", SIX_MONTHS)))
IS_STEADY: Final[Condition] = AnyOf(
    (Missing("amount_prev_12m"), AllOf((amount_change(">=", -30), amount_change("<=", 30))))
)
IS_STABLE: Final[Condition] = AllOf((*at_least(65, "r", "f", "m"), IS_STEADY))

RULES: Final = (
    TierRule(
        HIGH, IS_HIGH, "R、F、M 均不低于 80，或行业战略不低于 90 且近 12 个月有合作",
        "R, F and M all at 80 or more, or strategic weight at 90 or more with an order in the last 12 months",
    ),
    TierRule(
        POTENTIAL, IS_POTENTIAL, "F、M、行业战略、行业潜力任一不低于 85",
        "F, M, strategic weight or industry potential at 85 or more",
    ),
    TierRule(
        UNGRADED, IS_UNGRADED, "从未合作，或首次合作不足 6 个月",
        "Never ordered, or first ordered less than 6 months ago",
    ),
    TierRule(
        STABLE, IS_STABLE, "R、F、M 均不低于 65，且金额较前 12 个月波动不超过 30%",
        "R, F and M all at 65 or more, and the amount within 30% of the 12 months before",
    ),
)  # fmt: skip
REASONS: Final = (
    Reason("long_silent", "久未合作", below(65, "r"), "No order for long"),
    Reason("low_frequency", "频次低", below(65, "f"), "Few orders"),
    Reason("falling", "贡献下滑", amount_change("<", -30), "Falling amount"),
    Reason("low_amount", "贡献低", below(65, "m"), "Low amount"),
    Reason("surge", "金额大增", amount_change(">", 30), "Surge in amount"),
)

DEFAULT_MODEL: Final = GradingModel(
    (R, F, M, STRATEGIC), RULES, Fallback(RISK, "不符合以上各条", REASONS, "None of the above holds")
)
