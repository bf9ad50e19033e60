"""Lists: one declaration per model gives page, filters, saved views, columns, paging by key, totals, selection, export.

A list in ten lines (see `kebu/customers/lists.py`), registered from the area's wiring:

    def task_fields(user):
        yield Field("title", _("任务"), Kind.TEXT, sort="title_key", is_fixed=True)
        yield Field("due_on", _("到期"), Kind.DATE, sort="due_on", cell=cells.day)
        yield user_field("owner", _("负责人"), cell=cells.user)      # kebu.staff.lists

    register(Definition(
        key="tasks", label=_("任务"), unit=_("项"), model=Task,
        url_name="engagement:tasks", template="engagement/tasks.html",
        providers=[task_fields], sets={"live": lambda user: [Task.objects.visible_to(user)]},
        load=lambda user, pks: list(Task.objects.everyone().filter(pk__in=pks).select_related("owner")),
        views=[BuiltIn("all", _("全部"))], columns=["title", "due_on", "owner"], sort="due_on",
        matching=matching, find_hint=_("待办内容、客户名称")))

The page is `return show(request, "tasks")` (kebu.base.views.lists) and a template that extends `lists/list.html`.
A sort column is NOT NULL, never a text whose order differs between databases (names sort by their `name_key`), and has
an index (key, id). Areas above add `add_fields("customers", provider)` and `add_verb("customers", Verb(…))`.
"""

from kebu.base.lists import cells
from kebu.base.lists.definition import (
    BuiltIn,
    Definition,
    Done,
    Total,
    Verb,
    add_fields,
    add_verb,
    every,
    named,
    register,
)
from kebu.base.lists.errors import BadQuery
from kebu.base.lists.fields import Field, Kind, Links

__all__ = [
    "BadQuery",
    "BuiltIn",
    "Definition",
    "Done",
    "Field",
    "Kind",
    "Links",
    "Total",
    "Verb",
    "cells",
    "add_fields",
    "add_verb",
    "every",
    "named",
    "register",
]
