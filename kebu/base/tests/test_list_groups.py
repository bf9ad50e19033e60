"""Groups of 且 and 或: built step by step in a panel whose address is the draft, and applied to the list."""

import json
import random
import re
from html import unescape

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.test import Client

from kebu.base.lists import BadQuery, filters, named, tree
from kebu.base.lists.filters import MAX_DEPTH, Group
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer

URL, PANEL, APPLY = "/customers/", "/base/lists/customers/filter/", "/base/lists/customers/apply/"
HIGH, RICH, FAIR = ["tier", "in", ["high"]], ["total_amount", "ge", 50], ["source", "in", ["fair"]]


@pytest.fixture
def company(db: None) -> Cast:
    return cast()


@pytest.fixture
def client(company: Cast) -> Client:
    found = Client()
    found.force_login(company.rep_a)
    return found


def address(plain) -> str:
    return "?f=" + json.dumps(plain, ensure_ascii=False, separators=(",", ":")) if plain else "?"


def draft(answer) -> str:
    """The state that the panel carries."""
    return unescape(re.search(r'name="query" value="([^"]*)"', answer.content.decode())[1])


def plain(query: str):
    text = QueryDict(query.lstrip("?")).get("f", "")
    return json.loads(text) if text else []


def step(client, query: str, do: str):
    answer = client.get(PANEL, {"query": query, "do": do})
    assert answer.status_code == 200
    return answer


def changed(client, before, do: str):
    return plain(draft(step(client, address(before), do)))


def test_the_word_of_a_group_is_switched(client):
    assert changed(client, [HIGH, RICH], "any ") == {"any": [HIGH, RICH]}
    assert changed(client, {"any": [HIGH, {"all": [RICH, FAIR]}]}, "any 1") == {"any": [HIGH, {"any": [RICH, FAIR]}]}


def test_a_condition_is_wrapped_and_a_group_split(client):
    assert changed(client, [HIGH, RICH], "wrap 1") == [HIGH, {"any": [RICH]}]
    assert changed(client, [HIGH, {"any": [RICH, FAIR]}], "split 1") == [HIGH, RICH, FAIR]
    assert changed(client, {"any": [HIGH, RICH]}, "wrap ") == [{"any": [HIGH, RICH]}]


def test_the_last_condition_of_a_group_takes_the_group_with_it(client):
    assert changed(client, [HIGH, {"any": [{"all": [RICH]}]}], "drop 1.0.0") == [HIGH]
    assert changed(client, [HIGH, {"any": [RICH, FAIR]}], "drop 1.0") == [HIGH, {"any": [FAIR]}]


def test_a_condition_goes_into_a_group_and_the_draft_into_the_list(client):
    query = draft(step(client, address([HIGH, {"any": [RICH]}]), "wrap 0"))
    chooser = client.get(PANEL, {"query": query, "do": "add 1"}).content.decode()
    link = unescape(re.search(r'href="([^"]*field=source[^"]*)"', chooser)[1])
    form = client.get(link).content.decode()
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    answer = client.get(APPLY, {**{k: unescape(v) for k, v in sent.items()}, "op": "in", "v": "fair"}, follow=True)
    assert plain(draft(answer)) == [{"any": [HIGH]}, {"any": [RICH, FAIR]}]
    final = unescape(re.search(r'kbtn--primary" href="([^"]*)"', answer.content.decode())[1])
    assert plain(final.partition("?")[2]) == [HIGH, {"any": [RICH, FAIR]}]
    assert "任一满足：<b>累计合作 ≥ 50 万元 或 来源渠道 展会</b>" in client.get(final).content.decode()


def test_a_group_is_nested_one_level_deeper(client):
    def nest(before, into: str):
        values = {"query": address(before), "field": "source", "op": "in", "v": "fair", "draft": "1"}
        return client.get(APPLY, {**values, "into": into, "nest": "1"}, follow=True)

    assert plain(draft(nest([HIGH], ""))) == [HIGH, {"any": [FAIR]}]
    assert plain(draft(nest([HIGH, {"any": [RICH]}], "1"))) == [HIGH, {"any": [RICH, {"all": [FAIR]}]}]
    deepest = [HIGH, {"any": [RICH, {"all": [RICH, {"any": [RICH]}]}]}]
    assert nest(deepest, "1.1.1").status_code == 422
    panel = client.get(PANEL, {"query": address(deepest), "tree": "1"}).content.decode()
    assert 'value="nest 1.1"' in panel and 'value="nest 1.1.1"' not in panel


def test_a_condition_inside_a_group_is_edited_where_it_stands(client):
    before = [HIGH, {"any": [RICH, FAIR]}]
    form = step(client, address(before), "edit 1.0").content.decode()
    assert 'value="50"' in form and 'name="place" value="1.0"' in form
    values = {"query": address(before), "place": "1.0", "draft": "1", "field": "total_amount", "op": "lt", "v": "9"}
    answer = client.get(APPLY, values, follow=True)
    assert plain(draft(answer)) == [HIGH, {"any": [["total_amount", "lt", 9], FAIR]}]


def test_the_chip_of_a_group_leads_to_the_panel_without_script(client):
    text = client.get(URL, {"f": json.dumps({"any": [HIGH, RICH]})}).content.decode()
    assert re.search(r'form="list-panels" name="tree" value="1" id="chip-0"', text)
    query = unescape(re.search(r'id="list-panels".*?name="query" value="([^"]*)"', text)[1])
    page = client.get(PANEL, {"query": query, "tree": "1"}).content.decode()
    assert "<html" in page and "任一满足" in page and 'value="edit 1"' in page


@pytest.mark.parametrize("do", ["any 7", "wrap 0.0", "split 3", "explode 0", "any x", "add 0"])
def test_a_step_that_does_not_fit_is_refused_or_shows_the_fields(client, do):
    answer = client.get(PANEL, {"query": address([HIGH]), "do": do})
    assert answer.status_code == (200 if do == "add 0" else 400)


def test_nobody_reads_a_group_of_hidden_fields(company):
    found = Client()
    found.force_login(company.rep_a)
    assert found.get(PANEL, {"query": address({"any": [["nothing", "is", "1"]]}), "tree": "1"}).status_code == 400


def test_tidying_changes_no_result(company):
    for number in range(12):
        make_customer(
            owner=company.rep_a, name=f"甲{number}", tier=("high", "stable")[number % 2], total_amount=number * 10**7
        )
    seen = named("customers").seen(company.rep_a)
    draw = random.Random(7)

    def grown(depth: int):
        parts = [draw.choice([HIGH, RICH, FAIR, ["tier", "out", ["high"]]]) for _each in range(draw.randrange(1, 3))]
        if depth < MAX_DEPTH:
            parts += [grown(depth + 1) for _each in range(draw.randrange(3))]
        return {draw.choice(["any", "all"]): parts}

    def ids(group: Group) -> set[int]:
        return set(Customer.objects.everyone().filter(filters.compiled(group) or Q()).values_list("pk", flat=True))

    for _round in range(40):
        try:
            group = filters.parse(json.dumps(grown(1)), seen, company.rep_a)
        except BadQuery:
            continue
        tidied = tree.tidy(group)
        assert ids(tidied) == ids(group)
        assert all(len(part.parts) > 1 for part in tidied.parts if isinstance(part, Group))
        assert filters.parse(filters.dumped(tidied), seen, company.rep_a) == tidied
