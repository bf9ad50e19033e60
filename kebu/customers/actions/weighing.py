"""What counts for how much in 完整度, for each kind of customer: as the company set it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kebu.base import jobs
from kebu.base.access import Actor, Refused, require
from kebu.base.models import Setting
from kebu.base.operation import action
from kebu.customers import rules
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.models import CustomerKind

KEY = "quality.weights"
HEAVIEST = 20


def weights() -> rules.Weights:
    """Those in force, read at each use like every setting."""
    stored = Setting.objects.filter(key=KEY).values_list("value", flat=True).first()
    return stored or rules.default_weights()


@action("quality.set_weights")
def set_weights(wanted: Mapping[str, Mapping[str, Any]], *, actor: Actor) -> Outcome:
    """Store whole weights from 0 (does not count) to 20; every customer is reckoned anew by a job. Raises Refused."""
    require(actor, "quality.manage")
    clean = {str(kind): _clean(wanted.get(str(kind), {})) for kind in CustomerKind}
    Setting.objects.update_or_create(key=KEY, defaults={"value": clean})
    running().log(key=KEY)
    jobs.enqueue("quality.recount", {})
    return Outcome(1, running().uid)


def _clean(given: Mapping[str, Any]) -> dict[str, int]:
    found = {key: given[key] for key in rules.WEIGHTS if key in given}
    if any(not isinstance(weight, int) or not 0 <= weight <= HEAVIEST for weight in found.values()):
        raise Refused(_("权重应为 0 到 %(most)d 的整数") % {"most": HEAVIEST})
    if not any(found.values()):
        raise Refused(_("至少要有一项权重大于 0"))
    return found
