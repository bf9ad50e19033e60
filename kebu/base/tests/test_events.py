"""An event reaches every listener, whatever happens to the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from kebu.base import events, jobs
from kebu.base.access import SYSTEM
from kebu.base.ids import uuid7
from kebu.base.jobs import registry
from kebu.base.models import Job
from kebu.base.operation import operation

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Happened:
    customer_ids: tuple[int, ...]
    on: date
    at: datetime
    uid: UUID
    note: str = ""
    until: date | None = None


@pytest.fixture(autouse=True)
def own_listeners(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(events, "_listeners", {})
    yield


def an_event() -> Happened:
    return Happened((3, 5), date(2026, 3, 1), datetime(2026, 3, 1, 8, 30, tzinfo=UTC), uuid7())


def test_every_listener_gets_the_event_as_it_was() -> None:
    heard: list[Any] = []
    events.listen(Happened, "t.one", lambda event, ctx: heard.append(event))
    events.listen(Happened, "t.two", lambda event, ctx: heard.append(event), long=True)
    event = an_event()
    with operation(SYSTEM, "t.happen"):
        events.publish(event)
        assert heard == []
    assert jobs.run_due() == 2
    assert heard == [event, event]


def test_a_failing_listener_keeps_its_event_and_troubles_nobody() -> None:
    heard: list[Any] = []

    def stumble(event: Happened, ctx: jobs.JobContext) -> None:
        if ctx.job.attempts == 1:
            raise ValueError
        heard.append("stumbled")

    events.listen(Happened, "t.stumble", stumble)
    events.listen(Happened, "t.sure", lambda event, ctx: heard.append("sure"))
    with operation(SYSTEM, "t.happen"):
        events.publish(an_event())
    jobs.run_due()
    assert heard == ["sure"]
    assert jobs.retry(Job.objects.get(kind="t.stumble"))
    Job.objects.filter(kind="t.stumble").update(attempts=1)
    jobs.run_due()
    assert heard == ["sure", "stumbled"]


def test_nothing_is_told_of_an_operation_that_failed() -> None:
    events.listen(Happened, "t.one", lambda event, ctx: None)
    with pytest.raises(RuntimeError, match="broken"), operation(SYSTEM, "t.happen"):
        events.publish(an_event())
        raise RuntimeError("broken")
    assert not Job.objects.exists()


def test_an_event_outside_an_operation_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside an operation"):
        events.publish(an_event())


def test_an_event_that_could_not_travel_is_refused_when_it_is_wired() -> None:
    @dataclass(frozen=True)
    class Heavy:
        rows: dict[str, int]

    with pytest.raises(TypeError, match="cannot carry"):
        events.listen(Heavy, "t.heavy", lambda event, ctx: None)
