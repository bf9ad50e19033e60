"""A grading run: Run row → facts → engine → file → publication → `GradesPublished`.

One run at a time (a database constraint). A run that died before its file was written is marked failed; one that died
while it was published is finished by the next call, from its file: publication is the same however often it is begun.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kebu.base import clock, events
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import operation
from kebu.base.pacing import Pace
from kebu.engine.models import GradingModel as Model
from kebu.engine.scoring import score
from kebu.grading import metrics, queries, runfiles
from kebu.grading.actions.publishing import Publication
from kebu.grading.events import GradesPublished
from kebu.grading.models import GradingModel, Run, TierChange

Progress = Callable[[int, int, str], None]
STALE = timedelta(seconds=40)


class Busy(Refused):
    """Another run is under way."""


def _silent(_done: int, _total: int, _message: str) -> None:
    """No progress wanted."""


def grade(as_of: date, *, actor: Actor, trigger: str = Run.Trigger.COMMAND, progress: Progress = _silent) -> Run:
    """Grade all active customers as of a business date and publish. Returns the run.

    With the same date, model and facts as before nothing but the Run row is written.
    Raises Busy, Refused (no model in force), PermissionDenied.
    """
    require(actor, "grading.run")
    resume(actor=actor, progress=progress)
    run = _begin(in_force(), as_of, trigger, actor)
    try:
        _compute(run, progress)
    except BaseException:
        Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(state=Run.State.FAILED)
        runfiles.remove(run)
        raise
    return _publish(run, actor, progress)


def in_force() -> GradingModel:
    model = GradingModel.objects.everyone().filter(state=GradingModel.State.PUBLISHED).first()
    if model is None:
        raise Refused(_("还没有使用中的评估模型，请先发布一个"))
    return model


def resume(*, actor: Actor, progress: Progress = _silent) -> Run | None:
    """Finish the publication of a run that died in it, or mark one failed that never came so far. Raises Busy."""
    run = Run.objects.filter(state=Run.State.RUNNING).first()
    if run is None:
        return None
    if run.beat_at > clock.now() - STALE or not _beat(run):
        raise Busy(_("另一次评估正在进行，请稍后再试"))
    if not run.digest:
        Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED)
        return None
    return _publish(run, actor, progress)


def _begin(model: GradingModel, as_of: date, trigger: str, actor: Actor) -> Run:
    try:
        with transaction.atomic():
            return Run.objects.create(
                model=model, definition=model.definition, as_of=as_of, trigger=trigger,
                actor_id=actor.actor_id, actor_name=actor.actor_name,
            )  # fmt: skip
    except IntegrityError:
        raise Busy(_("另一次评估正在进行，请稍后再试")) from None


def _compute(run: Run, progress: Progress) -> None:
    progress(0, 1, _("读取事实"))
    model = engine_model(run.definition)
    facts = metrics.gather(queries.members(), model.metrics(), run.as_of)
    _must_beat(run)
    progress(0, 1, _("计算得分"))
    result = score(facts, model)
    digest = runfiles.write(run, result)
    counts = dict(result.group_by("tier").len().sort("tier").iter_rows())
    _must_beat(run, digest=digest, counts=counts, amounts=_amounts(result), file=f"runs/{run.uid}.parquet")


def _amounts(result: pl.DataFrame) -> dict[str, int]:
    """What each tier bought in the last 12 months, where the model reads it."""
    if "amount_12m" not in result.columns:
        return {}
    return dict(result.group_by("tier").agg(pl.col("amount_12m").sum()).sort("tier").iter_rows())


def _publish(run: Run, actor: Actor, progress: Progress) -> Run:
    result, model, pace = runfiles.read(run), engine_model(run.definition), Pace(500, largest=5_000)
    publication = Publication(run, model, _equal_runs(run))
    start = 0
    while start < len(result):
        size = pace.size
        with pace.turn(), transaction.atomic():
            _must_beat(run)
            publication.publish(result.slice(start, size))
        start += size
        progress(min(start, len(result)), len(result), _("发布"))
    _close(run, actor)
    return run


def _close(run: Run, actor: Actor) -> None:
    with operation(actor, "grading.publish") as op:
        changed = TierChange.objects.filter(run=run).count()
        _must_beat(run, state=Run.State.PUBLISHED, published_at=clock.now(), changed=changed)
        op.log(run, as_of=run.as_of.isoformat(), changed=changed, tiers=run.counts)
        events.publish(GradesPublished(run.pk))


def _equal_runs(run: Run) -> frozenset[int]:
    others = Run.objects.filter(as_of=run.as_of).values_list("pk", "definition")
    return frozenset(pk for pk, definition in others if definition == run.definition)


def _beat(run: Run, **values: Any) -> bool:
    """Give a sign of life, and write `values`; False when another took the run over."""
    now = clock.now()
    rows = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, beat_at=run.beat_at)
    if not rows.update(beat_at=now, **values):
        return False
    for name, value in {"beat_at": now, **values}.items():
        setattr(run, name, value)
    return True


def _must_beat(run: Run, **values: Any) -> None:
    if not _beat(run, **values):
        raise Busy(_("这次评估已被另一个进程接手"))


def engine_model(definition: Any) -> Model:
    return _read(json.dumps(definition, ensure_ascii=False))


@lru_cache(maxsize=32)
def _read(text: str) -> Model:
    """A customer's page wants the same few definitions again and again; checking one anew costs milliseconds."""
    return Model.from_json(text)


def frame(run: Run) -> pl.DataFrame:
    """The full result of a run, as it was published."""
    return runfiles.read(run)
