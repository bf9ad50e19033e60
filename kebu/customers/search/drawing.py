"""How customers and contacts stand in the palette: the name with what matched, and why when it is not the name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.access import Text
from kebu.base.search import Hit, Match, Query
from kebu.base.search.marking import excerpt, marked
from kebu.base.templatetags.kit import distance
from kebu.customers.custom import texts
from kebu.customers.models import Contact, Customer, CustomerKind
from kebu.customers.search.entries import CUSTOM, split_aliases
from kebu.customers.search.reaching import CUSTOMER
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

TAGS = gettext_lazy("标签")
UNASKED = Match(0, 0, 0)
NOTHING = Query("", "", (), (), "")


def recent(user: "User", limit: int) -> list[Hit]:
    """One's own customers that changed last; for those who own none, the last changed of the scope."""
    rows = Customer.objects.visible_to(user).active().select_related("owner").order_by("-updated_at", "-id")
    own = list(rows.filter(owner=user)[:limit])
    return [_customer(user, row, UNASKED, NOTHING) for row in own or rows[:limit]]


def customers(user: "User", matches: Sequence[Match], query: Query) -> list[Hit]:
    ids = [match.row_id for match in matches]
    rows = Customer.objects.visible_to(user).filter(pk__in=ids).select_related("owner").in_bulk()
    return [_customer(user, rows[match.row_id], match, query) for match in matches if match.row_id in rows]


def _customer(user: "User", row: Customer, match: Match, query: Query) -> Hit:
    name = str(fieldrules.show(user, row, "name"))
    title = marked(name, query, person=row.kind == CustomerKind.PERSON)
    is_open = fieldrules.state(user, CUSTOMER, "tier") == fieldrules.OPEN
    return Hit(
        url=reverse("site:customer", args=[row.uid]),
        html=_with(title, _reason(user, row, match, query, title)),
        name=name,
        pk=row.pk,
        kind="company",
        tier=row.tier if is_open else "",
        note=_owner(user, row),
        uid=row.uid,
        short=_company(user, row),
    )


def _owner(user: "User", row: Customer) -> str:
    if row.is_archived:
        return _("已归档")
    is_open = fieldrules.state(user, CUSTOMER, "owner") == fieldrules.OPEN
    return (row.owner.name if row.owner else _("无负责人")) if is_open else ""


def contacts(user: "User", matches: Sequence[Match], query: Query) -> list[Hit]:
    ids = [match.row_id for match in matches]
    rows = Contact.objects.visible_to(user).filter(pk__in=ids).select_related("customer").in_bulk()
    return [_contact(user, rows[match.row_id], match, query) for match in matches if match.row_id in rows]


def _contact(user: "User", row: Contact, match: Match, query: Query) -> Hit:
    name = str(fieldrules.show(user, row, "name"))
    at = format_html('<span class="ink-3"> — {}</span>', _company(user, row.customer))
    post = str(fieldrules.show(user, row, "post")) if row.post else ""
    parts = [marked(name, query, person=True), *([marked(post, query)] if post else [])]
    title = format_html("{}{}", format_html_join(" · ", "{}", ([part] for part in parts)), at)
    reason = _reason(user, row, match, query, title) if match.field in ("department", "note", CUSTOM) else None
    is_named = match.field in ("mobile", "phone", "email", "wechat", "qq")
    return Hit(
        url=f"{reverse('site:customer', args=[row.customer.uid])}?tab=contacts",
        html=_with(title, reason),
        name=name,
        pk=row.pk,
        kind="person",
        note=str(fieldrules.show(user, row, match.field)) if is_named else _standing(user, row),
    )


def _company(user: "User", row: Customer) -> str:
    field = "short_name" if row.short_name else "name"
    return str(fieldrules.show(user, row, field))


def _standing(user: "User", row: Contact) -> str:
    """Gone, or how long ago the customer was contacted."""
    if row.left_on:
        return _("已离开")
    is_open = fieldrules.state(user, CUSTOMER, "last_contact_on") == fieldrules.OPEN
    day = row.customer.last_contact_on
    if not is_open or not clock.is_set(day):
        return ""
    return _("最近沟通 %(when)s") % {"when": distance((day - clock.today()).days)}


def _with(title: SafeString, reason: SafeString | None) -> SafeString:
    return format_html('{}<span class="ink-3"> — {}</span>', title, reason) if reason else title


def _reason(user: "User", row: Model, match: Match, query: Query, title: SafeString) -> SafeString | None:
    """The field that matched, in words, when the title does not show it."""
    if match.field == "tags":
        return _said(TAGS, marked(match.value, query))
    if match.field == CUSTOM and isinstance(row, Customer | Contact):
        label, text = texts.holding(user, row, match.value)
        return _said(label, excerpt(text, query)) if text else None
    if "<mark>" in title or not match.field:
        return None
    if match.field in ("said", "aliases"):
        return _other_name(user, row, query) if isinstance(row, Customer) else None
    if match.field == "name":
        return None
    shown = fieldrules.show(user, row, match.field)
    return _said(_label(row, match.field), excerpt(str(shown), query)) if shown else None


def _label(row: Model, name: str) -> Text:
    return next(field.verbose_name for field in row._meta.concrete_fields if field.name == name)


def _other_name(user: "User", row: Customer, query: Query) -> SafeString | None:
    """The short name or alias that was meant."""
    for field, names in (("short_name", [row.short_name]), ("aliases", split_aliases(row.aliases))):
        if fieldrules.state(user, CUSTOMER, field) != fieldrules.OPEN:
            continue
        for name in names:
            if "<mark>" in (said := marked(name, query)):
                return _said(_label(row, field), said)
    return None


def _said(label: Text, value: SafeString) -> SafeString:
    return format_html("{} {}", label, value)
