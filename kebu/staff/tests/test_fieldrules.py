"""Field rules: what a reader sees of a value, and what he may change."""

import pytest
from django.template import engines
from django.test import RequestFactory

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Contact
from kebu.staff import fieldrules
from kebu.staff.models import FieldRule, Role, RoleGrant, User

pytestmark = pytest.mark.django_db
CONTACT = "customers.contact"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=1)


@pytest.fixture
def contact(people: Cast) -> Contact:
    return make_contact(people.customers["rep_a"][0], mobile="13812345678", address="苏州")


def rule(role: str, field: str, kind: str) -> None:
    with operation(SYSTEM, "test"):
        found = Role.objects.everyone().get(key=role)
        FieldRule.objects.everyone().create(role=found, model=CONTACT, field=field, kind=kind)


def seen(user: User, contact: Contact, field: str) -> tuple[str, str]:
    shown = fieldrules.show(user, contact, field)
    return shown.state, str(shown)


def test_encrypted_values_are_masked_for_everybody_and_hidden_by_rule(people: Cast, contact: Contact) -> None:
    for name in ("rep_a", "service", "executive"):
        assert seen(people.users[name], contact, "mobile") == ("masked", "138****5678")
    assert seen(people.auditor, contact, "mobile") == ("hidden", "—")
    assert seen(people.rep_a, contact, "qq") == ("masked", "—")
    assert seen(people.rep_a, contact, "address") == ("open", "苏州")
    assert seen(people.auditor, contact, "address") == ("hidden", "—")


def test_reveal_takes_the_right_and_no_hiding_rule(people: Cast) -> None:
    assert fieldrules.may_reveal(people.rep_a, CONTACT, "mobile")
    assert fieldrules.may_reveal(people.service, CONTACT, "mobile")
    assert not fieldrules.may_reveal(people.relations, CONTACT, "mobile")
    assert not fieldrules.may_reveal(people.auditor, CONTACT, "mobile")
    rule("account_manager", "mobile", "hidden")
    assert not fieldrules.may_reveal(people.reload("rep_a"), CONTACT, "mobile")


def test_readonly_shows_but_refuses_change(people: Cast, contact: Contact) -> None:
    rule("account_manager", "address", "readonly")
    rule("account_manager", "name", "masked")
    user = people.reload("rep_a")
    assert seen(user, contact, "address") == ("open", "苏州")
    assert seen(user, contact, "name") == ("masked", "****")
    assert fieldrules.editable_fields(user, CONTACT, ["post", "address", "name", "mobile"]) == ["post", "mobile"]
    assert fieldrules.concealed_fields(user, CONTACT) == {"name"}


def test_of_several_roles_the_mildest_rule_counts(people: Cast, contact: Contact) -> None:
    rule("account_manager", "address", "hidden")
    with operation(SYSTEM, "test"):
        service = Role.objects.everyone().get(key="service_agent")
        RoleGrant.objects.everyone().create(user=people.rep_a, role=service)
    assert seen(people.reload("rep_a"), contact, "address") == ("open", "苏州")
    rule("service_agent", "address", "masked")
    assert seen(people.reload("rep_a"), contact, "address") == ("masked", "****")


def test_template_tags_ask_the_same_place(people: Cast, contact: Contact) -> None:
    source = (
        '{% load access %}{% shown contact "mobile" %} {% may "contacts.edit" as can %}{{ can }}'
        ' {% may_reveal contact "mobile" as open %}{{ open }}'
    )
    request = RequestFactory().get("/")
    for name, text in {"rep_a": "138****5678 True True", "auditor": "— False False"}.items():
        request.user = people.users[name]
        assert engines["django"].from_string(source).render({"contact": contact}, request) == text


def test_a_value_is_escaped_where_it_is_printed(people: Cast, contact: Contact) -> None:
    contact.address = "<script>1</script>"
    request = RequestFactory().get("/")
    request.user = people.rep_a
    template = engines["django"].from_string('{% load access %}{% shown contact "address" %}')
    assert "<script>" not in template.render({"contact": contact}, request)
