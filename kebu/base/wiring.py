"""Rights and settings that belong to no single area."""

from datetime import time, timedelta

from django.utils.translation import gettext_lazy as _

from kebu.base import access, jobs, sweeping  # noqa: F401  # sweeping declares its job
from kebu.base.jobs import cleaning  # noqa: F401
from kebu.base.lists import counts, exporting  # noqa: F401  # declare their jobs
from kebu.base.search import index  # noqa: F401
from kebu.base.settings_registry import declare


def connect() -> None:
    """Called once, when the area is loaded."""
    access.declare(
        access.GROUP_SETTINGS,
        {
            "settings.manage": _("修改系统设置"),
            "views.share": _("共享视图"),
            "undo.any": _("撤销他人的操作"),
        },
    )
    jobs.schedule("lists.count_views", every=timedelta(minutes=10))
    jobs.schedule("jobs.purge", daily_at=time(3, 10))
    jobs.schedule("files.sweep", daily_at=time(3, 20))
    jobs.schedule("search.count_common", daily_at=time(3, 30))
    declare("company.name", "text", "", _("公司名称"), group=_("公司信息"), help=_("显示在左上角和导出的表格里"))
