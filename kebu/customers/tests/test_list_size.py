"""The page of a filtered list stays small: 50 rows, 10 columns, names as long as companies have them."""

import re
from html import escape

import pytest
from django.test import Client

from kebu.base import clock
from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers.models import Customer

LIMIT = 60_000
ANY = '{"any":[["name","has","有限"],["source","in",["fair"]]]}'
FILTER = f'[["tier","in",["high","potential"]],["total_amount","ge",50],{ANY}]'
COLUMNS = "name,tier,score,primary,core_need,total_amount,last_contact_on,next_follow_up_on,owner,source"


@pytest.fixture
def company(db: None) -> Cast:
    made = cast()
    rest = {
        "tier": "high", "total_amount": 123_456_700_00, "industry": "C3491", "size": "1000", "source": "fair",
        "score_delta": 123, "primary_name": "欧阳若衡", "primary_post": "设备管理部部长",
        "core_need": "二期产线设备联网与预测性维护框架协议",
        "last_contact_on": clock.today(), "next_follow_up_on": clock.today(),
    }  # fmt: skip
    for number in range(60):
        name = f"澜岳精密机械制造（苏州{number:02}）有限责任公司"
        make_customer(owner=made.rep_a, name=name, name_key=f"lanyue{number:02}", score=9000 - number, **rest)
    return made


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_fifty_rows_of_ten_columns_under_a_filter(company, language):
    with operation(SYSTEM, "test"):
        type(company.rep_a).objects.everyone().filter(pk=company.lead_east.pk).update(language=language)
    answer = client_of(company.reload("lead_east")).get("/customers/", {"f": FILTER, "sort": "name", "c": COLUMNS})
    text = answer.content.decode()
    assert text.count("<tr>") == 51 and text.count("<th ") == 11
    assert len(answer.content) <= LIMIT, len(answer.content)


def test_the_table_says_whose_pages_go_on_through_it(company):
    text = client_of(company.rep_a).get("/customers/").content.decode()
    assert re.search(r'<table[^>]* data-from="/c/\{\}/"', text)
    assert "data-from" not in client_of(company.rep_a).get("/customers/contacts/").content.decode()


def test_a_customer_steps_through_the_list_it_was_opened_from_and_leads_back(company):
    client = client_of(company.rep_a)
    query = f"f={FILTER}&sort=name"
    first, second = Customer.objects.visible_to(company.rep_a).filter(tier="high").order_by("name_key", "pk")[:2]
    page = client.get(f"/c/{first.uid}/", {"from": query}).content.decode()
    assert f'<a href="/customers/?{escape(query)}">' in page
    assert page.count("from=f%3D") >= 3
    way = client.get(f"/c/{first.uid}/around/", {"from": query}).content.decode()
    assert f"/c/{second.uid}/" in way and 'data-hotkey="j"' in way and 'data-hotkey="k"' not in way
