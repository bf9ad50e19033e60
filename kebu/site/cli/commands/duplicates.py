"""`kebu duplicates`: compare all customers and tell which are probably one."""

import time
from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.text.joining import joined
from kebu.customers import reasons
from kebu.customers.actions import suspicions
from kebu.customers.models import DuplicateSearch, SuspectedPair
from kebu.site.cli import output
from kebu.site.cli.progress import Progress

NAME = "duplicates"
HELP = gettext_lazy("比对全部客户，找出疑似重复")
SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    text = _("列出前几对，默认 %(count)s") % {"count": SHOWN}
    parser.add_argument("--limit", type=int, default=SHOWN, metavar="N", help=text)
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    began = time.monotonic()
    with Progress() as progress:
        found = suspicions.search(progress)
    seconds = round(time.monotonic() - began, 1)
    mark = DuplicateSearch.objects.get()
    pairs = SuspectedPair.objects.everyone().live().waiting().select_related("first", "second")
    first = list(pairs.order_by("-stake", "-score", "-pk")[: max(arguments.limit, 0)])
    if arguments.json:
        shown = [_plain(pair) for pair in first]
        output.as_json({"customers": mark.customers, "pairs": found, "seconds": seconds, "first": shown})
        return
    text = _("比对了 %(customers)s 家客户，疑似重复 %(pairs)s 对，用时 %(seconds)s 秒")
    output.say(text % {"customers": f"{mark.customers:,}", "pairs": f"{found:,}", "seconds": seconds})
    output.table([_row(pair) for pair in first], indent="  ")


def _plain(pair: SuspectedPair) -> dict[str, object]:
    codes = [pair.first.code, pair.second.code]
    return {"codes": codes, "score": pair.score, "reasons": pair.reasons, "stake": pair.stake}


def _row(pair: SuspectedPair) -> tuple[str, ...]:
    names = (f"{each.code} {each.name}" for each in (pair.first, pair.second))
    return (*names, str(pair.score), joined(reasons.words(pair.reasons)))
