"""Form fields of the archive: an amount of money, a masked detail; names for searchable choices."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from kebu.base.encrypted import Secret
from kebu.base.text.money import exponent, grouped, parse_money

CLEAR = "-"


class MoneyField(forms.CharField):
    """An amount as people write it (80万, 1,200,000) in minor units of `currency`, or None."""

    currency = "CNY"
    may_be_negative = False

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_money(text, self.currency)
        except ValueError as error:
            raise ValidationError(_(str(error))) from None  # the messages are marked where they are written
        if amount < 0 and not self.may_be_negative:
            raise ValidationError(_("金额应不小于 0"))
        return amount

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        text = grouped(value, exponent(self.currency))
        return text.removesuffix("." + "0" * exponent(self.currency))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class SecretField(forms.CharField):
    """A detail that is masked: drawn empty with its mask as placeholder; empty leaves it, a single - clears it."""

    def __init__(self, problem: Callable[[str], str | None], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.problem = problem

    def bind(self, secret: Secret | None) -> None:
        """Draw what is there as a mask."""
        self.widget.attrs["autocomplete"] = "off"
        if secret:
            self.widget.attrs["placeholder"] = _("%(mask)s（不改留空，填 - 清除）") % {"mask": secret.masked}

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if text in ("", CLEAR):
            return ""
        if problem := self.problem(text):
            raise ValidationError(_(problem))
        return text

    def prepare_value(self, value: Any) -> Any:
        return "" if isinstance(value, Secret) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((data or "").strip())


def names_of(rows: "models.QuerySet[Any]", unknown: str = "") -> Callable[[list[str]], Iterable[tuple[str, str]]]:
    """Names by uid for a searchable choice among `rows`; `unknown` stands for what is not there, when given."""

    def names(values: list[str]) -> list[tuple[str, str]]:
        try:
            known = {str(uid): str(name) for uid, name in rows.filter(uid__in=values).values_list("uid", "name")}
        except ValidationError:
            return []
        return [(value, known.get(value, unknown)) for value in values if value in known or unknown]

    return names


def paths_of(path: Callable[[str], str]) -> Callable[[list[str]], Iterable[tuple[str, str]]]:
    """The same for codes of a reference table."""
    return lambda codes: [(code, path(code) or code) for code in codes]


def plain_blanks(form: forms.BaseForm) -> None:
    """Selects offer — for nothing."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField) and not field.required:
            choices: Any = field.choices
            field.choices = [("", "—"), *((value, label) for value, label in choices if value != "")]
