"""What stands in a person's team because he owns it moves with him, in the same transaction.

The areas above register how; where it is too much for one transaction they leave it to their job on `UserMoved`.
"""

from collections.abc import Callable

Move = Callable[[int, int | None], None]

_moves: dict[str, Move] = {}


def register(name: str, move: Move) -> None:
    """Call `move(user_id, team_id)` within the operation that moves a person. From wiring."""
    _moves[name] = move


def follow(user_id: int, team_id: int | None) -> None:
    for move in _moves.values():
        move(user_id, team_id)
