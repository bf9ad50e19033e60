"""A stored score put back before the engine, to say why."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kebu.engine.conditions import points_column
from kebu.engine.models import GradingModel
from kebu.engine.reasons import Explanation, explain
from kebu.grading import speaking
from kebu.grading.actions.runs import engine_model
from kebu.grading.models import Score


@dataclass(frozen=True)
class Bar:
    """What an indicator brings to the composite: points × share of the weight, begun where the one before ended."""

    name: str
    key: str
    fact: str
    points: Decimal | None
    share: int  # whole percent of the weight that counts
    brings: int  # hundredths of a point
    start: int  # hundredths of a point


def row_of(score: Score, model: GradingModel) -> Mapping[str, Any]:
    """The row of the engine's result that the score was made from."""
    points = {points_column(each.key): score.points.get(each.key) for each in model.indicators}
    facts = {name: score.facts.get(name) for name in model.metrics()}
    reasons = score.reasons.split(",") if score.reasons else []
    return {**facts, **points, "composite": score.composite, "tier": score.tier, "rule": score.rule, "reasons": reasons}


def explanation(score: Score, model: GradingModel) -> Explanation:
    """In the reader's language. `model`: the one that the score's run was made with."""
    return speaking.in_words(explain(row_of(score, model), model, speaking.translated))


def classic(score: Score, model: GradingModel) -> Explanation:
    """The same in the words of the classic tables, whoever reads."""
    return explain(row_of(score, model), model)


def model_of(score: Score) -> GradingModel:
    return engine_model(score.run.definition)


def bars(found: Explanation) -> list[Bar]:
    """The composite taken apart; indicators without data (无数据) bring nothing and weigh nothing."""
    weight = sum(cell.weight for cell in found.cells if cell.points is not None)
    made: list[Bar] = []
    start = 0
    for cell in found.cells:
        brings = int(cell.points * 100) * cell.weight // weight if cell.points is not None and weight else 0
        share = 100 * cell.weight // weight if weight and cell.points is not None else 0
        made.append(Bar(cell.name, cell.key, cell.fact, cell.points, share, brings, start))
        start += brings
    return made
