"""Rows put into portions: by rank, in the order of the file, and all rows of one group together.

The same rows always make the same portions, so that a run taken up again finds its journal valid. Portions wait packed:
a file of half a million rows takes some hundred megabytes, not gigabytes.
"""

import pickle
from collections.abc import Iterator

from kebu.exchange.importing.contract import Importer, Row

PORTION = 100


class Arrangement:
    def __init__(self, importer: Importer, size: int = PORTION) -> None:
        self.importer, self.size = importer, size
        self.count = 0
        self._open: dict[int, _Portion] = {}
        self._portions: list[_Portion] = []
        self._homes: dict[str, _Portion] = {}

    def add(self, row: Row) -> None:
        self.count += 1
        group = self.importer.group(row.values)
        home = self._homes.get(group) if group else None
        if home is None:
            home = self._room(self.importer.rank(row.values))
            if group:
                self._homes[group] = home
        home.add(row)

    def _room(self, rank: int) -> "_Portion":
        portion = self._open.get(rank)
        if portion is None or portion.count >= self.size:
            if portion is not None:
                portion.pack()
            portion = self._open[rank] = _Portion(rank)
            self._portions.append(portion)
        return portion

    def portions(self) -> Iterator[tuple[int, list[Row]]]:
        """(number, rows) of each, from 1."""
        self._homes.clear()
        for number, portion in enumerate(sorted(self._portions, key=lambda each: each.rank), start=1):
            yield number, portion.unpack()


class _Portion:
    """Closed when it is full; what belongs to one of its groups and comes later still goes in."""

    __slots__ = ("count", "packed", "rank", "rows")

    def __init__(self, rank: int) -> None:
        self.rank, self.count = rank, 0
        self.rows: list[Row] = []
        self.packed: list[bytes] = []

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.count += 1
        if len(self.rows) >= 2 * PORTION:
            self.pack()

    def pack(self) -> None:
        if self.rows:
            self.packed.append(pickle.dumps(self.rows, protocol=5))
            self.rows = []

    def unpack(self) -> list[Row]:
        # Our own bytes, made above in this very process.
        found = [row for piece in self.packed for row in pickle.loads(piece)]  # noqa: S301
        return found + self.rows
