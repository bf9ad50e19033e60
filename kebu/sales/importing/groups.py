"""Rows that belong to one order."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kebu.exchange.columns import Parsed
from kebu.sales.importing.columns import Line


@dataclass(slots=True)
class Group:
    """An order in the file. With a number its rows are its lines; without one each row is an order of its own."""

    rows: list[Parsed] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def head(self) -> Line:
        line: Line = self.rows[0].values
        return line

    @property
    def lines(self) -> list[Line]:
        return [row.values for row in self.rows]

    def take(self, row: Parsed) -> None:
        """Add a row, or refuse it when it contradicts the first of its order."""
        if self.rows and (cause := _contradiction(self.head, row.values)):
            self.refused.append((row.line, _("订单 %(number)s 第 %(line)d 行起：%(cause)s") % {
                "number": self.head.number, "line": self.rows[0].line, "cause": cause}))  # fmt: skip
        else:
            self.rows.append(row)


def grouped(rows: Iterator[Parsed]) -> tuple[list[Group], list[Group]]:
    """(orders with a number, orders without), in the order of the file. Rows of one order need not stand together."""
    numbered: dict[str, Group] = defaultdict(Group)
    alike: dict[Any, Group] = defaultdict(Group)
    for row in rows:
        line: Line = row.values
        if line.number:
            numbered[line.number].take(row)
        else:
            alike[line.customer_code, line.customer_name, line.ordered_on].rows.append(row)
    return list(numbered.values()), list(alike.values())


def _contradiction(first: Line, line: Line) -> str:
    if (line.customer_code, line.customer_name) != (first.customer_code, first.customer_name):
        return _("客户不一致")
    if line.ordered_on != first.ordered_on:
        return _("日期不一致")
    if (line.currency, line.rate) != (first.currency, first.rate):
        return _("币种或汇率不一致")
    if not line.product or not first.product:
        return _("同一订单有多行时，每行都要写“产品”")
    return ""
