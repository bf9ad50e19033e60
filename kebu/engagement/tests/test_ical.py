"""The calendar file: RFC 5545 as calendar programs read it."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kebu.engagement import ical

STAMP = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def entry(**values):
    return ical.Entry(**{"uid": "a@kebu", "stamp": STAMP, "start": date(2026, 11, 24), "summary": "评审", **values})


def lines(body):
    assert body.endswith(b"\r\n")
    return body.decode().removesuffix("\r\n").split("\r\n")


def unfolded(body):
    return body.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_day_and_an_instant():
    whole, timed = entry(), entry(start=datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    found = unfolded(ical.calendar("待办", [whole, timed]))
    assert "DTSTART;VALUE=DATE:20261124" in found and "DTEND;VALUE=DATE:20261125" in found
    assert "DTSTART:20261124T060000Z" in found and "DTEND:20261124T063000Z" in found
    assert found[0] == "BEGIN:VCALENDAR" and found[-1] == "END:VCALENDAR"
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 2


def test_text_cannot_break_out_of_its_line():
    body = ical.calendar("x", [entry(summary="a;b,c\\d\r\nEND:VEVENT\x07", description="一\n二")])
    found = unfolded(body)
    assert "SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT" in found
    assert "DESCRIPTION:一\\n二" in found
    assert found.count("END:VEVENT") == 1


@given(st.text(max_size=200))
def test_folding_keeps_75_octets_and_every_character(text):
    summary = f"SUMMARY:{ical.escape(text)}"
    parts = list(ical.fold(summary))
    assert all(len(part) <= 75 for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    assert b"".join([parts[0], *(part[1:] for part in parts[1:])]).decode() == summary
