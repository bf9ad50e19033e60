"""Forms of the public pages and of those who make them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.customers import asked
from kebu.customers.forms.acts import _PeopleForm, colleague
from kebu.customers.models import IntakeForm

SALT = "customers.intake"
QUICKEST, LONGEST = 3, 24 * 3600  # seconds between drawing a form and sending it
DEFAULT_PRIVACY = gettext_lazy(
    "你填写的单位和联系人信息只用于与你联系和提供服务，不会提供给第三方。你可以随时要求查看、更正或删除，联系我们即可。"
)


def stamp() -> str:
    """When a form was drawn, so that one sent at once (or days later) shows itself."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)


def is_in_time(text: str) -> bool:
    try:
        drawn = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return False
    return bool(QUICKEST <= clock.now().timestamp() - drawn <= LONGEST)


class PublicForm(forms.Form):
    """The items of a public page. `present`: what is known already, for a correction; `agrees`: to a notice.

    `subject` is no question: it is hidden from people, and whoever fills it is none.
    """

    subject = forms.CharField(required=False, max_length=200)

    def __init__(
        self, items: Iterable[tuple[asked.Item, bool]], data: Any = None, *,
        present: Mapping[str, str] | None = None, masks: Mapping[str, str] | None = None, agrees: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.items, self.present, self.label_suffix = list(items), dict(present or {}), ""
        for item, is_required in self.items:
            self.fields[item.key] = _field(item, is_required, self.present.get(item.key, ""))
            if mask := (masks or {}).get(item.key):
                self.fields[item.key].widget.attrs["placeholder"] = _("%(mask)s（不改留空）") % {"mask": mask}
        if agrees:
            self.fields["agree"] = forms.BooleanField(
                label=_("我已阅读并同意以上隐私告知"), error_messages={"required": _("请先阅读隐私告知并勾选同意")}
            )

    @property
    def questions(self) -> list[Any]:
        return [self[item.key] for item, _required in self.items]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for item, _required in self.items:
            text = item.clean(str(values.get(item.key) or ""))
            if text and (problem := item.problem(text)):
                self.add_error(item.key, _(str(problem)))
            values[item.key] = text
        return values

    def answers(self) -> dict[str, str]:
        """What was written; of a correction only what differs from what is known."""
        written = {item.key: self.cleaned_data[item.key] for item, _required in self.items}
        return {key: text for key, text in written.items() if text and text != self.present.get(key, "")}


def _field(item: asked.Item, is_required: bool, present: str) -> forms.Field:
    shared: dict[str, Any] = {"label": item.label, "required": is_required, "initial": present}
    if item.choices:
        return forms.ChoiceField(choices=[("", _("请选择")), *item.choices], **shared)
    attrs = {"autocomplete": item.autocomplete}
    widget: forms.Widget = forms.Textarea(attrs={**attrs, "rows": 4})
    if not item.is_long:
        widget = forms.TextInput(attrs=attrs)
        widget.input_type = item.kind
    return forms.CharField(max_length=item.longest, widget=widget, **shared)


class IntakeFormForm(_PeopleForm, forms.ModelForm):  # type: ignore[type-arg]
    """A registration form as its makers set it: which items, which of them must be filled."""

    owner = colleague(gettext_lazy("交给谁审核"), required=False)

    class Meta:
        model = IntakeForm
        fields = ["name", "intro", "privacy", "source", "owner", "is_open"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 2}), "privacy": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = list(self.instance.fields)
        if self.instance.owner is not None:
            self.initial["owner"] = self.instance.owner.uid
        present = {str(key): bool(must) for key, must in self.instance.fields}
        if self.instance.pk is None:
            present = {"contact_name": True, "contact_mobile": True, "core_need": False}
            self.initial["privacy"] = str(DEFAULT_PRIVACY)
        self.rows = []
        for item in asked.ITEMS.values():
            if item.key == "name":
                continue
            state = "must" if present.get(item.key) else "may" if item.key in present else "no"
            name = f"ask_{item.key}"
            choices = [("no", _("不问")), ("may", _("选填")), ("must", _("必填"))]
            self.fields[name] = forms.ChoiceField(label=str(item.label), choices=choices, initial=state, required=False)
            self.rows.append(name)

    @property
    def changed_data(self) -> list[str]:  # the items stand in one column
        own = [name for name in super().changed_data if not name.startswith("ask_")]
        return [*own, "fields"] if self.instance.fields != self._before else own

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name in self.rows]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        asked_for = {key: values.get(f"ask_{key}") or "no" for key in asked.ITEMS if key != "name"}
        self.instance.fields = [[key, state == "must"] for key, state in asked_for.items() if state != "no"]
        values["fields"] = self.instance.fields
        return values


class LinkForm(forms.Form):
    """Whom a correction link is for, what may be checked there, and how long it holds."""

    to = forms.CharField(label=gettext_lazy("发给谁"), max_length=60, required=False)
    days = forms.IntegerField(label=gettext_lazy("有效天数"), min_value=1, max_value=90, initial=30)
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("可以核对的资料"), widget=forms.CheckboxSelectMultiple,
        choices=[(item.key, item.label) for item in asked.ITEMS.values() if item.key != "name"],
        error_messages={"required": gettext_lazy("请至少选一项")},
        initial=["address", "phone", "website", "contact_name", "contact_post", "contact_mobile", "contact_email"],
    )  # fmt: skip


class RefuseForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("不采纳的原因"), max_length=200, required=False)
