"""Lines of an order in the file matched with those that are there: by product and which of that product it is."""

from collections import defaultdict
from typing import Any

from kebu.exchange.importing.outcomes import Outcome
from kebu.sales.importing.drafts import LineDraft
from kebu.sales.importing.present import Goods, Known, Line
from kebu.sales.importing.sheet import OrderRow
from kebu.sales.importing.writing import Changes

Wanted = tuple[OrderRow, Goods | None]
OPEN = ("model", "specification", "unit")


def draft_of(row: OrderRow, goods: Goods) -> LineDraft:
    """A new line; what the row leaves open comes from the product."""
    product, name = goods
    model, specification, unit = row.model, row.specification, row.unit
    if product is not None and not (model and specification and unit):
        held = product.held
        model, specification, unit = model or held[0], specification or held[1], unit or held[2]
    return LineDraft(
        product,
        (name, model, specification, unit, row.quantity, row.unit_price, row.discount, row.unit_cost, row.total),
    )


class Matching:
    """Of one order. Lines of the same content find each other first, so that the sequence of rows does not matter."""

    def __init__(self, known: Known, changes: Changes, *, fills_only: bool) -> None:
        self.order, self.changes, self.fills_only = known.order, changes, fills_only
        self.left: dict[int, Line] = {line.pk: line for line in known.lines}
        self.by_product: dict[Any, list[Line]] = defaultdict(list)
        self.by_name: dict[Any, list[Line]] = defaultdict(list)
        self.alike: dict[Any, list[Line]] = defaultdict(list)
        for line in reversed(known.lines):
            figures = (line.quantity, line.unit_price, line.discount, line.total)
            for key in (line.product_id, line.name):
                self.alike[key, *figures].append(line)
            self.by_product[line.product_id].append(line)
            self.by_name[line.name].append(line)

    def outcomes(self, wanted: list[Wanted]) -> list[Outcome]:
        found: list[Outcome | None] = [self._same(row, goods) for row, goods in wanted]
        return [outcome or self._other(row, goods) for outcome, (row, goods) in zip(found, wanted, strict=True)]

    def _same(self, row: OrderRow, goods: Goods | None) -> Outcome | None:
        figures = (row.quantity, row.unit_price, row.discount, row.total)
        product, name = goods or (None, "")
        keys = ([product.pk] if product is not None and product.pk else []) + [name]
        for key in keys:
            if line := self._take(self.alike.get((key, *figures), [])):
                return self._compared(line, row, product)
        return None

    def _other(self, row: OrderRow, goods: Goods | None) -> Outcome:
        product, name = goods or (None, "")
        own = self.by_product.get(product.pk, []) if product is not None and product.pk else []
        line = self._take(own) or self._take(self.by_name.get(name, []))
        if line is not None:
            return self._compared(line, row, product)
        self.changes.add_line(self.order, draft_of(row, goods or (None, "")))
        return Outcome.CREATED

    def _take(self, lines: list[Line]) -> Line | None:
        """The next one that nobody took."""
        while lines:
            line = lines.pop()
            if self.left.pop(line.pk, None) is not None:
                return line
        return None

    def _compared(self, line: Line, row: OrderRow, product: Any) -> Outcome:
        """Note what the row says differently; what it leaves open stays."""
        wanted: dict[str, Any] = {"unit_cost": row.unit_cost} | {key: getattr(row, key) for key in OPEN}
        if product is not None and product.pk != line.product_id:
            wanted["product_id"] = product.pk
        if not self.fills_only:
            wanted |= {key: getattr(row, key) for key in ("quantity", "unit_price", "discount", "total")}
        differing = {
            key: value for key, value in wanted.items()
            if value not in ("", None) and getattr(line, key) != value
            and not (self.fills_only and getattr(line, key) not in ("", None))
        }  # fmt: skip
        if differing:
            self.changes.change_line(self.order, line, differing)
        return Outcome.UPDATED if differing else Outcome.UNCHANGED
