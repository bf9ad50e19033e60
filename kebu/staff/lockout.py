"""Brute force is stopped per account and address: five failures within fifteen minutes, then nobody is even checked."""

from datetime import timedelta

from kebu.base import clock
from kebu.staff.models import LoginFailure

LIMIT = 5
WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)


def begin(account: str, ip: str) -> bool:
    """Count a try as a failure before it is checked, so that parallel tries count too. False when locked."""
    now = clock.now()
    LoginFailure.objects.filter(at__lt=now - KEPT).delete()
    mine = LoginFailure.objects.create(account=account, ip=ip, at=now)
    recent = LoginFailure.objects.filter(account=account, ip=ip, at__gt=now - WINDOW)
    if recent.count() <= LIMIT:
        return True
    mine.delete()
    return False


def clear(account: str, ip: str) -> None:
    """A log-in that succeeded wipes the slate for this account and address."""
    LoginFailure.objects.filter(account=account, ip=ip).delete()
