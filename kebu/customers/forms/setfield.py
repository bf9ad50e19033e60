"""The form of the bulk verb 修改字段: which field, then what it shall say."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.customers.custom.values import is_nothing
from kebu.customers.forms import custom
from kebu.customers.forms.contact import ContactForm
from kebu.customers.forms.customer import CustomerForm
from kebu.customers.models import Contact
from kebu.staff.models import User

CUSTOMERS = (
    "industry", "region", "size", "revenue", "source", "campaign", "relation", "need_type", "business_type",
    "purchasing_cycle", "industry_position", "credit_rating", "currency", "language",
)  # fmt: skip
CONTACTS = ("department", "chain_role", "attitude", "influence")


class SetFieldForm(forms.Form):
    """The control is that of the customer's or contact's own form, which also cleans what was sent."""

    field = forms.ChoiceField(label=gettext_lazy("要改的字段"))
    clear = forms.BooleanField(label=gettext_lazy("清空这一项"), required=False)

    def __init__(self, whole: Any, names: tuple[str, ...], data: QueryDict, url: str, *, is_sent: bool) -> None:
        chosen = data.get("field", "")
        super().__init__(data if is_sent else None, initial={"field": chosen})
        self.label_suffix = ""
        self.name = chosen
        self.whole = whole(data if is_sent else None)
        offered = [name for name in (*names, *custom.names(self.whole)) if name in self.whole.fields]
        field: Any = self.fields["field"]
        field.choices = [("", "—"), *((name, self.whole.fields[name].label) for name in offered)]
        field.widget.attrs |= {
            "hx-get": url, "hx-target": "#dialog", "hx-include": "closest form", "hx-trigger": "change",
        }  # fmt: skip
        self._show(chosen if chosen in offered else "")

    def _show(self, name: str) -> None:
        if not name:
            del self.fields["clear"]
            return
        control = self.whole.fields[name]
        self.can_clear = not control.required and not (isinstance(control, forms.ChoiceField) and _is_always(control))
        control.required = False
        self.fields = {"field": self.fields["field"], name: control, "clear": self.fields["clear"]}
        if not self.can_clear:
            del self.fields["clear"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.name not in self.fields or self.errors:
            return cleaned
        value = cleaned.get(self.name)
        if cleaned.get("clear"):
            value = self.fields[self.name].clean("" if not isinstance(value, list) else [])
        elif is_nothing(value):
            self.add_error(self.name, _("请填写要改成的内容"))
            return cleaned
        else:
            value = self._cleaned(value)
        label = str(self.fields[self.name].label)
        return {**cleaned, "field": self.name, "value": value, "label": label}

    def _cleaned(self, value: Any) -> Any:
        """What the whole form's own rules make of it."""
        rule = getattr(self.whole, f"clean_{self.name}", None)
        if rule is None:
            return value
        self.whole.cleaned_data = {self.name: value}
        try:
            return rule()
        except forms.ValidationError as error:
            self.add_error(self.name, error)
            return value


def _is_always(control: forms.ChoiceField) -> bool:
    """Whether there is no choice for nothing."""
    if isinstance(control, forms.MultipleChoiceField):
        return False
    choices: Any = control.choices
    return all(value != "" for value, _label in choices)


def for_customers(user: User, data: QueryDict, *, is_sent: bool) -> SetFieldForm:
    url = reverse("base:list_bulk", args=["customers", "set_field"])
    return SetFieldForm(lambda sent: CustomerForm(sent, user=user), CUSTOMERS, data, url, is_sent=is_sent)


def for_contacts(user: User, data: QueryDict, *, is_sent: bool) -> SetFieldForm:
    url = reverse("base:list_bulk", args=["contacts", "set_field"])
    return SetFieldForm(
        lambda sent: ContactForm(sent, user=user, instance=Contact()), CONTACTS, data, url, is_sent=is_sent
    )
