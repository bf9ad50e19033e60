"""Rows of a customer sheet matched with what is there: by code, else by credit code, else by the normalised name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.customers.importing.alike import Alike
from kebu.customers.importing.changes import Changes
from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.importing.present import Colleagues, People, Present
from kebu.customers.importing.sheet import CustomerRow
from kebu.customers.models import Customer
from kebu.exchange.importing.contract import Plan, Row, Setting
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome, Problem, Rejection, Suspect, strongest
from kebu.exchange.values import Wrong
from kebu.staff.models import User

Target = Customer | CustomerDraft


class Skip(Exception):
    """The row says what an earlier one said, or is to be left."""

    def __init__(self, text: str, suspect: Suspect | None = None) -> None:
        super().__init__(text)
        self.suspect = suspect


@dataclass
class Match:
    """What a row is about. `suspect` may be the same, though no identity says so."""

    row: Row
    target: Target
    notes: tuple[str, ...] = ()
    suspect: Suspect | None = None
    is_new: bool = False  # this very row asks for the draft


class CustomerSession:
    def __init__(self, setting: Setting) -> None:
        self.setting, self.actor = setting, setting.actor
        self.colleagues = Colleagues()
        self.may_create, self.may_edit = self.actor.may("customers.create"), self.actor.may("customers.edit")
        self.may_assign = self.actor.may("customers.assign")
        self.default_owner, self.default_team = self._default()
        self.promised: dict[str, CustomerDraft] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        if not self.setting.is_rehearsal:
            self.promised.clear()  # by now it is in the database
        portion = _Portion(self, rows)
        fates = [portion.match(row) for row in rows]
        matches = [match for match in fates if isinstance(match, Match)]
        portion.look(matches)
        settled = [portion.settle(match) if isinstance(match, Match) else match for match in fates]
        return Plan(settled, portion.changes.prepared() if portion.changes and not self.setting.is_rehearsal else None)

    def owner_of(self, row: CustomerRow) -> User | None:
        """The owner that a row names. Raises Rejection."""
        if not row.owner:
            return None
        try:
            owner = self.colleagues.find(row.owner)
        except Wrong as wrong:
            raise Rejection(Problem("owner", str(wrong), wrong.suggestion)) from None
        if owner.pk != self.actor.actor_id and not self.may_assign:
            raise Rejection(Problem("owner", _("你没有转移负责人的权限，这一格请留空")))
        return owner

    def _default(self) -> tuple[User | None, int | None]:
        """Who gets what comes in without an owner."""
        options = self.setting.options
        if options.is_pooled:
            return None, options.team
        if options.owner is not None:
            chosen = User.objects.everyone().select_related("team").get(pk=options.owner)
            return chosen, options.team or chosen.team_id
        owner = self.actor if isinstance(self.actor, User) and options.team is None else None
        return owner, options.team or (owner.team_id if owner else None)


class _Portion:
    def __init__(self, session: CustomerSession, rows: Sequence[Row]) -> None:
        self.session, self.options = session, session.setting.options
        found: list[CustomerRow] = [row.values for row in rows]
        self.present = Present(
            session.actor, (row.values.get("code", "") for row in found),
            (row.values.get("credit_code", "") for row in found), (row.normal for row in found),
        )  # fmt: skip
        self.alike = Alike(session.actor, self.present, rows)
        self.changes = Changes()
        self.firsts: dict[str, Match] = {}

    def look(self, matches: Sequence[Match]) -> None:
        """Read what hangs on the customers that are there."""
        ids = sorted({match.target.pk for match in matches if isinstance(match.target, Customer)})
        self.people = People(ids)
        self.changes.own.look(ids)

    def match(self, row: Row) -> "Match | Fate":
        sheet: CustomerRow = row.values
        try:
            self.session.owner_of(sheet)
            if first := self.firsts.get(sheet.group):
                return self._again(row, first)
            match = self._new_match(row)
        except Skip as skip:
            return Fate(row.line, Outcome.SKIPPED, str(skip), suspect=skip.suspect)
        except Rejection as rejection:
            return Fate(row.line, Outcome.REJECTED, problems=rejection.problems)
        self.firsts[sheet.group] = match
        return match

    def _again(self, row: Row, first: Match) -> Match:
        """The same customer once more in the file: other persons and other cells are welcome, other values are not."""
        said, now = first.row.values, row.values
        both = [key for key in now.values if key in said.values and now.values[key] != said.values[key]]
        if both:
            text = _("与第 %(line)d 行是同一客户，内容却不同，请只留一行") % {"line": first.row.line}
            raise Rejection(Problem(both[0], text))
        if (now.values, now.people, now.own, now.owner) == (said.values, said.people, said.own, said.owner):
            raise Skip(_("与第 %(line)d 行是同一客户") % {"line": first.row.line})
        return Match(row, first.target)

    def _new_match(self, row: Row) -> Match:
        target, notes = self._target(row.values)
        if target is None:
            return self._fresh(row, notes)
        mode = self._mode(row)
        if mode is OnDuplicate.SKIP and isinstance(target, Customer):
            raise Skip(_("已经有了，按选择跳过"))
        if mode is OnDuplicate.CREATE and isinstance(target, Customer):
            if target.code == row.values.values.get("code"):
                raise Rejection(Problem("code", _("客户编号 %(code)s 已被使用，请换一个") % {"code": target.code}))
            return self._draft(row, notes)
        return self._mine(Match(row, target, notes))

    def _mode(self, row: Row) -> OnDuplicate:
        return row.decision or self.options.on_duplicate

    def _mine(self, match: Match) -> Match:
        if isinstance(match.target, Customer) and not self.session.may_edit:
            raise Rejection(Problem("", _("你没有修改客户资料的权限")))
        return match

    def _target(self, row: CustomerRow) -> tuple[Target | None, tuple[str, ...]]:
        """The customer that a row is about. Raises Rejection: it is not clear, or not the actor's to change."""
        values, present = row.values, self.present
        code, credit_code = values.get("code", ""), values.get("credit_code", "")
        same = present.by_credit_code.get(credit_code)
        promised = self.session.promised.get(f"t{credit_code}") if credit_code else None
        if code in present.by_code:
            customer = present.checked(present.by_code[code], "code")
            if customer.code != code:
                raise Skip(_("客户 %(code)s 已并入 %(into)s，跳过") % {"code": code, "into": customer.code})
            self._single(same.code if same and same.pk != customer.pk else "")
            return customer, ()
        if code and (same or promised):
            self._single(same.code if same else str(promised.values.get("code")) if promised else "")
        if same:
            return present.checked(same, "credit_code"), ()
        return (promised, ()) if promised else self._by_name(row, code)

    def _single(self, other: str) -> None:
        if other:
            text = _("统一社会信用代码与客户 %(code)s 相同，编号却不同") % {"code": other}
            raise Rejection(Problem("credit_code", text))

    def _by_name(self, row: CustomerRow, code: str) -> tuple[Target | None, tuple[str, ...]]:
        namesakes = self.present.by_name.get(row.normal, [])
        if code and namesakes:
            return None, (_("与客户 %(code)s 同名，请核对是否重复") % {"code": namesakes[0].code},)
        if code:
            return None, ()
        if len(namesakes) > 1:
            raise Rejection(Problem("name", _("有 %(count)d 家客户同名，请填写客户编号") % {"count": len(namesakes)}))
        if namesakes:
            customer = self.present.checked(namesakes[0], "name")
            if customer.normal_name != row.normal:
                raise Skip(_("同名的客户已并入 %(into)s，跳过") % {"into": customer.code})
            return customer, ()
        return self.session.promised.get(f"n{row.normal}"), ()

    def _fresh(self, row: Row, notes: tuple[str, ...]) -> Match:
        """Nothing is surely the same; something may be alike."""
        suspect = None if notes else self.alike.suspect(row)
        if suspect and row.decision is OnDuplicate.SKIP:
            raise Skip(_("与“%(name)s”相似，按选择跳过") % {"name": suspect.label}, suspect)
        if suspect and row.decision in (OnDuplicate.FILL, OnDuplicate.OVERWRITE):
            return self._mine(Match(row, self.alike.customer(suspect), (), suspect))
        match = self._draft(row, notes)
        if suspect and row.decision is None:
            match.notes = (*notes, _("与已有客户“%(name)s”相似，请核对是否重复") % {"name": suspect.label})
        elif not suspect and (owner := self.alike.stranger(row)):
            match.notes = (*match.notes, _("与一家你看不到的客户相似，它由%(owner)s负责，请先核对") % {"owner": owner})
        match.suspect = suspect
        return match

    def _draft(self, row: Row, notes: tuple[str, ...]) -> Match:
        session, sheet = self.session, row.values
        if not session.may_create:
            raise Rejection(Problem("", _("你没有新建客户的权限")))
        owner = session.owner_of(sheet)
        team = owner.team_id if owner else session.default_team
        values = {**sheet.values, "core_name": sheet.core} if sheet.core else dict(sheet.values)
        draft = CustomerDraft(values, owner or session.default_owner, team, sheet.feedback)
        self._promise(sheet, draft)
        return Match(row, draft, notes, is_new=True)

    def _promise(self, sheet: CustomerRow, draft: CustomerDraft) -> None:
        """So that later rows of the portion (in a rehearsal: of the file) find it as if it were there."""
        self.session.promised[f"n{sheet.normal}"] = draft
        if credit_code := sheet.values.get("credit_code"):
            self.session.promised[f"t{credit_code}"] = draft

    def settle(self, match: Match) -> Fate:
        """What becomes of a row. A person who is added or changed is a change of the customer."""
        sheet: CustomerRow = match.row.values
        target = match.target
        outcome = self._changed(match, target) if isinstance(target, Customer) else self._made(match, target)
        return Fate(match.row.line, outcome, notes=(*match.notes, *sheet.notes), suspect=match.suspect)

    def _made(self, match: Match, draft: CustomerDraft) -> Outcome:
        sheet, changes = match.row.values, self.changes
        outcomes = [Outcome.UNCHANGED]
        if match.is_new:
            changes.create(draft)
            changes.own.new(draft, sheet.own)
            outcomes = [Outcome.CREATED]
        elif more := {key: value for key, value in sheet.values.items() if draft.values.get(key) != value}:
            draft.values |= more
            outcomes = [Outcome.UPDATED]
        return strongest(*outcomes, *(self._person(draft, draft.people, each, False) for each in sheet.people))

    def _person(self, customer: Any, known: dict[str, Any], values: dict[str, Any], fills_only: bool) -> Outcome:
        outcome = self.changes.person(customer, known, values, fills_only=fills_only)
        return Outcome.UPDATED if outcome is Outcome.CREATED else outcome

    def _changed(self, match: Match, customer: Customer) -> Outcome:
        sheet, changes = match.row.values, self.changes
        fills_only = self._mode(match.row) is OnDuplicate.FILL
        owner = self.session.owner_of(sheet)
        is_changed = [
            changes.update(customer, sheet.values, fills_only=fills_only),
            changes.assign(customer, owner, fills_only=fills_only),
            changes.tell(customer, sheet.feedback),
            changes.own.change(customer.pk, sheet.own, fills_only=fills_only),
        ]
        known: dict[str, Any] = self.people.known[customer.pk]
        people = [self._person(customer, known, each, fills_only) for each in sheet.people]
        return strongest(Outcome.UPDATED if any(is_changed) else Outcome.UNCHANGED, *people)
