"""客户分层评估与策略匹配表 and 客户维护执行跟踪表, the second and third classic tables (SPEC appendix A)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Actor
from kebu.customers.models import Tier
from kebu.engine.models import GradingModel, Indicator
from kebu.engine.reasons import heading
from kebu.exchange.tables import Heading, Table, may_see, seen_by
from kebu.grading import metrics
from kebu.grading.actions.runs import engine_model
from kebu.grading.explaining import classic
from kebu.grading.models import Run, Score
from kebu.playbooks.models import Execution
from kebu.playbooks.queries import core_points

CLASSIC = {"r": "R得分(近6个月合作)", "f": "F得分(近12个月频次)", "m": "M得分(近12个月金额)"}
PORTION = 2_000
CUSTOMER, EXECUTED = "customers.customer", "playbooks.execution"
MONEY_FIELDS = ("total_amount",)


def grading_headings() -> list[Heading]:
    """Those of the indicators that were in force in the last published run."""
    model = _last_model()
    indicators = model.indicators if model else ()
    return [
        Heading("客户编号", 10, fields=_of("code")),
        *(Heading(_indicator_heading(each), 22, fields=_told_by(each)) for each in indicators),
        Heading("综合得分", 10, "score", _of("score")), Heading("客户分层", 13, fields=_of("tier")),
        Heading("匹配策略核心要点", 48, fields=_of("tier")), Heading("负责人", 10, fields=_of("owner")),
        Heading("下次跟进时间", 13, "date", _of("next_follow_up_on")),
    ]  # fmt: skip


def _of(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((CUSTOMER, name) for name in names)


def _told_by(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """The cell carries the fact behind the points: an amount of money is part of what the customer spent in all."""
    metric = metrics.known().get(indicator.metric)
    return _of("score", *MONEY_FIELDS) if metric is not None and metric.unit == "money" else _of("score")


def _indicator_heading(indicator: Indicator) -> str:
    text = heading(indicator)
    classic = CLASSIC.get(indicator.key, "")
    return classic if text.replace("（", "(").replace("）", ")") == classic else text


def _last_model() -> GradingModel | None:
    run = Run.objects.filter(state=Run.State.PUBLISHED).order_by("-published_at").first()
    return engine_model(run.definition) if run else None


def grading_rows(actor: Actor) -> Iterator[Sequence[Any]]:
    """One row per graded customer, by code; a score cell carries its fact."""
    last, points = _last_model(), core_points()
    scores = seen_by(Score, actor).filter(customer__deleted_at__isnull=True, customer__archived_at__isnull=True)
    keys = [each.key for each in last.indicators] if last else []
    model_of = lru_cache(maxsize=16)(lambda run_id: engine_model(Run.objects.get(pk=run_id).definition))
    related = scores.select_related("customer__owner").order_by("customer__code")
    for score in related.iterator(chunk_size=PORTION):
        found = classic(score, model_of(score.run_id))
        cells = {cell.key: cell.text for cell in found.cells}
        customer = score.customer
        yield (
            customer.code, *(cells.get(key, "") for key in keys), score.composite / 100, str(Tier(score.tier).label),
            points.get(score.tier, ""), customer.owner.name if customer.owner else "", customer.next_follow_up_on,
        )  # fmt: skip


def _done(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((EXECUTED, name) for name in names)


EXECUTION_HEADINGS = (
    Heading("客户编号", 10, fields=_of("code")), Heading("维护策略", 34, fields=()),
    Heading("计划执行时间", 13, "date", _done("due_on")), Heading("实际执行情况", 40, fields=_done("actual")),
    Heading("客户反馈(联系人)", 36, fields=_done("feedback")),
    Heading("结果评估(达标/未达标)", 14, fields=_done("result")), Heading("改进措施", 32, fields=_done("improvement")),
    Heading("责任人", 10, fields=_done("owner")),
)  # fmt: skip


def execution_rows(actor: Actor) -> Iterator[Sequence[Any]]:
    """One row per step that is due or done, by customer and date."""
    executions = seen_by(Execution, actor).exclude(state=Execution.State.DROPPED)
    live = executions.filter(customer__deleted_at__isnull=True, customer__archived_at__isnull=True)
    has_names = may_see(actor, "customers.contact", "name")
    related = live.select_related("customer", "plan__playbook", "step", "contact", "owner")
    for each in related.order_by("customer__code", "due_on", "id").iterator(chunk_size=PORTION):
        yield (
            each.customer.code, f"{each.plan.playbook}：{each.step}", each.due_on, each.actual,
            _feedback(each, has_names), each.get_result_display(), each.improvement,
            each.owner.name if each.owner else "",
        )  # fmt: skip


def _feedback(execution: Execution, has_names: bool) -> str:
    if execution.contact is None or not has_names:
        return execution.feedback
    return f"{execution.feedback}（{execution.contact.name}）"


GRADING = Table(
    "grading", _("客户分层评估与策略匹配表"), _("每家客户的指标得分、综合得分、层级、匹配的策略和下次跟进"),
    grading_headings, grading_rows, order=2,
)  # fmt: skip
EXECUTION = Table(
    "execution", _("客户维护执行跟踪表"), _("每个维护动作的计划、实际、反馈、评估、改进和责任人"),
    lambda: EXECUTION_HEADINGS, execution_rows, order=3,
)  # fmt: skip
