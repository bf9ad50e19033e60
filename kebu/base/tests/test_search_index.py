"""The index itself: made anew, kept small, bounded in what it asks, whatever is typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kebu.base import search
from kebu.base.models import CommonGram, SearchEntry
from kebu.base.search import candidates, finding, index
from kebu.base.search.marking import excerpt, marked
from kebu.base.search.query import START, entry_grams, parse
from kebu.cast.people import cast, make_contact, make_customer
from kebu.customers import derive
from kebu.customers.models import Collaboration, Contact, Customer
from kebu.staff.models import User


@pytest.fixture
def company(db):
    return cast(customers_each=1)


def many(owner, names, **fields):
    return [make_customer(owner=owner, **derive.fill({"name": name}), **fields) for name in names]


def names(user, typed, limit=5):
    return [hit.name for group in search.find(user, typed, limit) if group.key == "customer" for hit in group.entries]


def test_rebuild_finds_what_no_refresh_told_of(company):
    made = many(company.rep_a, ["澜岳精密", "恒渠物流"])
    make_contact(made[0], name="陈立言")
    assert names(company.rep_a, "澜岳") == []
    seen = []
    assert search.rebuild(progress=lambda *step: seen.append(step)) == SearchEntry.objects.count()
    assert names(company.rep_a, "lyjm") == ["澜岳精密"]
    assert {(done, total) for done, total, _label in seen} >= {(5, 5), (1, 1)}
    assert search.rebuild() == 0


@pytest.mark.parametrize("is_fresh", [False, True])
def test_rebuild_forgets_rows_that_are_gone(company, is_fresh):
    made = many(company.rep_a, ["澜岳精密", "恒渠物流"])
    search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE base_searchentry SET row_id = 999999, customer_id = 999999 WHERE row_id = %s", [made[1].pk]
        )
    search.rebuild(is_fresh=is_fresh)
    assert SearchEntry.objects.filter(row_id=999999).count() == 0
    assert names(company.rep_a, "恒渠") == ["恒渠物流"] and indexed("｜") == set()
    assert {entry.pk for entry in SearchEntry.objects.filter(kind="customer")} == indexed("ｃ有") | indexed(
        "ｃ精"
    ) | indexed("ｃ恒")


def indexed(gram):
    """Ids of entries that the database's index gives for a gram."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT id FROM base_searchentry WHERE string_to_array(grams, ' ') @> %s::text[]", [[gram]])
        else:
            cursor.execute("SELECT rowid FROM base_searchindex WHERE base_searchindex MATCH %s", [f'"{gram}"'])
        return {pk for (pk,) in cursor.fetchall()}


def test_every_gram_of_an_entry_is_one_token_of_the_index(company):
    each = next(kind for kind in search.kinds() if kind.key == "customer")
    values = ("Éclair 澜岳 & Co. 3M（苏州）ㄅㄆ Ωмега", "", "", "ac-9", "", "x|yz", *[""] * (len(each.fields) - 6))
    grams = entry_grams(values, tuple(field.is_name for field in each.fields), each.mark)
    entry = SearchEntry(kind="customer", row_id=1, customer_id=1, text="", grams=grams)
    entry.save()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(index.LEARN, ["customer", "[1]"])
    for gram in grams.split(" "):
        assert indexed(gram) == {entry.pk}, gram
    assert indexed("澜岳") == indexed(each.mark + "澜苏") == set()


def test_index_and_entries_agree_after_many_changes(company):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its index itself")
    made = many(company.rep_a, [f"澜岳{number}号" for number in range(30)])
    ids = [row.pk for row in made]
    search.refresh("customer", ids)
    for start, name in ((0, "恒渠"), (10, "青屿")):
        for row in made[start : start + 10]:
            Customer._rows.filter(pk=row.pk).update(normal_name=name)
        rename(ids[start : start + 10], name)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO base_searchindex(base_searchindex, rank) VALUES ('integrity-check', 1)")
    assert len(indexed("ｃ恒渠")) == len(indexed("ｃ青屿")) == len(indexed("ｃ澜岳")) == 10


def rename(ids, name):
    from kebu.base.access import SYSTEM
    from kebu.base.operation import operation

    with operation(SYSTEM, "test"):
        Customer.objects.everyone().filter(pk__in=ids).update(**derive.fill({"name": name}))
        search.refresh("customer", ids)


@pytest.fixture
def crowded(company, monkeypatch):
    """Small limits, so that some dozen companies are as many to the engine as a million."""
    monkeypatch.setattr(candidates, "TINY", 2)
    monkeypatch.setattr(candidates, "BEGINNING", 3)
    monkeypatch.setattr(candidates, "LOOKED_THROUGH", 40)
    monkeypatch.setattr(finding, "GLANCE", candidates.Depth(8, 12))
    monkeypatch.setattr(index, "SAMPLE", 10)
    many(company.rep_a, [f"东方{letter}有限公司" for letter in "甲乙丙丁戊己庚辛壬癸"])
    many(company.rep_b, ["有为科技有限公司", "南方有色公司"])
    many(company.rep_b, [f"西岭{letter}有限公司" for letter in "子丑寅卯辰巳午未申酉戌亥"])
    search.rebuild()
    return company


def test_common_grams_are_noted_and_beginnings_are_found_among_many(crowded):
    assert {"ｃ有限", "ｃ公司", "ｃ有"} <= set(CommonGram.objects.values_list("gram", flat=True))
    assert names(crowded.executive, "有")[0] == "有为科技有限公司"
    assert len(names(crowded.executive, "有限公司")) == 5
    assert names(crowded.executive, "丙有限公司") == ["东方丙有限公司"]
    assert names(crowded.executive, "龘") == []


def test_ones_own_come_first_though_the_index_gives_others(crowded):
    many(crowded.executive, ["有限公司之家", "北境有限公司"])
    search.rebuild()
    many(crowded.rep_b, [f"西岭{number}有限公司" for number in range(20)])
    search.rebuild()
    assert set(names(crowded.executive, "限公司")[:2]) == {"有限公司之家", "北境有限公司"}


def test_a_part_of_the_customers_is_looked_through_where_the_index_gives_too_many(crowded):
    mine = many(crowded.rep_c, ["西岭乾有限公司", "西岭坤有限公司", "西岭艮有限公司"])
    search.rebuild()
    many(crowded.rep_a, [f"西岭{number}有限公司" for number in range(20)])
    search.rebuild()
    found = names(crowded.lead_south, "西岭", limit=30)
    assert set(found) == {row.name for row in mine}
    assert set(names(crowded.rep_c, "有限公司", limit=30)) >= {row.name for row in mine}


@pytest.mark.parametrize(
    "typed",
    ["有", "西岭", "西岭 有限公司", "xlq", "x", "13812345678", "5678", "a@b.example", "（", "澜岳 精密 制造 苏州"],
)
def test_the_number_of_statements_does_not_grow(crowded, typed):
    for row in many(crowded.rep_c, [f"西岭{number}精密" for number in range(30)]):
        make_contact(row, name="西岭人", is_primary=True, mobile="13812345678")
    search.rebuild()
    for part in ("rep_c", "lead_south", "executive"):
        user = crowded.reload(part)
        assert user.grant
        with CaptureQueriesContext(connection) as captured:
            search.find(user, typed)
        assert len(captured) <= 12, (part, len(captured))


def test_an_entry_of_an_older_release_is_not_found_by_shifted_fields(company):
    made = many(company.rep_a, ["澜岳精密"])[0]
    search.refresh("customer", [made.pk])
    SearchEntry.objects.filter(row_id=made.pk).update(text="澜岳精密")
    assert names(company.rep_a, "澜岳") == []


def test_what_is_typed_is_cut_and_cleaned():
    assert parse("  ＬＹ　精 密 ").words == ("ly", "精", "密")
    assert parse("\x00\n|").words == ()
    assert len(parse("字" * 500).whole) == 60
    assert len(parse(" ".join("甲乙丙丁戊己庚")).words) == 5
    assert parse("苏州 科技").grams == ("苏州", "科技")
    assert parse("ly 精密").grams == ("精密",) and not parse("ly").is_exhaustive
    assert (parse("有").start, parse("有限公司").start, parse("（有").start) == (START + "有", START + "有限", "")


def test_marks_follow_readings_and_stay_off_when_nothing_shows():
    query = parse("cqjm")
    assert marked("重庆精密", query) == "<mark>重庆精密</mark>"
    assert marked("单立人", parse("shan"), person=True) == "<mark>单</mark>立人"
    assert marked("A&B <澜>", parse("b<澜")) == "A&amp;<mark>B &lt;澜</mark>&gt;"
    assert marked("恒渠", query) == "恒渠"
    assert excerpt("甲" * 40 + "目标" + "乙" * 40, parse("目标")) == f"…{'甲' * 12}<mark>目标</mark>{'乙' * 12}…"


def test_those_without_customers_find_nothing_and_ask_little(company):
    nobody = User(username="nobody", name="无", is_active=False, pk=10**6)
    many(company.rep_a, ["澜岳精密"])
    search.rebuild()
    assert search.find(nobody, "澜岳") == [] and search.matching("customer", nobody, "澜岳") == []
    assert Collaboration.objects.everyone().count() == Contact.objects.everyone().count() == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's index rows are too short for whole texts")
def test_a_teams_entries_are_read_from_the_index_alone(company):
    found = CaptureQueriesContext(connection)
    query = parse("澜岳")
    with found:
        candidates._within(
            Customer.objects.everyone().filter(owner=company.rep_a).values("pk"), query, candidates.GLANCE
        )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found.captured_queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    assert any("base_searchentry USING COVERING INDEX search_by_customer" in step for step in plan), plan
