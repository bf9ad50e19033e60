"""How interactions and tasks go over when two customers, or two of their contacts, are one."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kebu.base import operation
from kebu.base.access import SYSTEM
from kebu.customers import repointing
from kebu.customers.repointing import rows
from kebu.engagement.actions import follow_up, interactions, tasks
from kebu.engagement.models import Interaction, InteractionContact, Task


def connect() -> None:
    """Called once, from the area's wiring."""
    repointing.register(rows(Interaction, _("跟进记录"), order=50))
    repointing.register(rows(Task, _("待办"), order=50))
    repointing.register_people(InteractionContact, "contact", _people)
    repointing.after("engagement", _refresh)


def _people(people: Mapping[int, int]) -> None:
    """A talk names a person once."""
    for goes, stays in people.items():
        met = InteractionContact.objects.everyone().filter(contact=goes)
        there = InteractionContact.objects.everyone().filter(contact=stays).values_list("interaction_id", flat=True)
        met.exclude(interaction__in=list(there)).update(contact=stays)


def _refresh(customer_ids: list[int]) -> None:
    interactions.refresh(customer_ids)
    follow_up.refresh(customer_ids)
    running = operation.current()
    tasks.follow_customers(customer_ids, actor=running.actor if running else SYSTEM)
