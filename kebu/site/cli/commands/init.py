"""`kebu init`: an empty installation, and the one-time link for its first administrator."""

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import Refused
from kebu.site import installation
from kebu.site.cli import output
from kebu.staff import first_admin

NAME = "init"
HELP = gettext_lazy("准备数据目录、密钥和数据库，给出第一位管理员的一次性链接")


def configure(parser: ArgumentParser) -> None:
    output.add_json(parser)


def run(arguments: Namespace) -> None:
    installation.prepare()
    link = _link()
    if arguments.json:
        output.as_json({"data": str(settings.KEBU_DATA), "first_admin": link})
        return
    output.say(_("数据目录 %(data)s 已就绪") % {"data": settings.KEBU_DATA})
    if link:
        output.say(_("运行 kebu up，然后在 30 分钟内打开这个一次性链接，建立第一位管理员："))
        output.say(f"  {link}")
    else:
        output.say(_("已有管理员，运行 kebu up 即可"))


def _link() -> str | None:
    try:
        token = first_admin.issue()
    except Refused:
        return None
    return f"{settings.KEBU.base_url}{reverse('staff:first_admin', args=[token])}"
