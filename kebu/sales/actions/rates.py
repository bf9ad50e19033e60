"""The company's table of exchange rates. Orders that took a rate over keep it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kebu.base import clock, edits
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import operation
from kebu.sales.models import Rate

if TYPE_CHECKING:
    from kebu.sales.forms.rates import RateForm


def save(form: "RateForm", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Raises Refused (the day has one already), base.edits.Conflict and PermissionDenied."""
    require(actor, "settings.manage")
    verb = "rates.edit" if form.instance.pk else "rates.create"
    try:
        with operation(actor, verb), transaction.atomic():
            return edits.save(form, actor=actor, verb=verb, version=version)
    except IntegrityError:
        raise Refused(_("这一天已经有这个币种的汇率了，请直接修改那一行")) from None


def delete(rate: Rate, *, actor: Actor) -> UUID:
    require(actor, "settings.manage")
    with operation(actor, "rates.delete") as op:
        Rate.objects.everyone().filter(pk=rate.pk).update(deleted_at=clock.now())
        op.log(rate)
        return op.uid
