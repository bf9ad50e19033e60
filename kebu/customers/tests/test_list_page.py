"""The pages of customers and contacts: what they show and restore, saved views, selection, export."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.lists import counts, every, named, rows
from kebu.base.models import LogEntry, SavedView, ViewCount
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer, Tag

URL = "/customers/"


@pytest.fixture
def company(db: None) -> Cast:
    return cast()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names(answer):
    return set(re.findall(r"<div class=co [^>]*><a [^>]*>([^<]*)</a>", answer.content.decode()))


def test_everybody_sees_the_own_scope(company):
    for part, wanted in {
        "rep_a": {"rep_a"},
        "lead_east": {"rep_a", "rep_b"},
        "executive": {"rep_a", "rep_b", "rep_c"},
        "auditor": set(),
    }.items():
        shown = names(client_of(company.users[part]).get(URL))
        assert shown == {customer.name for owner in wanted for customer in company.customers[owner]}


def test_an_address_restores_filter_sort_and_columns(company):
    make_customer(owner=company.rep_a, name="甲方高价值", tier="high", score=9000)
    query = {"f": json.dumps([["tier", "in", ["high"]]]), "sort": "name", "c": "name,source"}
    text = client_of(company.rep_a).get(URL, query).content.decode()
    assert "甲方高价值" in text and company.customers["rep_a"][0].name not in text
    assert "客户层级：<b>高价值客户</b>" in text
    assert 'aria-sort="ascending"' in text and "来源渠道" in text and "综合得分</a></th>" not in text


def test_htmx_gets_only_what_it_swaps(company):
    client = client_of(company.rep_a)
    part = client.get(URL, headers={"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "list"}).content.decode()
    whole = client.get(URL).content.decode()
    assert "<html" not in part and "<tbody>" in part and "<html" in whole
    assert part.split("<tbody>")[1].split("</tbody>")[0] == whole.split("<tbody>")[1].split("</tbody>")[0]


def test_names_are_escaped(company):
    make_customer(
        owner=company.rep_a, name="<img src=x onerror=1>\"'&", core_need="</td><script>1</script>", primary_name="<b>"
    )
    text = client_of(company.rep_a).get(URL).content.decode()
    assert "<img src=x" not in text and "<script>1" not in text and "<b></td>" not in text


def test_an_empty_result_names_the_filters_to_drop(company):
    text = (
        client_of(company.rep_a)
        .get(URL, {"f": '[["name","has","没有这样的"],["tier","in",["high"]]]'})
        .content.decode()
    )
    assert "没有符合条件的结果" in text and "没有这样的" in text.split("list__drop")[1]


def test_first_use_offers_to_create(company):
    newcomer = company.developer
    assert "还没有客户" in client_of(newcomer).get(URL).content.decode()


def test_every_list_says_what_its_own_search_finds(company):
    client = client_of(company.lead_east)
    pages = [client.get(reverse(definition.url_name)).content.decode() for definition in every()]
    hints = [re.search(r'name="q" id="list-q"[^>]* placeholder="([^"]+)"', page)[1] for page in pages]
    assert len(set(hints)) == len(hints) >= 4


# --- the editor ---------------------------------------------------------------------------------------------------


def apply(client, **values):
    return client.get("/base/lists/customers/apply/", values)


def test_the_editor_adds_changes_and_removes_a_condition(company):
    client = client_of(company.rep_a)
    added = apply(client, query="", field="total_amount", op="ge", v="90")
    assert added.status_code == 302
    state = added.url.partition("?")[2]
    changed = apply(client, query=state, place="0", field="total_amount", op="between", v=["10", "2,000"])
    text = client.get(changed.url).content.decode()
    assert "介于 10–2000 万元" in text
    assert 'name="drop" value="0"' in text
    removed = apply(client, query=changed.url.partition("?")[2], drop="0")
    assert "chip__x" not in client.get(removed.url).content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"field": "total_amount", "op": "ge", "v": "很多"},
        {"field": "total_amount", "op": "ge"},
        {"field": "nothing", "op": "is", "v": "1"},
        {"field": "last_contact_on", "op": "last", "v": "0"},
        {"field": "tier", "op": "in"},
        {"field": "name", "op": "has", "v": " "},
        {"drop": "x"},
    ],
)
def test_a_wrong_value_comes_back_with_words(company, values):
    answer = apply(client_of(company.rep_a), query="", **values)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_every_field_has_an_editor_for_every_operator(company):
    from kebu.base.lists.operators import operators

    client = client_of(company.steward)
    for key in ("customers", "contacts"):
        for field in named(key).seen(company.steward).filters:
            for operator in operators(field):
                answer = client.get(f"/base/lists/{key}/filter/", {"field": field.key, "op": operator.key})
                assert answer.status_code == 200, (field.key, operator.key)


def test_searchable_fields_answer_options(company):
    client = client_of(company.lead_east)
    assert "林晓" in client.get("/base/lists/customers/options/owner/?q=lx").content.decode() or (
        "林晓" in client.get("/base/lists/customers/options/owner/?q=林").content.decode()
    )
    assert "苏州" in client.get("/base/lists/customers/options/region/?q=苏州").content.decode()
    assert client.get("/base/lists/customers/options/score/").status_code == 404


def test_columns_are_chosen_ordered_and_kept_as_ones_own(company):
    client = client_of(company.rep_a)
    chosen = client.get("/base/lists/customers/apply/", {"query": "", "columns": "1", "c": ["name", "source", "tier"]})
    text = client.get(chosen.url).content.decode()
    assert text.index(">来源渠道<") < text.index(">客户层级<")
    client.post("/base/lists/customers/start/mine/", {"query": chosen.url.partition("?")[2]})
    assert ">来源渠道<" in client.get(URL).content.decode()
    assert ">来源渠道<" not in client_of(company.rep_b).get(URL).content.decode()


def test_a_long_list_asks_where_to_go(company, monkeypatch):
    monkeypatch.setattr(rows, "COUNT_LIMIT", 1)
    make_customer(owner=company.rep_a, name="最后一家", name_key="zui4hou4yi1jia1")
    client = client_of(company.rep_a)
    text = client.get(URL, {"sort": "name"}).content.decode()
    assert 'name="go" value="" type="text"' in text
    gone = apply(client, query="sort=name", go="zui")
    assert names(client.get(gone.url)) == {"最后一家"}
    assert 'name="go" value="" type="number"' in client.get(URL, {"sort": "-score"}).content.decode()


# --- saved views --------------------------------------------------------------------------------------------------


def save(client, name, query, **more):
    return client.post("/base/lists/customers/views/", {"name": name, "query": query, **more})


def test_a_saved_view_is_a_tab_and_restores_its_state(company):
    client = client_of(company.rep_a)
    save(client, "华东重点", "f=" + json.dumps([["name", "has", "客户"]]) + "&sort=name")
    view = SavedView.objects.everyone().get(name="华东重点")
    text = client.get(URL, {"view": view.uid}).content.decode()
    assert "华东重点" in text and 'aria-sort="ascending"' in text and "单位名称：<b>包含 客户</b>" in text
    assert client_of(company.rep_b).get(URL, {"view": view.uid}).status_code == 400
    assert "华东重点" not in client_of(company.rep_b).get(URL).content.decode()


def test_a_shared_view_is_seen_by_all_and_shows_each_the_own_rows(company):
    save(client_of(company.lead_east), "大家的", "sort=name", is_shared="on")
    view = SavedView.objects.everyone().get(name="大家的")
    assert names(client_of(company.rep_c).get(URL, {"view": view.uid})) == {c.name for c in company.customers["rep_c"]}


def test_sharing_needs_its_right(company):
    save(client_of(company.rep_a), "想共享", "", is_shared="on")
    assert not SavedView.objects.everyone().get(name="想共享").is_shared


def test_a_view_is_changed_renamed_and_deleted_by_its_owner_only(company):
    client, other = client_of(company.lead_east), client_of(company.lead_south)
    save(client, "视图", "sort=name", is_shared="on")
    view = SavedView.objects.everyone().get(name="视图")
    stranger = client_of(company.rep_a)
    stranger.post(reverse("base:view_delete", args=[view.uid]))
    stranger.post(reverse("base:view_edit", args=[view.uid]), {"name": "抢来的", "is_shared": "on"})
    assert SavedView.objects.everyone().get(pk=view.pk).name == "视图"
    other.post(reverse("base:view_edit", args=[view.uid]), {"name": "共管", "is_shared": "on"})
    assert SavedView.objects.everyone().get(pk=view.pk).name == "共管"
    client.post(reverse("base:view_update", args=[view.uid]), {"query": f"view={view.uid}&sort=-name"})
    assert "sort=-name" in SavedView.objects.everyone().get(pk=view.pk).query
    client.post(reverse("base:view_delete", args=[view.uid]))
    assert client.get(URL, {"view": view.uid}).status_code == 400


def test_tab_counts_are_kept_by_the_job_per_person(company):
    for user in company.users.values():
        counts.count_for(user, named("customers"))
    kept = {row.user_id: row.count for row in ViewCount.objects.filter(view_key="all", list_key="customers")}
    assert (kept[company.rep_a.pk], kept[company.executive.pk], kept[company.auditor.pk]) == (2, 6, 0)


def test_totals_of_the_filtered_set(company):
    make_customer(owner=company.rep_a, name="一", total_amount=1_000_000_00, score=8000, tier="high")
    make_customer(owner=company.rep_a, name="二", total_amount=2_000_000_00, score=9000, tier="high")
    query = "f=" + json.dumps([["tier", "in", ["high"]]])
    text = client_of(company.rep_a).get("/base/lists/customers/totals/", {"query": query}).content.decode()
    assert "共 2 家" in text and "<b>300.0</b>" in text and "<b>85.0</b>" in text


# --- selection ----------------------------------------------------------------------------------------------------


def bulk(client, verb, **values):
    return client.post(f"/base/lists/customers/bulk/{verb}/", values)


def test_assigning_a_selection_and_undoing_it(company):
    chosen = company.customers["rep_a"]
    client = client_of(company.lead_east)
    bulk(client, "assign", ids=[c.uid for c in chosen], owner=company.rep_b.uid, query="")
    assert set(Customer.objects.everyone().filter(pk__in=[c.pk for c in chosen]).values_list("owner", flat=True)) == {
        company.rep_b.pk
    }
    undo = re.search(r"/base/undo/[0-9a-f-]+/?", client.get(URL).content.decode())[0]
    client.post(undo)
    assert set(Customer.objects.everyone().filter(pk__in=[c.pk for c in chosen]).values_list("owner", flat=True)) == {
        company.rep_a.pk
    }


def test_everything_in_the_filter_and_nothing_beyond_the_scope(company):
    tag_client = client_of(company.rep_a)
    from kebu.base.access import SYSTEM
    from kebu.base.operation import operation

    with operation(SYSTEM, "test"):
        tag = Tag.objects.everyone().create(name="重点")
    stranger = company.customers["rep_c"][0]
    bulk(tag_client, "tag", ids=[stranger.uid], tags=[tag.uid], query="")
    assert not stranger.taggings.exists()
    first = company.customers["rep_a"][0]
    bulk(tag_client, "tag", all="1", tags=[tag.uid], query="f=" + json.dumps([["name", "is", first.name]]))
    assert set(tag.taggings.values_list("customer", flat=True)) == {first.pk}
    bulk(tag_client, "tag", all="1", tags=[tag.uid], query="")
    assert set(tag.taggings.values_list("customer", flat=True)) == {c.pk for c in company.customers["rep_a"]}


def test_archive_restore_and_recycle_bin(company):
    first, second = company.customers["rep_a"]
    client = client_of(company.rep_a)
    bulk(client, "archive", ids=[first.uid], query="")
    assert names(client.get(URL)) == {second.name}
    assert names(client.get(URL, {"view": "archived"})) == {first.name}
    bulk(client, "unarchive", ids=[first.uid], query="view=archived")
    assert names(client.get(URL)) == {first.name, second.name}
    steward = client_of(company.steward)
    bulk(steward, "delete", ids=[first.uid], query="")
    assert first.name not in names(steward.get(URL)) and first.name in names(steward.get(URL, {"view": "deleted"}))
    bulk(steward, "restore", ids=[first.uid], query="view=deleted")
    assert first.name in names(steward.get(URL))


@pytest.mark.parametrize(
    ("part", "verb"), [("rep_a", "assign"), ("rep_a", "delete"), ("executive", "archive"), ("service", "tag")]
)
def test_a_verb_needs_its_right(company, part, verb):
    client = client_of(company.users[part])
    assert bulk(client, verb, all="1", query="").status_code == 403
    assert client.get(f"/base/lists/customers/bulk/{verb}/").status_code == 403


def test_a_verb_that_is_not_there(company):
    client = client_of(company.steward)
    assert bulk(client, "explode", all="1").status_code == 404
    assert bulk(client, "restore", all="1", query="").status_code == 403
    assert bulk(client, "archive", ids=["x"], query="").status_code == 400


# --- export -------------------------------------------------------------------------------------------------------


def test_export_holds_the_view_and_runs_no_formula(company):
    make_customer(owner=company.rep_a, name="=cmd|' /C calc'!A0", source="fair")
    client = client_of(company.rep_a)
    answer = client.post(
        "/base/lists/customers/export/", {"all": "1", "format": "csv", "query": "c=name,source&sort=name"}
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "单位名称,来源渠道" and len(lines) == 4
    assert "'=cmd|' /C calc'!A0,展会" in lines
    assert LogEntry.objects.filter(verb="customers.export", count=3).exists()


def test_export_as_a_workbook(company):
    client = client_of(company.rep_a)
    answer = client.post("/base/lists/customers/export/", {"all": "1", "format": "xlsx", "query": "c=name"})
    strings = ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r"<t>([^<]*)</t>", strings)
    assert sorted(found) == sorted(["单位名称", *(c.name for c in company.customers["rep_a"])])


def test_export_needs_its_right_and_shows_only_ones_own(company):
    assert (
        client_of(company.executive).post("/base/lists/customers/export/", {"all": "1", "query": ""}).status_code == 403
    )
    stranger = company.customers["rep_c"][0]
    answer = client_of(company.rep_a).post(
        "/base/lists/customers/export/", {"ids": [stranger.uid], "format": "csv", "query": ""}
    )
    assert stranger.name not in answer.content.decode("utf-8-sig")


def test_the_list_asks_the_database_few_things(company, django_assert_max_num_queries):
    for number in range(30):
        make_customer(owner=company.rep_a, name=f"客户{number}", tier="high", score=number)
    client = client_of(company.lead_east)
    client.get(URL)
    with django_assert_max_num_queries(20):
        client.get(URL, {"f": '[["tier","in",["high"]],["owner","in",["team"]]]', "sort": "name"})
