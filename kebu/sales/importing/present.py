"""What is there already of the products and orders that some rows name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kebu.customers.importing.finding import Buyer
from kebu.exchange.importing.contract import Setting
from kebu.exchange.importing.mapping import folded
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.sales.importing.drafts import ProductDraft
from kebu.sales.importing.sheet import OrderRow
from kebu.sales.models import Order, OrderLine, Product

MOST = 20_000


class Ware(NamedTuple):
    """A product that is there."""

    pk: int
    code: str
    name: str
    model: str
    specification: str
    unit: str

    @property
    def held(self) -> tuple[str, str, str]:
        """Model, specification and unit, for lines that leave them open."""
        return self.model, self.specification, self.unit


Goods = tuple[Ware | ProductDraft | None, str]


class Wares:
    """Products that were found in a run, by code and by name; what was not found is asked for again."""

    def __init__(self) -> None:
        self.by_code: dict[str, Ware] = {}
        self.by_name: dict[str, list[Ware]] = {}

    def look(self, rows: Sequence[OrderRow]) -> None:
        said = {row.product for row in rows if not row.product_code} - {""}
        codes = ({row.product_code for row in rows} | said) - self.by_code.keys() - {""}
        names = said - self.by_name.keys()
        for ware in self._found("code__in", codes):
            self.by_code[ware.code] = ware
        for ware in self._found("name__in", names):
            self.by_name.setdefault(ware.name, []).append(ware)

    def _found(self, condition: str, values: set[str]) -> list[Ware]:
        if not values:
            return []
        rows = Product.objects.everyone().filter(**{condition: values}).order_by("pk")
        return [Ware._make(row) for row in rows.values_list(*Ware._fields)]


class Products:
    """What a line is about: by code, else by name; without a match the words stand alone."""

    def __init__(
        self, setting: Setting, rows: Sequence[OrderRow], wares: Wares, promised: dict[str, ProductDraft]
    ) -> None:
        self.setting, self.promised = setting, promised
        wares.look(rows)
        self.by_code, self.by_name = wares.by_code, wares.by_name
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


class Line(NamedTuple):
    """A line that is there."""

    pk: int
    order_id: int
    product_id: int | None
    name: str
    model: str
    specification: str
    unit: str
    quantity: int
    unit_price: int
    discount: int
    unit_cost: int | None
    total: int


@dataclass
class Known:
    """An order that is there, with its lines."""

    order: Order
    lines: list[Line] = field(default_factory=list)


class Orders:
    def __init__(self, rows: Sequence[OrderRow]) -> None:
        numbers = {row.number for row in rows} | {row.return_of for row in rows}
        found = _all(Order.objects.everyone(), "number__in", numbers - {""})
        self.by_number = {order.number: Known(order) for order in found}
        by_pk = {known.order.pk: known for known in self.by_number.values()}
        for line in lines_of(by_pk):
            by_pk[line.order_id].lines.append(line)

    @staticmethod
    def unnumbered(customer: Buyer, days: set[date]) -> Counter[Any]:
        """How many there are of each content, by day."""
        orders = Order.objects.everyone().filter(number="", customer=customer.pk, ordered_on__in=days)
        known = {order.pk: order for order in orders}
        lines = {line.order_id: line for line in reversed(lines_of(known))}
        return Counter(content_of(order, lines.get(pk)) for pk, order in known.items())


def lines_of(order_ids: Iterable[int]) -> list[Line]:
    """In the order in which they were made."""
    rows = _all(OrderLine.objects.everyone().order_by("pk").values_list(*Line._fields), "order_id__in", order_ids)
    return [Line._make(row) for row in rows]


def content_of(order: Order, line: Line | None) -> tuple[Any, ...]:
    """What makes an order without a number the same again."""
    goods = (line.name, line.quantity) if line else ("", None)
    return (order.ordered_on, *goods, order.total, order.currency, order.note)


def _all(rows: Any, condition: str, values: Iterable[Any]) -> list[Any]:
    wanted = sorted(values)
    return list(rows.filter(**{condition: wanted})) if wanted else []
