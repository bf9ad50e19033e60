"""What is there already of the customers, products and orders that some rows name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kebu.base.text.names import core_name
from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.importing.present import Present
from kebu.customers.models import Customer
from kebu.exchange.importing.contract import Setting
from kebu.exchange.importing.mapping import folded
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.tables import seen_by
from kebu.exchange.values import nearest
from kebu.sales.importing.drafts import ProductDraft
from kebu.sales.importing.sheet import OrderRow
from kebu.sales.models import Order, OrderLine, Product
from kebu.staff.models import User

NEAR = 85
MOST = 20_000


class Customers:
    """Whose an order is: by code, else by the exact normalised name; made where that is asked for."""

    def __init__(self, setting: Setting, rows: Sequence[OrderRow], promised: dict[str, CustomerDraft]) -> None:
        self.setting, self.promised = setting, promised
        codes = {row.customer_code for row in rows}
        self.present = Present(setting.actor, codes, (), {row.normal for row in rows})
        self.drafts: list[CustomerDraft] = []
        self.kept: dict[tuple[str, str], Customer | CustomerDraft | Rejection] = {}

    def of(self, row: OrderRow) -> Customer | CustomerDraft:
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

    def _find(self, row: OrderRow) -> Customer | CustomerDraft:
        if row.customer_code:
            if customer := self.present.by_code.get(row.customer_code):
                return self.present.checked(customer, "customer_code")
            return self._missing(row, "customer_code", row.customer_code)
        found = self.present.by_name.get(row.normal, [])
        if len(found) > 1:
            text = _("有 %(count)d 家客户同名，请填写客户编号") % {"count": len(found)}
            raise Rejection(Problem("customer_name", text))
        if found:
            return self.present.checked(found[0], "customer_name")
        return self._missing(row, "customer_name", row.customer)

    def _missing(self, row: OrderRow, column: str, said: str) -> CustomerDraft:
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


Goods = tuple[Product | ProductDraft | None, str]


class Products:
    """What a line is about: by code, else by name; without a match the words stand alone."""

    def __init__(self, setting: Setting, rows: Sequence[OrderRow], promised: dict[str, ProductDraft]) -> None:
        self.setting, self.promised = setting, promised
        said = {row.product for row in rows} - {""}
        codes = {row.product_code for row in rows} - {""}
        self.by_code = {each.code: each for each in _all(Product.objects.everyone(), "code__in", codes | said)}
        self.by_name: dict[str, list[Product]] = defaultdict(list)
        for each in _all(Product.objects.everyone(), "name__in", said):
            self.by_name[each.name].append(each)
        self.drafts: list[ProductDraft] = []
        self._folded: dict[str, str] | None = None

    def of(self, row: OrderRow) -> Goods:
        """The product and what the line is called. Raises Rejection."""
        if row.product_code:
            found = self.by_code.get(row.product_code) or self.promised.get(f"c{row.product_code}")
            found = found or self._made(row, f"c{row.product_code}")
            return found, row.product or found.name
        if found := self.by_code.get(row.product) or self.promised.get(f"n{row.product}"):
            return found, row.product
        named = self.by_name.get(row.product, [])
        if len(named) > 1:
            text = _("“%(name)s”有几种，请填产品编号") % {"name": row.product}
            raise Rejection(Problem("product", text))
        return (named[0], row.product) if named else (self._unknown(row), row.product)

    def _unknown(self, row: OrderRow) -> ProductDraft | None:
        """Words that are no product may stand alone, unless a product is written nearly like that."""
        if meant := self._meant(row.product):
            text = _("产品里没有“%(name)s”，有一个很像的") % {"name": row.product}
            raise Rejection(Problem("product", text, meant))
        return self._made(row, f"n{row.product}") if self.setting.options.create_missing else None

    def _meant(self, name: str) -> str:
        """A product whose name differs in blanks, case or width alone."""
        if self._folded is None:
            names = Product.objects.everyone().order_by("-pk").values_list("name", flat=True)[:MOST]
            self._folded = {folded(each): each for each in names}
        found = self._folded.get(folded(name), name)
        return found if found != name else ""

    def _made(self, row: OrderRow, key: str) -> ProductDraft:
        if not self.setting.options.create_missing:
            text = _("没有编号为 %(code)s 的产品：请先导入产品，或选择“新建缺少的客户和产品”")
            raise Rejection(Problem("product_code", text % {"code": row.product_code}))
        if not self.setting.actor.may("orders.edit"):
            raise Rejection(Problem("product", _("你没有新建产品的权限")))
        values = {"code": row.product_code, "name": row.product or row.product_code, "unit": row.unit,
                  "model": row.model, "specification": row.specification}  # fmt: skip
        draft = self.promised[key] = ProductDraft(values)
        self.drafts.append(draft)
        return draft


@dataclass
class Known:
    """An order that is there, with its lines."""

    order: Order
    lines: list[OrderLine] = field(default_factory=list)


class Orders:
    def __init__(self, rows: Sequence[OrderRow]) -> None:
        numbers = {row.number for row in rows} | {row.return_of for row in rows}
        found = _all(Order.objects.everyone(), "number__in", numbers - {""})
        self.by_number = {order.number: Known(order) for order in found}
        by_pk = {known.order.pk: known for known in self.by_number.values()}
        for line in _all(OrderLine.objects.everyone().order_by("pk"), "order_id__in", set(by_pk)):
            by_pk[line.order_id].lines.append(line)

    @staticmethod
    def unnumbered(customer: Customer, days: set[date]) -> Counter[Any]:
        """How many there are of each content, by day."""
        orders = list(Order.objects.everyone().filter(number="", customer=customer, ordered_on__in=days))
        lines = {line.order_id: line for line in _all(
            OrderLine.objects.everyone().order_by("-pk"), "order_id__in", {order.pk for order in orders})}  # fmt: skip
        return Counter(content_of(order, lines.get(order.pk)) for order in orders)


def content_of(order: Order, line: OrderLine | None) -> tuple[Any, ...]:
    """What makes an order without a number the same again."""
    goods = (line.name, line.quantity) if line else ("", None)
    return (order.ordered_on, *goods, order.total, order.currency, order.note)


def _all(rows: Any, condition: str, values: Iterable[Any]) -> list[Any]:
    wanted = sorted(values)
    return list(rows.filter(**{condition: wanted})) if wanted else []
