"""Everything that staff plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.base import undo
from kebu.base.access import GROUP_SETTINGS, declare

GUARDS = {
    "staff.user": "staff.manage",
    "staff.team": "staff.manage",
    "staff.role": "roles.manage",
    "staff.rolegrant": "roles.manage",
    "staff.fieldrule": "roles.manage",
}


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.staff import restored

    declare(GROUP_SETTINGS, {"staff.manage": _("管理用户和团队"), "roles.manage": _("管理角色和权限")})
    for label, right in GUARDS.items():
        undo.guard(label, right)
    undo.on_restore("staff.user", restored.users)
    undo.on_restore("staff.role", restored.roles)
    undo.on_restore("staff.rolegrant", restored.roles)
