"""Products, orders and lines that a portion makes, with all that follows from them reckoned before the transaction."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings

from kebu.base import bulk, search
from kebu.base.ids import uuid7
from kebu.base.text.pinyin import sort_key
from kebu.sales import rules
from kebu.sales.actions import products as product_actions
from kebu.sales.models import COUNTING, Order, OrderLine, Product
from kebu.sales.search import values_of

PRODUCT_COLUMNS = ("code", "name", "name_key", "family_id", "model", "specification", "unit", "price", "unit_cost",
                   "note")  # fmt: skip
ORDER_COLUMNS = ("id", "number", "customer_id", "ordered_on", "status", "return_of_id", "currency", "rate", "total",
                 "amount", "cost", "note")  # fmt: skip
LINE_COLUMNS = ("order_id", "product_id", "name", "model", "specification", "unit", "quantity", "unit_price",
                "discount", "unit_cost", "total")  # fmt: skip


@dataclass
class ProductDraft:
    values: dict[str, Any]
    family: str = ""
    uid: UUID = field(default_factory=uuid7)
    pk: int = 0

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def held(self) -> tuple[str, str, str]:
        """Model, specification and unit, for lines that leave them open."""
        get = self.values.get
        return get("model") or "", get("specification") or "", get("unit") or ""


@dataclass(slots=True)
class LineDraft:
    """`goods` is a product, a draft of one, or None; `rest` are the columns from name to total."""

    goods: Any
    rest: tuple[Any, ...]

    @property
    def quantity(self) -> int:
        return int(self.rest[4])

    @property
    def unit_cost(self) -> int | None:
        return self.rest[7]  # type: ignore[no-any-return]

    @property
    def total(self) -> int:
        return int(self.rest[8])


@dataclass(slots=True)
class OrderDraft:
    """`customer` and `origin` are rows that are there, or drafts. `total` is of an order without lines."""

    customer: Any
    number: str
    ordered_on: date
    status: str
    currency: str
    rate: int
    note: str
    origin: Any = None
    total: int = 0
    lines: list[LineDraft] = field(default_factory=list)
    pk: int = 0

    @property
    def is_return(self) -> bool:
        return self.sum < 0

    @property
    def sum(self) -> int:
        return sum(line.total for line in self.lines) if self.lines else self.total

    def row(self) -> tuple[Any, ...]:
        """In the order of ORDER_COLUMNS."""
        own, total = settings.KEBU_CURRENCY, self.sum
        cost = rules.cost_of(((line.quantity, line.unit_cost) for line in self.lines), own)
        found = rules.worth(total, cost, self.rate, self.currency, own, is_counting=self.status in COUNTING)
        return (
            self.pk, self.number, self.customer.pk, self.ordered_on, self.status,
            self.origin.pk if self.origin else None, self.currency, self.rate, total, found.amount, found.cost,
            self.note,
        )  # fmt: skip


class Makings:
    """Rows ready to be written, but for the ids and codes that only the database gives."""

    def __init__(self, products: list[ProductDraft], orders: list[OrderDraft]) -> None:
        self.products, self.orders = products, orders
        self.keys = [sort_key(draft.name) for draft in products]
        self.entries = [
            search.prepare("product", values_of(draft.values, draft.family)) if draft.values.get("code") else None
            for draft in products
        ]
        returns = [order for order in orders if order.origin is not None]
        self.ordered = [*(order for order in orders if order.origin is None), *returns]

    def write(self, families: dict[str, int] | None = None) -> None:
        """Insert everything; the drafts know their ids afterwards. Call within an operation."""
        if self.products:
            self._write_products(families or {})
        if self.orders:
            self._write_orders()

    def _write_products(self, families: dict[str, int]) -> None:
        ids = bulk.reserve(Product, len(self.products))
        uncoded = [draft for draft in self.products if not draft.values.get("code")]
        for draft, given in zip(uncoded, product_actions.next_codes(len(uncoded)) if uncoded else [], strict=True):
            draft.values["code"] = given
        rows = []
        for draft, pk, key in zip(self.products, ids, self.keys, strict=True):
            draft.pk = pk
            values = {"price": None, "unit_cost": None, "note": "", "model": "", "specification": "", "unit": "",
                      "family_id": families.get(draft.family), "name_key": key, **draft.values}  # fmt: skip
            rows.append((pk, draft.uid, *(values[name] for name in PRODUCT_COLUMNS)))
        bulk.insert(Product, ["id", "uid", *PRODUCT_COLUMNS], rows)
        entries = [
            entry or search.prepare("product", values_of(draft.values, draft.family))
            for draft, entry in zip(self.products, self.entries, strict=True)
        ]
        search.add("product", [(pk, None, *entry) for pk, entry in zip(ids, entries, strict=True)])

    def _write_orders(self) -> None:
        for order, pk in zip(self.ordered, bulk.reserve(Order, len(self.ordered)), strict=True):
            order.pk = pk
        bulk.insert(Order, ORDER_COLUMNS, [order.row() for order in self.ordered])
        write_lines((order.pk, line) for order in self.ordered for line in order.lines)


def write_lines(lines: Any) -> None:
    """(order id, draft) each."""
    rows = ((pk, line.goods.pk if line.goods else None, *line.rest) for pk, line in lines)
    bulk.insert(OrderLine, LINE_COLUMNS, rows)
