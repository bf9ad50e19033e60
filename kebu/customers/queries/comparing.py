"""Two customers side by side before they are merged: both values of each field, who is one person, what moves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kebu.base.access import Text
from kebu.customers import repointing, sides
from kebu.customers.actions import merging
from kebu.customers.custom import known as custom
from kebu.customers.custom.words import say
from kebu.customers.models import Contact, Customer
from kebu.customers.models.custom import About
from kebu.customers.queries import facts, people
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

LABEL = facts.LABEL
WAYS = ("mobile_index", "email_index", "wechat_index", "phone_index")


@dataclass(frozen=True)
class Row:
    """A field that at least one of them has. `side`: what is suggested; without a choice the survivor's stays."""

    name: str
    label: Text
    mine: Text
    theirs: Text
    side: str
    can_choose: bool
    can_join: bool


@dataclass(frozen=True)
class Twins:
    """Two contacts who are probably one person. `is_sure`: suggested to be joined."""

    goes: Contact
    stays: Contact
    why: Text
    is_sure: bool


@dataclass(frozen=True)
class Comparison:
    differing: list[Row]  # both have something, and not the same
    single: list[Row]  # one of them has something
    same: list[Row]
    twins: list[Twins]
    moving: list[tuple[Text, int]]


def compare(user: "User", survivor: Customer, loser: Customer) -> Comparison:
    rows = [row for row in _rows(user, survivor, loser) if row.mine or row.theirs]
    differing = [row for row in rows if row.mine != row.theirs and row.mine and row.theirs]
    single = [row for row in rows if not row.mine or not row.theirs]
    same = [row for row in rows if row.mine == row.theirs]
    return Comparison(differing, single, same, twins(user, survivor, loser), _moving(user, loser))


def _rows(user: "User", survivor: Customer, loser: Customer) -> list[Row]:
    mine, theirs = merging.of(survivor), merging.of(loser)
    own = {field.key: field for field in custom.known(user).of(About.CUSTOMER)}
    names = [name for name in mine if fieldrules.state(user, LABEL, name) != fieldrules.HIDDEN]
    found = []
    for name in names:
        field = own.get(name)
        label: Text = str(field) if field else Customer._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        if field:
            is_masked = fieldrules.state(user, LABEL, name) == fieldrules.MASKED
            texts = [say(field, value) for value in (mine[name], theirs[name])]
            both: tuple[Text, ...] = tuple(("****" if text and is_masked else text) for text in texts)
        else:
            both = (_words(user, survivor, name), _words(user, loser, name))
        found.append(_row(user, name, label, both, mine[name], theirs[name]))
    return found


def _row(user: "User", name: str, label: Text, words: tuple[Text, ...], mine: Any, theirs: Any) -> Row:
    can_choose = merging.may_set(name, user) and mine != theirs
    side = sides.suggested(name, mine, theirs) if can_choose else sides.MINE
    return Row(name, label, words[0], words[1], side, can_choose, sides.can_join(name, mine, theirs))


def _words(user: "User", customer: Customer, name: str) -> Text:
    if name == "owner":
        return customer.owner.name if customer.owner else ""
    shown = fieldrules.show(user, customer, name)
    if shown.state == fieldrules.MASKED:
        return str(shown) if shown else ""
    return facts.plain(user, customer, name)


def twins(user: "User", survivor: Customer, loser: Customer) -> list[Twins]:
    """Contacts of either who share a name or a way to be reached; each appears once."""
    waiting, found = list(people.present(survivor)), []
    for goes in people.present(loser):
        best = max(waiting, key=lambda stays: _likeness(goes, stays), default=None)
        if best is None or not _likeness(goes, best):
            continue
        waiting.remove(best)
        likeness = _likeness(goes, best)
        found.append(Twins(goes, best, _why(user, goes, best), likeness > 1))
    return found


def _likeness(one: Contact, other: Contact) -> int:
    """3: the same name and number; 2: the same name and nothing against it; 1: one of both."""
    is_reached = any(getattr(one, way) and getattr(one, way) == getattr(other, way) for way in WAYS[:3])
    is_named = one.name.strip() == other.name.strip()
    is_against = any(getattr(one, way) and getattr(other, way) and not is_reached for way in WAYS[:1])
    return 3 if is_named and is_reached else 2 if is_named and not is_against else 1 if is_named or is_reached else 0


def _why(user: "User", one: Contact, other: Contact) -> Text:
    if one.name.strip() == other.name.strip():
        return _("姓名相同")
    concealed = fieldrules.concealed_fields(user, people.LABEL) & {"mobile", "email", "wechat"}
    return _("可能是同一人") if concealed else _("联系方式相同")


def _moving(user: "User", loser: Customer) -> list[tuple[Text, int]]:
    counts = []
    for part in repointing.told_to(user):
        model: Any = part.model
        if count := model.objects.everyone().filter(**{part.column: loser}).count():
            counts.append((part.label, count))
    return counts
