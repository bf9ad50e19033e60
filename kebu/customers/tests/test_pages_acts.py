"""What the buttons of the customer page do: each under its right, logged, undoable, nothing out of scope."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.access import SYSTEM
from kebu.base.models import Change, LogEntry
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_collaborator, make_contact
from kebu.customers.models import Contact, Customer, Tag
from kebu.staff.models import FieldRule, Role, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def customer(people: Cast) -> Customer:
    return people.customers["rep_a"][0]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *uids: object) -> str:
    return reverse(f"customers:{name}", args=uids)


def test_assign_moves_the_customer_and_leaves_a_page_that_is_out_of_sight(people: Cast, customer: Customer) -> None:
    client = as_(people.lead_east)
    answer = client.post(url("assign", customer.uid), {"owner": str(people.rep_c.uid)}, headers=HTMX)
    customer.refresh_from_db()
    assert customer.owner == people.rep_c
    assert answer["HX-Redirect"] == reverse("customers:list")


def test_every_act_is_refused_without_its_right_and_hidden_out_of_scope(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, mobile="13800006021")
    acts = [url(name, customer.uid) for name in ("assign", "archive", "delete", "tag_add", "edit", "contact_create")]
    acts += [url(name, contact.uid) for name in ("contact_edit", "contact_primary", "contact_leave", "contact_delete")]
    acts += [url("chain_hang", contact.uid), url("chain_edit", contact.uid)]
    before, lines = Change.objects.count(), LogEntry.objects.count()
    for act in acts:
        assert as_(people.executive).post(act, {"name": "x"}).status_code == 403, act
        assert as_(people.rep_c).post(act, {"name": "x"}).status_code == 404, act
    assert (Change.objects.count(), LogEntry.objects.filter(result="done").count()) == (before, lines)


def test_archive_delete_and_restore_from_the_page(people: Cast, customer: Customer) -> None:
    client = as_(people.steward)
    client.post(url("archive", customer.uid))
    assert Customer.objects.everyone().get(pk=customer.pk).is_archived
    client.post(url("unarchive", customer.uid))
    answer = client.post(url("delete", customer.uid), headers=HTMX)
    assert answer["HX-Redirect"] == reverse("customers:list")
    assert not Customer.objects.everyone().filter(pk=customer.pk).exists()
    client.post(url("restore", customer.uid))
    assert Customer.objects.everyone().filter(pk=customer.pk).exists()


def test_tags_are_put_on_and_off_(people: Cast, customer: Customer) -> None:
    with operation(SYSTEM, "tags.create"):
        tag = Tag.objects.everyone().create(name="战略客户")
    client = as_(people.rep_a)
    answer = client.post(url("tag_add", customer.uid), {"tag": str(tag.uid)}, headers=HTMX)
    assert "战略客户" in answer.content.decode() and "/base/undo/" in answer["HX-Trigger"]
    for wrong in ("", "x", str(customer.uid)):
        assert client.post(url("tag_add", customer.uid), {"tag": wrong}, headers=HTMX).status_code == 404
    answer = client.post(url("tag_remove", customer.uid, tag.uid), headers=HTMX)
    assert "战略客户" not in answer.content.decode()


def test_the_owner_arranges_collaborators(people: Cast, customer: Customer) -> None:
    client = as_(people.rep_a)
    sent = {"user": str(people.rep_c.uid), "part": "技术支持"}
    assert "技术支持" in client.post(url("collaborators", customer.uid), sent, headers=HTMX).content.decode()
    assert as_(people.rep_c).get(url("collaborators", customer.uid)).status_code == 200
    refused = as_(people.rep_c).post(url("collaborators", customer.uid), {"user": str(people.rep_b.uid)}, headers=HTMX)
    assert refused.status_code == 422
    assert customer.collaborations.count() == 1


def test_a_contact_is_added_once_and_its_number_is_not_drawn(people: Cast, customer: Customer) -> None:
    client = as_(people.rep_a)
    form = client.get(url("contact_create", customer.uid), headers=HTMX).content.decode()
    uid = re.search(r'name="uid" value="([^"]+)"', form)
    assert uid
    sent = {
        "uid": uid[1],
        "name": "陈立言",
        "mobile": "138 0000 6021",
        "birth_month": "8",
        "birth_day": "30",
        "is_lunar": "on",
        "attitude": "supports",
        "influence": "4",
    }
    for _time in range(2):
        assert client.post(url("contact_create", customer.uid), sent, headers=HTMX).status_code == 204
    contact = Contact.objects.everyone().get()
    assert (contact.is_primary, contact.is_lunar, contact.mobile_tail) == (True, True, "6021")
    tab = client.get(url("contacts_of", customer.uid), headers=HTMX).content.decode()
    assert "138****6021" in tab and "农历 8 月 30 日" in tab and "13800006021" not in tab


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("mobile", "138", "电话号码不存在"), ("email", "nobody", "邮箱格式不对"), ("birth_day", "31", "没有这一天")],
)
def test_a_contact_with_a_wrong_detail_comes_back_with_what_was_typed(
    people: Cast, customer: Customer, field: str, value: str, message: str
) -> None:
    sent = {"name": "陈立言", "attitude": "neutral", "influence": "3", "birth_month": "2", field: value}
    answer = as_(people.rep_a).post(url("contact_create", customer.uid), sent, headers=HTMX)
    assert answer.status_code == 422
    assert message in answer.content.decode() and f'value="{value}"' in answer.content.decode()
    assert not Contact.objects.everyone().exists()


def test_two_people_editing_one_contact_never_overwrite_one_another(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, name="陈立言", post="经理")
    sent = {"name": "陈立言", "attitude": "untouched", "influence": "3", "is_confirmed": "on", "version": "1"}
    page = url("contact_edit", contact.uid)
    assert as_(people.lead_east).post(page, {**sent, "post": "总监"}, headers=HTMX).status_code == 204
    answer = as_(people.rep_a).post(page, {**sent, "post": "部长"}, headers=HTMX)
    assert answer.status_code == 409
    assert "总监" in answer.content.decode() and 'value="部长"' in answer.content.decode()
    contact.refresh_from_db()
    assert contact.post == "总监"


def test_a_reveal_is_a_post_that_leaves_a_line(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, mobile="13800006021")
    page = url("reveal_contact", contact.uid, "mobile")
    assert as_(people.rep_a).get(page).status_code == 405
    assert as_(people.rep_c).post(page).status_code == 404
    assert as_(people.developer).post(url("reveal_contact", contact.uid, "mobile")).status_code == 404
    answer = as_(people.rep_a).post(page, headers=HTMX)
    assert "13800006021" in answer.content.decode()
    assert LogEntry.objects.get(verb="contacts.reveal").actor_name == "林晓"


def test_a_hidden_field_is_not_revealed_even_with_the_right(people: Cast, customer: Customer) -> None:
    contact = make_contact(customer, wechat="chenliyan")
    with operation(SYSTEM, "roles.edit"):
        role = Role.objects.everyone().get(key="account_manager")
        FieldRule.objects.everyone().create(role=role, model="customers.contact", field="wechat", kind="hidden")
    answer = as_(people.rep_a).post(url("reveal_contact", contact.uid, "wechat"), headers=HTMX)
    assert "chenliyan" not in answer.content.decode()
    assert not LogEntry.objects.filter(verb="contacts.reveal").exists()
    assert "chen" not in as_(people.rep_a).get(url("contacts_of", customer.uid), headers=HTMX).content.decode()


def test_dragging_hangs_a_person_elsewhere_and_refuses_a_loop(people: Cast, customer: Customer) -> None:
    boss = make_contact(customer, name="沈怀瑾")
    worker = make_contact(customer, name="孟小舟", reports_to=boss)
    client = as_(people.rep_a)
    loop = client.post(url("chain_hang", boss.uid), {"superior": str(worker.uid)}, headers=HTMX)
    boss.refresh_from_db()
    assert loop.status_code == 204 and boss.reports_to is None and "kebu:toast" in loop["HX-Trigger"]
    client.post(url("chain_hang", worker.uid), {"superior": ""}, headers=HTMX)
    worker.refresh_from_db()
    assert worker.reports_to is None
    stranger = make_contact(people.customers["rep_b"][0])
    assert client.post(url("chain_hang", worker.uid), {"superior": str(stranger.uid)}).status_code == 404


def test_the_map_shows_who_is_missing(people: Cast, customer: Customer) -> None:
    make_contact(customer, name="孟小舟", chain_role="uses", attitude="supports")
    page = as_(people.rep_a).get(url("chain", customer.uid), headers=HTMX).content.decode()
    assert "孟小舟" in page and "待补充" in page
    assert "还不知道谁是决策者" in page and "还没有联系过" in page


def test_the_map_as_a_file_escapes_what_people_are_called(people: Cast, customer: Customer) -> None:
    make_contact(customer, name='<script>"&', post="总监", chain_role="decides")
    answer = as_(people.rep_a).get(url("chain_picture", customer.uid))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "<script" not in answer.content.decode()


def test_a_loop_that_came_from_elsewhere_is_still_drawn(people: Cast, customer: Customer) -> None:
    one = make_contact(customer, name="甲")
    two = make_contact(customer, name="乙", reports_to=one)
    with operation(SYSTEM, "import"):
        Contact.objects.everyone().filter(pk=one.pk).update(reports_to=two)
    page = as_(people.rep_a).get(url("chain", customer.uid), headers=HTMX).content.decode()
    assert "甲" in page and "乙" in page


def test_handover_page_shows_counts_then_moves(people: Cast, customer: Customer) -> None:
    make_collaborator(people.customers["rep_c"][0], people.rep_a)
    client = as_(people.steward)
    page = f"{url('handover')}?leaver={people.rep_a.uid}"
    assert client.get(page).context["preview"][0][1] == 1
    answer = client.post(page, {"receiver": str(people.rep_b.uid), f"to-{customer.uid}": str(people.rep_c.uid)})
    assert answer.status_code == 302
    customer.refresh_from_db()
    assert customer.owner == people.rep_c


def test_a_team_manager_hands_over_within_the_own_team_only(people: Cast) -> None:
    page = f"{url('handover')}?leaver={people.rep_c.uid}"
    answer = as_(people.lead_east).post(page, {"receiver": str(people.rep_a.uid)})
    assert answer.status_code == 422
    assert people.customers["rep_c"][0].owner == people.rep_c
    assert Customer.objects.everyone().filter(owner=people.rep_c).count() == 1


def test_tags_page(people: Cast) -> None:
    client = as_(people.admin)
    assert client.post(url("tag_create"), {"name": "战略客户", "description": ""}, headers=HTMX).status_code == 204
    tag = Tag.objects.everyone().get()
    assert client.post(url("tag_create"), {"name": "战略客户"}, headers=HTMX).status_code == 422
    client.post(url("tag_edit", tag.uid), {"name": "重点客户", "description": "", "version": "1"}, headers=HTMX)
    assert "重点客户" in client.get(url("tags")).content.decode()
    client.post(url("tag_delete", tag.uid), headers=HTMX)
    assert not Tag.objects.everyone().exists()
    assert as_(people.rep_a).get(url("tags")).status_code == 403


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("industries", "泵", "泵"),
        ("industries", "", "制造业"),
        ("regions", "suzhou", "江苏 苏州"),
        ("regions", "", "江苏"),
    ],
)
def test_reference_pickers(people: Cast, name: str, words: str, expected: str) -> None:
    assert expected in as_(people.rep_a).get(url(name), {"q": words}).content.decode()


def test_the_customer_picker_offers_only_what_one_sees(people: Cast, customer: Customer) -> None:
    found = as_(people.rep_a).get(url("options"), {"q": "测试"}).content.decode()
    assert customer.name in found and people.customers["rep_c"][0].name not in found
