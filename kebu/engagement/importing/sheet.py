"""A row of a sheet of interactions, checked."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.text.names import normal_name
from kebu.engagement.actions.interactions import CLOCK_SLACK
from kebu.engagement.models import Interaction
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.values import Manner

_normal = lru_cache(maxsize=20_000)(normal_name)


class InteractionRow(NamedTuple):
    """What the row leaves open is empty or None."""

    customer_code: str
    customer: str
    normal: str
    happened_at: datetime
    kind: str
    content: str
    people: tuple[str, ...]
    author: str
    result: str
    voice: str
    mood: str
    minutes: int | None
    next_step: str
    next_on: date | None


def check(cells: dict[str, Any], _manner: Manner) -> InteractionRow:
    get = cells.get
    code, customer = get("customer_code", ""), get("customer_name", "")
    if not code and not customer:
        raise Rejection(Problem("customer_code", _("缺少客户：请填客户编号或单位名称")))
    if cells["happened_at"] > clock.now() + CLOCK_SLACK:
        raise Rejection(Problem("happened_at", _("跟进时间在将来；还没发生的事请建待办")))
    if (next_on := get("next_on")) and next_on < clock.business_date(cells["happened_at"]):
        raise Rejection(Problem("next_on", _("下次跟进不能早于这次跟进")))
    return InteractionRow(
        code, customer, "" if code else _normal(customer)[:120], cells["happened_at"],
        get("kind") or str(Interaction.Kind.NOTE), cells["content"], get("people", ()), get("author", ""),
        get("result", ""), get("voice", ""), get("mood", ""), get("minutes"), get("next_step", ""), next_on,
    )  # fmt: skip


def group(row: InteractionRow) -> str:
    """Rows of a customer and day come together, so that equal ones can be counted."""
    on = clock.business_date(row.happened_at)
    return f"{on}c{row.customer_code}" if row.customer_code else f"{on}m{row.normal}"
