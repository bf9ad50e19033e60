"""集团与子公司: the tree that a customer stands in. Every walk is one statement with a bound."""

from django.db import connection

DEEPEST, MOST = 20, 2_000


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
