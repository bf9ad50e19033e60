"""The holiday table that Kebu starts with: public holidays and make-up days of mainland China, for companies to edit.

Rebuilt by tools/build_reference.py, as far as the years have been announced.
"""

import csv
from datetime import date
from pathlib import Path

from kebu.base.text.dates import Holiday


def announced_holidays() -> list[Holiday]:
    """The days of `holidays.csv`, in order."""
    with (Path(__file__).parent / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Holiday(date.fromisoformat(row["date"]), row["is_workday"] == "1", row["name"]) for row in rows]
