"""Everything that exchange plugs into others."""

from django.utils.translation import gettext_lazy as _

from kebu.base.access import GROUP_CUSTOMERS, declare


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.exchange import jobs  # noqa: F401  # registers its kinds

    declare(GROUP_CUSTOMERS, {"tables.export": _("导出三张标准表")})
