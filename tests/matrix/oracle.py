"""What must happen, worked out from the table and the world in plain Python."""

from tests.matrix.house import BELOW, Actor, Place
from tests.matrix.policy import Rule

OUT = "out"  # sent to the log-in, or to the page that changes the start password
DENIED = "denied"  # 403
HIDDEN = "hidden"  # 404
EITHER = "either"  # 403 or 404: both reasons hold
NO_METHOD = "no method"  # 405
OPEN = "open"  # served: shown, done, or sent back with what is wrong in the form
REFUSED = "refused"  # seen but not one's own: told so in words


def sees(actor: Actor, place: Place, *, deleted_too: bool = False) -> bool:
    """The data scope of SPEC §0 for a customer in this place."""
    if place.is_deleted and not deleted_too:
        return False
    if actor.reach == "all":
        return True
    if actor.reach == "none":
        return False
    teams = BELOW.get(actor.team, set()) if actor.reach == "tree" else {actor.team} if actor.reach == "team" else set()
    return place.owner == actor.name or actor.name in place.shared_with or place.team in teams


def reaches(actor: Actor, rule: Rule, place: Place | None) -> bool:
    if place is None or rule.scope == "all" or actor.state != "in":
        return True
    if rule.scope == "owner":
        return place.owner == actor.name
    if rule.scope == "view":
        return place.owner == actor.name or place.name == "shared"
    if rule.scope == "history" and "audit.view" in actor.rights:
        return True
    if rule.scope == "task" and place.owner == actor.name and not place.is_deleted:
        return True
    bin_open = rule.scope == "bin" and "customers.delete" in actor.rights
    return sees(actor, place, deleted_too=bin_open or rule.scope == "deleted")


def may_touch(actor: Actor, rule: Rule, method: str, place: Place | None) -> bool:
    if not rule.own or method != "POST" or place is None:
        return True
    return place.owner == actor.name or rule.own in actor.rights


def holds(actor: Actor, rule: Rule, method: str) -> bool:
    return any(not right or right in actor.rights for right in rule.asks(method))


def expected(actor: Actor, rule: Rule, method: str, place: Place | None) -> str:
    is_served = method in rule.methods.split()
    if actor.state == "start" and not rule.start:
        return OUT
    if rule.public:
        return OPEN if is_served else NO_METHOD
    if actor.state == "out":
        return OUT
    if not is_served:
        return NO_METHOD
    has_right, reached = holds(actor, rule, method), reaches(actor, rule, place)
    if has_right and reached:
        return OPEN if may_touch(actor, rule, method, place) else REFUSED
    if has_right:
        return HIDDEN
    return DENIED if reached else EITHER


SERVED = {200, 204, 302, 409, 422}
STATUSES = {
    DENIED: {403}, HIDDEN: {404}, EITHER: {403, 404}, NO_METHOD: {405}, OPEN: SERVED, REFUSED: {302, 403, 409, 422},
}  # fmt: skip


def agrees(rule: Rule, verdict: str, status: int, location: str) -> bool:
    """Whether an answer is what the verdict allows. To be sent where only strangers are sent is no service."""
    sent_away = location.startswith(("/staff/login/", "/staff/password/"))
    if verdict == OUT:
        return status == 302 and sent_away
    if sent_away and not rule.leaves:
        return False
    return status in STATUSES[verdict] or (verdict in (OPEN, REFUSED) and status in rule.also)


def is_denial(verdict: str) -> bool:
    return verdict != OPEN
