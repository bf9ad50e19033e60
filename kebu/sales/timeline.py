"""合作 on a customer's time line: orders and returns."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.panels import Event
from kebu.base.templatetags.kit import wan
from kebu.base.text.money import exponent
from kebu.customers.models import Customer
from kebu.sales.models import Order
from kebu.sales.queries.orders import of_customer
from kebu.sales.templatetags.orders import amount, millionths
from kebu.staff.models import User

KIND = "order"
SHOWN_LINES = 6


def events(user: User, customer: Customer, before: datetime | None, limit: int) -> list[Event]:
    """The newest `limit` orders older than `before`. The caller fetched the customer through the scope."""
    if not user.may("orders.view"):
        return []
    rows = of_customer(customer)
    if before is not None:
        rows = rows.filter(_older_than(before))
    return [_event(order) for order in rows.order_by("-ordered_on", "-id").prefetch_related("lines")[:limit]]


def instant(order: Order) -> datetime:
    """An order knows its day only; a microsecond per id keeps those of one day apart, so that paging loses none."""
    return _midnight(order) + timedelta(microseconds=order.pk)


def _midnight(order: Order) -> datetime:
    return datetime.combine(order.ordered_on, time.min, clock.zone())


def _older_than(instant: datetime) -> Q:
    day = clock.business_date(instant)
    since = instant - datetime.combine(day, time.min, clock.zone())
    return Q(ordered_on__lt=day) | Q(ordered_on=day, pk__lt=since // timedelta(microseconds=1))


def _event(order: Order) -> Event:
    return Event(
        at=instant(order), is_day=True, key=f"order:{order.uid}", kind=KIND,
        icon="receipt-2" if order.is_return else "receipt", tone=_tone(order),
        title=_title(order), actor=order.number, body=_body(order), url=reverse("sales:order", args=[order.uid]),
    )  # fmt: skip


def _title(order: Order) -> str:
    if not order.is_counting:
        return _("订单（%(status)s）%(total)s") % {
            "status": order.get_status_display(), "total": amount(order.total, order.currency)}  # fmt: skip
    title = _("退货 %(wan)s 万元") if order.is_return else _("新增订单 %(wan)s 万元")
    return title % {"wan": wan(abs(order.amount), exponent(settings.KEBU_CURRENCY))}


def _tone(order: Order) -> str:
    if not order.is_counting:
        return "mute"
    return "warn" if order.is_return else "good"


def _body(order: Order) -> str:
    lines = sorted(order.lines.all(), key=lambda line: line.pk)
    told = [f"{line.name} × {millionths(line.quantity)} {line.unit}".strip() for line in lines[:SHOWN_LINES]]
    if len(lines) > SHOWN_LINES:
        told.append(_("等 %(count)d 项") % {"count": len(lines)})
    return "；".join([*told, *([order.note] if order.note else [])])
