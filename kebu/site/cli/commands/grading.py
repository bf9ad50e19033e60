"""`kebu grade --as-of DATE`: grade all customers and open the plans that follow."""

import argparse
from argparse import ArgumentParser, Namespace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.jobs import run_due
from kebu.base.text.dates import parse_date
from kebu.customers.models import Tier
from kebu.grading.actions import runs
from kebu.grading.models import Run
from kebu.site.cli import output
from kebu.site.cli.progress import Progress

NAME = "grade"
HELP = gettext_lazy("评估全部客户：算分、分层、匹配策略")


def configure(parser: ArgumentParser) -> None:
    text = _("业务日期，默认今天；只看这一天及以前的订单")
    parser.add_argument("--as-of", type=_day, default=None, metavar=_("日期"), help=text)
    output.add_json(parser)


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_(str(error))) from None


def run(arguments: Namespace) -> None:
    with Progress() as progress:
        graded = runs.grade(
            arguments.as_of or clock.today(), actor=SYSTEM, trigger=Run.Trigger.COMMAND, progress=progress)  # fmt: skip
        run_due()
    graded.refresh_from_db()
    if arguments.json:
        output.as_json(_report(graded))
    else:
        _tell(graded)


def _report(graded: Run) -> dict[str, object]:
    return {
        "run": str(graded.uid), "as_of": graded.as_of, "model": graded.model.number,
        "customers": sum(graded.counts.values()), "tiers": graded.counts, "changed": graded.changed,
        "digest": graded.digest,
    }  # fmt: skip


def _tell(graded: Run) -> None:
    output.say(
        _("%(day)s 评估完成：%(customers)d 家客户，%(changed)d 家层级有变化")
        % {"day": graded.as_of, "customers": sum(graded.counts.values()), "changed": graded.changed}
    )
    output.table([(str(tier.label), f"{graded.counts.get(tier.value, 0):,}") for tier in Tier], indent="  ")
