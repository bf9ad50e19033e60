"""Everything that audit plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.audit import kinds
from kebu.base import panels
from kebu.base.access import GROUP_SETTINGS, declare


def connect() -> None:
    """Called once, when the area is loaded."""
    declare(GROUP_SETTINGS, {"audit.view": _("查看操作日志和变更记录")})
    kinds.register("staff.user", _("用户"), right="staff.manage")
    kinds.register("staff.team", _("团队"), right="staff.manage")
    kinds.register("staff.role", _("角色"), right="roles.manage")
    panels.register_tab(panels.Tab("changes", _("变更日志"), "audit:customer_history", order=900))
