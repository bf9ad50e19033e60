"""`kebu web`: one web process; started by `kebu up`."""

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

NAME = "web"
HELP = _("网页进程（由 kebu up 启动）")


def configure(parser: ArgumentParser) -> None:
    """No arguments: the settings say where to listen."""


def run(arguments: Namespace) -> None:
    from kebu.site.cli.serving import serve

    serve(settings.KEBU)
