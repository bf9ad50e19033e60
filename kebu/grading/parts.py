"""What grading shows on a customer's page: the score in the band, and why this tier."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kebu.base.panels import Panel
from kebu.customers.models import Customer
from kebu.engine.reasons import plain
from kebu.grading import explaining, queries

if TYPE_CHECKING:
    from kebu.staff.models import User

Context = Mapping[str, Any] | None
SHORT = {"r": "R", "f": "F", "m": "M", "strategic": _("战略")}


def hero(_user: "User", customer: Customer) -> Context:
    score = queries.score_of(customer)
    if score is None:
        return None
    found = explaining.explanation(score, explaining.model_of(score))
    points = [(SHORT.get(cell.key, cell.name), plain(cell.points)) for cell in found.cells if cell.points is not None]
    return {"customer": customer, "score": score, "points": points}


def why(_user: "User", customer: Customer) -> Context:
    score = queries.score_of(customer)
    if score is None:
        return None
    found = explaining.explanation(score, explaining.model_of(score))
    return {"customer": customer, "score": score, "found": found, "bars": explaining.bars(found)}


PANELS = [
    Panel("grading.score", "customer.hero", "grading/_hero.html", hero, order=10, right="grading.view"),
    Panel("grading.why", "customer.aside", "grading/_why_card.html", why, order=30, right="grading.view"),
]
