"""A grading model in words: what each indicator looks at, which value earns how much, which rule comes when."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from kebu.base.text.money import format_wan
from kebu.customers.models import IndustryPosition
from kebu.engine.methods import ChoiceMap, Thresholds
from kebu.engine.models import GradingModel, Indicator
from kebu.grading import metrics
from kebu.grading.speaking import spoken


@dataclass(frozen=True)
class Step:
    """One line of a scoring table: a range or a choice, and its points."""

    value: str
    points: int | None


@dataclass(frozen=True)
class IndicatorText:
    key: str
    name: str
    looks_at: str
    share: int  # hundredths of a percent of the whole weight
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class RuleText:
    tier: str
    name: str
    is_fallback: bool = False
    reasons: tuple[str, ...] = ()


def indicators(model: GradingModel) -> list[IndicatorText]:
    return [
        IndicatorText(
            each.key, spoken(each), _looks_at(each), 10_000 * each.weight // model.total_weight, tuple(_steps(each))
        )
        for each in model.indicators
    ]


def rules(model: GradingModel) -> list[RuleText]:
    """In the order in which they are tried; the first that holds decides, the last takes whoever is left."""
    last = model.fallback
    found = [RuleText(each.tier, spoken(each)) for each in model.rules]
    return [*found, RuleText(last.tier, spoken(last), True, tuple(spoken(each) for each in last.reasons))]


def _looks_at(indicator: Indicator) -> str:
    metric = metrics.known().get(indicator.metric)
    return str(metric.label) if metric else indicator.metric


def _steps(indicator: Indicator) -> Iterator[Step]:
    method = indicator.method
    if isinstance(method, Thresholds):
        sign = "≤" if method.direction == "at_most" else "≥"
        for bound in method.bounds:
            yield Step(_range(sign, amount(indicator.metric, bound.limit), bound.limit), bound.points)
    elif isinstance(method, ChoiceMap):
        for choice in method.choices:
            yield Step(amount(indicator.metric, choice.key), choice.points)
    yield Step(_("其余"), method.otherwise)
    if method.missing != method.otherwise:
        yield Step(_("没有数据"), method.missing)


def _range(sign: str, text: str, limit: float) -> str:
    """≥ 200 万元; from the smallest unit on: 大于 0."""
    return _("大于 0") if sign == "≥" and limit == 1 and "1" not in text.split() else f"{sign} {text}"


def amount(metric: str, value: object) -> str:
    """A raw value with its unit: 31 天, 6 次, 200 万元, 行业头部企业."""
    known = metrics.known().get(metric)
    unit = known.unit if known else ""
    if unit == "money" and isinstance(value, int):
        return _("%(wan)s 万元") % {"wan": format_wan(value, settings.KEBU_CURRENCY)}
    if unit == "choice":
        labels = dict(IndustryPosition.choices)
        return str(labels.get(str(value), value))
    words = {"days": _("%(value)s 天"), "times": _("%(value)s 次"), "points": _("%(value)s 分")}
    return words.get(unit, "%(value)s") % {"value": value}
