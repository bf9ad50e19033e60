"""Customers that a row may be about though no identity says so: the same core of the name, or the same telephone."""

from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.text.names import core_name
from kebu.customers.importing.drafts import encrypted
from kebu.customers.importing.present import Present
from kebu.customers.importing.sheet import CustomerRow
from kebu.customers.matching import Known, profile
from kebu.customers.matching.evidence import PROPOSED, Common, Verdict, weigh
from kebu.customers.models import Contact, Customer, CustomerKind
from kebu.customers.queries.known import known
from kebu.customers.reasons import SAID
from kebu.exchange.importing.contract import Row
from kebu.exchange.importing.outcomes import OnDuplicate, Suspect
from kebu.exchange.tables import seen_by
from kebu.staff.models import User

MOST = 500
SURE = 90


class Alike:
    def __init__(self, actor: Actor, present: Present, rows: Sequence[Row]) -> None:
        self.actor = actor
        self.phones: dict[int, tuple[str, ...]] = {}
        new = [row for row in rows if _is_new(row.values, present)]
        for row in new:
            row.values.core = core_name(row.values.values["name"])[:120]
        self.by_core = self._by_core({row.values.core for row in new})
        self.by_phone = self._by_phone(new)
        ids = {pk for found in (*self.by_core.values(), *self.by_phone.values()) for pk in found}
        self.known = {each.id: each for each in known(ids)} if ids else {}
        held = Customer.objects.everyone().select_related("owner").filter(pk__in=ids)
        self.customers: dict[int, Customer] = {customer.pk: customer for customer in held}
        self.visible = self._visible(ids)

    def _by_core(self, cores: set[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        if cores:
            rows = Customer.objects.everyone().filter(core_name__in=cores).values_list("core_name", "pk")
            for core, pk in rows[:MOST]:
                found[core].append(pk)
        return found

    def _by_phone(self, rows: Sequence[Row]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        mobile = encrypted(Contact)["mobile"]
        for row in rows:
            numbers = {person["mobile"] for person in row.values.people if person.get("mobile")}
            self.phones[row.line] = tuple(mobile.blind_index(number) for number in numbers)
        wanted = {index for indexes in self.phones.values() for index in indexes}
        if wanted:
            people = Contact.objects.everyone().present().filter(mobile_index__in=wanted)
            for index, pk in people.values_list("mobile_index", "customer_id")[:MOST]:
                found[index].append(pk)
        return found

    def _visible(self, ids: set[int]) -> set[int]:
        if not isinstance(self.actor, User) or not ids:
            return ids
        return set(seen_by(Customer, self.actor).filter(pk__in=ids).values_list("pk", flat=True))

    def customer(self, suspect: Suspect) -> Customer:
        return self.customers[suspect.target]

    def suspect(self, row: Row) -> Suspect | None:
        """The likeliest one that the actor may see and change."""
        found = self._likeliest(row, self.visible)
        return self._told(row, found[0], *found[1]) if found else None

    def stranger(self, row: Row) -> str:
        """Whose customer, out of the actor's sight, is alike; empty for none. Nothing else of it is told."""
        found = self._likeliest(row, self.customers.keys() - self.visible)
        return _owner(self.customers[found[0]]) if found else ""

    def _likeliest(self, row: Row, among: Set[int]) -> tuple[int, Verdict] | None:
        sheet: CustomerRow = row.values
        ids = set(self.by_core.get(sheet.core, []))
        ids |= {pk for index in self.phones.get(row.line, ()) for pk in self.by_phone[index]}
        ids &= among & self.customers.keys()
        if not ids:
            return None
        mine = profile(self._as_known(row))
        verdicts = [(pk, weigh(mine, profile(self.known[pk]), Common())) for pk in sorted(ids)]
        best = max(verdicts, key=lambda each: each[1].score)
        return best if best[1].score >= PROPOSED else None

    def _as_known(self, row: Row) -> Known:
        values = row.values.values
        return Known(
            0, values["name"], values.get("kind") == CustomerKind.PERSON, values.get("short_name", ""),
            values.get("aliases", ""), values.get("credit_code", ""), values.get("region", ""),
            values.get("address", ""), values.get("website", ""),
            tuple(f"m{index}" for index in self.phones.get(row.line, ())),
        )  # fmt: skip

    def _told(self, row: Row, pk: int, score: int, reasons: Sequence[str]) -> Suspect:
        customer = self.customers[pk]
        words = [str(SAID[reason]) for reason in reasons if reason in SAID]
        return Suspect(
            pk, customer.name, _owner(customer),
            (_("相似度 %(score)d%%") % {"score": score}, *words), _differences(row.values, customer),
            OnDuplicate.FILL if score >= SURE else OnDuplicate.CREATE,
        )  # fmt: skip


def _owner(customer: Customer) -> str:
    return customer.owner.name if customer.owner else _("公海")


def _is_new(sheet: CustomerRow, present: Present) -> bool:
    values = sheet.values
    is_known = values.get("code") in present.by_code or values.get("credit_code") in present.by_credit_code
    return not is_known and sheet.normal not in present.by_name


def _differences(sheet: CustomerRow, customer: Customer) -> tuple[tuple[str, str, str], ...]:
    """Side by side; nothing that field rules may hide but what stands in the file itself."""
    main = next((person for person in sheet.people if person.get("is_primary")), {})
    person = " / ".join(part for part in (main.get("name", ""), main.get("post", "")) if part)
    held = " / ".join(part for part in (customer.primary_name, customer.primary_post) if part)
    label: Any = Customer._meta.get_field
    lines = [
        (str(label("name").verbose_name), sheet.values["name"], customer.name),
        (str(_("联系人")), person, held),
        (str(label("code").verbose_name), sheet.values.get("code", ""), customer.code),
        (str(label("core_need").verbose_name), sheet.values.get("core_need", "")[:60], customer.core_need[:60]),
    ]
    return tuple(line for line in lines if line[1] or line[2])
