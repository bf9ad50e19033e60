"""Public pages: registration forms, links with which a customer corrects its own data, and what comes in by them."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.forms import ModelForm
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock, edits, keyring
from kebu.base.access import Actor, Refused, System, require
from kebu.base.operation import action, operation
from kebu.customers import asked
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import Candidate, CorrectionLink, Customer, IntakeForm
from kebu.customers.models.intake import digest_of
from kebu.notify.actions import notices
from kebu.staff.models import User

OUTSIDER = System(actor_name="公开页面")
LINK_DAYS = 30
PER_SENDER_HOUR, PER_FORM_DAY = 10, 300
TOKEN_LENGTH = 40
CORRECTABLE = tuple(key for key in asked.ITEMS)


class Flooded(Refused):
    """Too many from one place, or in one day."""


def save_form(form: "ModelForm[IntakeForm]", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Make a registration form, or change one. Raises Conflict."""
    require(actor, "intake.manage")
    instance: IntakeForm = form.instance
    if not instance.token_digest:
        instance.seal()
    verb = "intake.edit_form" if instance.pk else "intake.create_form"
    return edits.save(form, actor=actor, verb=verb, version=version)


@action("intake.turn_form")
def turn_form(form: IntakeForm, *, actor: Actor) -> Outcome:
    """Give a form a new address; the old one ends."""
    require(actor, "intake.manage")
    form.turn += 1
    form.seal()
    IntakeForm.objects.everyone().filter(pk=form.pk).update(turn=form.turn, token_digest=form.token_digest)
    running().log(form)
    return Outcome(1, running().uid)


@action("intake.make_link")
def make_link(customer: Customer, *, to: str, keys: Sequence[str], days: int, actor: Actor) -> CorrectionLink:
    """A page on which this customer checks and corrects these items; it ends after `days`."""
    require(actor, "customers.edit")
    wanted = [[key, False] for key in CORRECTABLE if key in keys and key != "name"]
    expires_on = clock.today() + timedelta(days=days)
    link = CorrectionLink(customer=customer, to=to.strip()[:60], fields=wanted, expires_on=expires_on)
    link.seal()
    link.save(force_insert=True)
    running().log(customer, to_whom=link.to)
    return link


@action("intake.close_link")
def close_link(link: CorrectionLink, *, actor: Actor) -> Outcome:
    require(actor, "customers.edit")
    CorrectionLink.objects.everyone().filter(pk=link.pk, closed_at__isnull=True).update(closed_at=clock.now())
    running().log(link.customer)
    return Outcome(1, running().uid)


# --- for anybody who has the address -------------------------------------------------------------------------------


def form_at(token: str) -> IntakeForm | None:
    """The open form at an address."""
    if not 0 < len(token) <= TOKEN_LENGTH:
        return None
    return IntakeForm.objects.everyone().filter(token_digest=digest_of(token), is_open=True).first()


def link_at(token: str) -> CorrectionLink | None:
    """The link at an address, as long as it holds and its customer is there."""
    if not 0 < len(token) <= TOKEN_LENGTH:
        return None
    rows = CorrectionLink.objects.everyone().filter(
        token_digest=digest_of(token), closed_at__isnull=True, expires_on__gte=clock.today(),
        customer__deleted_at__isnull=True,
    )  # fmt: skip
    return rows.select_related("customer__owner").first()


def register(form: IntakeForm, answers: Mapping[str, str], *, ip: str, uid: UUID) -> Candidate:
    """Keep what somebody wrote, for review. `uid` makes it repeatable. Raises Flooded."""
    again = Candidate.objects.everyone().filter(uid=uid, form=form).first()
    if again is not None:
        return again
    sender = _check_flood(ip, Candidate.objects.everyone().filter(form=form))
    candidate = Candidate(uid=uid, form=form, name=answers["name"][:120], privacy=form.privacy, sender=sender)
    return _keep(candidate, answers, form.owner_id, "intake.register")


def correct(link: CorrectionLink, answers: Mapping[str, str], *, ip: str, uid: UUID) -> Candidate | None:
    """Keep what a customer wrote of itself, and close the link. None when it changed nothing. Raises Flooded."""
    sender = _check_flood(ip, Candidate.objects.everyone().filter(link=link))
    customer = link.customer
    with operation(OUTSIDER, "intake.correct"):
        shut = CorrectionLink.objects.everyone().filter(pk=link.pk, closed_at__isnull=True)
        if not shut.update(closed_at=clock.now()):
            raise Refused(_("这个链接已经用过了"))
        if not answers:
            _confirm(customer)
            return None
        candidate = Candidate(uid=uid, link=link, customer=customer, name=customer.name, sender=sender)
        return _keep(candidate, answers, customer.owner_id, "intake.correct")


def _confirm(customer: Customer) -> None:
    """Looked at and found right by the customer itself: that is the best check there is."""
    today = clock.today()
    Customer.objects.everyone().filter(pk=customer.pk).update(confirmed_on=today)
    Customer.objects.everyone().filter(pk=customer.pk).update(fresh_on=today)
    running().log(customer, verb="quality.confirm")


def _keep(candidate: Candidate, answers: Mapping[str, str], owner_id: int | None, verb: str) -> Candidate:
    with operation(OUTSIDER, verb) as op:
        candidate.answers = json.dumps(dict(answers), ensure_ascii=False)
        candidate.save(force_insert=True)
        op.log(candidate)
        reviewers = [owner_id] if owner_id else _stewards()
        url = reverse("customers:candidate", args=[candidate.uid])
        notices.send(reviewers, "intake", gettext_lazy("有新的资料等你审核"), url)
    return candidate


def _stewards() -> list[int]:
    """Without a reviewer it waits for those who keep the data."""
    people = User.objects.everyone().active().filter(grants__role__key="data_steward")
    return list(people.values_list("pk", flat=True)[:20])


def _check_flood(ip: str, same: Any) -> str:
    """The blind index of where it comes from. Raises Flooded."""
    sender = keyring.blind(ip, "customers_candidate.sender") if ip else ""
    now = clock.now()
    recent = Candidate.objects.everyone().filter(sender=sender, created_at__gt=now - timedelta(hours=1))
    if sender and recent.count() >= PER_SENDER_HOUR:
        raise Flooded(_("提交得太频繁，请一小时后再试"))
    if same.filter(created_at__gt=now - timedelta(days=1)).count() >= PER_FORM_DAY:
        raise Flooded(_("今天收到的登记太多，请明天再试，或直接联系我们"))
    return sender
