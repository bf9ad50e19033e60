"""Models as data: JSON there and back, and what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kebu.engine.conditions import AllOf, AnyOf, Change, Compare, Composite, Metric, Missing, Score
from kebu.engine.defaults import DEFAULT_MODEL, F, R
from kebu.engine.methods import Bound, Choice, ChoiceMap, ModelError, Thresholds
from kebu.engine.models import Fallback, GradingModel, TierRule


def test_the_default_model_survives_json() -> None:
    text = DEFAULT_MODEL.to_json()
    assert GradingModel.from_json(text) == DEFAULT_MODEL
    assert GradingModel.from_json(text).to_json() == text


def test_every_kind_of_condition_survives_json() -> None:
    when = AnyOf(
        (
            AllOf((Compare(Composite(), ">=", 68.75), Missing("nps"))),
            Change("amount_12m", "amount_prev_12m", "<", -10),
            Compare(Metric("is_export"), "==", True),
            Compare(Metric("kind"), "!=", "person"),
            Compare(Metric("growth"), ">", 0.5),
        )
    )
    model = replace(DEFAULT_MODEL, rules=(TierRule("vip", when, "大客户"),))
    assert GradingModel.from_json(model.to_json()) == model


BREAKS: list[Callable[[dict[str, Any]], Any]] = [
    lambda model: model.update(colour="red"),
    lambda model: model.pop("rules"),
    lambda model: model["indicators"][0].update(weigth=3),
    lambda model: model["indicators"][0].update(weight="25"),
    lambda model: model["indicators"][0].update(weight=True),
    lambda model: model["indicators"][0].update(window_months="6"),
    lambda model: model["indicators"][0]["method"].update(kind="magic"),
    lambda model: model["indicators"][0]["method"].update(direction="sideways"),
    lambda model: model["indicators"][0]["method"].update(bounds={"31": 90}),
    lambda model: model["rules"][0]["when"].update(kind="not"),
    lambda model: model["rules"][1]["when"]["conditions"][0].update(op="=>"),
    lambda model: model["rules"][1]["when"]["conditions"][0].update(value=None),
    lambda model: model["rules"][1]["when"]["conditions"][0]["left"].update(key="unheard"),
    lambda model: model["rules"][1].update(when="always"),
]


@pytest.mark.parametrize("break_it", BREAKS)
def test_json_that_is_not_exactly_a_model_is_refused(break_it: Callable[[dict[str, Any]], Any]) -> None:
    tree = json.loads(DEFAULT_MODEL.to_json())
    break_it(tree)
    with pytest.raises(ModelError):
        GradingModel.from_json(json.dumps(tree))


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ModelError, match="JSON"):
        GradingModel.from_json("{")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Thresholds("at_most", (Bound(31, 90), Bound(31, 75)), otherwise=0, missing=0),
        lambda: Thresholds("at_most", (Bound(92, 75), Bound(31, 90)), otherwise=0, missing=0),
        lambda: Thresholds("at_least", (Bound(1, 50), Bound(2, 70)), otherwise=0, missing=0),
        lambda: Thresholds("at_least", (Bound(1, 101),), otherwise=0, missing=0),
        lambda: ChoiceMap((Choice("a", 5), Choice("a", 6)), otherwise=0, missing=None),
        lambda: ChoiceMap((), otherwise=-1, missing=None),
        lambda: AllOf(()),
        lambda: AnyOf(()),
        lambda: Compare(Score("r"), ">=", 68.755),
        lambda: Compare(Composite(), ">=", "80"),
        lambda: GradingModel((R, R), (), Fallback("risk", "其余", ())),
        lambda: GradingModel((replace(R, weight=0),), (), Fallback("risk", "其余", ())),
        lambda: GradingModel((R, replace(F, weight=-1)), (), Fallback("risk", "其余", ())),
        lambda: GradingModel((R,), (TierRule("x", Compare(Score("f"), ">", 1), "规则"),), Fallback("risk", "其余", ())),
    ],
)
def test_models_that_make_no_sense_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ModelError):
        make()


def test_a_model_names_the_facts_and_tiers_it_knows() -> None:
    assert set(DEFAULT_MODEL.metrics()) == {
        "days_since_last",
        "orders_12m",
        "amount_12m",
        "amount_prev_12m",
        "first_order_days",
        "strategic",
        "potential_points",
    }
    assert DEFAULT_MODEL.tiers() == ["high", "potential", "ungraded", "stable", "risk"]
