"""What the wizard asks for."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kebu.base.text.money import SYMBOLS
from kebu.exchange.importing.contract import Importer, Options
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.values import Manner
from kebu.staff.models import Team, User

SELF, NOBODY = "", "-"
ON_DUPLICATE = (
    (OnDuplicate.OVERWRITE.value, _("以文件为准")),
    (OnDuplicate.FILL.value, _("只补空的")),
    (OnDuplicate.SKIP.value, _("跳过，不改")),
    (OnDuplicate.CREATE.value, _("另建一个")),
)
DATE_ORDERS = (("ymd", _("年/月/日")), ("dmy", _("日/月/年")), ("mdy", _("月/日/年")))


class OptionsForm(forms.Form):
    """Only the options that make sense for the kind are asked."""

    on_duplicate = forms.ChoiceField(label=_("已经有了的"), choices=ON_DUPLICATE)
    owner = forms.ChoiceField(label=_("新客户归谁"), required=False)
    team = forms.ModelChoiceField(Team.objects.everyone(), label=_("团队"), required=False, empty_label=_("随负责人"))
    date_order = forms.ChoiceField(label=_("12/1/10 这样的日期"), choices=DATE_ORDERS)
    currency = forms.ChoiceField(label=_("没写币种的金额"))
    create_missing = forms.BooleanField(label=_("文件里提到而系统里没有的，一并新建"), required=False)

    def __init__(self, kind: Importer, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        own = settings.KEBU_CURRENCY
        self.fields["currency"].choices = [(code, code) for code in dict.fromkeys([own, *SYMBOLS])]  # type: ignore[attr-defined]
        self.fields["owner"].choices = self._owners(kind)  # type: ignore[attr-defined]
        asked = {*kind.options, "date_order"}
        for name in set(self.fields) - asked:
            del self.fields[name]
        if kind.assign and not user.may(kind.assign):
            for name in ("owner", "team"):
                self.fields.pop(name, None)

    def _owners(self, kind: Importer) -> list[tuple[str, Any]]:
        others = User.objects.everyone().active().exclude(pk=self.user.pk).order_by("name_key", "pk")
        return [(SELF, _("我自己")), (NOBODY, _("公海，暂不分配")), *((str(user.pk), user.name) for user in others)]

    def options(self) -> Options:
        found = self.cleaned_data
        owner, team = found.get("owner", SELF), found.get("team")
        return Options(
            on_duplicate=OnDuplicate(found.get("on_duplicate", OnDuplicate.OVERWRITE)),
            create_missing=found.get("create_missing", False), owner=int(owner) if owner.isdecimal() else None,
            team=team.pk if team else None, is_pooled=owner == NOBODY,
            manner=Manner(found.get("date_order", "ymd"), currency=found.get("currency", settings.KEBU_CURRENCY)),
        )  # fmt: skip


def initial(options: Options) -> dict[str, Any]:
    """The form as the run holds it."""
    return {
        "on_duplicate": options.on_duplicate.value, "create_missing": options.create_missing,
        "owner": NOBODY if options.is_pooled else str(options.owner or SELF), "team": options.team,
        "date_order": options.manner.date_order, "currency": options.manner.currency,
    }  # fmt: skip


class SheetForm(forms.Form):
    """Which sheet, and which of its rows is the header (0: found by itself)."""

    sheet = forms.CharField(max_length=200, required=False)
    header_line = forms.IntegerField(min_value=0, max_value=1_048_576, required=False)
