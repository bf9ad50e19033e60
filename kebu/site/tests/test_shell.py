"""The frame of every page: the menu by right, crumbs, settings, errors, a bounded number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kebu.base.models import Setting
from kebu.cast.people import Cast, cast
from kebu.site import menu

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def as_user(people: Cast, name: str) -> Client:
    client = Client()
    client.force_login(people.users[name])
    return client


def keys(people: Cast, name: str) -> set[str]:
    sections = menu.drawn(menu.SIDEBAR, people.users[name])
    return {item.key for section in sections for item in section.entries}


def test_each_role_gets_its_menu(people: Cast) -> None:
    assert keys(people, "rep_a") == {
        "today", "inbox", "tasks", "calendar", "customers", "contacts", "orders", "products", "grading",
        "playbooks", "tables", "duplicates", "quality", "imports", "candidates",
    }  # fmt: skip
    assert keys(people, "admin") == {"today", "inbox", "settings"}
    assert keys(people, "auditor") == {"today", "inbox", "log"}
    assert "settings" in keys(people, "steward")


def test_settings_page_lists_what_one_may_set(people: Cast) -> None:
    page = reverse("base:settings")

    def entries(name: str) -> set[str]:
        context = as_user(people, name).get(page).context
        return {item.key for section in context["settings_menu"] for item in section.entries}

    assert entries("admin") >= {"users", "teams", "roles", "tags"}
    assert entries("auditor") == {"log"}
    assert entries("rep_a") == set()


def test_current_entry_and_crumbs_follow_the_address(people: Cast) -> None:
    answer = as_user(people, "admin").get(reverse("staff:users"))
    assert [label for label, _url in answer.context["crumbs"]][-1] == "用户"
    marked = menu.drawn(menu.SIDEBAR, people.admin, reverse("base:settings") + "company/")
    assert [item.key for section in marked for item in section.entries if item.is_current] == ["settings"]
    own = menu.drawn(menu.SIDEBAR, people.admin, reverse("staff:preferences"))
    assert not any(item.is_current for section in own for item in section.entries)
    deep = menu.drawn(menu.SIDEBAR, people.rep_a, "/c/01890a5d-ac96-774b-bcce-b302099a8057/")
    assert [item.key for section in deep for item in section.entries if item.is_current] == ["customers"]


def test_settings_are_saved_with_their_right_and_can_be_undone(people: Cast) -> None:
    page = reverse("base:settings_group", args=["company"])
    assert as_user(people, "rep_a").get(page).status_code == 403
    client = as_user(people, "admin")
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"company--name": "青屿机电"}
    assert client.post(page, sent).status_code == 302
    assert Setting.objects.get(key="company.name").value == "青屿机电"
    assert "青屿机电" in client.get(page).content.decode()
    assert client.get(reverse("base:settings_group", args=["nothing"])).status_code == 404


def test_the_frame_costs_few_queries(people: Cast) -> None:
    client = as_user(people, "admin")
    client.get(reverse("staff:preferences"))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(reverse("staff:preferences"))
    assert len(captured) <= 8, [query["sql"][:90] for query in captured]


def test_errors_show_a_page_with_a_number_and_nothing_secret(people: Cast) -> None:
    answer = as_user(people, "rep_a").get(reverse("staff:users"))
    assert answer.status_code == 403
    assert answer.headers["X-Request-Id"] in answer.content.decode() or answer.context["error_id"]
    missing = as_user(people, "rep_a").get("/no/such/page/")
    assert missing.status_code == 404
    assert "Traceback" not in missing.content.decode()
