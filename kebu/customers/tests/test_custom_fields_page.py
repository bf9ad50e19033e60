"""设置 › 自定义字段: who may, what the pages show and do."""

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast
from kebu.customers.actions import customfields, customvalues
from kebu.customers.models import CustomField, CustomOption
from kebu.customers.models.custom import About

LIST = "/customers/fields/"


@pytest.fixture
def company(db: None) -> Cast:
    return cast(customers_each=1)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(name: str, kind: str = "text", options=()) -> CustomField:
    return customfields.create({"about": About.CUSTOMER, "kind": kind, "name": name}, options, actor=SYSTEM)


@pytest.mark.parametrize(("part", "status"), [("steward", 200), ("admin", 200), ("rep_a", 403), ("lead_east", 403)])
def test_the_data_steward_and_the_administrator_may(company: Cast, part: str, status: int) -> None:
    client = client_of(company.users[part])
    assert client.get(LIST).status_code == status
    assert ("自定义字段" in client.get(reverse("base:settings")).content.decode()) == (status == 200)


def test_a_field_is_made_renamed_and_shown(company: Cast) -> None:
    client = client_of(company.steward)
    sent = {
        "about": "customer",
        "kind": "choice",
        "name": "级别",
        "name_en": "Level",
        "places": "0",
        "options": "高\n\n低\n高",
    }
    assert client.post(reverse("customers:field_create"), sent).status_code == 302
    field = CustomField.objects.everyone().get()
    assert [each.name for each in field.options.all()] == ["高", "低"]
    page = client.get(reverse("customers:field", args=[field.uid])).content.decode()
    assert "低" in page and "添加选项" in page
    sent = {"name": "客户级别", "kind": "choice", "places": "0", "version": field.version}
    assert client.post(reverse("customers:field", args=[field.uid]), sent).status_code == 302
    assert "客户级别" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "", "kind": "text"}, "field--bad|is-bad"),
        ({"name": "级别", "kind": "choice"}, "请至少填一个选项"),
        ({"name": "核心需求", "kind": "text"}, "系统里已有"),
        ({"name": "已有", "kind": "text"}, "已有字段"),
        ({"name": "容量", "kind": "number", "places": "9"}, "is-bad"),
    ],
)
def test_what_is_wrong_comes_back_in_words(company: Cast, sent: dict[str, str], told: str) -> None:
    make("已有")
    answer = client_of(company.steward).post(
        reverse("customers:field_create"), {"about": "customer", "places": "0", **sent}
    )
    assert answer.status_code == 422 and any(one in answer.content.decode() for one in told.split("|"))
    assert CustomField.objects.everyone().count() == 1


def test_a_kind_that_is_used_is_told_to_stay(company: Cast) -> None:
    field = make("甲项")
    with operation(SYSTEM, "cast"):
        customvalues.write("customer", {company.customers["rep_a"][0].pk: {field: "有"}})
    client, url = client_of(company.steward), reverse("customers:field", args=[field.uid])
    assert "类型不能再改" in client.get(url).content.decode()
    client.post(url, {"name": "新名", "kind": "number", "places": "0", "version": field.version})
    field.refresh_from_db()
    assert (field.name, field.kind) == ("新名", "text")


def test_order_retire_and_take_back(company: Cast) -> None:
    first, second = make("甲项"), make("乙项")
    client = client_of(company.steward)
    client.post(reverse("customers:field_move", args=[second.uid]), {"step": "up"})
    text = client.get(LIST).content.decode()
    assert text.index("乙项") < text.index("甲项")
    client.post(reverse("customers:field_retire", args=[first.uid]))
    text = client.get(LIST).content.decode()
    assert "已停用 1 个" in text and text.index("已停用") < text.index("恢复甲项")
    client.post(reverse("customers:field_take_back", args=[first.uid]))
    assert "已停用" not in client.get(LIST).content.decode()


def test_options(company: Cast) -> None:
    field = make("级别", "choice", ["高", "低"])
    client = client_of(company.steward)
    client.post(reverse("customers:field_options_add", args=[field.uid]), {"options": "特\n中"})
    special = CustomOption.objects.everyone().get(name="特")
    sent = {"name": "特级", "name_en": "Top", "version": special.version}
    client.post(reverse("customers:option_edit", args=[special.uid]), sent)
    client.post(reverse("customers:option_move", args=[special.uid]), {"step": "up"})
    client.post(reverse("customers:option_retire", args=[special.uid]))
    assert [(each.name, each.is_retired) for each in field.options.all()] == [
        ("高", False), ("特级", True), ("低", False), ("中", False),
    ]  # fmt: skip
    answer = client.post(reverse("customers:option_edit", args=[special.uid]), {"name": "高", "version": 9})
    assert answer.status_code == 422 and "已有选项" in answer.content.decode()


def test_two_who_edit_one_field_do_not_overwrite_each_other(company: Cast) -> None:
    field = make("甲项")
    url, sent = reverse("customers:field", args=[field.uid]), {"kind": "text", "places": "0", "version": field.version}
    client_of(company.admin).post(url, {**sent, "name": "管理员改的"})
    answer = client_of(company.steward).post(url, {**sent, "name": "我改的"})
    assert answer.status_code == 422 and company.admin.name in answer.content.decode()
