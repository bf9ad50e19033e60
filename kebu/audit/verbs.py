"""What the verbs and details of the operation log are called. A verb without a name here fails a test."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.audit import kinds
from kebu.audit.vocabulary import DETAILS, KEYS, PEOPLE, VERBS
from kebu.base.models import LogEntry
from kebu.base.settings_registry import REGISTRY
from kebu.base.text.joining import joined
from kebu.staff.models import User

RESULTS = {
    "done": gettext_lazy("成功"),
    "refused": gettext_lazy("被拒绝"),
    "failed": gettext_lazy("失败"),
}


def label(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def result(value: str) -> str:
    return str(RESULTS.get(value, value))


def choices() -> list[tuple[str, str]]:
    """For the filter, in the order of their names' groups."""
    return [(verb, str(text)) for verb, text in VERBS.items()]


def people(entries: Iterable[LogEntry]) -> dict[int, str]:
    """Names of the persons whose ids stand in the details, by id."""
    ids = {entry.detail[name] for entry in entries for name in PEOPLE if isinstance(entry.detail.get(name), int)}
    return dict(User.objects.with_deleted().filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def detail(entry: LogEntry, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """The detail of a line as (label, text); field names in the words of the model, people by name."""
    found = [(name, value) for name, value in entry.detail.items() if value not in ("", [], {}, None)]
    return [(str(DETAILS.get(name, name)), _text(entry, name, value, names)) for name, value in found]


def _text(entry: LogEntry, name: str, value: Any, names: Mapping[int, str]) -> str:
    if name in PEOPLE:
        return names.get(value, str(value))
    if name == "key" and value in REGISTRY:
        return str(REGISTRY[value].label)
    if name in ("fields", "field"):
        return joined(_field(entry, str(item)) for item in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        return joined(value)
    if isinstance(value, dict):
        return joined(f"{KEYS.get(key, key)} {item}" for key, item in value.items())
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def _field(entry: LogEntry, name: str) -> str:
    model = kinds.model_of(entry.about_kind)
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return str(fields[name].verbose_name) if name in fields else name
