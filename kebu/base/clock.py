"""The only source of time. Instants are UTC; business dates are those of the company's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

# Sort keys are never NULL: these stand for "has not happened" and "no date set".
NEVER = date(1900, 1, 1)
SOMEDAY = date(9999, 12, 31)


def now() -> datetime:
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    return now().astimezone(zone()).date()


def business_date(instant: datetime) -> date:
    return instant.astimezone(zone()).date()


def is_set(day: date | None) -> bool:
    """False for None and for the two sentinel dates."""
    return day is not None and day not in (NEVER, SOMEDAY)
