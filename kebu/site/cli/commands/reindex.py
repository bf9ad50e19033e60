"""`kebu reindex`: bring the search index up to date."""

import time
from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base import search
from kebu.base.models import SearchEntry
from kebu.site.cli import output
from kebu.site.cli.progress import Progress

NAME = "reindex"
HELP = gettext_lazy("更新搜索索引，可以边用边跑")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fresh", action="store_true", help=_("丢掉旧索引，从头重建；其间搜索结果不全，PostgreSQL 上保存可能要等")
    )
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    began = time.monotonic()
    with Progress() as progress:
        written = search.rebuild(progress=progress, is_fresh=arguments.fresh)
    entries, seconds = SearchEntry.objects.count(), round(time.monotonic() - began, 1)
    if arguments.json:
        output.as_json({"entries": entries, "written": written, "seconds": seconds})
        return
    text = _("索引共 %(entries)s 条，更新了 %(written)s 条，用时 %(seconds)s 秒")
    output.say(text % {"entries": f"{entries:,}", "written": f"{written:,}", "seconds": seconds})
