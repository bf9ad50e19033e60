"""The grading model that a new installation starts with: SPEC appendix B, in force from the first day."""

import json

from kebu.base import clock
from kebu.base.access import Actor
from kebu.base.operation import operation
from kebu.engine.defaults import DEFAULT_MODEL
from kebu.grading.models import GradingModel


def seed(actor: Actor) -> None:
    """Publish the default model as version 1, where there is none yet."""
    if GradingModel.objects.with_deleted().exists():
        return
    with operation(actor, "grading.seed"):
        GradingModel.objects.everyone().create(
            name="通用模型", name_en="General model", number=1, state=GradingModel.State.PUBLISHED,
            definition=json.loads(DEFAULT_MODEL.to_json()), published_at=clock.now(),
        )  # fmt: skip
