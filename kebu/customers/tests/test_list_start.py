"""What a list opens with: the own choice, else the nearest team's, else the list's own."""

import re

import pytest
from django.test import Client

from kebu.base.models import LogEntry, SavedView
from kebu.cast.people import Cast, cast

URL, MINE, TEAM = "/customers/", "/base/lists/customers/start/mine/", "/base/lists/customers/start/team/"


@pytest.fixture
def company(db: None) -> Cast:
    return cast()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def heads(user) -> list[str]:
    text = client_of(user).get(URL).content.decode()
    return re.findall(
        r"[^<>]+(?=</th>|</button></th>| <i class=\"ti ti-arrow)", text.split("<thead>")[1].split("</thead>")[0]
    )


def first_tab(user) -> str:
    return re.search(r'<a href="\?" id="view-([^"]+)"', client_of(user).get(URL).content.decode())[1]


def columns(user, url: str, *keys: str, **more):
    return client_of(user).post(url, {"query": "", "what": "columns", "c": keys, **more})


def test_a_team_starts_with_the_columns_that_its_lead_chose(company):
    before = heads(company.rep_c)
    assert columns(company.lead_east, TEAM, "name", "source", "tier").status_code == 302
    assert heads(company.rep_a) == heads(company.rep_b) == ["单位名称", "来源渠道", "客户层级"]
    assert heads(company.rep_c) == before
    assert LogEntry.objects.filter(verb="views.start_team").count() == 1


def test_own_columns_stay_and_going_back_leads_to_the_teams(company):
    columns(company.rep_a, MINE, "name", "code")
    columns(company.lead_east, TEAM, "name", "source")
    assert heads(company.rep_a) == ["单位名称", "客户编号"]
    assert heads(company.rep_b) == ["单位名称", "来源渠道"]
    columns(company.rep_a, MINE, drop="1")
    assert heads(company.rep_a) == ["单位名称", "来源渠道"]
    columns(company.lead_east, TEAM, drop="1")
    assert len(heads(company.rep_a)) > 2
    assert not SavedView.objects.everyone().filter(is_default=True).exists()


def test_the_nearest_team_above_decides(company):
    columns(company.lead_all, TEAM, "name", "code")
    assert heads(company.rep_a) == heads(company.rep_c) == ["单位名称", "客户编号"]
    columns(company.lead_east, TEAM, "name", "source")
    assert heads(company.rep_a) == ["单位名称", "来源渠道"]
    assert heads(company.rep_c) == ["单位名称", "客户编号"]
    assert len(heads(company.service)) > 2


def test_setting_for_the_team_needs_its_right_and_a_team(company):
    assert columns(company.rep_a, TEAM, "name").status_code == 403
    panel = client_of(company.rep_a).get("/base/lists/customers/columns/").content.decode()
    assert "设为团队默认" not in panel
    assert "设为团队默认" in client_of(company.lead_east).get("/base/lists/customers/columns/").content.decode()
    assert not SavedView.objects.everyone().filter(is_default=True).exists()


def test_a_column_that_one_does_not_see_is_left_out(company):
    columns(company.lead_east, TEAM, "name", "nothing", "source")
    assert heads(company.rep_a) == ["单位名称", "来源渠道"]
    assert columns(company.rep_a, MINE, "nothing").status_code == 302


def test_a_view_to_start_with_for_oneself_and_for_the_team(company):
    east = client_of(company.lead_east)
    east.post(TEAM, {"query": "view=mine", "what": "view"})
    assert first_tab(company.rep_a) == "mine" and first_tab(company.rep_c) == "all"
    client_of(company.rep_a).post(MINE, {"query": "view=high", "what": "view"})
    assert first_tab(company.rep_a) == "high" and first_tab(company.rep_b) == "mine"
    client_of(company.rep_a).post(MINE, {"query": "", "what": "view", "drop": "1"})
    assert first_tab(company.rep_a) == "mine"


def test_columns_and_view_are_kept_side_by_side(company):
    columns(company.rep_a, MINE, "name", "source")
    client_of(company.rep_a).post(MINE, {"query": "view=mine", "what": "view"})
    assert first_tab(company.rep_a) == "mine" and heads(company.rep_a) == ["单位名称", "来源渠道"]


def test_only_a_view_that_all_can_open_becomes_the_teams(company):
    east = client_of(company.lead_east)
    east.post("/base/lists/customers/views/", {"name": "自己的", "query": "sort=name"})
    view = SavedView.objects.everyone().get(name="自己的")
    answer = east.post(TEAM, {"query": f"view={view.uid}", "what": "view"}, follow=True)
    assert "先共享这个视图" in answer.content.decode()
    assert first_tab(company.rep_a) == "all"


def test_it_can_be_undone(company):
    client = client_of(company.lead_east)
    client.post(TEAM, {"query": "", "what": "columns", "c": ["name", "source"]})
    undo = re.search(r"/base/undo/[0-9a-f-]+/?", client.get(URL).content.decode())[0]
    client.post(undo)
    assert len(heads(company.rep_a)) > 2
