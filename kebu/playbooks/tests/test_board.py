"""The board, the agenda and the record page: groups by date, within the scope, one address for page and dialog."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base import agenda, clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer
from kebu.playbooks import board, queries, timeline
from kebu.playbooks.models import Execution, Plan, Playbook
from kebu.playbooks.seeds import seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Cast:
    made = cast(customers_each=1)
    seed(SYSTEM)
    return made


def step(company: Cast, days: int, *, part: str = "rep_a", **fields: object) -> Execution:
    """An execution of a customer of somebody, due in so many days."""
    playbook = Playbook.objects.everyone().get(tier="high")
    owner = company.users[part]
    customer = company.customers[part][0]
    with operation(SYSTEM, "cast"):
        plan, _made = Plan.objects.everyone().get_or_create(
            customer=customer, playbook=playbook, defaults={"opened_on": clock.today()})  # fmt: skip
        return Execution.objects.everyone().create(
            plan=plan, step=playbook.steps.get(position=1), customer=customer, owner=owner,
            due_on=clock.today() + timedelta(days=days), **fields,
        )  # fmt: skip


def client(user: object) -> Client:
    made = Client()
    made.force_login(user)  # type: ignore[arg-type]
    return made


def test_groups_by_date_and_state(company: Cast) -> None:
    for days in (-9, -2, 0, 30):
        step(company, days)
    step(company, -4, state="done", done_on=clock.today() - timedelta(days=4), result="met")
    rows = board.in_scope(company.reload("rep_a"), "mine")
    found = {group.key: [row.due_on for row in group.rows] for group in board.groups(rows, clock.today())}
    days = {key: [(day - clock.today()).days for day in dates] for key, dates in found.items()}
    assert days == {"overdue": [-9, -2], "week": [0], "later": [30], "done": [-4]}
    in_time = board.punctuality(rows, clock.today() - timedelta(days=10), clock.today())
    assert (in_time.due, in_time.in_time, in_time.rate) == (4, 1, 2_500)


def test_the_week_counts_what_is_planned_done_and_in_time(company: Cast) -> None:
    monday = -clock.today().weekday()
    day = clock.today() + timedelta(days=monday)
    step(company, monday - 1)
    step(company, monday, state="done", done_on=day, result="met")
    step(company, monday + 1, state="done", done_on=day + timedelta(days=3), result="met")
    step(company, monday + 6)
    step(company, monday + 2, state="dropped")
    step(company, monday + 7)
    step(company, monday, part="rep_b", state="done", done_on=day)
    found = queries.week(company.reload("rep_a"), "mine", day)
    assert (found.planned, found.done, found.percent) == (3, 2, 50)
    assert queries.week(company.reload("lead_east"), "team", day).planned == 4
    later = queries.week(company.reload("rep_a"), "mine", day + timedelta(days=6))
    assert (later.planned, later.punctuality.due) == (3, 2)
    assert queries.week(company.reload("rep_c"), "mine", day).percent is None


def test_the_figure_of_the_week_stands_on_the_desk_of_those_who_may_see_it(company: Cast) -> None:
    step(company, 0)
    text = client(company.reload("rep_a")).get(reverse("site:home")).content.decode()
    assert "本周策略动作" in text and "/ 1 项" in text
    assert "本周策略动作" not in client(company.reload("auditor")).get(reverse("site:home")).content.decode()


def test_a_group_goes_on_by_key(company: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PAGE", 2)
    made = [step(company, -days) for days in range(1, 6)]
    rows, after, seen = board.in_scope(company.reload("rep_a"), "mine"), "", []
    while True:
        page = board.page(rows, "overdue", clock.today(), after)
        seen += [row.pk for row in page.rows]
        after = page.following
        if not after:
            break
    assert seen == [row.pk for row in reversed(made)]
    assert board.page(rows, "overdue", clock.today(), "nonsense").rows


def test_one_sees_ones_own_and_a_leader_the_teams(company: Cast) -> None:
    for part in ("rep_a", "rep_b", "rep_c"):
        step(company, -1, part=part)
    for part, scope, owners in (
        ("rep_a", "mine", {"rep_a"}), ("rep_a", "team", {"rep_a"}), ("lead_east", "team", {"rep_a", "rep_b"}),
        ("relations", "team", {"rep_a", "rep_b", "rep_c"}),
    ):  # fmt: skip
        rows = board.in_scope(company.reload(part), scope)  # type: ignore[arg-type]
        assert {row.owner.username for row in rows if row.owner} == owners, part


def test_steps_stand_among_the_things_to_do(company: Cast) -> None:
    late, soon = step(company, -3), step(company, 1)
    user, today = company.reload("rep_a"), clock.today()
    items = agenda.items(user, "mine", None, today + timedelta(days=3), 50)
    keys = [item.key for item in items if item.key.startswith("execution:")]
    assert keys == [f"execution:{late.uid}", f"execution:{soon.uid}"]
    assert agenda.tally(user, "mine", today).overdue == 1
    assert agenda.upcoming(user, late.customer, 1)[0].record_url == reverse("playbooks:record", args=[late.uid])
    assert not [item for item in agenda.items(company.reload("rep_c"), "mine", None, today, 50) if item.customer]


def test_archived_customers_rest(company: Cast) -> None:
    row = step(company, -3)
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=row.customer_id).update(archived_at=clock.now())
    assert not board.in_scope(company.reload("rep_a"), "mine").exists()


def test_recording_by_page_and_by_dialog(company: Cast) -> None:
    row = step(company, -3)
    asking, address = client(company.rep_a), reverse("playbooks:record", args=[row.uid])
    assert "实际执行情况" in asking.get(address).content.decode()
    wrong = asking.post(address, {"actual": "", "result": "met"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "dialog-title" in wrong.content.decode()
    given = {"actual": "已拜访", "result": "met", "done_on": clock.today(), "version": row.version}
    saved = asking.post(address, given, headers={"HX-Request": "true"})
    assert saved.status_code == 204 and "kebu:toast" in saved.headers["HX-Trigger"]
    stale = asking.post(address, given | {"actual": "另一个说法"}, headers={"HX-Request": "true"})
    assert stale.status_code == 409 and "已拜访" in stale.content.decode() and "另一个说法" in stale.content.decode()
    assert client(company.rep_b).get(address).status_code == 404


def test_the_board_and_the_tab_are_drawn(company: Cast) -> None:
    row = step(company, -3)
    page = client(company.rep_a).get(reverse("playbooks:board"), {"group": "overdue", "after": "x"}).content.decode()
    assert str(row.step) in page and "逾期 3 天" in page
    tab = client(company.rep_a).get(reverse("playbooks:of_customer", args=[row.customer.uid])).content.decode()
    assert "执行记录" in tab and "进行中" in tab


def test_the_story_tells_plans_and_results(company: Cast) -> None:
    row = step(company, -3, state="done", done_on=clock.today(), result="missed", actual="没见到人", improvement="改约")
    titles = [event.title for event in timeline.events(company.reload("rep_a"), row.customer, None, 10)]
    assert titles[0] == str(row.step) or titles[1] == str(row.step)
    assert any("维护计划开始" in title for title in titles)
