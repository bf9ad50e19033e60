"""The decision chain of a customer as a map: who stands where, and what is missing."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kebu.base import clock
from kebu.customers.models import Attitude, ChainRole, Contact, Customer
from kebu.customers.queries import people

SILENT_DAYS = 60


@dataclass(frozen=True)
class Shape:
    """Measures of a drawing in SVG units. More than `abreast` people without reports below one superior are stacked."""

    width: int
    height: int
    gap_x: int
    gap_y: int
    margin: int
    abreast: int


CANVAS = Shape(width=132, height=74, gap_x=16, gap_y=36, margin=12, abreast=6)
SMALL = Shape(width=99, height=66, gap_x=7, gap_y=22, margin=1, abreast=3)
RAIL = 4


@dataclass
class Node:
    """A person, or a role that nobody is known to play (`contact` is None). Places in SVG units.

    `is_stacked`: stands in a column of colleagues, reached by a rail on its left.
    """

    contact: Contact | None
    role: str = ""
    x: float = 0
    y: float = 0
    is_stacked: bool = False
    children: list["Node"] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        return self.contact is None

    @property
    def attitude(self) -> str:
        return str(self.contact.attitude) if self.contact else ""


@dataclass(frozen=True)
class Line:
    """A line from a superior down to a subordinate; dashed when the relation is not confirmed."""

    path: str
    is_weak: bool


@dataclass
class Map:
    nodes: list[Node]
    lines: list[Line]
    width: float
    height: float
    gaps: list[str]
    counts: dict[str, int]
    shape: Shape

    @property
    def people(self) -> list[Node]:
        return [node for node in self.nodes if not node.is_gap]


def draw(customer: Customer, shape: Shape = CANVAS) -> Map:
    """The map of a customer in hand. People by rank, then influence, then name."""
    everybody = sorted(people.present(customer), key=lambda contact: -contact.influence)
    roots = _tree(everybody)
    if everybody and all(contact.chain_role != ChainRole.DECISION_MAKER for contact in everybody):
        roots = [Node(None, ChainRole.DECISION_MAKER, children=roots)]
    nodes, width, height = _place(roots, shape)
    return Map(nodes, _lines(nodes, shape), width, height, gaps(customer, everybody), _counts(everybody), shape)


def _tree(everybody: list[Contact]) -> list[Node]:
    nodes = {person.pk: Node(person, person.chain_role) for person in everybody}
    roots = []
    for person in everybody:
        above = nodes.get(person.reports_to_id or 0)
        if above is None or _is_above(nodes, person, above):
            roots.append(nodes[person.pk])
        else:
            above.children.append(nodes[person.pk])
    return roots


def _is_above(nodes: dict[int, Node], person: Contact, above: Node) -> bool:
    """Whether following `above` upwards comes back to `person`: rows from elsewhere may hold a loop."""
    seen: set[int] = set()
    at: Node | None = above
    while at is not None and at.contact is not None and at.contact.pk not in seen:
        if at.contact.pk == person.pk:
            return True
        seen.add(at.contact.pk)
        at = nodes.get(at.contact.reports_to_id or 0)
    return False


def _place(roots: list[Node], shape: Shape) -> tuple[list[Node], float, float]:
    """Leaves from left to right, each superior above the middle of those who report to him."""
    placed: list[Node] = []
    right = float(shape.margin)
    step = shape.height + shape.gap_y

    def place(node: Node, depth: int) -> None:
        nonlocal right
        node.y = shape.margin + depth * step
        placed.append(node)
        if _is_stack(node.children, shape):
            right = _stack(node.children, shape, right, node.y + step)
            placed.extend(node.children)
        else:
            for child in node.children:
                place(child, depth + 1)
        if node.children:
            node.x = (min(child.x for child in node.children) + max(child.x for child in node.children)) / 2
        else:
            node.x = right
            right += shape.width + shape.gap_x

    for root in roots:
        place(root, 0)
    height = max((node.y for node in placed), default=0) + shape.height + shape.margin
    return placed, max(right - shape.gap_x + shape.margin, shape.width + 2 * shape.margin), height


def _is_stack(children: list[Node], shape: Shape) -> bool:
    return len(children) > shape.abreast and not any(child.children for child in children)


def _stack(children: list[Node], shape: Shape, left: float, top: float) -> float:
    """Children row by row in `abreast` columns, each with its rail in the gap. Returns the right edge, gap included."""
    step = shape.width + shape.gap_x
    for at, child in enumerate(children):
        row, column = divmod(at, shape.abreast)
        child.x, child.y = left + RAIL + column * step, top + row * (shape.height + shape.gap_x)
        child.is_stacked = True
    return left + RAIL + shape.abreast * step


def _lines(nodes: list[Node], shape: Shape) -> list[Line]:
    lines = []
    for node in nodes:
        middle = node.y + shape.height + shape.gap_y / 2
        start = f"M{node.x + shape.width / 2:g} {node.y + shape.height:g}V{middle:g}"
        for child in node.children:
            if child.is_stacked:
                path = f"{start}H{child.x - RAIL:g}V{child.y + shape.height / 2:g}H{child.x:g}"
            else:
                path = f"{start}H{child.x + shape.width / 2:g}V{child.y:g}"
            lines.append(Line(path, node.is_gap or not (child.contact and child.contact.is_confirmed)))
    return lines


def _counts(everybody: list[Contact]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for person in everybody:
        kind = person.attitude if person.attitude in (Attitude.SUPPORTS, Attitude.OPPOSES) else "open"
        counts[str(kind)] += 1
    return dict(counts)


def gaps(customer: Customer, everybody: list[Contact], today: date | None = None) -> list[str]:
    """What is missing in the chain, in words: no contact at all, no decision maker, nobody on our side, silence."""
    if not everybody:
        return [_("还没有联系人")]
    roles = {person.chain_role for person in everybody}
    found = []
    if ChainRole.DECISION_MAKER not in roles:
        found.append(_("还不知道谁是决策者"))
    if all(person.attitude != Attitude.SUPPORTS for person in everybody):
        found.append(_("还没有支持我们的人"))
    if untouched := sum(
        p.chain_role == ChainRole.DECISION_MAKER and p.attitude == Attitude.UNTOUCHED for p in everybody
    ):
        found.append(ngettext("%(n)s 位决策者还未接触", "%(n)s 位决策者还未接触", untouched) % {"n": untouched})
    if silence := _silence(customer, today or clock.today()):
        found.append(silence)
    return found


def _silence(customer: Customer, today: date) -> str:
    last = customer.last_contact_on
    if not clock.is_set(last):
        return _("还没有联系过")
    if last < today - timedelta(days=SILENT_DAYS):
        return _("已 %(days)s 天没有联系") % {"days": (today - last).days}
    return ""
