"""集团与子公司: the tree that a customer stands in. Every walk is one statement with a bound."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from kebu.customers.models import Customer

if TYPE_CHECKING:
    from kebu.staff.models import User

DEEPEST, MOST = 20, 2_000
DRAWN = 60


@dataclass
class Node:
    """A member in reach. `whole` and `orders` are of it and of all below it that are in reach."""

    customer: Customer
    below: list["Node"] = field(default_factory=list)
    whole: int = 0
    orders: int = 0
    is_here: bool = False

    def walk(self) -> Iterator["Node"]:
        yield self
        for each in self.below:
            yield from each.walk()


@dataclass(frozen=True)
class Tree:
    """What one person sees of a group. Those out of reach are a number: they are neither named nor counted in."""

    roots: list[Node]
    seen: int
    hidden: int
    whole: int
    orders: int
    left_out: int  # in reach and not drawn

    @property
    def head(self) -> Customer | None:
        """The one at the top, when it is in reach and stands alone there."""
        return self.roots[0].customer if len(self.roots) == 1 else None


def tree(user: "User", customer: Customer) -> Tree | None:
    """The group of a customer; None for one that stands alone. Four statements."""
    if customer.parent_id is None and not Customer.objects.everyone().filter(parent=customer).exists():
        return None
    ids = below(top(customer.pk))
    live = dict(Customer.objects.everyone().filter(pk__in=ids).values_list("pk", "parent_id"))
    rows = Customer.objects.visible_to(user).filter(pk__in=ids).only(*SHOWN)
    seen = {row.pk: Node(row, is_here=row.pk == customer.pk) for row in rows}
    if len(live) < 2 or customer.pk not in seen:
        return None
    lines = _lines(ids)
    roots = _hang(seen, lines)
    for root in roots:
        _sum(root)
    return _drawn(roots, len(seen), len(live) - len(seen))


SHOWN = ("uid", "name", "code", "short_name", "total_amount", "order_count", "parent_id", "name_key")


def _lines(ids: list[int]) -> dict[int, int | None]:
    """Who stands above whom, the deleted among them: what is below a deleted one stays in the group."""
    return dict(Customer.objects.with_deleted().filter(pk__in=ids).values_list("pk", "parent_id"))


def _hang(seen: dict[int, Node], lines: dict[int, int | None]) -> list[Node]:
    """Each member in reach under the nearest one above it that is in reach."""
    children = defaultdict[int | None, list[Node]](list)
    for pk, node in seen.items():
        children[_nearest(pk, seen, lines)].append(node)
    for found in children.values():
        found.sort(key=lambda node: (-node.customer.total_amount, node.customer.name_key, node.customer.pk))
    for pk, node in seen.items():
        node.below = children[pk]
    return children[None]


def _nearest(pk: int, seen: dict[int, Node], lines: dict[int, int | None]) -> int | None:
    at, steps = lines.get(pk), 0
    while at is not None and at not in seen and steps <= DEEPEST:
        at, steps = lines.get(at), steps + 1
    return at if at in seen else None


def _sum(node: Node) -> None:
    for each in node.below:
        _sum(each)
    node.whole = node.customer.total_amount + sum(each.whole for each in node.below)
    node.orders = node.customer.order_count + sum(each.orders for each in node.below)


def _drawn(roots: list[Node], seen: int, hidden: int) -> Tree:
    """A large group is drawn as far as it fits: the way to the customer first, then the greatest."""
    whole, orders = sum(root.whole for root in roots), sum(root.orders for root in roots)
    room = [DRAWN]
    kept = [kept for root in _here_first(roots) if (kept := _cut(root, room))]
    return Tree(kept, seen, hidden, whole, orders, seen - sum(1 for root in kept for _node in root.walk()))


def _here_first(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: not any(each.is_here for each in node.walk()))


def _cut(node: Node, room: list[int]) -> Node | None:
    if room[0] <= 0:
        return None
    room[0] -= 1
    node.below = [kept for each in _here_first(node.below) if (kept := _cut(each, room))]
    return node


def above(customer_id: int) -> list[int]:
    """Ids of those above, the nearest first; the customer itself only if the tree has a loop."""
    found: list[int] = []
    for pk in _walk(
        "SELECT parent_id, 1 FROM customers_customer WHERE id = %s AND parent_id IS NOT NULL"
        " UNION SELECT c.parent_id, w.depth + 1 FROM walk w JOIN customers_customer c ON c.id = w.id"
        f" WHERE c.parent_id IS NOT NULL AND w.depth <= {DEEPEST}",
        customer_id,
    ):
        if pk not in found:
            found.append(pk)
    return found


def below(customer_id: int) -> list[int]:
    """Ids of a customer and all below it, the deleted among them, at most `MOST`, level by level."""
    return list(dict.fromkeys(_walk(
        "SELECT CAST(%s AS bigint), 0"
        " UNION SELECT c.id, w.depth + 1 FROM walk w JOIN customers_customer c ON c.parent_id = w.id"
        f" WHERE w.depth <= {DEEPEST}",
        customer_id,
    )))  # fmt: skip


def top(customer_id: int) -> int:
    """The head of the group, which may be the customer itself."""
    line = above(customer_id)
    return line[-1] if line else customer_id


def _walk(steps: str, customer_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE walk(id, depth) AS ({steps}) SELECT id FROM walk ORDER BY depth, id LIMIT {MOST}",
            [customer_id],
        )
        return [row[0] for row in cursor.fetchall()]
