"""Settings that an administrator changes in the browser: one typed registry, stored in the database, logged.

Read at each use (one indexed row), never kept in the process: two web processes and a worker must agree.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Actor, Refused, Text, require
from kebu.base.models.setting import Setting
from kebu.base.operation import operation


@dataclass(frozen=True)
class Declared:
    key: str
    kind: str  # text, int, bool, choice
    default: Any
    label: Text
    group: Text
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()
    low: int = 0
    high: int = 1_000_000


REGISTRY: dict[str, Declared] = {}


def declare(
    key: str,
    kind: str,
    default: Any,
    label: Text,
    *,
    group: Text,
    help: Text = "",
    choices: tuple[tuple[str, Text], ...] = (),
    low: int = 0,
    high: int = 1_000_000,
) -> None:
    """Add a setting. Called from wiring."""
    REGISTRY[key] = Declared(key, kind, default, label, group, help, choices, low, high)


def value(key: str) -> Any:
    """The setting in force. KeyError for one that nobody declared."""
    declared = REGISTRY[key]
    stored = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    return declared.default if stored is None else stored


def values(*keys: str) -> dict[str, Any]:
    """Several settings with one query."""
    stored = dict(Setting.objects.filter(key__in=keys).values_list("key", "value"))
    return {key: stored.get(key, REGISTRY[key].default) for key in keys}


def change(key: str, new: Any, *, actor: Actor) -> None:
    """Store a value of the declared kind. Raises Refused with what is wrong, PermissionDenied without the right."""
    require(actor, "settings.manage")
    declared = REGISTRY[key]
    clean = _clean(declared, new)
    with operation(actor, "settings.change") as op:
        Setting.objects.update_or_create(key=key, defaults={"value": clean})
        op.log(key=key, value=clean)


def _clean(declared: Declared, new: Any) -> Any:
    if declared.kind == "bool":
        return new in (True, "1", "on", "true")
    if declared.kind == "int":
        return _whole(declared, str(new))
    text = str(new).strip()
    if declared.kind == "choice" and text not in dict(declared.choices):
        raise Refused(_("“%(label)s”请从给出的选项里选一个") % {"label": declared.label})
    if len(text) > 200:
        raise Refused(_("“%(label)s”最多 200 个字") % {"label": declared.label})
    return text


def _whole(declared: Declared, text: str) -> int:
    if not text.strip().lstrip("-").isdecimal() or not declared.low <= int(text) <= declared.high:
        raise Refused(
            _("“%(label)s”应为 %(low)s 到 %(high)s 之间的整数")
            % {"label": declared.label, "low": declared.low, "high": declared.high}
        )
    return int(text)
