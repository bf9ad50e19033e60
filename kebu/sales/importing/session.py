"""Order rows matched with what is there: by number, else by customer, day, content and how many alike."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kebu.customers.importing.drafts import CustomerDraft
from kebu.customers.importing.finding import Buyer, Buyers, Customers, Target
from kebu.exchange.importing.contract import Plan, Row, Setting
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome, Problem, Rejection, strongest
from kebu.sales.importing.drafts import OrderDraft, ProductDraft
from kebu.sales.importing.lines import Matching, draft_of
from kebu.sales.importing.present import Goods, Known, Orders, Products, Wares
from kebu.sales.importing.sheet import OrderRow
from kebu.sales.importing.writing import Changes
from kebu.sales.models import Order, OrderStatus
from kebu.sales.queries.rates import Rates
from kebu.sales.rules import MILLION


class OrderSession:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.rates = Rates()
        self.buyers, self.wares = Buyers(setting.actor), Wares()
        self.customers: dict[str, CustomerDraft] = {}
        self.products: dict[str, ProductDraft] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        if not self.setting.is_rehearsal:
            self.customers.clear()  # by now they are in the database
            self.products.clear()
        portion = _Portion(self, rows)
        fates = portion.fates()
        changes = portion.changes
        return Plan(fates, changes.prepared() if changes and not self.setting.is_rehearsal else None)


class _Portion:
    def __init__(self, session: OrderSession, rows: Sequence[Row]) -> None:
        self.session, self.setting, self.rows = session, session.setting, rows
        found: list[OrderRow] = [row.values for row in rows]
        self.customers = Customers(self.setting, found, session.buyers, session.customers)
        self.products = Products(self.setting, found, session.wares, session.products)
        self.orders = Orders(found)
        self.made: dict[str, OrderDraft] = {}
        self.changes = Changes(self.customers.drafts, self.products.drafts)

    def fates(self) -> list[Fate]:
        if not self.setting.actor.may("orders.edit"):
            refused = (Problem("", _("你没有录入和修改订单的权限")),)
            return [Fate(row.line, Outcome.REJECTED, problems=refused) for row in self.rows]
        numbered: dict[str, list[Row]] = defaultdict(list)
        alike: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows:
            sheet: OrderRow = row.values
            if sheet.number:
                numbered[sheet.number].append(row)
            else:
                alike[sheet.customer_code, sheet.normal].append(row)
        groups = sorted(numbered.values(), key=lambda each: any(row.values.return_of for row in each))
        return [
            *(fate for group in groups for fate in self._settled(group, self._numbered)),
            *(fate for group in alike.values() for fate in self._settled(group, self._alike)),
        ]

    def _settled(self, rows: list[Row], settle: Any) -> list[Fate]:
        """What cannot be said of any row of the group keeps them all out."""
        try:
            found: list[Fate] = settle(rows)
        except Rejection as rejection:
            return [Fate(row.line, Outcome.REJECTED, problems=rejection.problems) for row in rows]
        return found

    # --- orders with a number -------------------------------------------------------------------------------------

    def _numbered(self, rows: list[Row]) -> list[Fate]:
        known = self.orders.by_number.get(rows[0].values.number)
        kept, fates = self._agreed(rows, known)
        head: OrderRow = kept[0].values
        customer = self.customers.of(head)
        if known is not None:
            self._check(known.order, customer, head)
        goods, refused = self._goods(kept)
        kept = [row for row in kept if row.line in goods]
        fates += refused
        if not kept:
            return fates
        if known is None:
            return fates + self._create(kept, goods, customer)
        return fates + self._update(kept, goods, known)

    def _agreed(self, rows: list[Row], known: Known | None) -> tuple[list[Row], list[Fate]]:
        """Rows that say the same of their order, and the others, rejected.

        Most rows are right; of as many, those that say what is there, else the first of the file.
        """
        heads = dict.fromkeys(row.values.head for row in rows)
        if len(heads) == 1:
            return rows, []
        counts = Counter(row.values.head for row in rows)
        firsts = {row.values.head: row for row in reversed(rows)}
        right = max(heads, key=lambda head: (counts[head], self._is_there(firsts[head].values, known)))
        kept = [row for row in rows if row.values.head == right]
        refused = [
            Fate(row.line, Outcome.REJECTED, problems=(_contradiction(row.values, kept[0]),))
            for row in rows if row.values.head != right
        ]  # fmt: skip
        return kept, refused

    def _is_there(self, sheet: OrderRow, known: Known | None) -> bool:
        if known is None or known.order.ordered_on != sheet.ordered_on:
            return False
        try:
            return bool(self.customers.of(sheet).pk == known.order.customer_id)
        except Rejection:
            return False

    def _check(self, order: Order, customer: Target, head: OrderRow) -> None:
        if order.customer_id != customer.pk:
            text = _("订单号 %(number)s 已用在另一家客户") % {"number": head.number}
            raise Rejection(Problem("number", text))
        if order.currency != head.currency:
            text = _("订单 %(number)s 已经有了，币种是 %(currency)s")
            raise Rejection(Problem("currency", text % {"number": head.number, "currency": order.currency}))

    def _goods(self, rows: list[Row]) -> tuple[dict[int, Goods | None], list[Fate]]:
        """What each row is about, None for an order as a whole; and the rows that cannot be told."""
        found: dict[int, Goods | None] = {}
        refused: list[Fate] = []
        for row in rows:
            try:
                found[row.line] = self._goods_of(row.values, is_alone=len(rows) == 1)
            except Rejection as rejection:
                refused.append(Fate(row.line, Outcome.REJECTED, problems=rejection.problems))
        return found, refused

    def _goods_of(self, sheet: OrderRow, *, is_alone: bool) -> Goods | None:
        if not sheet.is_whole:
            return self.products.of(sheet)
        if is_alone or not sheet.number:
            return None
        raise Rejection(Problem("product", _("同一订单有多行时，每行都要写“产品”")))

    def _create(self, rows: list[Row], goods: dict[int, Goods | None], customer: Target) -> list[Fate]:
        head: OrderRow = rows[0].values
        said = [row.values for row in rows]
        order = OrderDraft(
            customer, head.number, head.ordered_on, _first(said, "status") or str(OrderStatus.CONFIRMED),
            head.currency, self._rate(head), _first(said, "note"), total=head.total,
        )  # fmt: skip
        order.lines = [draft_of(row.values, about) for row in rows if (about := goods[row.line]) is not None]
        notes = self._link(order, _first(said, "return_of"))
        self.made[head.number] = order
        self.changes.orders.append(order)
        return [Fate(row.line, Outcome.CREATED, notes=(*_notes(row), *notes)) for row in rows]

    def _link(self, order: OrderDraft, number: str) -> tuple[str, ...]:
        """Tie a return to what it returns; said when that cannot be."""
        if not number:
            return ()
        known = self.orders.by_number.get(number)
        origin = self.made.get(number) or (known.order if known else None)
        if origin is None or not _fits(origin, order, order.currency) or not order.is_return:
            return (_("没有关联原订单 %(number)s：找不到，或它不是这家客户的购买") % {"number": number},)
        order.origin = origin
        return ()

    def _rate(self, head: OrderRow) -> int:
        """Raises Rejection when a foreign order has none."""
        if head.currency == settings.KEBU_CURRENCY:
            return MILLION
        rate = head.rate or self.session.rates.in_force(head.currency, head.ordered_on)
        if not rate:
            text = _("外币订单请填“汇率”，或在汇率表里设好 %(currency)s 在这一天的汇率")
            raise Rejection(Problem("rate", text % {"currency": head.currency}))
        return rate

    # --- orders that are there ------------------------------------------------------------------------------------

    def _update(self, rows: list[Row], goods: dict[int, Goods | None], known: Known) -> list[Fate]:
        mode = next((row.decision for row in rows if row.decision), self.setting.options.on_duplicate)
        if mode is OnDuplicate.SKIP:
            return [Fate(row.line, Outcome.SKIPPED, _("订单已经有了，按选择跳过")) for row in rows]
        if mode is OnDuplicate.CREATE:
            text = _("订单号 %(number)s 已经有了，不能再建一张") % {"number": known.order.number}
            raise Rejection(Problem("number", text))
        fills_only = mode is OnDuplicate.FILL
        said = [row.values for row in rows]
        head = self._head(known.order, said, fills_only=fills_only)
        if said[0].is_whole:
            is_new = self._restated(known, said[0], fills_only=fills_only)
            outcomes = [Outcome.UPDATED if is_new else Outcome.UNCHANGED]
        else:
            matching = Matching(known, self.changes, fills_only=fills_only)
            outcomes = matching.outcomes([(row.values, goods[row.line]) for row in rows])
        of_head = Outcome.UPDATED if head else Outcome.UNCHANGED
        return [
            Fate(row.line, strongest(outcome, of_head), notes=_notes(row))
            for row, outcome in zip(rows, outcomes, strict=True)
        ]

    def _head(self, order: Order, said: list[OrderRow], *, fills_only: bool) -> bool:
        """Note what the rows say differently of the order itself; an empty cell changes nothing."""
        wanted: dict[str, Any] = {"note": _first(said, "note")}
        if number := _first(said, "return_of"):
            origin = self.orders.by_number.get(number)
            is_fit = origin and order.total < 0 and _fits(origin.order, order, order.currency)
            wanted["return_of_id"] = origin.order.pk if origin and is_fit else None
        if not fills_only:
            wanted |= {"ordered_on": said[0].ordered_on, "status": _first(said, "status"), "rate": said[0].rate}
            if order.currency == settings.KEBU_CURRENCY:
                wanted["rate"] = None
        differing = {
            key: value for key, value in wanted.items()
            if value not in ("", None) and getattr(order, key) != value and not (fills_only and getattr(order, key))
        }  # fmt: skip
        if differing:
            self.changes.head(order, differing)
        return bool(differing)

    def _restated(self, known: Known, sheet: OrderRow, *, fills_only: bool) -> bool:
        """The total of an order that is known as a whole."""
        if known.lines:
            text = _("订单 %(number)s 已有产品明细，这一行也要写“产品”") % {"number": sheet.number}
            raise Rejection(Problem("product", text))
        if known.order.total == sheet.total or (fills_only and known.order.total):
            return False
        self.changes.head(known.order, {"total": sheet.total})
        return True

    # --- orders without a number ----------------------------------------------------------------------------------

    def _alike(self, rows: list[Row]) -> list[Fate]:
        """Each row is an order of its own; as many of one content as there are already are taken for those."""
        customer = self.customers.of(rows[0].values)
        days = {row.values.ordered_on for row in rows}
        known = Orders.unnumbered(customer, days) if isinstance(customer, Buyer) else Counter[Any]()
        return [self._single(row, customer, known) for row in rows]

    def _single(self, row: Row, customer: Target, known: Counter[Any]) -> Fate:
        sheet: OrderRow = row.values
        try:
            goods = self._goods_of(sheet, is_alone=True)
            content = (sheet.ordered_on, *((goods[1], sheet.quantity) if goods else ("", None)), sheet.total,
                       sheet.currency, sheet.note)  # fmt: skip
            mode = row.decision or self.setting.options.on_duplicate
            if known[content] > 0 and mode is not OnDuplicate.CREATE:
                known[content] -= 1
                is_skipped = mode is OnDuplicate.SKIP
                text = _("订单已经有了，按选择跳过") if is_skipped else ""
                return Fate(row.line, Outcome.SKIPPED if is_skipped else Outcome.UNCHANGED, text)
            return self._create([row], {row.line: goods}, customer)[0]
        except Rejection as rejection:
            return Fate(row.line, Outcome.REJECTED, problems=rejection.problems)


def _contradiction(sheet: OrderRow, other: Row) -> Problem:
    said: OrderRow = other.values
    names = {"number": sheet.number, "line": other.line}
    if (sheet.customer_code, sheet.normal) != (said.customer_code, said.normal):
        return Problem("customer_code", _("订单 %(number)s 的客户与第 %(line)d 行不一致") % names)
    if sheet.ordered_on != said.ordered_on:
        return Problem("ordered_on", _("订单 %(number)s 的日期与第 %(line)d 行不一致") % names)
    return Problem("currency", _("订单 %(number)s 的币种或汇率与第 %(line)d 行不一致") % names)


def _fits(origin: Any, order: Any, currency: str) -> bool:
    """Whether `order` may return something of `origin`: bought by the same customer in the same currency."""
    return bool(_owner(origin) == _owner(order) and origin.currency == currency and not origin.is_return)


def _owner(order: Order | OrderDraft) -> object:
    """The customer as something to compare: the id, or the draft itself."""
    if isinstance(order, Order):
        return order.customer_id
    return order.customer.pk or id(order.customer)


def _first(said: list[OrderRow], name: str) -> str:
    return next((value for row in said if (value := getattr(row, name))), "")


def _notes(row: Row) -> tuple[str, ...]:
    return (_("金额与数量 × 单价不符，按金额入账"),) if row.values.is_stated else ()
