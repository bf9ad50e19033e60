"""Custom fields themselves: retired and taken back, renamed, their kind and options, found by their texts."""

import re
from typing import Any

import pytest
from django.urls import reverse

from kebu.base import jobs, undo
from kebu.base.access import SYSTEM, Refused
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.actions import customfields
from kebu.customers.models import Customer
from kebu.customers.models.custom import MILLION, About
from kebu.customers.tests.customs import cell, client_of, fresh, held, make_field, put, save, whole


@pytest.fixture
def company(db: None) -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(company: Cast) -> Customer:
    return company.customers["rep_a"][0]


# --- fields themselves --------------------------------------------------------------------------------------------


def test_retiring_and_taking_back_loses_nothing(company: Cast, customer: Customer) -> None:
    field = make_field("text", "甲项")
    save(company.rep_a, customer, field, "留着")
    client, page = client_of(company.rep_a), reverse("site:customer", args=[customer.uid])
    customfields.retire(field, actor=company.steward)
    assert "留着" not in client.get(page).content.decode().split("tl__")[0]
    assert client.get(cell(customer, field)).status_code == 404
    assert (
        client_of(company.rep_a)
        .post(reverse("customers:edit", args=[customer.uid]), whole(fresh(customer)))
        .status_code
        == 302
    )
    customfields.take_back(field, actor=company.steward)
    assert held(field, customer) == "留着" and "留着" in client.get(page).content.decode()


def test_a_kind_stays_once_there_are_values(company: Cast, customer: Customer) -> None:
    field = make_field("text", "甲项")
    customfields.edit(field, {"name": "甲项", "kind": "number"}, actor=SYSTEM)
    field.refresh_from_db()
    assert field.kind == "number"
    save(company.rep_a, customer, field, "5")
    with pytest.raises(Refused, match="不能再改类型"):
        customfields.edit(field, {"name": "甲项", "kind": "text"}, actor=SYSTEM)
    customfields.edit(field, {"name": "新名称", "kind": "number"}, actor=SYSTEM)
    assert held(field, customer) == 5 * MILLION


def test_names_are_not_given_twice(company: Cast) -> None:
    field = make_field("text", "甲项")
    with pytest.raises(Refused, match="已有字段"):
        make_field("number", "甲项")
    with pytest.raises(Refused, match="系统里已有"):
        make_field("text", "核心需求")
    customfields.retire(field, actor=SYSTEM)
    with pytest.raises(Refused, match="可以恢复"):
        make_field("text", "甲项")
    make_field("text", "甲项", About.CONTACT)


def test_options_are_renamed_put_in_order_and_retired(company: Cast, customer: Customer) -> None:
    field = make_field("choices", "产线", options=["一", "二", "", "二"])
    one, two = field.options.all()
    put(field, customer, [one, two])
    customfields.move_option(two, -1, actor=SYSTEM)
    customfields.edit_option(one, {"name": "壹"}, actor=SYSTEM)
    customfields.retire_option(two, actor=SYSTEM)
    assert [str(each) for each in held(field, customer)] == ["二", "壹"]
    with pytest.raises(Refused, match="已有选项"):
        customfields.add_options(field, ["壹"], actor=SYSTEM)


# --- found by their texts -----------------------------------------------------------------------------------------


def hits(user: Any, words: str) -> str:
    answer = client_of(user).get(reverse("site:search"), {"q": words}, headers={"HX-Request": "true"})
    return re.sub(r"</?mark>", "", answer.content.decode())


def test_texts_are_found_until_the_field_is_retired(company: Cast, customer: Customer) -> None:
    text, number = make_field("text", "电压等级"), make_field("number", "装机量")
    post = make_field("long", "班次说明", About.CONTACT)
    contact = make_contact(customer, name="周班长")
    save(company.rep_a, customer, text, "特高压直流")
    save(company.rep_a, customer, number, "987654")
    save(company.rep_a, contact, post, "只上夜班大轮换")
    assert customer.name in hits(company.rep_a, "高压直流") and "电压等级 特高压直流" in hits(company.rep_a, "高压直流")
    assert "周班长" in hits(company.rep_a, "夜班大轮换")
    assert customer.name not in hits(company.rep_c, "高压直流")
    assert customer.name not in hits(company.rep_a, "987654")
    step = customfields.retire(text, actor=company.steward)
    jobs.run_due()
    assert customer.name not in hits(company.rep_a, "高压直流")
    undo.undo(step.operation, actor=company.steward)
    jobs.run_due()
    assert customer.name in hits(company.rep_a, "高压直流")
