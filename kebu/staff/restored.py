"""After an undo put back rows of people: the last administrator stays, followers hear of moves."""

from kebu.base import events
from kebu.staff import following, rules
from kebu.staff.events import UserMoved
from kebu.staff.models import User


def users(ids: list[int]) -> None:
    rules.refuse_without_administrator()
    for user_id, team_id in User.objects.everyone().filter(pk__in=ids).values_list("pk", "team_id"):
        following.follow(user_id, team_id)
        events.publish(UserMoved(user_id, team_id))


def roles(_ids: list[int]) -> None:
    rules.refuse_without_administrator()
