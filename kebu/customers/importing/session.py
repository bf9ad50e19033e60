"""Rows of a customer sheet matched with what is there: by code, else by credit code, else by the normalised name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.text.names import normal_name
from kebu.customers.importing.contacts import People
from kebu.customers.importing.writing import Changes
from kebu.customers.models import Customer
from kebu.exchange.columns import Parsed
from kebu.exchange.importers import Plan, chunks
from kebu.exchange.report import Outcome
from kebu.staff.models import User

OTHER = {"contacts", "mobile", "email", "chain", "owner", "size", "last_feedback"}


class Skip(Exception):
    """The row says what an earlier one said."""


@dataclass
class Matches:
    """What is there already, by the three identities; deleted customers keep their codes."""

    by_code: dict[str, Customer] = field(default_factory=dict)
    by_credit_code: dict[str, Customer] = field(default_factory=dict)
    by_name: dict[str, list[Customer]] = field(default_factory=dict)


class CustomerSession:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.users = _by_name(User.objects.everyone().active())
        self.seen: dict[tuple[str, str], Parsed] = {}

    def batches(self, rows: Iterator[Parsed], size: Callable[[], int]) -> Iterable[Sequence[Parsed]]:
        """Rows without a code come last: the code that they are given must not be one that the file uses itself."""
        uncoded: list[Parsed] = []
        yield from chunks(_set_aside(rows, uncoded), size)
        yield from chunks(iter(uncoded), size)

    def plan(self, batch: Sequence[Parsed]) -> Plan:
        plan, changes = Plan(), Changes(self.actor)
        matches = _matches(batch)
        wanted: list[tuple[Parsed, Customer | None]] = []
        for row in batch:
            try:
                self._once(row)
                wanted.append((row, self._match(row, matches, plan)))
            except Skip as skip:
                plan.outcomes.append((row.line, Outcome.SKIPPED, str(skip)))
            except ValueError as error:
                plan.outcomes.append((row.line, Outcome.REJECTED, str(error)))
        people = People([customer.pk for _row, customer in wanted if customer])
        for row, customer in wanted:
            plan.outcomes.append((row.line, self._settle(row, customer, changes, people), ""))
        plan.write = changes.write if changes else None
        return plan

    def _once(self, row: Parsed) -> None:
        """A customer stands in a file once: the same again is skipped, something else is refused."""
        for kind in ("code", "credit_code", "name"):
            value = row.values.get(kind)
            if not value or (kind == "name" and row.values.get("code")):
                continue
            first = self.seen.setdefault((kind, normal_name(value) if kind == "name" else value), row)
            if first.line != row.line:
                same = first.values == row.values
                text = _("与第 %(line)d 行是同一客户%(but)s") % {
                    "line": first.line, "but": "" if same else _("，内容却不同，请只留一行")}  # fmt: skip
                raise Skip(text) if same else ValueError(text)

    def _match(self, row: Parsed, matches: Matches, plan: Plan) -> Customer | None:
        """The customer that the row is about, or None for a new one. Raises ValueError when that is not clear."""
        values = row.values
        code, credit_code = values.get("code", ""), values.get("credit_code", "")
        self._owner(values)
        if code in matches.by_code:
            return _single(_live(matches.by_code[code]), matches.by_credit_code.get(credit_code))
        if credit_code in matches.by_credit_code:
            other = matches.by_credit_code[credit_code]
            if code:
                raise ValueError(_("统一社会信用代码与客户 %(code)s 相同，编号却不同") % {"code": other.code})
            return _live(other)
        namesakes = matches.by_name.get(normal_name(values["name"]), [])
        if code and namesakes:
            plan.notes.append((row.line, _("与客户 %(code)s 同名，请核对是否重复") % {"code": namesakes[0].code}))
        if code or not namesakes:
            return None
        if len(namesakes) > 1:
            raise ValueError(_("有 %(count)d 家客户同名，请填写客户编号") % {"count": len(namesakes)})
        return namesakes[0]

    def _owner(self, values: dict[str, Any]) -> User | None:
        name = values.get("owner")
        found = self.users.get(name, []) if name else []
        if name and len(found) != 1:
            text = _("有几位同事都叫“%(name)s”，请填登录名") if found else _("没有叫“%(name)s”的在职同事")
            raise ValueError(_("负责人：%(cause)s") % {"cause": text % {"name": name}})
        return found[0] if found else None

    def _settle(self, row: Parsed, customer: Customer | None, changes: Changes, people: People) -> Outcome:
        owner, values = self._owner(row.values), _columns(row.values)
        if customer is None:
            made = changes.create(values, owner, row.values.get("last_feedback", ""))
            people.add(made, row.values, changes)
            return Outcome.CREATED
        changed = changes.update(customer, values, owner, row.values.get("last_feedback", ""))
        touched = people.add(customer, row.values, changes)
        return Outcome.UPDATED if changed or touched else Outcome.UNCHANGED


def _set_aside(rows: Iterator[Parsed], uncoded: list[Parsed]) -> Iterator[Parsed]:
    for row in rows:
        if row.values.get("code"):
            yield row
        else:
            uncoded.append(row)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """The values that are columns of a customer."""
    found = {key: value for key, value in values.items() if key not in OTHER}
    employees, revenue = values.get("size", (None, None))
    return found | {key: band for key, band in (("size", employees), ("revenue", revenue)) if band}


def _live(customer: Customer) -> Customer:
    if customer.deleted_at is not None:
        raise ValueError(_("客户 %(code)s 在回收站里，请先恢复") % {"code": customer.code})
    return customer


def _single(customer: Customer, same: Customer | None) -> Customer:
    """The customer that the row's code names, unless the row gives it another one's credit code."""
    if same is not None and same.pk != customer.pk:
        raise ValueError(_("统一社会信用代码与客户 %(code)s 相同，编号却不同") % {"code": same.code})
    return customer


def _matches(batch: Sequence[Parsed]) -> Matches:
    found, rows = Matches(), [row.values for row in batch]
    everybody = Customer.objects.with_deleted()
    codes = [values["code"] for values in rows if values.get("code")]
    found.by_code = {customer.code: customer for customer in everybody.filter(code__in=codes)}
    credit_codes = [values["credit_code"] for values in rows if values.get("credit_code")]
    live = Customer.objects.everyone()
    found.by_credit_code = {each.credit_code: each for each in live.filter(credit_code__in=credit_codes)}
    names = [normal_name(values["name"]) for values in rows if values.get("code") not in found.by_code]
    for customer in live.filter(normal_name__in=names).order_by("id"):
        found.by_name.setdefault(customer.normal_name, []).append(customer)
    return found


def _by_name(users: Iterable[User]) -> dict[str, list[User]]:
    found: dict[str, list[User]] = {}
    for user in users:
        for name in {user.name, user.username}:
            found.setdefault(name, []).append(user)
    return found
