"""The lists of orders and products."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kebu.base import search
from kebu.base.lists import BuiltIn, Definition, Done, Field, Kind, Links, Total, Verb, add_verb, cells, register
from kebu.base.lists.values import uid_of
from kebu.base.text.money import exponent
from kebu.customers.countries import CURRENCIES
from kebu.sales import cells as drawn
from kebu.sales.actions import orders, products
from kebu.sales.models import Order, OrderLine, OrderStatus, Product, ProductFamily
from kebu.staff import scope
from kebu.staff.lists import user_field

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER = "customers.customer"
OPTIONS = 30
WAN = 10_000 * 10 ** exponent(settings.KEBU_CURRENCY)


def order_fields(_user: "User") -> Iterator[Field]:
    yield Field("number", _("订单号"), Kind.TEXT, cell=drawn.number, is_fixed=True, width="mail", phone="p-name")
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
    yield Field(
        "status", _("订单状态"), Kind.CHOICE, choices=lambda _user: OrderStatus.choices, cell=drawn.status, width="s"
    )
    yield Field(
        "product", _("产品"), Kind.TAGS, options=_product_options, names=_product_names, resolve=_product_ids,
        links=Links(lambda: OrderLine.objects.everyone(), "order_id", "product_id"), value=lambda order: order.lines,
        cell=drawn.names, width="long",
    )  # fmt: skip
    yield Field("note", _("备注"), Kind.TEXT, cell=cells.long, width="long")


def product_fields(_user: "User") -> Iterator[Field]:
    yield Field(
        "name", _("产品名称"), Kind.TEXT, sort="name_key", cell=drawn.product, is_fixed=True, width="name",
        phone="p-name",
    )  # fmt: skip
    yield Field("code", _("产品编号"), Kind.TEXT, width="figure", phone="p-when")
    yield Field(
        "family", _("产品系列"), Kind.CHOICE, path="family__uid", choices=_families,
        value=lambda row: row.family.name if row.family else "", width="figure",
    )  # fmt: skip
    yield Field("model", _("型号"), Kind.TEXT, width="figure", phone="p-person")
    yield Field("specification", _("规格"), Kind.TEXT, width="long")
    yield Field("unit", _("单位"), Kind.TEXT, width="s")
    yield Field(
        "price", _("标准单价"), Kind.NUMBER, scale=1_000_000, cell=drawn.price, align="r", width="figure",
        phone="p-amount",
    )  # fmt: skip
    yield Field("created_at", _("建档时间"), Kind.INSTANT, sort="created_at", cell=cells.day, width="date")


# --- what can be picked -------------------------------------------------------------------------------------------


def _families(user: "User") -> list[tuple[str, str]]:
    rows = ProductFamily.objects.visible_to(user).order_by("name")
    return [(str(uid), name) for uid, name in rows.values_list("uid", "name")]


def _product_options(user: "User", q: str) -> list[tuple[str, str, str]]:
    rows = (
        Product.objects.visible_to(user).filter(_matching_products(user, q)) if q else Product.objects.visible_to(user)
    )
    return [(str(row.uid), row.name, row.code) for row in rows.order_by("name_key", "pk")[:OPTIONS]]


def _product_names(user: "User", values: Sequence[str]) -> Mapping[str, str]:
    rows = Product.objects.visible_to(user).filter(uid__in=[uid_of(value) for value in values])
    return {str(uid): name for uid, name in rows.values_list("uid", "name")}


def _product_ids(user: "User", values: Sequence[str]) -> list[int]:
    """Raises KeyError for a product that is not there."""
    uids = {uid_of(value) for value in values}
    found = list(Product.objects.visible_to(user).filter(uid__in=uids).values_list("pk", flat=True))
    if len(found) != len(uids):
        raise KeyError(values)
    return found


# --- rows ---------------------------------------------------------------------------------------------------------


def _orders(user: "User") -> list[QuerySet[Any]]:
    rows = Order.objects.everyone().filter(customer__deleted_at__isnull=True)
    return [rows.filter(branch) for branch in scope.branches(user, via="customer__")]


def _deleted_orders(user: "User") -> list[QuerySet[Any]]:
    rows = Order.objects.with_deleted().filter(deleted_at__isnull=False, customer__deleted_at__isnull=True)
    return [rows.filter(branch) for branch in scope.branches(user, via="customer__")]


def _load_orders(_user: "User", pks: list[int]) -> list[Any]:
    rows = Order.objects.with_deleted().filter(pk__in=pks)
    return list(rows.select_related("customer__owner").defer("customer__note", "customer__phone"))


def _load_products(_user: "User", pks: list[int]) -> list[Any]:
    return list(Product.objects.with_deleted().filter(pk__in=pks).select_related("family"))


def _matching_orders(user: "User", words: str) -> Q:
    """By number, or whatever finds the customer."""
    return Q(number__startswith=words) | Q(("customer__in", search.matching("customer", user, words)))


def _matching_products(_user: "User", words: str) -> Q:
    return Q(name__icontains=words) | Q(code__icontains=words) | Q(model__icontains=words)


# --- what can be done to a selection ------------------------------------------------------------------------------


def _plain(act: Callable[..., tuple[int, Any]], text: Any) -> Callable[..., Done]:
    def run(rows: QuerySet[Any], _values: Mapping[str, Any], *, actor: Any) -> Done:
        count, operation = act(rows, actor=actor)
        return Done(str(text) % {"n": count}, operation)

    return run


VERBS = {
    "orders": (
        Verb(
            "delete", _("移入回收站"), "trash", "orders.edit", _plain(orders.delete_all, _("%(n)d 张订单已移入回收站")),
            is_danger=True, note=_("客户的累计金额和合作次数随之减少，随时可以恢复"),
        ),
        Verb(
            "restore", _("恢复"), "arrow-back-up", "orders.edit", _plain(orders.restore, _("%(n)d 张订单已恢复")),
            among=("deleted",),
        ),
    ),
    "products": (
        Verb(
            "archive", _("归档"), "archive", "orders.edit", _plain(products.archive, _("%(n)d 个产品已归档")),
            note=_("新订单不再提供，旧订单照旧"),
        ),
        Verb(
            "unarchive", _("取消归档"), "arrow-back-up", "orders.edit",
            _plain(products.unarchive, _("%(n)d 个产品已取消归档")), among=("archived",),
        ),
    ),
}  # fmt: skip


def connect() -> None:
    """Called once, from the area's wiring."""
    register(_orders_list())
    register(_products_list())
    for key, verbs in VERBS.items():
        for verb in verbs:
            add_verb(key, verb)


def _orders_list() -> Definition:
    return Definition(
        key="orders", right="orders.view", label=_("合作订单"), unit=_("单"), model=Order, url_name="sales:list",
        template="sales/list.html", empty_template="sales/_no_orders.html",
        providers=[order_fields], sets={"live": _orders, "deleted": _deleted_orders}, load=_load_orders,
        views=[
            BuiltIn("all", _("全部订单")),
            BuiltIn("mine", _("我的客户"), 'f=[["owner","in",["me"]]]'),
            BuiltIn("quarter", _("本季"), 'f=[["ordered_on","this_quarter"]]'),
            BuiltIn("large", _("50 万元以上"), 'f=[["amount","ge",50]]&sort=-amount'),
            BuiltIn("returns", _("退货"), 'f=[["amount","lt",0]]'),
            BuiltIn("drafts", _("草稿"), 'f=[["status","in",["draft"]]]', is_tab=False),
            BuiltIn("deleted", _("回收站"), among="deleted", is_tab=False),
        ],
        columns=["number", "customer", "ordered_on", "product", "amount", "currency", "status", "owner"],
        sort="-ordered_on", totals=[Total(_("金额"), "amount", "sum", "wan", _("万元"))], matching=_matching_orders,
        find_hint=_("订单号、客户名称、拼音首字母"),
        prefetch={"product": "lines"}, export_right="customers.export",
    )  # fmt: skip


def _products_list() -> Definition:
    return Definition(
        key="products", right="orders.view", label=_("产品"), unit=_("个"), model=Product, url_name="sales:products",
        template="sales/products.html", empty_template="sales/_no_products.html",
        providers=[product_fields],
        sets={
            "live": lambda _user: [Product.objects.everyone().active()],
            "archived": lambda _user: [Product.objects.everyone().archived()],
        },
        load=_load_products,
        views=[BuiltIn("all", _("在售产品")), BuiltIn("archived", _("已归档"), among="archived")],
        columns=["name", "code", "family", "model", "specification", "unit", "price"], sort="name",
        matching=_matching_products, find_hint=_("产品名称、编号、型号"), export_right="customers.export",
    )  # fmt: skip
