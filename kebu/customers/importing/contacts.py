"""Contacts on their way in: to a customer by code or name, within it by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.text.names import normal_name
from kebu.customers.custom.values import is_key
from kebu.customers.importing.changes import Changes
from kebu.customers.importing.drafts import ContactDraft, CustomerDraft
from kebu.customers.importing.present import People, Present
from kebu.customers.models import Contact, Customer
from kebu.exchange.importing.contract import Plan, Row, Setting
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome, Problem, Rejection
from kebu.exchange.values import Manner
from kebu.staff.models import User

REPLACED = ("code", "customer", "birthday")


@dataclass(slots=True)
class ContactRow:
    """`code` and `customer` say whose contact it is."""

    code: str
    customer: str
    normal: str
    values: dict[str, Any]
    own: dict[str, Any]


def check(cells: dict[str, Any], _manner: Manner) -> ContactRow:
    code, customer = cells.get("code", ""), cells.get("customer", "")
    if not code and not customer:
        raise Rejection(Problem("customer", _("请填写单位名称或客户编号")))
    birthday: Mapping[str, Any] = cells.get("birthday", {})
    own = {key: value for key, value in cells.items() if is_key(key)}
    values = {key: value for key, value in cells.items() if key not in REPLACED and key not in own}
    return ContactRow(code, customer, normal_name(customer)[:120], values | dict(birthday), own)


def group(row: ContactRow) -> str:
    return f"c{row.code}" if row.code else f"n{row.normal}"


class ContactSession:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.actor = setting, setting.actor
        self.may_edit, self.may_create = self.actor.may("contacts.edit"), self.actor.may("customers.create")
        self.promised: dict[str, CustomerDraft] = {}
        self.met: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        if not self.setting.is_rehearsal:
            self.promised.clear()
            self.met.clear()
        portion = _Portion(self, rows)
        fates = [portion.fate(row) for row in rows]
        changes = portion.changes
        return Plan(fates, changes.prepared() if changes and not self.setting.is_rehearsal else None)


class _Portion:
    def __init__(self, session: ContactSession, rows: Sequence[Row]) -> None:
        self.session, self.options = session, session.setting.options
        found: list[ContactRow] = [row.values for row in rows]
        self.present = Present(session.actor, (row.code for row in found), (), (row.normal for row in found))
        self.changes = Changes()
        named = [*self.present.by_code.values(), *(each for same in self.present.by_name.values() for each in same)]
        self.people = People(sorted({customer.pk for customer in named}))
        self.changes.their.look([contact.pk for each in self.people.known.values() for contact in each.values()])

    def fate(self, row: Row) -> Fate:
        try:
            return self._fate(row)
        except Rejection as rejection:
            return Fate(row.line, Outcome.REJECTED, problems=rejection.problems)

    def _fate(self, row: Row) -> Fate:
        if not self.session.may_edit:
            raise Rejection(Problem("", _("你没有维护联系人的权限")))
        sheet: ContactRow = row.values
        customer = self._customer(sheet)
        if earlier := self._again(row):
            return earlier
        known: dict[str, Any] = (
            customer.people if isinstance(customer, CustomerDraft) else self.people.known[customer.pk]
        )
        contact, mode = known.get(sheet.values["name"]), row.decision or self.options.on_duplicate
        if isinstance(contact, Contact) and mode is OnDuplicate.SKIP:
            return Fate(row.line, Outcome.SKIPPED, _("已经有了，按选择跳过"))
        return Fate(row.line, self._settle(sheet, customer, known, mode))

    def _again(self, row: Row) -> Fate | None:
        """The same person once more in the file: the same again is skipped, something else is refused."""
        sheet: ContactRow = row.values
        first, values = self.session.met.setdefault((group(sheet), sheet.values["name"]), (row.line, sheet.values))
        if first == row.line:
            return None
        text = _("与第 %(line)d 行是同一联系人") % {"line": first}
        if values == sheet.values:
            return Fate(row.line, Outcome.SKIPPED, text)
        raise Rejection(Problem("name", text + _("，内容却不同，请只留一行")))

    def _settle(self, sheet: ContactRow, customer: Any, known: dict[str, Any], mode: OnDuplicate) -> Outcome:
        changes, fills_only = self.changes, mode is OnDuplicate.FILL
        contact = known.get(sheet.values["name"])
        if contact is None or mode is OnDuplicate.CREATE:
            made: dict[str, Any] = {}
            changes.person(customer, made, self._kept(self._with_primary(sheet, known), None, known), fills_only=False)
            known |= made
            changes.their.new(made[sheet.values["name"]], sheet.own)
            return Outcome.CREATED
        outcome = changes.change(contact, self._kept(sheet.values, contact, known), fills_only=fills_only)
        is_own = isinstance(contact, Contact) and changes.their.change(contact.pk, sheet.own, fills_only=fills_only)
        return Outcome.UPDATED if is_own else outcome

    def _with_primary(self, sheet: ContactRow, known: dict[str, Any]) -> dict[str, Any]:
        """The first contact of a customer is the primary one."""
        return sheet.values if known else {**sheet.values, "is_primary": True}

    def _kept(self, values: dict[str, Any], contact: Any, known: dict[str, Any]) -> dict[str, Any]:
        """There is one primary contact, and importing does not depose it."""
        others = [each for each in known.values() if each is not contact]
        if values.get("is_primary") and any(_is_primary(each) for each in others):
            return {key: value for key, value in values.items() if key != "is_primary"}
        return values

    def _customer(self, sheet: ContactRow) -> Customer | CustomerDraft:
        """Raises Rejection when it is not there, not clear, or not the actor's."""
        if sheet.code:
            if customer := self.present.by_code.get(sheet.code):
                return self.present.checked(customer, "code")
            return self._missing(sheet, "code", _("没有编号为 %(name)s 的客户") % {"name": sheet.code})
        found = self.present.by_name.get(sheet.normal, [])
        if len(found) > 1:
            raise Rejection(Problem("customer", _("有 %(count)d 家客户同名，请填写客户编号") % {"count": len(found)}))
        if found:
            return self.present.checked(found[0], "customer")
        return self._missing(sheet, "customer", _("没有叫“%(name)s”的客户") % {"name": sheet.customer})

    def _missing(self, sheet: ContactRow, column: str, text: str) -> CustomerDraft:
        key = group(sheet)
        if key in self.session.promised:
            return self.session.promised[key]
        if not self.options.create_missing or not sheet.customer:
            raise Rejection(Problem(column, text))
        if not self.session.may_create:
            raise Rejection(Problem("", _("你没有新建客户的权限")))
        values = {"name": sheet.customer} | ({"code": sheet.code} if sheet.code else {})
        draft = CustomerDraft(values, *self._owner())
        self.session.promised[key] = self.changes.create(draft)
        return draft

    def _owner(self) -> tuple[User | None, int | None]:
        actor = self.session.actor
        if self.options.owner is not None:
            owner = User.objects.everyone().select_related("team").get(pk=self.options.owner)
            return owner, self.options.team or owner.team_id
        if self.options.is_pooled or not isinstance(actor, User):
            return None, self.options.team
        return actor, self.options.team or actor.team_id


def _is_primary(contact: Contact | ContactDraft) -> bool:
    return bool(contact.values.get("is_primary") if isinstance(contact, ContactDraft) else contact.is_primary)
