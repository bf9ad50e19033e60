"""Whose a row is, for sheets of what hangs on customers: by code, else by the exact normalised name.

Missing customers are made where that is asked for. What was found stays known for the run; what was not found is asked
for again, since an earlier portion may have made it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from kebu.base.access import Actor
from kebu.base.text.names import core_name
from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.models import Customer
from kebu.exchange.importing.contract import Setting
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.tables import seen_by
from kebu.exchange.values import nearest
from kebu.staff.models import User

NEAR = 85


class Naming(Protocol):
    """A row that names a customer. `normal` is the normalised name, empty where a code is given."""

    @property
    def customer_code(self) -> str: ...
    @property
    def customer(self) -> str: ...
    @property
    def normal(self) -> str: ...


class Buyer(NamedTuple):
    """A customer that is there."""

    pk: int
    code: str
    is_deleted: bool
    is_visible: bool


Target = Buyer | CustomerDraft


class Buyers:
    """Customers that were found in a run, by code and by normalised name; what was not found is asked for again."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.by_code: dict[str, Buyer] = {}
        self.by_name: dict[str, list[Buyer]] = {}

    def look(self, rows: Sequence[Naming]) -> None:
        codes = {row.customer_code for row in rows} - self.by_code.keys() - {""}
        names = {row.normal for row in rows} - self.by_name.keys() - {""}
        if codes:
            for _name, buyer in self._found(Customer.objects.with_deleted().filter(code__in=codes)):
                self.by_code[buyer.code] = buyer
        if names:
            for name, buyer in self._found(Customer.objects.everyone().filter(normal_name__in=names).order_by("pk")):
                self.by_name.setdefault(name, []).append(buyer)

    def _found(self, rows: Any) -> list[tuple[str, Buyer]]:
        found = list(rows.values_list("pk", "code", "normal_name", "deleted_at"))
        seen = None
        if isinstance(self.actor, User):
            visible = seen_by(Customer, self.actor).filter(pk__in=[pk for pk, *_rest in found])
            seen = set(visible.values_list("pk", flat=True))
        return [
            (name, Buyer(pk, code, deleted_at is not None, seen is None or pk in seen))
            for pk, code, name, deleted_at in found
        ]


class Customers:
    """Of one portion. The columns are called customer_code and customer_name."""

    def __init__(
        self, setting: Setting, rows: Sequence[Naming], buyers: Buyers, promised: dict[str, CustomerDraft]
    ) -> None:
        self.setting, self.buyers, self.promised = setting, buyers, promised
        buyers.look(rows)
        self.drafts: list[CustomerDraft] = []
        self.kept: dict[tuple[str, str], Target | Rejection] = {}

    def of(self, row: Naming) -> Target:
        """Raises Rejection."""
        key = (row.customer_code, row.normal)
        if key not in self.kept:
            try:
                self.kept[key] = self._find(row)
            except Rejection as rejection:
                self.kept[key] = rejection
        found = self.kept[key]
        if isinstance(found, Rejection):
            raise found
        return found

    def _find(self, row: Naming) -> Target:
        if row.customer_code:
            if buyer := self.buyers.by_code.get(row.customer_code):
                return self._checked(buyer, "customer_code")
            return self._missing(row, "customer_code", row.customer_code)
        found = self.buyers.by_name.get(row.normal, [])
        if len(found) > 1:
            text = _("有 %(count)d 家客户同名，请填写客户编号") % {"count": len(found)}
            raise Rejection(Problem("customer_name", text))
        if found:
            return self._checked(found[0], "customer_name")
        return self._missing(row, "customer_name", row.customer)

    def _checked(self, buyer: Buyer, column: str) -> Buyer:
        if buyer.is_deleted:
            raise Rejection(Problem(column, _("客户 %(code)s 在回收站里，请先恢复") % {"code": buyer.code}))
        if not buyer.is_visible:
            customer = Customer.objects.with_deleted().select_related("owner").get(pk=buyer.pk)
            owner = customer.owner.name if customer.owner else _("公海")
            raise Rejection(Problem(column, _("这家客户由%(owner)s负责，你不能改它的资料") % {"owner": owner}))
        return buyer

    def _missing(self, row: Naming, column: str, said: str) -> CustomerDraft:
        key = f"c{row.customer_code}" if row.customer_code else f"n{row.normal}"
        if key in self.promised:
            return self.promised[key]
        creates = self.setting.options.create_missing
        meant = "" if row.customer_code else self._meant(row.customer, is_strict=creates)
        if meant or not creates:
            text = _("没有编号为 %(name)s 的客户") if row.customer_code else _("没有叫“%(name)s”的客户")
            raise Rejection(Problem(column, text % {"name": said}, meant))
        if not self.setting.actor.may("customers.create"):
            raise Rejection(Problem(column, _("你没有新建客户的权限")))
        values = {"name": row.customer or row.customer_code}
        values |= {"code": row.customer_code} if row.customer_code else {}
        draft = self.promised[key] = CustomerDraft(values, *owner_of(self.setting))
        self.drafts.append(draft)
        return draft

    def _meant(self, name: str, *, is_strict: bool) -> str:
        """The customer that was probably meant, among those that the actor sees; strictly: one of the same core."""
        core = core_name(name)[:120]
        if not core:
            return ""
        rows = seen_by(Customer, self.setting.actor).exclude(core_name="")
        same = rows.filter(core_name=core).values_list("name", flat=True).first()
        if same or is_strict:
            return str(same or "")
        return nearest(
            name, list(rows.filter(core_name__startswith=core[:2]).values_list("name", flat=True)[:500]), NEAR
        )


def owner_of(setting: Setting) -> tuple[User | None, int | None]:
    """Who gets the customers that an import makes, and their team."""
    options, actor = setting.options, setting.actor
    if options.is_pooled:
        return None, options.team
    if options.owner is not None:
        chosen = User.objects.everyone().select_related("team").get(pk=options.owner)
        return chosen, options.team or chosen.team_id
    owner = actor if isinstance(actor, User) and options.team is None else None
    return owner, options.team or (owner.team_id if owner else None)
