"""How the rows of this area go over when two customers are merged."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kebu.base import search
from kebu.customers import repointing
from kebu.customers.actions import refresh
from kebu.customers.models import (
    Attachment,
    Candidate,
    Collaboration,
    Contact,
    CorrectionLink,
    Customer,
    CustomValue,
    Distinct,
    Merger,
    SuspectedPair,
    Tagging,
    ValueSource,
)
from kebu.customers.repointing import Merge, Part, register, rows, stay


def connect() -> None:
    """Called once, from the area's wiring."""
    register(Part(Contact, contacts, _("联系人"), order=10))
    register(rows(CustomValue, but=lambda _merge: Q(contact__isnull=True), order=11))
    register(rows(Tagging, _("标签"), but=_has_the_tag, order=20))
    register(rows(Collaboration, _("协作人"), but=_works_there, order=20))
    register(rows(Attachment, _("附件"), order=30))
    register(rows(Candidate, _("待审资料"), order=31))
    register(rows(CorrectionLink, order=31))
    register(rows(ValueSource, but=_says_where, order=32))
    register(rows(Customer, column="referrer", but=lambda merge: Q(pk=merge.survivor), order=40))
    repointing.register_people(Contact, "reports_to", _no_one)
    repointing.register_people(CustomValue, "contact", _no_one)
    stay(Customer, "parent", "groups.leave_to moves what stands below, before anything else")
    stay(Customer, "merged_into", "an older merger keeps its own survivor, so that mergers are undone newest first")
    stay(Merger, "survivor", "as merged_into")
    stay(Merger, "loser", "as merged_into")
    stay(SuspectedPair, "first", "the search for duplicates finds pairs anew")
    stay(SuspectedPair, "second", "the search for duplicates finds pairs anew")
    stay(Distinct, "first", "what was decided about the one says nothing about the other")
    stay(Distinct, "second", "what was decided about the one says nothing about the other")
    repointing.after("customers", refresh.customers)
    repointing.after("contacts", _search_entries)


def contacts(merge: Merge) -> int:
    """A customer has one primary contact: the survivor's, else the other's, else the first."""
    here = Contact.objects.everyone().filter(customer=merge.survivor)
    going = Contact.objects.with_deleted().filter(customer=merge.loser)
    if here.filter(is_primary=True).exists():
        going.filter(is_primary=True).update(is_primary=False)
    count = going.update(customer_id=merge.survivor)
    present = here.present().order_by("pk")
    if present and not here.filter(is_primary=True).exists():
        Contact.objects.everyone().filter(pk=present[0].pk).update(is_primary=True)
    return count


def _says_where(merge: Merge) -> Q:
    """What the survivor says of its own values stays."""
    return Q(field__in=ValueSource.objects.everyone().filter(customer=merge.survivor).values("field"))


def _has_the_tag(merge: Merge) -> Q:
    there = Tagging.objects.everyone().filter(customer=merge.survivor)
    return Q(tag__in=list(there.values_list("tag_id", flat=True)))


def _works_there(merge: Merge) -> Q:
    there = Collaboration.objects.everyone().filter(customer=merge.survivor)
    owner = Customer.objects.everyone().filter(pk=merge.survivor).values_list("owner_id", flat=True)
    return Q(user__in=[*there.values_list("user_id", flat=True), *(pk for pk in owner if pk is not None)])


def _no_one(_people: Mapping[int, int]) -> None:
    """Seen to where the contacts are joined, or left with the one who goes."""


def _search_entries(customer_ids: list[int]) -> None:
    people = Contact.objects.with_deleted().filter(customer__in=customer_ids)
    search.refresh("contact", sorted(people.values_list("pk", flat=True)))
