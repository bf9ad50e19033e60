"""A job happens once or not at all, in the name of whoever asked for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from kebu.base import clock, jobs
from kebu.base.access import SYSTEM, Refused
from kebu.base.jobs import queue, registry, running, timetable
from kebu.base.models import Counter, Job
from kebu.base.operation import operation
from kebu.staff.models import User

pytestmark = pytest.mark.django_db

seen: list[Any] = []


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test declares its own kinds and schedules; those of the product stay out of its way."""
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(timetable, "_schedules", {})
    seen.clear()
    yield


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock to turn: `now[0] = …`."""
    hand = [datetime(2026, 3, 5, 2, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: hand[0])
    return hand


def counting(ctx: jobs.JobContext, key: str) -> dict[str, Any]:
    return {"value": Counter.take(key)}


def count_of(key: str) -> int:
    return sum(Counter.objects.filter(key=key).values_list("value", flat=True))


def test_a_job_runs_once_and_keeps_its_result() -> None:
    jobs.job("t.count")(counting)
    job = jobs.enqueue("t.count", {"key": "a"})
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts, count_of("a")) == (Job.State.DONE, {"value": 1}, 1, 1)
    assert job.finished_at is not None


def test_a_job_of_a_transaction_that_failed_does_not_exist() -> None:
    jobs.job("t.count")(counting)
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("t.count", {"key": "a"})
        raise RuntimeError
    assert jobs.run_due() == 0


def test_an_unknown_kind_cannot_be_asked_for() -> None:
    with pytest.raises(jobs.UnknownKind):
        jobs.enqueue("t.nobody")


def test_a_job_of_a_newer_version_is_left_alone() -> None:
    Job.objects.create(kind="t.from_the_future")
    assert jobs.run_due() == 0
    assert Job.objects.get().state == Job.State.WAITING


def test_a_unique_key_gives_one_job_even_after_it_is_done() -> None:
    jobs.job("t.count")(counting)
    first = jobs.enqueue("t.count", {"key": "a"}, unique_key="once")
    jobs.run_due()
    assert jobs.enqueue("t.count", {"key": "a"}, unique_key="once").pk == first.pk
    assert jobs.run_due() == 0
    assert count_of("a") == 1


def test_effects_of_a_failed_attempt_are_taken_back_and_it_is_tried_again_later(now: list[datetime]) -> None:
    @jobs.job("t.twice")
    def twice(ctx: jobs.JobContext) -> None:
        Counter.take("a")
        if ctx.job.attempts == 1:
            raise ValueError("13800001111")

    job = jobs.enqueue("t.twice")
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, count_of("a")) == (Job.State.FAILED, 0)
    assert "ValueError" in job.error
    assert "13800001111" not in job.error
    assert jobs.run_due() == 0
    now[0] += timedelta(seconds=6)
    assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, count_of("a")) == (Job.State.DONE, 2, "", 1)


def test_a_poisoned_job_is_parked_and_the_queue_goes_on(now: list[datetime]) -> None:
    @jobs.job("t.poison", max_attempts=3)
    def poison(ctx: jobs.JobContext) -> None:
        raise ValueError

    jobs.job("t.count")(counting)
    poisoned = jobs.enqueue("t.poison")
    for _hour in range(6):
        jobs.enqueue("t.count", {"key": "a"})
        jobs.run_due()
        now[0] += timedelta(hours=2)
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.attempts, count_of("a")) == (Job.State.PARKED, 3, 6)
    assert jobs.retry(poisoned)
    assert jobs.run_due() == 1


def test_what_cannot_be_done_as_asked_is_not_tried_again() -> None:
    @jobs.job("t.refused")
    def refused(ctx: jobs.JobContext) -> None:
        raise Refused("文件里没有客户名称这一列")

    job = jobs.enqueue("t.refused")
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.PARKED, "文件里没有客户名称这一列")


def test_a_job_runs_as_the_person_who_asked_and_in_his_language() -> None:
    @jobs.job("t.who")
    def who(ctx: jobs.JobContext) -> None:
        seen.append((ctx.actor, translation.get_language()))

    with operation(SYSTEM, "user.create"):
        user = User.objects.everyone().create(username="ann", name="安娜", language="en")
    with operation(user, "t.ask"):
        jobs.enqueue("t.who")
    jobs.enqueue("t.who")
    jobs.run_due()
    assert seen == [(user, "en"), (SYSTEM, "zh-hans")]


def test_a_person_who_is_gone_keeps_the_name_but_no_right() -> None:
    @jobs.job("t.who")
    def who(ctx: jobs.JobContext) -> None:
        seen.append((ctx.actor.actor_name, ctx.actor.may("customers.edit")))

    Job.objects.create(kind="t.who", actor_id=987654, actor_name="旧同事")
    jobs.run_due()
    assert seen == [("旧同事", False)]


def test_the_longest_due_goes_first_and_the_future_waits(now: list[datetime]) -> None:
    @jobs.job("t.note")
    def note(ctx: jobs.JobContext, name: str) -> None:
        seen.append(name)

    for minutes, name in [(-1, "b"), (5, "later"), (-9, "a")]:
        jobs.enqueue("t.note", {"name": name}, run_at=now[0] + timedelta(minutes=minutes))
    jobs.run_due()
    assert seen == ["a", "b"]


def test_a_crashed_workers_job_is_taken_over_within_a_minute(now: list[datetime]) -> None:
    jobs.job("t.count")(counting)
    jobs.enqueue("t.count", {"key": "a"})
    assert queue.claim(registry.names()) is not None
    assert jobs.run_due() == 0
    now[0] += timedelta(seconds=60)
    assert jobs.run_due() == 1
    assert (Job.objects.get().attempts, count_of("a")) == (2, 1)


def test_a_job_that_kills_its_worker_every_time_is_parked(now: list[datetime]) -> None:
    jobs.job("t.count", max_attempts=2)(counting)
    jobs.enqueue("t.count", {"key": "a"})
    for _crash in range(2):
        assert queue.claim(registry.names()) is not None
        now[0] += timedelta(seconds=60)
    assert queue.claim(registry.names()) is None
    assert (Job.objects.get().state, count_of("a")) == (Job.State.PARKED, 0)


@pytest.mark.parametrize("is_long", [False, True])
def test_a_worker_that_slept_through_its_lease_writes_nothing(now: list[datetime], is_long: bool) -> None:
    @jobs.job("t.slow", long=is_long)
    def slow(ctx: jobs.JobContext) -> None:
        if ctx.job.fence > 1:
            Counter.take("a", 100)
            return
        now[0] += timedelta(seconds=60)
        jobs.run_due()
        if is_long:
            with ctx.step(1):
                Counter.take("a")
        Counter.take("a")

    jobs.enqueue("t.slow")
    jobs.run_due()
    job = Job.objects.get()
    assert (job.state, job.fence, count_of("a")) == (Job.State.DONE, 2, 100)


def test_a_waiting_job_is_cancelled_at_once() -> None:
    jobs.job("t.count")(counting)
    job = jobs.enqueue("t.count", {"key": "a"})
    assert jobs.cancel(job)
    assert jobs.run_due() == 0
    job.refresh_from_db()
    assert (job.state, jobs.cancel(job)) == (Job.State.CANCELLED, False)


def test_a_running_job_stops_at_its_next_step_and_keeps_what_is_written() -> None:
    @jobs.job("t.steps", long=True)
    def steps(ctx: jobs.JobContext) -> None:
        for number in range(5):
            with ctx.step(1, total=5, message=f"第 {number + 1} 批"):
                Counter.take("a")
            if number == 1:
                jobs.cancel(ctx.job)

    job = jobs.enqueue("t.steps")
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message, count_of("a")) == (Job.State.CANCELLED, 2, 5, "第 2 批", 2)


def test_a_long_job_goes_on_where_the_failed_attempt_stopped(now: list[datetime]) -> None:
    @jobs.job("t.steps", long=True)
    def steps(ctx: jobs.JobContext) -> None:
        for number in range(ctx.done, 5):
            with ctx.step(1, total=5):
                Counter.take("a")
                if number == 3 and ctx.job.attempts == 1:
                    raise ValueError

    job = jobs.enqueue("t.steps")
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, count_of("a")) == (Job.State.FAILED, 3, 3)
    now[0] += timedelta(minutes=1)
    jobs.run_due()
    job.refresh_from_db()
    assert (job.state, job.done, count_of("a")) == (Job.State.DONE, 5, 5)


def test_progress_is_written_now_and_then_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])

    @jobs.job("t.progress", long=True)
    def progress(ctx: jobs.JobContext) -> None:
        for number in range(1, 101):
            ctx.progress(number, 100, "写入")
            seen.append(Job.objects.get().done)
            seconds[0] += 0.125

    job = jobs.enqueue("t.progress")
    jobs.run_due()
    job.refresh_from_db()
    assert sorted(set(seen)) == [*range(1, 101, 4)]
    assert (job.done, job.total, job.message) == (100, 100, "写入")


def test_a_stopping_worker_gives_a_long_job_back_and_the_attempt_does_not_count() -> None:
    @jobs.job("t.steps", long=True)
    def steps(ctx: jobs.JobContext) -> None:
        for _number in range(ctx.done, 5):
            with ctx.step(1):
                Counter.take("a")

    jobs.enqueue("t.steps")
    job = running.run_one(registry.names(), is_stopping=lambda: count_of("a") == 2)
    assert job is not None
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (Job.State.WAITING, 0, 2)
    jobs.run_due()
    assert count_of("a") == 5


def test_a_schedule_gives_one_job_per_due_time_however_many_workers_tick(now: list[datetime]) -> None:
    jobs.job("t.tick")(lambda ctx: seen.append(now[0]))
    jobs.schedule("t.tick", every=timedelta(minutes=5))
    for _worker in range(3):
        jobs.tick()
    jobs.run_due()
    now[0] += timedelta(minutes=4, seconds=59)
    jobs.tick()
    jobs.run_due()
    assert len(seen) == 1
    now[0] += timedelta(seconds=1)
    jobs.tick()
    jobs.run_due()
    now[0] -= timedelta(minutes=5)
    jobs.tick()
    jobs.run_due()
    assert len(seen) == 2


def test_a_daily_schedule_follows_the_companys_clock_and_catches_up_once(now: list[datetime]) -> None:
    jobs.job("t.daily")(lambda ctx: None)
    jobs.schedule("t.daily", daily_at=time(2, 30))
    [schedule] = jobs.schedules()
    assert schedule.last_due(datetime(2026, 3, 5, 18, 29, tzinfo=UTC)) == datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
    assert schedule.last_due(datetime(2026, 3, 5, 18, 30, tzinfo=UTC)) == datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
    jobs.tick()
    now[0] += timedelta(days=9)
    jobs.tick()
    assert jobs.run_due() == 2


def test_old_jobs_go_and_parked_ones_stay_longer(now: list[datetime]) -> None:
    for state in (Job.State.DONE, Job.State.CANCELLED, Job.State.PARKED):
        Job.objects.create(kind="t.old", state=state, finished_at=now[0] - timedelta(days=15))
    Job.objects.create(kind="t.new", state=Job.State.DONE, finished_at=now[0] - timedelta(days=13))
    assert jobs.purge() == 2
    assert sorted(Job.objects.values_list("kind", "state")) == [("t.new", "done"), ("t.old", "parked")]
