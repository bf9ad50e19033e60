"""The lists of orders and products."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kebu.base import search
from kebu.base.lists import BuiltIn, Definition, Field, Kind, Total, cells, register
from kebu.base.text.money import exponent
from kebu.customers.countries import CURRENCIES
from kebu.sales import cells as drawn
from kebu.sales.models import Order, Product
from kebu.staff import scope
from kebu.staff.lists import user_field

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER = "customers.customer"
WAN = 10_000 * 10 ** exponent(settings.KEBU_CURRENCY)


def order_fields(_user: "User") -> Iterator[Field]:
    yield Field("number", _("订单号"), Kind.TEXT, cell=drawn.number, is_fixed=True, width="tier", phone="p-name")
    yield Field(
        "customer", _("客户"), Kind.TEXT, path="customer__name", rule=(CUSTOMER, "name"), cell=drawn.customer,
        width="name", phone="p-person",
    )  # fmt: skip
    yield Field(
        "ordered_on", _("下单日期"), Kind.DATE, sort="ordered_on", cell=drawn.day, width="figure", phone="p-when"
    )
    yield Field(
        "amount", _("金额"), Kind.MONEY, sort="amount", scale=WAN, unit=_("万元"), cell=drawn.amount, align="r",
        width="figure", phone="p-amount",
    )  # fmt: skip
    yield Field(
        "currency", _("原币金额"), Kind.CHOICE, choices=lambda _user: CURRENCIES, cell=drawn.agreed, align="r",
        width="score",
    )  # fmt: skip
    yield user_field(
        "owner", _("客户负责人"), path="customer__owner", rule=(CUSTOMER, "owner"), cell=cells.user,
        value=lambda order: order.customer.owner, width="user",
    )  # fmt: skip
    yield Field("note", _("备注"), Kind.TEXT, cell=cells.long, width="long")


def product_fields(_user: "User") -> Iterator[Field]:
    yield Field("name", _("产品名称"), Kind.TEXT, cell=drawn.product, is_fixed=True, width="name", phone="p-name")
    yield Field("code", _("产品编号"), Kind.TEXT, width="figure", phone="p-when")
    yield Field("family", _("产品系列"), Kind.TEXT, width="figure")
    yield Field("model", _("型号"), Kind.TEXT, width="figure", phone="p-person")
    yield Field("specification", _("规格"), Kind.TEXT, width="long")
    yield Field("unit", _("单位"), Kind.TEXT, width="s")
    yield Field("created_at", _("建档时间"), Kind.INSTANT, sort="created_at", cell=cells.day, width="date")


def _orders(user: "User") -> list[QuerySet[Any]]:
    rows = Order.objects.everyone().filter(customer__deleted_at__isnull=True)
    return [rows.filter(branch) for branch in scope.branches(user, via="customer__")]


def _load_orders(_user: "User", pks: list[int]) -> list[Any]:
    rows = Order.objects.with_deleted().filter(pk__in=pks)
    return list(rows.select_related("customer__owner").defer("customer__note", "customer__phone"))


def _load_products(_user: "User", pks: list[int]) -> list[Any]:
    return list(Product.objects.with_deleted().filter(pk__in=pks))


def _matching_orders(user: "User", words: str) -> Q:
    """By number, or whatever finds the customer."""
    return Q(number__startswith=words) | Q(("customer__in", search.matching("customer", user, words)))


def _matching_products(_user: "User", words: str) -> Q:
    return Q(name__icontains=words) | Q(code__icontains=words) | Q(model__icontains=words)


def connect() -> None:
    """Called once, from the area's wiring."""
    register(Definition(
        key="orders", right="orders.view", label=_("合作订单"), unit=_("单"), model=Order, url_name="sales:list",
        template="sales/list.html", empty_template="sales/_no_orders.html",
        providers=[order_fields], sets={"live": _orders}, load=_load_orders,
        views=[
            BuiltIn("all", _("全部订单")),
            BuiltIn("mine", _("我的客户"), 'f=[["owner","in",["me"]]]'),
            BuiltIn("quarter", _("本季"), 'f=[["ordered_on","this_quarter"]]'),
            BuiltIn("large", _("50 万元以上"), 'f=[["amount","ge",50]]&sort=-amount'),
            BuiltIn("returns", _("退货"), 'f=[["amount","lt",0]]'),
        ],
        columns=["number", "customer", "ordered_on", "amount", "currency", "owner"], sort="-ordered_on",
        totals=[Total(_("金额"), "amount", "sum", "wan", _("万元"))],
        matching=_matching_orders,
    ))  # fmt: skip
    register(Definition(
        key="products", right="orders.view", label=_("产品"), unit=_("个"), model=Product, url_name="sales:products",
        template="sales/products.html", empty_template="sales/_no_products.html",
        providers=[product_fields], sets={"live": lambda _user: [Product.objects.everyone()]}, load=_load_products,
        views=[BuiltIn("all", _("全部产品"))],
        columns=["name", "code", "family", "model", "specification", "unit"], sort="-created_at",
        matching=_matching_products,
    ))  # fmt: skip
