"""What is posted from the side-by-side page: which side each field takes, which contacts are one person."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.widgets import Combobox
from kebu.customers import sides
from kebu.customers.forms.fields import names_of
from kebu.customers.models import Customer
from kebu.customers.models.customer import CustomerQuerySet
from kebu.customers.queries.comparing import Twins

SIDES = frozenset({sides.MINE, sides.THEIRS, sides.BOTH})


class OtherForm(forms.Form):
    """The customer to merge with, among those in reach."""

    other = forms.ModelChoiceField(
        Customer.objects.everyone().none(), label=gettext_lazy("另一家客户"), to_field_name="uid",
        error_messages={
            "required": gettext_lazy("请选择另一家客户"), "invalid_choice": gettext_lazy("请从列表里选择客户"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, among: CustomerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field: Any = self.fields["other"]
        field.queryset = among
        field.widget = Combobox(reverse("customers:options"), names_of(among), placeholder=_("客户名称或编号"))
        field.widget.is_required = True


class CheckForm(forms.Form):
    """What is known of a customer that is not there yet, or is it."""

    name = forms.CharField(label=gettext_lazy("单位名称"), required=False, max_length=120)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), required=False, max_length=30)
    phone = forms.CharField(label=gettext_lazy("电话或手机"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in self.fields) and not self.errors:
            self.add_error(None, _("请至少填一项，例如名称或电话"))
        return cleaned


def choices(posted: QueryDict) -> dict[str, str]:
    """Side by field, as far as it is one; the action decides what may be set."""
    found = {key.removeprefix("use_"): value for key, value in posted.items() if key.startswith("use_")}
    return {name: str(value) for name, value in found.items() if value in SIDES}


def same_people(posted: QueryDict, offered: list[Twins]) -> dict[int, int]:
    """Who goes by who stays, among the pairs that were offered."""
    chosen = {value for value in posted.getlist("same") if _is_uid(value)}
    return {twins.goes.pk: twins.stays.pk for twins in offered if str(twins.goes.uid) in chosen}


def versions(posted: QueryDict, survivor: Customer, loser: Customer) -> dict[int, int]:
    """Those that the page was drawn from; 0, which is nobody's, where one is missing."""
    found = {}
    for customer, key in ((survivor, "version"), (loser, "other_version")):
        text = posted.get(key, "")
        found[customer.pk] = int(text) if text.isdecimal() and len(text) < 10 else 0
    return found


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
