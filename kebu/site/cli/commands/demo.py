"""`kebu demo`: build the demo company in its own data directory."""

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import Refused
from kebu.customers.models import Customer
from kebu.grading.models import Run
from kebu.site import installation
from kebu.site.cli import output
from kebu.site.cli.progress import Progress
from kebu.staff.models import Role

NAME = "demo"
HELP = gettext_lazy("建立演示公司（在演示自己的数据目录里）")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--customers", type=int, metavar="N", help=_("客户数，默认是一家中等规模的公司"))
    parser.add_argument("--orders", type=int, metavar="M", help=_("订单数，默认按客户的习惯"))


def run(arguments: Namespace) -> None:
    installation.prepare()
    _build(arguments.customers, arguments.orders)
    output.say(_("演示公司已建在 %(data)s，用 kebu up --demo 启动") % {"data": settings.KEBU_DATA})


def ensure() -> None:
    """Build the demo company when its directory is still empty."""
    if not Customer.objects.with_deleted().exists():
        _build(None, None)
    elif not Run.objects.filter(state=Run.State.PUBLISHED).exists():  # grading is the last thing that is built
        text = _("%(data)s 里的演示公司没有建完：请删掉这个目录再试")
        raise Refused(text % {"data": settings.KEBU_DATA})


def logins() -> list[tuple[str, str, str]]:
    """One per role: log-in name, person, name of the role."""
    from kebu.site import demo as company

    roles = {role.key: str(role) for role in Role.objects.everyone()}
    return [(username, name, roles.get(role, role)) for role, username, name in company.logins()]


def password() -> str:
    from kebu.site import demo as company

    return company.PASSWORD


def _build(customers: int | None, orders: int | None) -> None:
    from kebu.site import demo as company  # only when it is wanted: the generator is large

    with Progress() as progress:
        company.build(customers or company.DEFAULT_CUSTOMERS, orders, progress=progress)
