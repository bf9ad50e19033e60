"""How products are found as one types, and orders by their number. Products are everybody's who may see orders."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import search
from kebu.base.search import VALUE_BREAK, Entry, Field, Hit, Match, Query, Weight
from kebu.base.search.marking import marked
from kebu.base.text import pinyin
from kebu.sales.models import Order, Product

if TYPE_CHECKING:
    from kebu.staff.models import User

FIELDS = (
    Field("name", is_name=True),
    Field("code", is_name=True),
    Field("model", is_name=True),
    Field("said", is_name=True),
    Field("family"),
    Field("specification"),
)
SHOWN = 5


def products(ids: Sequence[int]) -> list[Entry]:
    rows = Product.objects.everyone().filter(pk__in=ids).order_by("pk").select_related("family")
    return [Entry(row.pk, None, values_of(vars(row), _family(row))) for row in rows]


def values_of(product: Mapping[str, Any], family: str) -> tuple[str, ...]:
    """What an entry holds, in the order of FIELDS."""
    name = str(product["name"])
    rest = (str(product.get(key) or "") for key in ("code", "model"))
    return (name, *rest, _said(name), family, str(product.get("specification") or ""))


def _said(name: str) -> str:
    return VALUE_BREAK.join(dict.fromkeys([pinyin.full(name), pinyin.initials(name)]))


def _family(row: Product) -> str:
    return row.family.name if row.family else ""


def _after(last: int, limit: int) -> list[int]:
    rows = Product.objects.with_deleted().filter(pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _weigh(user: "User", ids: Sequence[int]) -> Mapping[int, Weight]:
    rows = Product.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "archived_at")
    return {pk: Weight(is_own=archived_at is None, score=0) for pk, archived_at in rows}


def _draw(user: "User", matches: Sequence[Match], query: Query) -> list[Hit]:
    rows = Product.objects.visible_to(user).filter(pk__in=[match.row_id for match in matches]).select_related("family")
    by_pk = rows.in_bulk()
    return [_product(by_pk[match.row_id], query) for match in matches if match.row_id in by_pk]


def _product(row: Product, query: Query) -> Hit:
    parts = [marked(row.name, query), *(marked(text, query) for text in (row.code, row.model) if text)]
    return Hit(
        url=reverse("sales:product", args=[row.uid]),
        html=format_html('{}<span class="ink-3"> — {}</span>', parts[0], _joined(parts[1:])),
        name=row.name, pk=row.pk, kind="product", icon="package",
        note=_("已归档") if row.is_archived else _family(row),
    )  # fmt: skip


def _joined(parts: Sequence[str]) -> str:
    found = parts[0]
    for part in parts[1:]:
        found = format_html("{} · {}", found, part)
    return found


# --- orders -------------------------------------------------------------------------------------------------------


def _numbered(user: "User", query: Query) -> list[Match]:
    if not user.may("orders.view"):
        return []
    rows = Order.objects.visible_to(user).filter(number=query.raw).exclude(number="")
    return [Match(pk, customer, 0, "number") for pk, customer in rows.values_list("pk", "customer_id")[:SHOWN]]


def _weigh_orders(_user: "User", ids: Sequence[int]) -> Mapping[int, Weight]:
    return dict.fromkeys(ids, Weight(is_own=True, score=0))


def _draw_orders(user: "User", matches: Sequence[Match], _query: Query) -> list[Hit]:
    rows = Order.objects.visible_to(user).filter(pk__in=[match.row_id for match in matches])
    by_pk = rows.select_related("customer").in_bulk()
    return [_order(by_pk[match.row_id]) for match in matches if match.row_id in by_pk]


def _order(row: Order) -> Hit:
    return Hit(
        url=reverse("sales:order", args=[row.uid]),
        html=format_html(
            '<mark>{}</mark><span class="ink-3"> — {}</span>', escape(row.number), row.customer.short_name
            or row.customer.name,
        ),
        name=row.number, pk=row.pk, kind="order", icon="receipt", note=row.ordered_on.isoformat(),
    )  # fmt: skip


def connect() -> None:
    """Called once, from the area's wiring."""
    search.register(search.SearchKind(
        "product", gettext_lazy("产品"), mark="ｇ", fields=FIELDS, load=products, after=_after,
        count=lambda: Product.objects.with_deleted().count(), concealed=lambda _user: set(), weigh=_weigh, draw=_draw,
        is_open=True, order=40,
    ))  # fmt: skip
    search.register(search.SearchKind(
        "order", gettext_lazy("订单"), mark="ｄ", fields=(), load=lambda _ids: [], after=lambda _last, _limit: [],
        count=lambda: 0, concealed=lambda _user: set(), weigh=_weigh_orders, exact=_numbered, draw=_draw_orders,
        has_entries=False, order=50,
    ))  # fmt: skip
