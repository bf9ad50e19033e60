"""Fetching through the scope: what a person may not see is not there."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kebu.base.pages import person
from kebu.customers.models import Contact, Customer
from kebu.customers.models.customer import CustomerQuerySet


def customer_or_404(request: HttpRequest, uid: UUID) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(person(request)).select_related("owner", "team"), uid=uid)


def contact_or_404(request: HttpRequest, uid: UUID) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(person(request)).select_related("customer"), uid=uid)


def only(customer: Customer) -> CustomerQuerySet:
    """A set of this one customer, deleted or not, for actions that take sets."""
    return Customer.objects.with_deleted().filter(pk=customer.pk)


def uid_of(text: str) -> UUID:
    """The uid that a form names; raises Http404 for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def version_of(request: HttpRequest) -> int:
    """The version that the posted form was drawn from; 0, which overwrites nothing that ever changed, without one."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
