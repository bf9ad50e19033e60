"""Cells of the list of tasks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock
from kebu.base.lists import cells
from kebu.base.lists.markup import markup
from kebu.customers import cells as customers
from kebu.customers.models import Customer
from kebu.engagement.models import Task

Asked = Mapping[str, Any]


def title(row: Task, value: str, _asked: Asked) -> str:
    address = cells.url("engagement:task", row.uid)
    name = markup("<s>{}</s>", value) if row.done_at else value
    return markup('<a class=b href="{}" hx-get="{}" hx-target="#dialog">{}</a>', address, address, name)


def customer(_row: Task, value: Customer | None, _asked: Asked) -> str:
    if value is None:
        return cells.NOTHING
    return markup('<a href="{}">{}</a>', cells.url("site:customer", value.uid), value.name)


def tier(_row: Task, value: Customer | None, _asked: Asked) -> str:
    return customers.tier(value, value.tier, _asked) if value is not None else cells.NOTHING


def due(row: Task, value: date, _asked: Asked) -> str:
    """The day, and the time where one is set; late only while it is open."""
    said = cells.dated(value, row.done_at is None and value < clock.today())
    return markup("{} {}", said, f"{row.due_at:%H:%M}") if row.due_at else said


def record(_row: Task, value: Task, asked: Asked) -> str:
    """The way to log what came of it."""
    if value.customer is None or value.done_at is not None or not asked.get("may_log"):
        return ""
    address = f"{cells.url('engagement:log', value.customer.uid)}?task={value.uid}"
    return markup(
        '<a class="kbtn kbtn--sm" href="{}" hx-get="{}" hx-target="#dialog">{}</a>', address, address, _("记录")
    )
