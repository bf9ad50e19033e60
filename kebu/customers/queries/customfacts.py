"""Custom fields on the page of a customer and on the cards of contacts, for one reader: words, a mask or nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html

from kebu.base.access import Text
from kebu.customers.custom import values, words
from kebu.customers.custom.known import about_of, known, rule_of
from kebu.customers.custom.listing import shown
from kebu.customers.models import Contact, Customer, CustomField
from kebu.customers.models.custom import About, FieldKind
from kebu.customers.queries.facts import Fact
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

ROUTES = {
    About.CUSTOMER: ("customers:edit_field", "customers.edit"),
    About.CONTACT: ("customers:contact_edit_field", "contacts.edit"),
}


def facts(user: "User", row: Customer | Contact) -> list[Fact]:
    """All that this reader may see, in order."""
    return of_many(user, [row]).get(row.pk, [])


def of_many(user: "User", rows: Sequence[Any]) -> dict[int, list[Fact]]:
    """The same for several rows of one kind. One statement, none where there are no fields."""
    if not rows:
        return {}
    fields = [each for each in known(user).of(about_of(rows[0])) if _state(user, each) != fieldrules.HIDDEN]
    held = values.read(fields, [row.pk for row in rows])
    return {row.pk: [_fact(user, row, each, held.get(row.pk, {}).get(each.key)) for each in fields] for row in rows}


def find(user: "User", row: Customer | Contact, name: str) -> CustomField | None:
    """The field of this name, if there is one in use and this reader may see it."""
    found = next(iter(known(user).named(about_of(row), [name])), None)
    return found if found is not None and _state(user, found) != fieldrules.HIDDEN else None


def fact(user: "User", row: Customer | Contact, field: CustomField) -> Fact:
    held = values.read([field], [row.pk])
    return _fact(user, row, field, held.get(row.pk, {}).get(field.key))


def say(user: "User", field: CustomField, value: Any) -> Text:
    """A value in words, as far as this reader may see it."""
    return str(fieldrules.shown(user, *rule_of(field), words.say(field, value)))


def _state(user: "User", field: CustomField) -> str:
    return fieldrules.state(user, *rule_of(field))


def _fact(user: "User", row: Customer | Contact, field: CustomField, value: Any) -> Fact:
    text: Text = words.say(field, value)
    if _state(user, field) != fieldrules.OPEN:
        text = say(user, field, value) if text else ""
    elif field.kind == FieldKind.LINK and text:
        text = format_html(
            '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', value, shown(str(value))
        )
    return Fact(field.key, str(field), text, edit_url(user, row, field), is_long=field.kind == FieldKind.LONG)


def edit_url(user: "User", row: Customer | Contact, field: CustomField) -> str:
    route, right = ROUTES[About(field.about)]
    if not user.may(right) or row.is_deleted or not fieldrules.editable_fields(user, rule_of(field)[0], [field.key]):
        return ""
    return reverse(route, args=[row.uid, field.key])
