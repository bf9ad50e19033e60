"""Who can be given what, and what an interaction is about."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from kebu.base.about import About
from kebu.base.templatetags.kit import shortdate
from kebu.customers.models import Contact, Customer
from kebu.customers.models.contact import ContactQuerySet
from kebu.engagement.models import Holiday, Interaction
from kebu.staff.models import User
from kebu.staff.models.user import UserQuerySet


def assignable(user: User) -> UserQuerySet:
    """Active people to whom this person may give a task: oneself, and with the right those in reach."""
    active = User.objects.everyone().active()
    if not user.may("tasks.assign"):
        return active.filter(pk=user.pk)
    if user.grant.reach == "all":
        return active
    return active.filter(Q(pk=user.pk) | Q(team_id__in=user.grant.team_ids))


def contacts_of(customer: Customer) -> ContactQuerySet:
    """Present contacts of a customer for choosing, the primary one first."""
    rows = Contact.objects.everyone().present().filter(customer=customer)
    return rows.order_by("-is_primary", "-influence", "name_key", "id")


def interactions_about(user: User, ids: list[int]) -> Mapping[int, About]:
    """「11-17 电话：…」 for the interactions that this person may see."""
    rows = Interaction.objects.visible_to(user).filter(pk__in=ids).select_related("customer")
    return {row.pk: About(_short(row), reverse("engagement:interaction", args=[row.uid])) for row in rows}


def _short(row: Any) -> str:
    text = " ".join(row.content.split())
    return f"{shortdate(row.happened_at)} {Interaction.Kind(row.kind).label}：{text[:40]}"


def holidays(since: date, until: date) -> dict[date, bool]:
    """Days in the span that deviate from the week: whether they are worked."""
    rows = Holiday.objects.everyone().filter(day__gte=since, day__lte=until)
    return dict(rows.values_list("day", "is_workday"))
