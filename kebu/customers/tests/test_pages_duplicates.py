"""The pages of 查重: look before making a customer, the list of pairs, merging side by side, taking it back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact, make_customer
from kebu.customers import derive
from kebu.customers.actions import customfields, customvalues, merging, suspicions
from kebu.customers.models import Contact, Customer, CustomField, Distinct, Merger
from kebu.sales.models import Order
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db
ONE, OTHER = "苏州恒远精密机械有限公司", "恒远精密机械（苏州）有限公司"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


@pytest.fixture
def pair(people: Cast) -> tuple[Customer, Customer]:
    one = make_customer(owner=people.rep_a, **derive.fill({"name": ONE}), phone="0512-88886021", total_amount=500)
    other = make_customer(owner=people.rep_c, **derive.fill({"name": OTHER}), core_need="二期产线")
    return one, other


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *uids: object, **query: str) -> str:
    answer = client.get(reverse(f"customers:{name}", args=uids), query)
    assert answer.status_code == 200
    return answer.content.decode()


def rule(role: str, model: str, field: str, kind: str) -> None:
    with operation(SYSTEM, "roles.set_rules"):
        FieldRule.objects.everyone().create(
            role=Role.objects.everyone().get(key=role), model=model, field=field, kind=kind
        )


def test_the_check_names_the_owner_and_opens_only_what_is_in_reach(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    address = reverse("customers:check")
    text = as_(people.rep_a).post(address, {"name": "恒远精密"}).content.decode()
    assert ONE in text
    assert str(pair[0].uid) in text
    assert f"负责人 {people.rep_c.name}" in text
    assert str(pair[1].uid) not in text
    text = as_(people.rep_c).post(address, {"phone": "0512-88886021"}).content.decode()
    assert "电话相同" in text
    assert "一家你看不到的客户" in text
    assert ONE not in text
    assert "没有找到" in as_(people.rep_c).post(address, {"name": "澜岳纺织"}).content.decode()


def test_the_check_finds_a_contacts_number_but_not_where_it_is_concealed(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    make_contact(pair[0], mobile="13800006021")
    asked = {"name": "恒远", "phone": "138 0000 6021"}
    address = reverse("customers:check")
    assert "电话号码相同" in as_(people.rep_c).post(address, asked).content.decode()
    rule("account_manager", "customers.contact", "mobile", FieldRule.Kind.HIDDEN)
    assert "电话号码相同" not in as_(people.rep_c).post(address, asked).content.decode()


def test_the_check_asks_for_something_and_for_a_right(people: Cast) -> None:
    assert as_(people.rep_a).post(reverse("customers:check"), {}).status_code == 422
    assert as_(people.executive).get(reverse("customers:check")).status_code == 403


def test_the_form_of_a_new_customer_hints_at_what_is_written_otherwise(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    text = as_(people.rep_a).get(reverse("customers:hints"), {"name": "苏州恒远精密"}).content.decode()
    assert "名称一长一短" in text
    assert people.rep_c.name in text


def test_the_list_shows_pairs_with_reasons_and_remembers_what_is_no_duplicate(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    client = as_(people.steward)
    assert "没有疑似重复" in page(client, "pairs")
    suspicions.search()
    text = page(client, "pairs")
    assert ONE in text
    assert "名称去掉地区和公司形式后相同" in text
    assert f"{reverse('customers:merge', args=[pair[0].uid])}?other={pair[1].uid}" in text
    client.post(reverse("customers:distinct", args=[pair[0].uid]), {"other": str(pair[1].uid)})
    assert "没有疑似重复" in page(client, "pairs")
    text = page(client, "pairs", tab="dismissed")
    assert people.steward.name in text
    client.post(reverse("customers:distinct_take_back", args=[pair[0].uid]), {"other": str(pair[1].uid)})
    assert not Distinct.objects.everyone().exists()
    assert ONE in page(client, "pairs")


def test_a_pair_with_one_out_of_reach_or_with_concealed_reasons_is_not_shown(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    suspicions.search()
    assert "没有疑似重复" in page(as_(people.lead_east), "pairs")
    for customer in (make_customer(name="澜岳食品厂"), make_customer(name="青岚物流")):
        make_contact(customer, mobile="13800006021", email="a@lan.example", wechat="lan6021")
    suspicions.search()
    assert "青岚物流" in page(as_(people.steward), "pairs")
    for field in ("mobile", "email"):
        rule("data_steward", "customers.contact", field, FieldRule.Kind.MASKED)
    text = page(as_(people.steward), "pairs")
    assert "青岚物流" not in text
    assert ONE in text


def test_the_list_goes_page_by_page(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kebu.customers.queries import suspects

    monkeypatch.setattr(suspects, "SHOWN", 2)
    for number, brand in enumerate(("澜岳", "青岚", "赫谷", "榆舟", "砚田")):
        for form in ("有限公司", "股份有限公司"):
            make_customer(**derive.fill({"name": f"{brand}纺织{form}"}), total_amount=number % 2)
    suspicions.search()
    seen, after = [], ""
    while True:
        found = suspects.page(people.steward, after=after)
        seen += [line.one.core_name for line in found.lines]
        after = found.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5


def merge(client: Client, survivor: Customer, loser: Customer, **fields: object) -> object:
    address = reverse("customers:merge", args=[survivor.uid])
    versions = {"version": survivor.version, "other_version": loser.version, "other": str(loser.uid)}
    return client.post(f"{address}?other={loser.uid}", {**versions, **fields})


def test_side_by_side_then_merged_and_the_old_link_leads_on(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    make_contact(one, name="陈立言", mobile="13800006021")
    twin = make_contact(other, name="陈立言", post="采购总监")
    client = as_(people.steward)
    text = page(client, "merge", one.uid, other=str(other.uid))
    assert "二期产线" in text
    assert f'name="same" value="{twin.uid}" checked' in text
    answer = merge(client, one, other, use_core_need="mine", use_name="theirs", same=str(twin.uid), keeps_owner="1")
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.name, one.core_need) == (OTHER, "")
    assert Contact.objects.everyone().get(customer=one).post == "采购总监"
    old = client.get(reverse("site:customer", args=[other.uid]))
    assert (old.status_code, old["Location"]) == (302, reverse("site:customer", args=[one.uid]))
    assert as_(people.rep_c).get(reverse("site:customer", args=[other.uid])).status_code == 302
    assert as_(people.rep_b).get(reverse("site:customer", args=[other.uid])).status_code == 404
    assert "合并记录" in client.get(reverse("site:customer", args=[one.uid])).content.decode()


def test_unmerge_shows_what_it_does_and_does_it(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    make_contact(other, name="陈立言")
    client = as_(people.steward)
    merge(client, one, other)
    make_contact(one, name="后来的人")
    with operation(SYSTEM, "customers.edit"):
        Customer.objects.everyone().filter(pk=one.pk).update(core_need="三期")
    text = page(client, "mergers", one.uid)
    assert "后来的人" in text
    assert "核心需求" in text
    operation_id = str(Merger.objects.everyone().get().operation)
    stale = client.post(reverse("customers:mergers", args=[one.uid]), {"operation": "no"})
    assert (stale.status_code, Merger.objects.everyone().count()) == (200, 1)
    answer = client.post(reverse("customers:mergers", args=[one.uid]), {"operation": operation_id})
    assert answer["Location"] == reverse("site:customer", args=[other.uid])
    assert Contact.objects.everyone().get(name="陈立言").customer_id == other.pk
    assert Contact.objects.everyone().get(name="后来的人").customer_id == one.pk
    assert "没有并入过" in page(client, "mergers", one.uid)


def test_a_customer_changed_meanwhile_is_looked_at_again(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with operation(SYSTEM, "customers.edit"):
        Customer.objects.everyone().filter(pk=one.pk).update(core_need="刚改的")
    answer = merge(as_(people.steward), one, other)
    assert answer.status_code == 422
    assert "刚被改过" in answer.content.decode()
    assert not Merger.objects.everyone().exists()


def test_the_other_one_must_be_in_reach(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    answer = merge(as_(people.lead_east), one, other)
    assert answer.status_code == 422
    assert OTHER not in answer.content.decode()
    assert as_(people.lead_east).post(reverse("customers:merge", args=[other.uid]), {}).status_code == 404


def test_hidden_fields_are_not_shown_and_read_only_ones_not_chosen(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    one, other = pair
    rule("data_steward", "customers.customer", "core_need", FieldRule.Kind.HIDDEN)
    rule("data_steward", "customers.customer", "name", FieldRule.Kind.READ_ONLY)
    client = as_(people.steward)
    text = page(client, "merge", one.uid, other=str(other.uid))
    assert "二期产线" not in text
    assert "use_name" not in text
    merge(client, one, other, use_name="theirs", use_core_need="theirs")
    one.refresh_from_db()
    assert (one.name, one.core_need) == (ONE, "")


def test_custom_fields_are_chosen_too(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    field: CustomField = customfields.create({"about": "customer", "kind": "text", "name": "集团编码"}, actor=SYSTEM)
    with operation(SYSTEM, "customers.edit"):
        customvalues.write("customer", {other.pk: {field: "HY-01"}})
    client = as_(people.steward)
    assert "HY-01" in page(client, "merge", one.uid, other=str(other.uid))
    one.refresh_from_db(), other.refresh_from_db()
    merge(client, one, other)
    assert merging.of(one)[field.key] == "HY-01"


def test_another_one_is_chosen_in_a_dialog_that_offers_the_suspects(
    people: Cast, pair: tuple[Customer, Customer]
) -> None:
    suspicions.search()
    client = as_(people.steward)
    assert OTHER in page(client, "merge", pair[0].uid)
    answer = client.post(reverse("customers:merge", args=[pair[0].uid]), {"other": str(pair[1].uid)})
    assert answer["Location"].endswith(f"?other={pair[1].uid}")
    assert client.post(reverse("customers:merge", args=[pair[0].uid]), {}).status_code == 422


def test_kinds_of_records_without_their_right_are_not_told(people: Cast, pair: tuple[Customer, Customer]) -> None:
    one, other = pair
    with operation(SYSTEM, "orders.create"):
        Order.objects.everyone().create(customer=other, ordered_on=date(2026, 3, 5), total=5, amount=5, number="HY-9")
    with operation(SYSTEM, "roles.edit"):
        role = Role.objects.everyone().get(key="data_steward")
        role.rights = [right for right in role.rights if not right.startswith("orders.")]
        role.save()
    client = as_(people.steward)
    assert "订单 <b" not in page(client, "merge", one.uid, other=str(other.uid))
    merge(client, one, other)
    with operation(SYSTEM, "orders.create"):
        Order.objects.everyone().create(customer=one, ordered_on=date(2026, 3, 6), total=6, amount=6, number="HY-10")
    text = page(client, "mergers", one.uid)
    assert "HY-10" not in text
    assert "订单" not in text.partition("<main")[2]
