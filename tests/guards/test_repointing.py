"""Whatever hangs on a customer or a contact is taken care of when two customers are merged."""

from collections.abc import Iterable

from django.db import models
from django.test.utils import isolate_apps

from kebu.base.models.record import Tracked
from kebu.customers import repointing
from kebu.customers.models import Contact, Customer

OVER = (Customer, Contact)


def keys(relations: Iterable[models.Field]) -> set[str]:
    return {f"{field.model._meta.label_lower}.{field.name}" for field in relations}


def hanging() -> list[models.Field]:
    """The columns of every table that point to either, the hidden relations among them."""
    relations = (each for model in OVER for each in model._meta.get_fields(include_hidden=True))
    return [each.field for each in relations if each.auto_created and each.is_relation and not each.concrete]


def test_every_key_to_a_customer_or_contact_is_followed_or_stays_for_a_reason() -> None:
    assert keys(hanging()) - repointing.followed() == set()


def test_nothing_is_registered_that_is_not_there() -> None:
    assert repointing.followed() - keys(hanging()) == set()


def test_what_goes_over_can_come_back() -> None:
    """Undo reads history, so that what is moved must have one."""
    assert [part.key for part in repointing.parts() if not issubclass(part.model, Tracked)] == []


def test_a_planted_key_is_caught() -> None:
    with isolate_apps("kebu.customers"):

        class Planted(models.Model):
            customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")

            class Meta:
                app_label = "customers"

            def __str__(self) -> str:
                return ""

    assert keys([Planted._meta.get_field("customer")]) - repointing.followed() == {"customers.planted.customer"}
