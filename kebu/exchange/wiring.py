"""Everything that exchange plugs into others."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from kebu.base import files, jobs
from kebu.base.access import GROUP_CUSTOMERS, declare


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.exchange import jobs as own
    from kebu.exchange.actions import templates

    files.owner(templates.KIND, templates.referenced)

    jobs.schedule(own.SWEEP, daily_at=time(3, 40))

    declare(GROUP_CUSTOMERS, {"tables.export": _("导出三张标准表")})
