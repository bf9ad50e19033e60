"""Contacts of two merged customers who are one person: the one who stays gets what only the other had."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Refused
from kebu.base.encrypted import Secret
from kebu.customers import derive
from kebu.customers.models import Attitude, Contact, Customer

FILLED = (
    "gender", "age_band", "post", "department", "mobile", "phone", "email", "wechat", "qq", "other_accounts",
    "preferences", "address", "note", "chain_role",
)  # fmt: skip
BIRTHDAY = ("birth_year", "birth_month", "birth_day")


def checked(survivor: Customer, loser: Customer, people: Mapping[int, int]) -> dict[int, int]:
    """Who goes by who stays; both must be contacts of the two, and nobody may both go and stay."""
    if not people:
        return {}
    asked = {*people, *people.values()}
    present = Contact.objects.everyone().filter(customer__in=[survivor, loser], pk__in=asked)
    if present.count() < len(asked) or set(people) & set(people.values()):
        raise Refused(_("联系人已有变化，请重新核对后再合并"))
    return dict(people)


def join(people: Mapping[int, int]) -> None:
    """Within the merger's operation, before their rows are moved."""
    rows = {contact.pk: contact for contact in Contact.objects.everyone().filter(pk__in={*people, *people.values()})}
    for goes, stays in people.items():
        _fill(rows[stays], rows[goes])
    for goes, stays in people.items():
        Contact.objects.everyone().filter(reports_to=goes).exclude(pk=stays).update(reports_to=stays)
        Contact.objects.everyone().filter(reports_to=goes).update(reports_to=None)
    Contact.objects.everyone().filter(pk__in=list(people)).update(deleted_at=clock.now(), is_primary=False)


def _fill(stays: Contact, goes: Contact) -> None:
    values: dict[str, Any] = {}
    for name in FILLED:
        if not getattr(stays, name) and (value := getattr(goes, name)):
            values[name] = value.plain if isinstance(value, Secret) else value
    if stays.birth_month is None and goes.birth_month is not None:
        values |= {name: getattr(goes, name) for name in (*BIRTHDAY, "is_lunar")}
    if stays.attitude == Attitude.UNTOUCHED:
        values["attitude"] = goes.attitude
    if stays.left_on is not None and goes.left_on is None:
        values["left_on"] = None
    if edits.write(stays, values) and "email" in values:
        index = derive.fill_contact({"email": values["email"]})["email_domain_index"]
        Contact.objects.everyone().filter(pk=stays.pk).update(email_domain_index=index)
