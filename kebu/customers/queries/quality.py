"""资料质量 as the page shows it: figures per owner, what to clean up, and the key accounts that lack most."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kebu.base import settings_registry
from kebu.base.access import Text
from kebu.customers import rules
from kebu.customers.actions import quality, weighing
from kebu.customers.models import Contact, Customer, QualityFigure

if TYPE_CHECKING:
    from kebu.staff.models import User

WORST, NAMED = 8, 4
FEW = 5_000


@dataclass(frozen=True)
class Report:
    """`rows`: one figure per owner in reach, the worst first; `whole`: all of them together."""

    day: date | None
    rows: list[QualityFigure]
    whole: QualityFigure | None


def report(user: "User") -> Report:
    newest = QualityFigure.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return Report(None, [], None)
    figures = QualityFigure.objects.filter(_reach(user), day=newest).select_related("owner", "owner__team")
    rows = sorted(figures, key=lambda figure: (figure.completeness, -figure.customers))
    return Report(newest, rows, _whole(newest, rows))


def _reach(user: "User") -> Q:
    """Owners whose customers the person sees by his reach; nobody's belong to those who see all."""
    own = Q(owner=user)
    if user.grant.reach == "all":
        return Q()
    return own | Q(owner__team_id__in=user.grant.team_ids) if user.grant.team_ids else own


def _whole(day: date, rows: list[QualityFigure]) -> QualityFigure | None:
    count = sum(row.customers for row in rows)
    if not count:
        return None
    mean = sum(row.completeness * row.customers for row in rows) // count
    return QualityFigure(
        day=day, customers=count, completeness=mean, low=sum(row.low for row in rows),
        stale=sum(row.stale for row in rows), faulty=sum(row.faulty for row in rows),
    )  # fmt: skip


@dataclass(frozen=True)
class CleanUp:
    """A list of what should be put right, with what can be done there in bulk."""

    label: Text
    hint: Text
    icon: str
    url: str


def clean_ups(user: "User") -> list[CleanUp]:
    low, stale = settings_registry.value(quality.LOW), settings_registry.value(quality.STALE_DAYS)
    customers, contacts = reverse("customers:list"), reverse("customers:contacts")
    found = [
        CleanUp(_("资料不全"), _("完整度不到 %(n)d%%") % {"n": low}, "clipboard-check",
                _view(customers, [["completeness", "lt", low]], "completeness")),
        CleanUp(_("很久未核对"), _("超过 %(n)d 天没有改动也没有确认") % {"n": stale}, "hourglass",
                _view(customers, [["fresh_on", "older", stale]], "fresh_on")),
        CleanUp(_("联系方式有误"), _("电话或邮箱不可能是对的"), "phone",
                _view(contacts, [["is_faulty", "yes"], ["left_on", "empty"]])),
    ]  # fmt: skip
    if user.grant.reach in ("all", "tree", "team"):
        url = _view(customers, [["owner", "empty"]])
        found.append(CleanUp(_("没有负责人"), _("不归任何人跟进"), "user-off", url))
    return found


def _view(url: str, conditions: list[list[Any]], sort: str = "") -> str:
    asked = {"view": "all", "f": json.dumps(conditions, ensure_ascii=False, separators=(",", ":"))}
    return f"{url}?{urlencode(asked | ({'sort': sort} if sort else {}))}"


@dataclass(frozen=True)
class Lacking:
    customer: Customer
    missing: list[Text]
    rest: int


def worst(user: "User") -> list[Lacking]:
    """Key accounts in reach that lack most, with what they lack."""
    rows = Customer.objects.visible_to(user).active().filter(tier="high", completeness__lt=100)
    found = list(rows.select_related("owner").order_by("completeness", "id")[:WORST])
    people: dict[int, list[dict[str, Any]]] = defaultdict(list)
    present = Contact.objects.everyone().present().filter(customer_id__in=[each.pk for each in found])
    for person in present.values("customer_id", "mobile_index", "phone_index", "chain_role"):
        people[person["customer_id"]].append({**person})
    weights = weighing.weights()
    return [_lacking(each, rules.people_of(people[each.pk]), weights) for each in found]


def _lacking(customer: Customer, known: rules.People, weights: rules.Weights) -> Lacking:
    values = {name: getattr(customer, name) for name in rules.COLUMNS}
    keys = rules.missing(values, known, weights)
    return Lacking(customer, [rules.LABELS[key] for key in keys[:NAMED]], max(len(keys) - NAMED, 0))
