"""Which rows have a readable change history, for whom, and how their figures are written.

Areas register in their wiring. The history of a kind that nobody registered is for those with audit.view alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kebu.base import history
from kebu.base.access import Text
from kebu.base.models import Change
from kebu.base.models.record import Tracked


@dataclass(frozen=True)
class Said:
    """A change of a row that is the value of another: whose (`model` and `title`), of which field, from what to what.

    `rule`: the name that field rules know the field by.
    """

    model: str
    title: str
    rule: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Kind:
    """`formats` writes a column's raw value, e.g. minor units as money.

    `values`, for rows that are values of others: what each change says of the row that it is about, by the change's id.
    """

    model: str
    label: Text
    right: str = ""
    formats: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    values: Callable[[Sequence[Change]], Mapping[int, Said]] | None = None


KINDS: dict[str, Kind] = {}


def register(
    model: str,
    label: Text,
    *,
    right: str = "",
    formats: Mapping[str, Callable[[Any], object]] | None = None,
    values: Callable[[Sequence[Change]], Mapping[int, Said]] | None = None,
) -> None:
    """`register("customers.contact", _("联系人"))`: readable by whoever sees the row and holds `right` (if any)."""
    KINDS[model] = Kind(model, label, right, formats or {}, values)


def model_of(label: str) -> type[Tracked] | None:
    """The model behind a label in the history; None for one that is no longer installed."""
    return next((model for model in history.tracked_models() if model._meta.label_lower == label), None)


def label_of(model: str) -> str:
    return str(KINDS[model].label) if model in KINDS else model
