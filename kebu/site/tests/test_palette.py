"""⌘K as it is asked over HTTP: groups, actions by right, nothing forbidden, nothing unescaped."""

import json

import pytest

from kebu.cast.people import cast, make_contact, make_customer
from kebu.customers import derive
from kebu.customers.actions import refresh
from kebu.site.cli.commands import reindex
from kebu.site.cli.parsing import run_command


@pytest.fixture
def company(db):
    made = cast(customers_each=1)
    named(made.rep_a, "澜岳精密制造（苏州）有限公司", short_name="澜岳精密")
    return made


def named(owner, name, **fields):
    row = make_customer(owner=owner, **derive.fill({"name": name}), **fields)
    refresh.customers([row.pk])
    return row


def ask(client, user, typed, **headers):
    client.force_login(user)
    return client.get("/search/", {"q": typed}, headers={"HX-Request": "true", **headers})


def test_company_person_and_actions(client, company):
    row = named(company.rep_a, "澜岳智能家居有限公司")
    person = make_contact(row, name="陈立言", post="设备总监", is_primary=True)
    refresh.contacts([person.pk])
    body = ask(client, company.rep_a, "lyzn").content.decode()
    assert "<mark>澜岳智能</mark>家居有限公司" in body
    assert "陈立言" in body and f"/c/{row.uid}/" in body
    assert f"/work/log/{row.uid}/" in body and "给“澜岳智能家居有限公司”记录一次跟进" in body


@pytest.mark.parametrize(
    "typed, place", [("客户分层", "/grading/"), ("fenceng", "/grading/"), ("khfc", "/grading/"), ("待办", "/work/")]
)
def test_places_are_found_by_name_and_reading(client, company, typed, place):
    assert f'href="{place}' in ask(client, company.rep_a, typed).content.decode()


def test_actions_follow_rights(client, company):
    assert "/customers/new/" in ask(client, company.rep_a, "新建").content.decode()
    assert "/customers/new/" not in ask(client, company.executive, "新建").content.decode()
    assert "记录一次跟进" not in ask(client, company.auditor, "澜岳").content.decode()
    assert 'href="/staff/roles/"' not in ask(client, company.rep_a, "角色").content.decode()
    assert 'href="/staff/roles/"' in ask(client, company.admin, "角色").content.decode()


def test_before_anything_is_typed_ones_own_customers_and_actions(client, company):
    body = ask(client, company.rep_a, "").content.decode()
    assert "澜岳精密制造" in body and "新建客户" in body
    assert "澜岳精密制造" not in ask(client, company.rep_c, "").content.decode()


def test_a_stranger_learns_nothing_not_even_that_there_is_something(client, company):
    nothing = ask(client, company.rep_c, "龘龘").content
    assert ask(client, company.rep_c, "澜岳").content == nothing
    assert "没有找到" in nothing.decode()


def test_without_script_it_is_a_page_and_without_log_in_nothing(client, company):
    assert client.get("/search/", {"q": "澜岳"}).status_code == 302
    client.force_login(company.rep_a)
    page = client.get("/search/", {"q": "澜岳"}).content.decode()
    assert "<html" in page and 'value="澜岳"' in page and "<mark>澜岳</mark>" in page
    assert client.post("/search/", {"q": "澜岳"}).status_code in (403, 405)


@pytest.mark.parametrize(
    "typed", ["<script>", '"><b>', "'; DROP TABLE base_searchentry; --", "NEAR(a b)", "a* OR b", "\x00", "%s", "{}"]
)
def test_whatever_is_typed_answers(client, company, typed):
    answer = ask(client, company.rep_a, typed)
    assert answer.status_code == 200 and b"<script>" not in answer.content and b'<b>"' not in answer.content


def test_reindex_reports(company, capsys):
    assert run_command(["reindex", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 4
    assert reindex.NAME == "reindex"
