"""iCalendar (RFC 5545) text of tasks: CRLF lines folded at 75 octets, text escaped. Pure: no database, no clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75
DURATION = timedelta(minutes=30)


@dataclass(frozen=True)
class Entry:
    """One event. `start` is an instant, or a date for the whole day. `stamp` is when the row last changed."""

    uid: str
    stamp: datetime
    start: datetime | date
    summary: str
    description: str = ""
    url: str = ""
    is_done: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kebu//Kebu//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escape(name)}")
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in fold(line))


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(entry.uid)}"
    yield f"DTSTAMP:{_instant(entry.stamp)}"
    yield from _when(entry.start)
    yield f"SUMMARY:{escape(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{escape(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT" if entry.is_done or not isinstance(entry.start, datetime) else "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _when(start: datetime | date) -> Iterator[str]:
    if isinstance(start, datetime):
        yield f"DTSTART:{_instant(start)}"
        yield f"DTEND:{_instant(start + DURATION)}"
    else:
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    """TEXT of §3.3.11; control characters that it does not allow are dropped."""
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if char >= " " or char in "\n\t")
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> Iterator[bytes]:
    """Parts of at most 75 octets (§3.1); the later ones begin with a space. No character is torn apart."""
    part, room = b"", LINE_OCTETS
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > room:
            yield part
            part = b" "
        part += octets
    yield part
