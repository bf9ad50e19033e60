"""What can be done to a selection in the list of customers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kebu.base.access import Actor, Text
from kebu.base.lists import Done, Verb, add_verb
from kebu.customers.actions import archiving, assigning, quality, setting, tagging
from kebu.customers.actions.outcome import Outcome
from kebu.customers.forms import setfield
from kebu.customers.forms.acts import AssignForm
from kebu.customers.models import Tag
from kebu.customers.models.custom import About
from kebu.customers.models.customer import CustomerQuerySet

Values = Mapping[str, Any]


class TagForm(forms.Form):
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.everyone().none(),
        label=gettext_lazy("标签"),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择标签")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tags"]
        field.queryset = Tag.objects.everyone().order_by("name")


def assign(customers: CustomerQuerySet, values: Values, *, actor: Actor) -> Done:
    outcome = assigning.assign(customers, values["owner"], actor=actor)
    text = ngettext("%(n)d 家客户已转给%(name)s", "%(n)d 家客户已转给%(name)s", outcome.count)
    return Done(text % {"n": outcome.count, "name": values["owner"].name}, outcome.operation)


def add_tags(customers: CustomerQuerySet, values: Values, *, actor: Actor) -> Done:
    outcome = tagging.add(customers, values["tags"], actor=actor)
    return Done(_("%(n)d 家客户已打上标签") % {"n": outcome.count}, outcome.operation)


def remove_tags(customers: CustomerQuerySet, values: Values, *, actor: Actor) -> Done:
    outcome = tagging.remove(customers, values["tags"], actor=actor)
    return Done(_("%(n)d 家客户已取下标签") % {"n": outcome.count}, outcome.operation)


def plain(act: Callable[..., Outcome], text: Text) -> Callable[..., Done]:
    def run(customers: CustomerQuerySet, _values: Values, *, actor: Actor) -> Done:
        outcome = act(customers, actor=actor)
        return Done(str(text) % {"n": outcome.count}, outcome.operation)

    return run


def set_field(about: str, rows: Any, values: Values, *, actor: Actor) -> Done:
    outcome = setting.set_field(about, rows, values["field"], values["value"], actor=actor)
    unit = _("家客户") if about == About.CUSTOMER else _("位联系人")
    text = _("%(n)d %(unit)s的“%(field)s”已修改") % {"n": outcome.count, "unit": unit, "field": values["label"]}
    return Done(text, outcome.operation if outcome.count else None)


SET_ON_CONTACTS = Verb(
    "set_field",
    gettext_lazy("修改字段"),
    "edit",
    "contacts.edit",
    partial(set_field, About.CONTACT),
    make=setfield.for_contacts,
    limit=setting.LIMIT,
)


def connect() -> None:
    """Called once, from the area's wiring, after the lists."""
    for verb in VERBS:
        add_verb("customers", verb)
    add_verb("contacts", SET_ON_CONTACTS)


VERBS = (
    Verb("assign", gettext_lazy("转移负责人"), "user-plus", "customers.assign", assign, form=AssignForm),
    Verb(
        "set_field",
        gettext_lazy("修改字段"),
        "edit",
        "customers.edit",
        partial(set_field, About.CUSTOMER),
        make=setfield.for_customers,
        limit=setting.LIMIT,
    ),
    Verb("tag", gettext_lazy("打标签"), "tag", "customers.tag", add_tags, form=TagForm),
    Verb(
        "archive",
        gettext_lazy("归档"),
        "archive",
        "customers.archive",
        plain(archiving.archive, gettext_lazy("%(n)d 家客户已归档")),
    ),
    Verb(
        "confirm",
        gettext_lazy("确认资料有效"),
        "checks",
        "customers.edit",
        plain(quality.confirm, gettext_lazy("已确认 %(n)d 家客户的资料仍有效")),
    ),
    Verb("untag", gettext_lazy("取下标签"), "tag", "customers.tag", remove_tags, form=TagForm),
    Verb(
        "unarchive",
        gettext_lazy("取消归档"),
        "arrow-back-up",
        "customers.archive",
        plain(archiving.unarchive, gettext_lazy("%(n)d 家客户已取消归档")),
        among=("archived",),
    ),
    Verb(
        "delete",
        gettext_lazy("移入回收站"),
        "trash",
        "customers.delete",
        plain(archiving.delete, gettext_lazy("%(n)d 家客户已移入回收站，30 天内可恢复")),
        among=("live", "archived"),
        is_danger=True,
        note=gettext_lazy("联系人、跟进和订单随客户一起隐藏，30 天内可以恢复"),
    ),
    Verb(
        "restore",
        gettext_lazy("恢复"),
        "arrow-back-up",
        "customers.delete",
        plain(archiving.restore, gettext_lazy("%(n)d 家客户已恢复")),
        among=("deleted",),
    ),
)
