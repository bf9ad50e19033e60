"""The pages to create and edit: nothing typed is lost, duplicates are told without secrets, nobody is overwritten."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.ids import uuid7
from kebu.base.models import Change
from kebu.cast.people import Cast, cast, make_customer
from kebu.customers import derive
from kebu.customers.actions import customers
from kebu.customers.models import Customer
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def named(name: str, **fields: object) -> Customer:
    return make_customer(**{"name": name, **derive.fill({"name": name}), **fields})  # type: ignore[arg-type]


def typed(**fields: str) -> dict[str, str]:
    return {
        "name": "甲方机械",
        "kind": "company",
        "country": "CN",
        "relation": "potential",
        "currency": "CNY",
        "uid": str(uuid7()),
        **fields,
    }


def test_create_stores_all_groups_and_leads_to_the_page(people: Cast) -> None:
    sent = typed(
        industry="C35",
        region="320500",
        budget_low="80万",
        budget_high="1,200,000",
        credit_code=" 91320500 ",
        phone="0512-66668888",
        collaborators=str(people.rep_b.uid),
    )
    answer = as_(people.rep_a).post(reverse("customers:create"), sent)
    customer = Customer.objects.everyone().get(name="甲方机械")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("site:customer", args=[customer.uid])
    assert (customer.industry, customer.region, customer.budget_low, customer.budget_high) == (
        "C35",
        "320500",
        80_000_000,
        120_000_000,
    )
    assert (customer.credit_code, customer.phone.plain, customer.owner) == ("91320500", "0512-66668888", people.rep_a)
    assert customer.collaborations.get().user == people.rep_b


def test_what_is_wrong_is_said_and_what_was_typed_stays(people: Cast) -> None:
    sent = typed(name="", core_need="两条产线联网改造", budget_low="九十", phone="123")
    answer = as_(people.rep_a).post(reverse("customers:create"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "两条产线联网改造" in page and 'value="九十"' in page and 'value="123"' in page
    assert "请填写金额" in page


def test_the_same_form_sent_twice_makes_one_customer(people: Cast) -> None:
    sent, client = typed(), as_(people.rep_a)
    first, second = (client.post(reverse("customers:create"), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Customer.objects.everyone().filter(name="甲方机械").count() == 1


def test_a_wrong_check_digit_warns_and_does_not_block(people: Cast) -> None:
    client = as_(people.rep_a)
    hint = client.get(reverse("customers:hints"), {"credit_code": "91320500MA1MC6AX31"}, headers=HTMX)
    assert "校验码" in hint.content.decode()
    client.post(reverse("customers:create"), typed(credit_code="91320500MA1MC6AX31"))
    assert Customer.objects.everyone().filter(credit_code="91320500MA1MC6AX31").exists()


def test_a_similar_customer_of_somebody_else_is_told_with_owner_and_nothing_more(people: Cast) -> None:
    other = named(
        "澜岳精密制造（苏州）有限公司",
        owner=people.rep_c,
        code="SECRET9",
        phone="13800006021",
        core_need="保密的需求",
        credit_code="91320500MA1MC6AX3X",
    )
    client = as_(people.rep_a)
    hint = client.get(reverse("customers:hints"), {"name": "澜岳精密制造"}, headers=HTMX).content.decode()
    assert "澜岳精密制造（苏州）有限公司" in hint and "陈屿" in hint
    for secret in ("SECRET9", "6021", "保密的需求", "91320500MA1MC6AX3X", str(other.uid)):
        assert secret not in hint
    seen = as_(people.rep_c).get(reverse("customers:hints"), {"name": "澜岳精密制造"}, headers=HTMX).content.decode()
    assert reverse("site:customer", args=[other.uid]) in seen


def test_guessing_codes_out_of_scope_tells_the_owner_but_no_name(people: Cast) -> None:
    named("秘密客户有限公司", owner=people.rep_c, code="C009")
    hint = as_(people.rep_a).get(reverse("customers:hints"), {"code": "C009"}, headers=HTMX).content.decode()
    assert "陈屿" in hint and "秘密客户" not in hint


def test_the_same_phone_is_told_when_the_form_is_sent(people: Cast) -> None:
    named("另一家有限公司", owner=people.rep_c, phone="0512-66668888")
    answer = as_(people.rep_a).post(reverse("customers:create"), typed(phone="051266668888"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "电话相同" in page and "陈屿" in page and "另一家" not in page


def test_a_similar_one_asks_once_and_goes_on_when_confirmed(people: Cast) -> None:
    named("甲方机械（上海）有限公司", owner=people.rep_c)
    client, sent = as_(people.rep_a), typed()
    asked = client.post(reverse("customers:create"), sent)
    assert asked.status_code == 422 and "不是同一家" in asked.content.decode()
    assert client.post(reverse("customers:create"), {**sent, "confirmed": "1"}).status_code == 302


def test_the_same_code_is_refused_even_when_confirmed(people: Cast) -> None:
    named("另一家", owner=people.rep_c, code="C009")
    answer = as_(people.rep_a).post(reverse("customers:create"), typed(code="C009", confirmed="1"))
    assert answer.status_code == 422 and "C009 已被使用" in answer.content.decode()
    assert not Customer.objects.everyone().filter(name="甲方机械").exists()


def test_who_may_not_create_gets_no_hints_either(people: Cast) -> None:
    client = as_(people.executive)
    assert client.get(reverse("customers:create")).status_code == 403
    assert client.get(reverse("customers:hints"), {"name": "甲"}).status_code == 403
    assert client.post(reverse("customers:create"), typed()).status_code == 403


# --- one field where it stands --------------------------------------------------------------------------------------


def field_url(customer: Customer, field: str) -> str:
    return reverse("customers:edit_field", args=[customer.uid, field])


def test_a_field_is_edited_where_it_stands_with_undo(people: Cast) -> None:
    customer, client = people.customers["rep_a"][0], as_(people.rep_a)
    form = client.get(field_url(customer, "core_need"), headers=HTMX).content.decode()
    assert 'name="version" value="1"' in form
    answer = client.post(field_url(customer, "core_need"), {"core_need": "两条产线联网", "version": "1"}, headers=HTMX)
    assert answer.status_code == 200 and "两条产线联网" in answer.content.decode()
    assert re.search(r"/base/undo/[0-9a-f-]{36}", answer["HX-Trigger"])
    customer.refresh_from_db()
    assert (customer.core_need, customer.version) == ("两条产线联网", 2)


def test_a_new_name_is_found_by_its_new_name(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    as_(people.rep_a).post(field_url(customer, "name"), {"name": "澜岳精密", "version": "1"}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.core_name == "澜岳精密" and customer.name_key.startswith("lan2yue4")


def test_another_field_changed_meanwhile_is_merged_and_said(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    as_(people.lead_east).post(field_url(customer, "business_type"), {"business_type": "泵阀", "version": "1"})
    answer = as_(people.rep_a).post(
        field_url(customer, "core_need"), {"core_need": "联网", "version": "1"}, headers=HTMX
    )
    customer.refresh_from_db()
    assert (customer.business_type, customer.core_need) == ("泵阀", "联网")
    assert "\\u4e1a\\u52a1\\u7c7b\\u578b" in answer["HX-Trigger"]  # 业务类型


def test_the_same_field_shows_both_values_and_either_can_win(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    client, url = as_(people.rep_a), field_url(customer, "core_need")
    as_(people.lead_east).post(url, {"core_need": "对方写的", "version": "1"})
    answer = client.post(url, {"core_need": "我写的", "version": "1"}, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert "我写的" in page and "对方写的" in page and "何行" in page
    customer.refresh_from_db()
    assert customer.core_need == "对方写的"
    assert "对方写的" in client.get(url, {"show": "1"}, headers=HTMX).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    client.post(url, {"core_need": "我写的", "version": version[1]}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.core_need == "我写的"


def test_a_masked_phone_is_not_drawn_in_its_form_and_stays_when_left_empty(people: Cast) -> None:
    customer = make_customer(owner=people.rep_a, phone="13800006021")
    client, url = as_(people.rep_a), field_url(customer, "phone")
    assert "13800006021" not in client.get(url, headers=HTMX).content.decode()
    client.post(url, {"phone": "", "version": "1"}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.phone.plain == "13800006021"
    client.post(url, {"phone": "-", "version": "1"}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.phone.plain == ""


@pytest.mark.parametrize("field", ["owner", "tier", "deleted_at", "uid", "nothing"])
def test_only_the_facts_can_be_edited_this_way(people: Cast, field: str) -> None:
    customer = people.customers["rep_a"][0]
    assert as_(people.rep_a).post(field_url(customer, field), {field: "x"}).status_code == 404


def test_out_of_scope_is_not_there_and_without_the_right_nothing_is_written(people: Cast) -> None:
    customer = people.customers["rep_c"][0]
    before = Change.objects.count()
    assert as_(people.rep_a).post(field_url(customer, "name"), {"name": "x"}).status_code == 404
    assert as_(people.executive).post(field_url(customer, "name"), {"name": "x"}).status_code == 403
    assert Change.objects.count() == before


def test_the_whole_form_comes_back_with_a_choice_for_the_field_in_question(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    client, url = as_(people.rep_a), reverse("customers:edit", args=[customer.uid])
    as_(people.lead_east).post(field_url(customer, "business_type"), {"business_type": "泵阀", "version": "1"})
    sent = typed(name=customer.name, code=customer.code, business_type="压缩机", core_need="联网", version="1")
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "压缩机" in page and "泵阀" in page and "联网" in page
    answer = client.post(url, {**sent, "version": "2", "use_business_type": "theirs"})
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert (customer.business_type, customer.core_need) == ("泵阀", "联网")


def test_an_untouched_form_changes_nothing(people: Cast) -> None:
    customer = customers.create({"name": "甲方机械", "budget_low": 123_45}, actor=people.rep_a)
    form = as_(people.rep_a).get(reverse("customers:edit", args=[customer.uid])).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    before = Change.objects.count()
    assert (
        as_(people.rep_a).post(reverse("customers:edit", args=[customer.uid]), {**sent, "version": "1"}).status_code
        == 302
    )
    assert Change.objects.count() == before
    assert isinstance(customer.uid, UUID)
