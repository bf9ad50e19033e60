"""Field rules — the one place that decides how a user sees one field of one row, and whether he may change it.

Pages, lists, exports and the change history ask here, never the rules themselves:

    show(user, contact, "mobile")  → Shown(state, value): "open", "masked" or "hidden"; str() may be printed
    editable_fields(user, "customers.contact", names)  → those of `names` that this user may change, in order
    may_reveal(user, "customers.contact", "mobile")  → whether a logged reveal may open the value to him

In a template (`{% load access %}`): `{% shown contact "mobile" %}`, `{% may "contacts.edit" as can_edit %}`.

A rule of a role: `readonly` shows the value and refuses the change; `masked` shows a mask; `hidden` shows —, to those
too who hold the right to reveal. Of several roles the mildest counts. An encrypted field is masked for everybody: it is
opened only by a reveal, which takes the right contacts.reveal and is logged, so that every view of it leaves a line.
A list that sorts or filters by a field that is hidden or masked would leak it: leave out `concealed_fields(…)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from kebu.base.access import Text
from kebu.base.encrypted import Secret
from kebu.staff.models import FieldRule

if TYPE_CHECKING:
    from kebu.staff.models import User

OPEN, MASKED, HIDDEN = "open", "masked", "hidden"
DASH = "—"
REVEAL = "contacts.reveal"


@dataclass(frozen=True)
class Registered:
    """A field that the rules editor of a role offers."""

    model: str
    field: str
    label: Text
    model_label: Text


@dataclass(frozen=True)
class Shown:
    """What of a value may leave for this user: the value itself, its mask, or nothing."""

    state: str
    value: Any = ""

    def __str__(self) -> str:
        return str(self.value) if self.value not in (None, "") else DASH

    def __bool__(self) -> bool:
        return bool(self.value)


REGISTERED: dict[tuple[str, str], Registered] = {}
_sources: list[Callable[[], Iterable[Registered]]] = []


def register(model: str, field: str, label: Text, *, model_label: Text = "") -> None:
    """Offer a field to the rules editor. Called from wiring: `register("customers.contact", "mobile", _("手机"))`."""
    known = next((entry.model_label for entry in REGISTERED.values() if entry.model == model), model)
    REGISTERED[model, field] = Registered(model, field, label, model_label or known)


def register_source(source: Callable[[], Iterable[Registered]]) -> None:
    """Offer fields that a company defines for itself. Called from wiring; `source` is asked each time."""
    _sources.append(source)


def registered() -> dict[tuple[str, str], Registered]:
    """Every field that a rule may name, by model label and field name."""
    own = [entry for source in _sources for entry in source()]
    return REGISTERED | {(entry.model, entry.field): entry for entry in own}


def state(user: "User", model: str, field: str, *, is_encrypted: bool = False) -> str:
    """open, masked or hidden for any row of the model."""
    rule = user.grant.rule(model, field)
    if rule == FieldRule.Kind.HIDDEN:
        return HIDDEN
    return MASKED if is_encrypted or rule == FieldRule.Kind.MASKED else OPEN


def show(user: "User", instance: models.Model, field: str) -> Shown:
    """How `user` sees one field of one row that he may see at all (scope was asked before)."""
    value = getattr(instance, field)
    return shown(user, instance._meta.label_lower, field, value)


def shown(user: "User", model: str, field: str, value: Any) -> Shown:
    """Like `show` for a value in hand, such as one of the past."""
    kind = state(user, model, field, is_encrypted=isinstance(value, Secret))
    if kind == HIDDEN:
        return Shown(HIDDEN)
    if kind == OPEN:
        return Shown(OPEN, value)
    return Shown(MASKED, value.masked if isinstance(value, Secret) else "****" if value not in (None, "") else "")


def may_reveal(user: "User", model: str, field: str) -> bool:
    return user.may(REVEAL) and user.grant.rule(model, field) != FieldRule.Kind.HIDDEN


def editable_fields(user: "User", model: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that no rule withholds from change. A right to edit the row at all is asked by the action."""
    return [name for name in names if not user.grant.rule(model, name)]


def concealed_fields(user: "User", model: str) -> set[str]:
    """Names of fields that must not be sorted, filtered or searched by: this user does not see them openly."""
    rules = user.grant.field_rules.items()
    return {name for (ruled, name), kind in rules if ruled == model and kind != FieldRule.Kind.READ_ONLY}
