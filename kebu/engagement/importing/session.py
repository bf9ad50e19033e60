"""Interactions matched with what is there: by customer, instant, kind, content and how many alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.text.joining import joined
from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.importing.finding import Buyer, Buyers, Customers, Target
from kebu.customers.importing.present import Colleagues
from kebu.customers.models import Contact, Customer
from kebu.engagement.importing.sheet import InteractionRow
from kebu.engagement.importing.writing import Changes, Draft
from kebu.engagement.models import Interaction
from kebu.exchange.importing.contract import Plan, Row, Setting
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome, Problem, Rejection
from kebu.exchange.values import Wrong
from kebu.staff.models import User

OPEN = ("result", "voice", "mood", "minutes", "next_step", "next_on")


class InteractionSession:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.buyers, self.colleagues = Buyers(setting.actor), Colleagues()
        self.customers: dict[str, CustomerDraft] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        if not self.setting.is_rehearsal:
            self.customers.clear()  # by now they are in the database
        portion = _Portion(self, rows)
        fates = [portion.fate(row) for row in rows]
        changes = portion.changes
        return Plan(fates, changes.prepared() if changes and not self.setting.is_rehearsal else None)


class _Portion:
    def __init__(self, session: InteractionSession, rows: Sequence[Row]) -> None:
        self.session, self.setting = session, session.setting
        found: list[InteractionRow] = [row.values for row in rows]
        self.customers = Customers(self.setting, found, session.buyers, session.customers)
        ids = {pk for row in found if (pk := self._known(row))}
        self.present = _present(ids, {row.happened_at for row in found})
        self.people = _people(ids if any(row.people for row in found) else set())
        self.owners = dict(Customer.objects.everyone().filter(pk__in=ids).values_list("pk", "owner_id"))
        self.changes = Changes(self.setting.actor, self.customers.drafts)

    def _known(self, row: InteractionRow) -> int:
        try:
            found = self.customers.of(row)
        except Rejection:
            return 0
        return found.pk if isinstance(found, Buyer) else 0

    def fate(self, row: Row) -> Fate:
        try:
            return self._fate(row)
        except Rejection as rejection:
            return Fate(row.line, Outcome.REJECTED, problems=rejection.problems)

    def _fate(self, row: Row) -> Fate:
        sheet: InteractionRow = row.values
        if not self.setting.actor.may("interactions.log"):
            raise Rejection(Problem("", _("你没有记录跟进的权限")))
        customer, author = self.customers.of(sheet), self._author(sheet)
        mode = row.decision or self.setting.options.on_duplicate
        known = self.present.get((customer.pk, sheet.happened_at, sheet.kind, sheet.content))
        if known and mode is not OnDuplicate.CREATE:
            return self._again(row, known.pop(), mode)
        people, notes = self._people(sheet, customer)
        self.changes.add(Draft(customer, sheet, author, tuple(people), self._doer(customer, author)))
        return Fate(row.line, Outcome.CREATED, notes=notes)

    def _again(self, row: Row, present: Interaction, mode: OnDuplicate) -> Fate:
        """What the row says beside its identity; an empty cell changes nothing."""
        if mode is OnDuplicate.SKIP:
            return Fate(row.line, Outcome.SKIPPED, _("已经有了，按选择跳过"))
        wanted = {name: getattr(row.values, name) for name in OPEN}
        differing = {
            name: value for name, value in wanted.items()
            if value not in ("", None) and getattr(present, name) != value
            and not (mode is OnDuplicate.FILL and getattr(present, name) not in ("", None))
        }  # fmt: skip
        if not differing:
            return Fate(row.line, Outcome.UNCHANGED)
        actor = self.setting.actor
        if present.author_id != actor.actor_id and not actor.may("interactions.edit_any"):
            raise Rejection(Problem("", _("只能改自己写的跟进记录")))
        self.changes.change(present, differing)
        return Fate(row.line, Outcome.UPDATED)

    def _author(self, sheet: InteractionRow) -> int | None:
        """Who wrote it; somebody else only with the right to change what others write. Raises Rejection."""
        actor = self.setting.actor
        if not sheet.author:
            return actor.actor_id
        try:
            author = self.session.colleagues.find(sheet.author)
        except Wrong as wrong:
            raise Rejection(Problem("author", str(wrong), wrong.suggestion)) from None
        if author.pk != actor.actor_id and not actor.may("interactions.edit_any"):
            raise Rejection(Problem("author", _("替别人记跟进要有“修改他人的跟进记录”的权限，这一格请留空")))
        return author.pk

    def _people(self, sheet: InteractionRow, customer: Target) -> tuple[list[int], tuple[str, ...]]:
        """Contacts that took part, by name; whoever is not there is told."""
        known = self.people[customer.pk] if isinstance(customer, Buyer) else {}
        missing = [name for name in sheet.people if name not in known]
        text = _("没有关联联系人%(names)s：这家客户没有这个人")
        notes = (text % {"names": joined(missing)},) if missing else ()
        return [known[name] for name in sheet.people if name in known], notes

    def _doer(self, customer: Target, author: int | None) -> int | None:
        """Who does what was agreed on next."""
        if author is not None:
            return author
        if isinstance(customer, CustomerDraft):
            return customer.owner.pk if isinstance(customer.owner, User) else None
        return self.owners.get(customer.pk)


def _present(ids: set[int], instants: set[Any]) -> dict[tuple[Any, ...], list[Interaction]]:
    """What is there already, by what makes it the same."""
    found: dict[tuple[Any, ...], list[Interaction]] = defaultdict(list)
    if ids and instants:
        rows = Interaction.objects.everyone().filter(
            customer__in=ids, happened_at__gte=min(instants), happened_at__lte=max(instants)
        )
        for row in rows.only("version", "customer", "happened_at", "kind", "content", "author", *OPEN).order_by("-pk"):
            if row.happened_at in instants:
                found[row.customer_id, row.happened_at, row.kind, row.content].append(row)
    return found


def _people(ids: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Contact.objects.everyone().filter(customer__in=ids).order_by("-pk")
    for customer, name, pk in rows.values_list("customer_id", "name", "pk"):
        found[customer][name] = pk
    return found
