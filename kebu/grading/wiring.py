"""Everything that grading plugs into others, and the facts of the areas below that it reads."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from kebu.base import panels
from kebu.base.access import GROUP_STRATEGY, declare
from kebu.base.jobs import schedule
from kebu.customers import repointing
from kebu.grading import metrics
from kebu.grading.metrics import Metric


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.grading import jobs, queries  # noqa: F401  # jobs registers its kinds
    from kebu.grading.models import Score, TierChange
    from kebu.sales.queries.facts import facts

    declare(GROUP_STRATEGY, RIGHTS)
    metrics.register(metrics.Source("sales", SALES, facts, {"orders_12m": 0, "amount_12m": 0}))
    metrics.register(metrics.Source("standing", STANDING, queries.standing))
    repointing.stay(Score, "customer", "it says how that customer was judged; the next run judges the whole")
    repointing.stay(TierChange, "customer", "it says how that customer was judged")
    _plug_into_pages()
    schedule("grading.nightly", daily_at=time(2, 0))


def _plug_into_pages() -> None:
    from kebu.grading import parts, timeline

    for panel in parts.PANELS:
        panels.register(panel)
    panels.register_source(panels.Source(timeline.KIND, _("层级"), timeline.events, order=30))


RIGHTS = {
    "grading.view": _("查看客户分层"),
    "grading.run": _("运行评估"),
    "grading.edit": _("修改评估模型"),
}
SALES = {
    "days_since_last": Metric(_("距最近一次合作"), "days"),
    "orders_12m": Metric(_("近 12 个月合作次数"), "times"),
    "amount_12m": Metric(_("近 12 个月合作金额"), "money"),
    "amount_prev_12m": Metric(_("再前 12 个月合作金额"), "money"),
    "first_order_days": Metric(_("距首次合作"), "days"),
}
STANDING = {
    "strategic": Metric(_("客户档案里的行业地位"), "choice"),
    "potential_points": Metric(_("客户档案里的行业潜力"), "points"),
}
