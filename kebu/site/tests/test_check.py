"""`kebu check` notices a clock that went back."""

from datetime import timedelta

import pytest

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import record
from kebu.site.cli.commands import check

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "is_noticed"), [(-60, True), (-1, False), (60, False)])
def test_a_clock_behind_the_last_log_line_is_noticed(
    monkeypatch: pytest.MonkeyPatch, minutes: int, is_noticed: bool,
) -> None:
    record(SYSTEM, "test.line")
    moved = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: moved)
    assert any("时钟" in text for text in check._about_clock()) is is_noticed
