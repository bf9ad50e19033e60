"""What a currency was worth on a day, by the company's own table."""

from collections.abc import Iterable
from datetime import date

from kebu.sales.models import Rate


def in_force(currency: str, day: date) -> int | None:
    """Millionths of the company currency for a unit, by the latest row that starts on or before the day."""
    rows = Rate.objects.everyone().filter(currency=currency, starts_on__lte=day)
    return rows.order_by("-starts_on").values_list("rate", flat=True).first()


class Rates:
    """The table in memory, for many orders at once."""

    def __init__(self) -> None:
        self.by_currency: dict[str, list[tuple[date, int]]] = {}
        rows = Rate.objects.everyone().order_by("starts_on").values_list("currency", "starts_on", "rate")
        for currency, starts_on, rate in rows:
            self.by_currency.setdefault(currency, []).append((starts_on, rate))

    def in_force(self, currency: str, day: date) -> int | None:
        return _latest(self.by_currency.get(currency, ()), day)


def _latest(rows: Iterable[tuple[date, int]], day: date) -> int | None:
    found = None
    for starts_on, rate in rows:
        if starts_on > day:
            break
        found = rate
    return found
