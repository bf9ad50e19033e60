"""The secret address under which a person's calendar program reads the own tasks."""

import secrets

from kebu.base.operation import operation
from kebu.staff.models import User

TOKEN_BYTES = 24


def rotate(user: User, *, is_on: bool = True) -> str:
    """Give the person a new address, which ends the old one; `is_on=False` gives none. Returns the token."""
    token = secrets.token_urlsafe(TOKEN_BYTES) if is_on else ""
    with operation(user, "calendar.rotate") as op:
        User.objects.everyone().filter(pk=user.pk).update(calendar_token=token)
        op.log(user, is_on=is_on)
    user.calendar_token = token
    return token
