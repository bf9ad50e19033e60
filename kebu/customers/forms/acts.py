"""Small forms behind the buttons of the customer page."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.widgets import Combobox
from kebu.customers.forms.fields import names_of
from kebu.staff.models import User


class _PeopleForm(forms.Form):
    """A form whose user fields are drawn as searchable selects of present colleagues."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        people = User.objects.everyone().active()
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people
                field.widget = Combobox(reverse("customers:people"), names_of(people), placeholder=_("姓名或拼音"))
                field.widget.is_required = field.required


def colleague(label: Any, *, required: bool = True) -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        User.objects.everyone().none(), label=label, to_field_name="uid", required=required,
        error_messages={
            "required": gettext_lazy("请选择同事"), "invalid_choice": gettext_lazy("请从列表里选择在职的同事"),
        },
    )  # fmt: skip


class AssignForm(_PeopleForm):
    owner = colleague(gettext_lazy("新负责人"))


class CollaboratorForm(_PeopleForm):
    user = colleague(gettext_lazy("协作人"))
    part = forms.CharField(label=gettext_lazy("分工"), max_length=40, required=False)


class HandoverForm(_PeopleForm):
    receiver = colleague(gettext_lazy("交接给"))


class LeaverForm(_PeopleForm):
    """People who left are to choose too: their customers wait."""

    leaver = colleague(gettext_lazy("谁的客户要交接"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["leaver"]
        field.queryset = User.objects.everyone()
        field.widget = Combobox(
            f"{reverse('customers:people')}?all=1", names_of(field.queryset), placeholder=_("姓名或拼音")
        )
