"""Score cells carry their facts; the risk tier says why."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kebu.engine.conditions import Compare, Score
from kebu.engine.defaults import DEFAULT_MODEL, WAN_YUAN
from kebu.engine.models import Fallback, GradingModel, Reason
from kebu.engine.reasons import Explanation, explain, fact_text, heading
from kebu.engine.scoring import score
from kebu.engine.tests.examples import C001, C002, NEVER, STEADY, frame


def explained(row: dict[str, Any], model: GradingModel = DEFAULT_MODEL) -> Explanation:
    return explain(score(frame(row), model).row(0, named=True), model)


def test_the_first_worked_example() -> None:
    why = explained(C001)
    assert [cell.text for cell in why.cells] == [
        "90（近1个月合作）",
        "85（12个月4次）",
        "88（120万元）",
        "95（行业头部企业）",
    ]
    assert (why.tier, why.composite, why.reasons) == ("high", Decimal("89.5"), ())
    assert why.rule_name == "R、F、M 均不低于 80，或行业战略不低于 90 且近 12 个月有合作"


def test_the_second_worked_example() -> None:
    why = explained(C002)
    assert [cell.text for cell in why.cells] == [
        "60（近4个月合作）",
        "70（12个月2次）",
        "65（80万元）",
        "80（区域重点企业）",
    ]
    assert (why.rule, why.composite) == (4, Decimal("68.75"))
    assert [(reason.name, reason.fact) for reason in why.reasons] == [("久未合作", "已122天没有合作")]


def test_a_customer_who_never_bought() -> None:
    assert [cell.text for cell in explained(NEVER).cells] == [
        "0（从未合作）",
        "0（12个月无合作）",
        "0（0万元）",
        "50（一般企业）",
    ]


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"amount_prev_12m": 160 * WAN_YUAN}, "近12个月80万元，前12个月160万元，下降50%"),
        ({"amount_prev_12m": 0}, "近12个月80万元，前12个月0万元"),
        ({"amount_prev_12m": 30 * WAN_YUAN}, "近12个月80万元，前12个月30万元，增长166.6%"),
        ({"orders_12m": 1}, "12个月1次"),
        ({"amount_12m": 123456, "amount_prev_12m": None}, "近12个月0.12万元"),
    ],
)
def test_the_fact_behind_each_reason(changes: dict[str, Any], fact: str) -> None:
    assert fact in [reason.fact for reason in explained(STEADY | changes).reasons]


def test_a_reason_of_the_company_s_own_shows_the_facts_of_its_indicators() -> None:
    own = Reason("weak", "整体偏弱", Compare(Score("f"), "<", 80))
    model = replace(DEFAULT_MODEL, fallback=Fallback("risk", "其余", (own,)))
    assert [(reason.name, reason.fact) for reason in explained(C002, model).reasons] == [("整体偏弱", "12个月2次")]


def test_headings_name_the_window_and_custom_indicators_their_name() -> None:
    assert [heading(indicator) for indicator in DEFAULT_MODEL.indicators] == [
        "R得分（近6个月合作）",
        "F得分（近12个月频次）",
        "M得分（近12个月金额）",
        "自定义指标（行业战略）",
    ]


@pytest.mark.parametrize(("days", "text"), [(31, "近1个月合作"), (366, "近12个月合作"), (367, "超过12个月未合作")])
def test_days_in_words(days: int, text: str) -> None:
    assert fact_text("days_since_last", days) == text


def test_a_metric_without_words_is_shown_as_it_is() -> None:
    assert (fact_text("nps", 42), fact_text("nps", None)) == ("42", "无数据")
