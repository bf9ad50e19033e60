"""A row of an order sheet, checked: the order that it belongs to and the line that it is."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kebu.base.text import money
from kebu.base.text.names import normal_name
from kebu.exchange.importing.outcomes import Problem, Rejection
from kebu.exchange.values import Manner
from kebu.sales.rules import MILLION

amount_of = lru_cache(maxsize=50_000)(money.parse_money)
_normal = lru_cache(maxsize=20_000)(normal_name)


class OrderRow(NamedTuple):
    """Money in minor units of `currency`, the rest in millionths; what the row leaves open is empty or None.

    Without a product the row states an order as a whole. `is_stated`: the amount differs from quantity × price.
    """

    number: str
    customer_code: str
    customer: str
    normal: str
    ordered_on: date
    product_code: str
    product: str
    model: str
    specification: str
    unit: str
    quantity: int
    unit_price: int
    discount: int
    unit_cost: int | None
    total: int
    currency: str
    rate: int | None
    status: str
    return_of: str
    note: str
    is_stated: bool

    @property
    def is_whole(self) -> bool:
        return not self.product and not self.product_code

    @property
    def head(self) -> tuple[Any, ...]:
        """What all rows of one order say alike."""
        return (self.customer_code, self.normal, self.ordered_on, self.currency, self.rate)


# What a row says as it stands, and what it means when it says nothing; in the order of `check`.
SAID = {
    "number": "", "customer_code": "", "customer_name": "", "product_code": "", "product": "", "model": "",
    "specification": "", "unit": "", "quantity": MILLION, "unit_price": None, "discount": 0, "unit_cost": None,
    "currency": "", "rate": None, "status": "", "return_of": "", "note": "",
}  # fmt: skip
KEYS, DEFAULTS = tuple(SAID), tuple(SAID.values())


def check(cells: dict[str, Any], manner: Manner) -> OrderRow:
    (number, code, customer, product_code, product, model, specification, unit, quantity, price, discount, cost,
     currency, rate, status, return_of, note) = map(cells.get, KEYS, DEFAULTS)  # fmt: skip
    if not code and not customer:
        raise Rejection(Problem("customer_code", _("缺少客户：请填客户编号或单位名称")))
    currency = currency or manner.currency
    stated = _stated(cells, currency)
    reckoned = None if price is None else money.line_total(quantity, price, discount, currency)
    total = stated if stated is not None else reckoned
    if total is None:
        raise Rejection(Problem("amount", _("请填“金额”，或“数量”和“单价”")))
    if reckoned is not None and total * reckoned < 0:
        raise Rejection(Problem("amount", _("金额与数量、单价的正负不一致")))
    if price is None:
        quantity, price = _priced(total, quantity, currency)
    is_stated = stated is not None and reckoned is not None and abs(total - reckoned) > 1
    return OrderRow(
        number, code, customer, "" if code else _normal(customer)[:120], cells["ordered_on"], product_code, product,
        model, specification, unit, quantity, price, discount, cost, total, currency, rate, status, return_of, note,
        is_stated,
    )  # fmt: skip


def _stated(cells: dict[str, Any], currency: str) -> int | None:
    written, key = cells.get("amount"), "amount"
    if written is None and (wan := cells.get("amount_wan")) is not None:
        written, key = f"{wan.removesuffix('元').removesuffix('万')}万", "amount_wan"
    if written is None:
        return None
    try:
        return amount_of(written, currency)
    except ValueError as error:
        raise Rejection(Problem(key, _(str(error)))) from None


def _priced(total: int, quantity: int, currency: str) -> tuple[int, int]:
    """Quantity and unit price that give the total: the quantity takes its sign, the price is never negative."""
    if not quantity:
        return quantity, 0
    if total * quantity < 0:
        quantity = -quantity
    return quantity, money.half_up(abs(total) * MILLION * MILLION, abs(quantity) * 10 ** money.exponent(currency))


def group(row: OrderRow) -> str:
    """All rows of an order come together; rows without a number by customer and day, so that they can be counted."""
    if row.number:
        return f"n{row.number}"
    return f"{row.ordered_on}c{row.customer_code}" if row.customer_code else f"{row.ordered_on}m{row.normal}"


def rank(row: OrderRow) -> int:
    """Returns come after what they return."""
    return 1 if row.return_of else 0
