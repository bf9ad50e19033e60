"""Why a customer stands where he stands, for one row of scores: cells that carry their facts, and reasons in words.

Texts are Chinese, or what `say` makes of them: it is given each sentence with its {slots} before they are filled.
Every text stands beside the raw value it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kebu.engine.conditions import leaves, points_column
from kebu.engine.defaults import STRATEGIC_NAMES, WAN_YUAN
from kebu.engine.methods import HUNDREDTHS
from kebu.engine.models import Fallback, GradingModel, Indicator, Reason, TierRule

Row = Mapping[str, Any]
Say = Callable[[str], str]
SPANS: Final = ((31, 1), (61, 2), (92, 3), (123, 4), (153, 5), (184, 6), (366, 12))


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator of one customer: the raw value, its points (0–100, None = 无数据), and both in words."""

    key: str
    name: str
    metric: str
    raw: Any
    points: Decimal | None
    weight: int
    fact: str
    name_en: str = ""

    @property
    def text(self) -> str:
        """The score cell of the classic table: 「90（近1个月合作）」."""
        return f"{'无数据' if self.points is None else plain(self.points)}（{self.fact}）"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason that holds, its name (久未合作) and the fact behind it (已 122 天没有合作)."""

    key: str
    name: str
    fact: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The tier, the rule that gave it (position and words), the composite, and what they rest on."""

    tier: str
    rule: int
    rule_name: str
    composite: Decimal | None
    cells: tuple[Cell, ...]
    reasons: tuple[ReasonText, ...]
    rule_name_en: str = ""


def explain(row: Row, model: GradingModel, say: Say = str) -> Explanation:
    """row: one row of `scoring.score`'s result, as a mapping, made with the same model."""
    rules: list[TierRule | Fallback] = [*model.rules, model.fallback]
    rule = rules[row["rule"]]
    held = set(row["reasons"])
    return Explanation(
        tier=row["tier"],
        rule=row["rule"],
        rule_name=rule.name,
        composite=as_points(row["composite"]),
        cells=tuple(cell(row, indicator, say) for indicator in model.indicators),
        reasons=tuple(reason_text(row, each, model, say) for each in model.fallback.reasons if each.key in held),
        rule_name_en=rule.name_en,
    )


def cell(row: Row, indicator: Indicator, say: Say = str) -> Cell:
    raw = row[indicator.metric]
    return Cell(
        key=indicator.key,
        name=indicator.name,
        metric=indicator.metric,
        raw=raw,
        points=as_points(row[points_column(indicator.key)]),
        weight=indicator.weight,
        fact=fact_text(indicator.metric, raw, say),
        name_en=indicator.name_en,
    )


def heading(indicator: Indicator) -> str:
    """The column heading of the classic table: 「R得分（近6个月合作）」, 「自定义指标（行业战略）」."""
    fixed = HEADINGS.get((indicator.key, indicator.window_months))
    return fixed or f"自定义指标（{indicator.name}）"


HEADINGS: Final[dict[tuple[str, int | None], str]] = {
    ("r", 6): "R得分（近6个月合作）",
    ("f", 12): "F得分（近12个月频次）",
    ("m", 12): "M得分（近12个月金额）",
}


def reason_text(row: Row, reason: Reason, model: GradingModel, say: Say = str) -> ReasonText:
    known = REASON_FACTS.get(reason.key)
    facts = [known(row, say)] if known else indicator_facts(row, reason, model, say)
    return ReasonText(reason.key, reason.name, say("，").join(facts), reason.name_en)


def indicator_facts(row: Row, reason: Reason, model: GradingModel, say: Say = str) -> list[str]:
    """The facts of every indicator that a company's own reason looks at."""
    keys = {getattr(getattr(leaf, "left", None), "key", None) for leaf in leaves(reason.when)}
    return [fact_text(each.metric, row[each.metric], say) for each in model.indicators if each.key in keys]


def fact_text(metric: str, raw: Any, say: Say = str) -> str:
    """A raw metric in words; a metric without words of its own is shown as it is."""
    if metric in FACT_TEXTS:
        return FACT_TEXTS[metric](raw, say)
    return say("无数据") if raw is None else str(raw)


def since_last(days: int | None, say: Say = str) -> str:
    if days is None:
        return say("从未合作")
    months = next((months for limit, months in SPANS if days <= limit), None)
    return say("近{n}个月合作").format(n=months) if months else say("超过12个月未合作")


def orders(count: int | None, say: Say = str) -> str:
    return say("12个月{n}次").format(n=count) if count else say("12个月无合作")


def amount(minor: int | None, say: Say = str) -> str:
    """分 in 万元, two decimals at most, rounded half up."""
    hundredths = (2 * (minor or 0) * 100 + WAN_YUAN) // (2 * WAN_YUAN)
    return say("{wan}万元").format(wan=plain(Decimal(hundredths) / HUNDREDTHS))


def strategic(key: str | None, say: Say = str) -> str:
    return say(STRATEGIC_NAMES.get(key or "other", str(key)))


def amount_change(row: Row, say: Say = str) -> str:
    now, before = row["amount_12m"] or 0, row["amount_prev_12m"]
    texts = say("近12个月{now}，前12个月{before}").format(now=amount(now, say), before=amount(before, say))
    if before <= 0:
        return texts
    percent = plain(Decimal(abs(now - before) * 1000 // before) / 10)
    turn = say("下降{percent}%") if now < before else say("增长{percent}%")
    return f"{texts}{say('，')}{turn.format(percent=percent)}"


def silent(row: Row, say: Say = str) -> str:
    return say("已{n}天没有合作").format(n=row["days_since_last"])


def amount_now(row: Row, say: Say = str) -> str:
    return say("近12个月{now}").format(now=amount(row["amount_12m"], say))


def plain(number: Decimal) -> str:
    """A decimal without trailing zeros: 90, 89.5, 68.75."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def as_points(hundredths: int | None) -> Decimal | None:
    """Stored hundredths as points: 6875 → 68.75."""
    return None if hundredths is None else Decimal(hundredths) / HUNDREDTHS


FACT_TEXTS: Final[dict[str, Callable[[Any, Say], str]]] = {
    "days_since_last": since_last,
    "orders_12m": orders,
    "amount_12m": amount,
    "strategic": strategic,
}
REASON_FACTS: Final[dict[str, Callable[[Row, Say], str]]] = {
    "long_silent": silent,
    "low_frequency": lambda row, say: orders(row["orders_12m"], say),
    "falling": amount_change,
    "low_amount": amount_now,
    "surge": amount_change,
}
