"""A form made from the settings registry."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kebu.base import settings_registry
from kebu.base.settings_registry import Declared


def _field(declared: Declared) -> forms.Field:
    shared: dict[str, Any] = {"label": declared.label, "help_text": declared.help}
    if declared.kind == "bool":
        return forms.BooleanField(required=False, **shared)
    if declared.kind == "int":
        return forms.IntegerField(min_value=declared.low, max_value=declared.high, **shared)
    if declared.kind == "choice":
        return forms.ChoiceField(choices=declared.choices, **shared)
    return forms.CharField(required=False, max_length=200, **shared)


class SettingsForm(forms.Form):
    """One field per declared setting; dots in keys become `--` in names."""

    def __init__(self, declared: Iterable[Declared], data: Any = None) -> None:
        self.declared = {one.key.replace(".", "--"): one for one in declared}
        present = settings_registry.values(*(one.key for one in self.declared.values()))
        super().__init__(data, initial={name: present[one.key] for name, one in self.declared.items()})
        self.fields |= {name: _field(one) for name, one in self.declared.items()}

    def changed(self) -> dict[str, Any]:
        """Keys whose value differs from the one in force, with the new value."""
        return {self.declared[name].key: self.cleaned_data[name] for name in self.changed_data}
