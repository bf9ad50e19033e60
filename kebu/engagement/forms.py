"""Forms of daily work: what may be typed, and in which shape."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kebu.base import clock
from kebu.base.widgets import Combobox
from kebu.customers.models import Contact, Customer
from kebu.engagement import rules
from kebu.engagement.models import Interaction, Task
from kebu.engagement.queries import people

if TYPE_CHECKING:
    from kebu.staff.models import User

    InteractionBase = forms.ModelForm[Interaction]
    TaskBase = forms.ModelForm[Task]
else:
    InteractionBase = TaskBase = forms.ModelForm

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
REMINDERS = [
    ("", _("不提醒")),
    ("0", _("准时")),
    ("15", _("提前 15 分钟")),
    ("60", _("提前 1 小时")),
    ("1440", _("提前 1 天")),
]


class LogForm(forms.Form):
    """The composer. `asks_next` is what it still wants to know, once: the next date, or that none is needed."""

    kind = forms.ChoiceField(label=_("方式"), choices=Interaction.Kind.choices, initial=Interaction.Kind.PHONE)
    content = forms.CharField(
        label=_("跟进内容"),
        max_length=4000,
        widget=forms.Textarea,
        error_messages={"required": _("写一句聊了什么，再保存")},
    )
    contacts: "forms.ModelMultipleChoiceField[Contact]" = forms.ModelMultipleChoiceField(
        label=_("联系人"),
        queryset=None,
        to_field_name="uid",
        required=False,
        error_messages={"invalid_choice": _("所选联系人不在这家客户")},
    )
    happened_at = forms.DateTimeField(label=_("时间"), required=False, widget=MOMENT)
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=1440, required=False)
    mood = forms.ChoiceField(label=_("客户反馈"), choices=[("", "—"), *Interaction.Mood.choices], required=False)
    voice = forms.CharField(label=_("客户原话"), max_length=500, required=False)
    result = forms.CharField(label=_("结果"), max_length=300, required=False)
    next_on = forms.DateField(label=_("下次跟进"), required=False, widget=DATE)
    next_at = forms.TimeField(label=_("时间"), required=False, widget=TIME)
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    no_next = forms.BooleanField(required=False)
    task: "forms.ModelChoiceField[Task]" = forms.ModelChoiceField(
        queryset=None, to_field_name="uid", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, customer: Customer, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = people.contacts_of(customer)  # type: ignore[attr-defined]
        tasks = Task.objects.visible_to(user).filter(customer=customer)
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]

    def clean_next_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("下次跟进不能早于今天"))
        return day

    @property
    def asks_next(self) -> bool:
        values = self.cleaned_data
        return not (values["next_on"] or values["no_next"] or values["kind"] == Interaction.Kind.NOTE)


class InteractionForm(InteractionBase):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contacts: "forms.ModelMultipleChoiceField[Contact]" = forms.ModelMultipleChoiceField(
        label=_("联系人"), queryset=None, to_field_name="uid", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Interaction
        fields = ["kind", "happened_at", "content", "minutes", "mood", "voice", "result"]
        widgets = {"happened_at": MOMENT, "content": forms.Textarea(attrs={"rows": 5}), "mood": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = self.fields["contacts"]
        contacts.queryset = people.contacts_of(self.instance.customer)  # type: ignore[attr-defined]
        chosen = self.instance.people.values_list("contact__uid", flat=True)
        self.initial = {**self.initial, "version": self.instance.version, "contacts": list(chosen)}


class TaskForm(TaskBase):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    remind = forms.ChoiceField(
        label=_("提醒"), choices=REMINDERS, required=False, help_text=_("没有时间的待办，在当天 9:00 提醒")
    )

    class Meta:
        model = Task
        fields = ["title", "kind", "customer", "owner", "due_on", "due_at", "note"]
        widgets = {"due_on": DATE, "due_at": TIME, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task = self.instance
        choices = people.assignable(user)
        owners = choices | choices.model.objects.everyone().filter(pk=task.owner_id) if task.pk else choices
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("负责人"), queryset=owners.order_by("name_key", "id"), to_field_name="uid", initial=user.uid
        )
        self.fields["customer"] = forms.ModelChoiceField(
            label=_("客户"),
            queryset=Customer.objects.visible_to(user),
            to_field_name="uid",
            required=False,
            widget=Combobox(
                reverse("engagement:customers"), partial(_names, user), placeholder=str(_("名称、拼音或编号"))
            ),
            error_messages={"invalid_choice": _("没有找到这家客户")},
        )
        if task.customer_id and not Customer.objects.visible_to(user).filter(pk=task.customer_id).exists():
            del self.fields["customer"]
        if task.pk:
            self.initial = {
                **self.initial,
                "version": task.version,
                "remind": _minutes_before(task),
                "owner": task.owner.uid,
                "customer": task.customer.uid if task.customer else None,
            }

    @property
    def remind_at(self) -> datetime | None:
        values = self.cleaned_data
        minutes = int(values["remind"]) if values["remind"] else None
        return rules.remind_at(values["due_on"], values["due_at"], minutes)


def _names(user: "User", uids: list[str]) -> list[tuple[Any, str]]:
    found = Customer.objects.visible_to(user).filter(uid__in=[uid for uid in uids if _is_uid(uid)])
    return list(found.values_list("uid", "name"))


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _minutes_before(task: Task) -> str:
    if task.remind_at is None:
        return ""
    due = rules.remind_at(task.due_on, task.due_at, 0)
    minutes = int((due - task.remind_at).total_seconds() // 60) if due else 0
    return str(minutes) if str(minutes) in dict(REMINDERS) else "0"


class HolidayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=DATE)
    until = forms.DateField(label=_("到（含）"), widget=DATE, required=False, help_text=_("只有一天就不填"))
    name = forms.CharField(label=_("名称"), max_length=40)
    is_workday = forms.BooleanField(label=_("调休上班"), required=False, help_text=_("不勾选表示放假"))

    def clean_until(self) -> date | None:
        day, until = self.cleaned_data.get("day"), self.cleaned_data["until"]
        if day and until and not 0 <= (until - day).days <= 30:
            raise forms.ValidationError(_("结束日期应在开始之后 30 天以内"))
        return until  # type: ignore[no-any-return]

    @property
    def days(self) -> list[tuple[date, bool, str]]:
        first, last = self.cleaned_data["day"], self.cleaned_data["until"] or self.cleaned_data["day"]
        span = (last - first).days + 1
        name, is_workday = self.cleaned_data["name"], self.cleaned_data["is_workday"]
        return [(first + timedelta(days=offset), is_workday, name) for offset in range(span)]
