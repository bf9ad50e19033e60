"""The admin pages about people, by HTTP: what they do, what they refuse, what they never take."""

import pytest
from django.test import Client
from django.urls import reverse

from kebu.base.models import LogEntry
from kebu.cast.people import PASSWORD, Cast, cast
from kebu.staff import fieldrules
from kebu.staff.models import FieldRule, Role, RoleGrant, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


@pytest.fixture
def admin(people: Cast) -> Client:
    client = Client()
    client.force_login(people.admin)
    return client


def role(key: str) -> Role:
    return Role.objects.everyone().get(key=key)


def test_new_person_gets_a_start_password_once_and_must_change_it(admin: Client, people: Cast) -> None:
    answer = admin.post(
        reverse("staff:user_create"),
        {
            "name": "江离",
            "username": "JiangLi",
            "post": "客户经理",
            "email": "",
            "team": people.teams["east"].pk,
            "roles": [role("account_manager").pk],
        },
    )
    start = answer.context["start"]
    assert start in answer.content.decode()
    user = User.objects.everyone().get(username="jiangli")
    assert (user.team, user.must_change_password, user.name_key[:5]) == (people.teams["east"], True, "jiang")
    client = Client()
    assert client.post(reverse("staff:login"), {"username": "jiangli", "password": start}).status_code == 302
    assert client.get(reverse("staff:preferences"))["Location"] == reverse("staff:password")
    fragment = client.get(reverse("staff:preferences"), headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == reverse("staff:password")
    answer = client.post(reverse("staff:password"), {"present": start, "password": "一句够长的新口令"})
    assert answer["Location"] == reverse("site:home")
    assert client.get(reverse("staff:preferences")).status_code == 200
    assert start not in str(list(LogEntry.objects.values()))


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("short-7", "8"),
        ("password123", "常见"),
        ("12345678", ""),
        (PASSWORD, "一样"),
        ("rep_a1234", "登录名"),
    ],
)
def test_weak_passwords_are_refused(people: Cast, password: str, part: str) -> None:
    client = Client()
    client.force_login(people.rep_a)
    answer = client.post(reverse("staff:password"), {"present": PASSWORD, "password": password})
    assert answer.status_code == 422
    assert part in str(answer.context["password_form"].errors)
    assert people.reload("rep_a").check_password(PASSWORD)


def test_a_long_phrase_without_digits_is_a_good_password_and_other_sessions_end(people: Cast) -> None:
    here, there = Client(), Client()
    here.force_login(people.rep_a)
    there.force_login(people.rep_a)
    here.post(reverse("staff:password"), {"present": PASSWORD, "password": "correct horse battery"})
    assert here.get(reverse("staff:preferences")).status_code == 200
    assert there.get(reverse("staff:preferences")).status_code == 302


def test_wrong_present_password_changes_nothing(people: Cast) -> None:
    client = Client()
    client.force_login(people.rep_a)
    assert client.post(reverse("staff:password"), {"present": "no", "password": "correct horse"}).status_code == 422
    assert people.reload("rep_a").check_password(PASSWORD)


def test_preferences_answer_plain_and_htmx(people: Cast) -> None:
    client = Client()
    client.force_login(people.rep_a)
    page = reverse("staff:preferences")
    assert client.post(page, {"theme": "dark"}, headers={"HX-Request": "true"}).status_code == 204
    assert people.reload("rep_a").theme == "dark"
    assert client.post(page, {"theme": "light", "language": "en"}).status_code == 302
    changed = people.reload("rep_a")
    assert (changed.theme, changed.language) == ("light", "en")
    assert client.post(page, {"theme": "neon"}).status_code == 422
    assert "Content-Language" in client.get(page).headers
    assert client.get(page).headers["Content-Language"] == "en"


def test_edit_takes_name_email_post_and_nothing_else(admin: Client, people: Cast) -> None:
    everything = {
        "name": "林晓晓",
        "email": "lin@example.com",
        "post": "大客户经理",
        "username": "root",
        "is_active": "",
        "team": "",
        "roles": [role("administrator").pk],
        "password": "x",
        "version": people.rep_a.version,
        "must_change_password": "on",
        "theme": "dark",
        "calendar_token": "x",
        "uid": "0",
        "id": "1",
        "deleted_at": "2026-01-01",
        "left_on": "2026-01-01",
    }
    before = User.objects.everyone().values().get(pk=people.rep_a.pk)
    assert admin.post(reverse("staff:user", args=[people.rep_a.uid]), everything).status_code == 302
    after = User.objects.everyone().values().get(pk=people.rep_a.pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"name", "name_key", "email", "post", "version", "updated_at"}
    assert [grant.role.key for grant in people.rep_a.grants.all()] == ["account_manager"]


def test_two_edits_at_once_are_told_apart(admin: Client, people: Cast) -> None:
    page, version = reverse("staff:user", args=[people.rep_a.uid]), people.rep_a.version
    fields = {"name": "林晓", "email": "", "post": "甲", "version": version}
    assert admin.post(page, fields).status_code == 302
    answer = admin.post(page, fields | {"post": "乙"})
    assert answer.status_code == 422
    assert people.reload("rep_a").post == "甲"
    assert admin.post(page, fields | {"post": "乙", "version": answer.context["version"]}).status_code == 302
    assert people.reload("rep_a").post == "乙"


def test_leaving_ends_the_session_and_the_leadership(admin: Client, people: Cast) -> None:
    his = Client()
    his.force_login(people.lead_east)
    admin.post(reverse("staff:user_leave", args=[people.lead_east.uid]))
    assert his.get(reverse("staff:preferences")).status_code == 302
    left = people.reload("lead_east")
    assert (left.is_active, left.left_on is not None) == (False, True)
    assert not Team.objects.everyone().filter(leader=left).exists()


def test_password_reset_ends_sessions_and_shows_the_new_one_once(admin: Client, people: Cast) -> None:
    his = Client()
    his.force_login(people.rep_a)
    answer = admin.post(reverse("staff:user_password", args=[people.rep_a.uid]))
    assert answer.headers["Cache-Control"] == "no-store"
    assert his.get(reverse("staff:preferences")).status_code == 302
    assert people.reload("rep_a").check_password(answer.context["start"])


def test_role_change_is_in_force_with_the_next_request(admin: Client, people: Cast) -> None:
    his = Client()
    his.force_login(people.rep_a)
    assert his.get(reverse("staff:users")).status_code == 403
    keys = ["account_manager", "administrator"]
    admin.post(reverse("staff:user_roles", args=[people.rep_a.uid]), {"roles": [role(key).pk for key in keys]})
    assert his.get(reverse("staff:users")).status_code == 200
    admin.post(reverse("staff:user_roles", args=[people.rep_a.uid]), {"roles": []})
    assert his.get(reverse("staff:users")).status_code == 403


def test_the_last_administrator_cannot_be_lost(admin: Client, people: Cast) -> None:
    own = reverse("staff:user_roles", args=[people.admin.uid])
    admin.post(own, {"roles": [role("auditor").pk]})
    admin.post(reverse("staff:user_leave", args=[people.admin.uid]))
    page = reverse("staff:role", args=[role("administrator").uid])
    fields = {"name": "系统管理员", "name_en": "", "description": "", "reach": "none", "rights": ["settings.manage"]}
    assert admin.post(page, fields).status_code == 422
    assert {grant.role.key for grant in people.admin.grants.all()} == {"administrator"}
    assert people.reload("admin").is_active
    assert "roles.manage" in role("administrator").rights


def test_who_manages_people_but_not_roles_cannot_rise(people: Cast, admin: Client) -> None:
    fields = {"name": "人事", "name_en": "", "description": "", "reach": "none", "rights": ["staff.manage"]}
    admin.post(reverse("staff:role_create"), fields)
    personnel = Role.objects.everyone().get(name="人事")
    admin.post(reverse("staff:user_roles", args=[people.rep_a.uid]), {"roles": [personnel.pk]})
    client = Client()
    client.force_login(people.rep_a)
    assert client.get(reverse("staff:user", args=[people.rep_b.uid])).status_code == 200
    administrator = role("administrator")
    denied = [
        ("staff:user_roles", people.rep_a, {"roles": [administrator.pk]}),
        ("staff:user_password", people.admin, {}),
        ("staff:user_leave", people.admin, {}),
        ("staff:user", people.admin, {"name": "x", "email": "", "post": ""}),
    ]
    for name, user, data in denied:
        assert client.post(reverse(name, args=[user.uid]), data).status_code == 403, name
    client.post(reverse("staff:user_create"), {"name": "新人", "username": "newone", "roles": [administrator.pk]})
    assert not RoleGrant.objects.everyone().filter(user__username="newone").exists()


def test_team_tree_takes_no_cycle_and_keeps_what_is_in_use(admin: Client, people: Cast) -> None:
    sales, east = people.teams["sales"], people.teams["east"]
    assert admin.post(reverse("staff:team_move", args=[sales.uid]), {"parent": east.pk}).status_code == 422
    assert admin.post(reverse("staff:team_move", args=[sales.uid]), {"parent": sales.pk}).status_code == 422
    admin.post(reverse("staff:team_delete", args=[east.uid]))
    assert Team.objects.everyone().filter(pk=east.pk).exists()
    assert admin.post(reverse("staff:team_create"), {"name": "华东一部", "parent": sales.pk}).status_code == 422
    admin.post(reverse("staff:team_create"), {"name": "华北一部", "parent": sales.pk})
    north = Team.objects.everyone().get(name="华北一部")
    admin.post(reverse("staff:team_move", args=[north.uid]), {"parent": ""})
    north.refresh_from_db()
    assert north.parent is None
    admin.post(reverse("staff:team_delete", args=[north.uid]))
    assert not Team.objects.everyone().filter(pk=north.pk).exists()


def test_moving_a_team_moves_what_its_leader_sees(admin: Client, people: Cast) -> None:
    before = people.reload("lead_east").grant.team_ids
    admin.post(reverse("staff:team_move", args=[people.teams["south"].uid]), {"parent": people.teams["east"].pk})
    assert people.reload("lead_east").grant.team_ids == before | {people.teams["south"].pk}


def test_field_rules_of_a_role_are_set_by_its_page_and_others_stay(admin: Client) -> None:
    fieldrules.register("customers.contact", "mobile", "手机", model_label="联系人")
    auditor = role("auditor")
    kept = set(auditor.field_rules.values_list("model", "field"))
    fields = {
        "name": auditor.name,
        "name_en": auditor.name_en,
        "description": "",
        "reach": "none",
        "rights": ["audit.view"],
    }
    shown = {f"rule-{model}-{field}": "hidden" for model, field in fieldrules.REGISTERED}
    posted = shown | {"rule-customers.contact-mobile": "masked"}
    assert admin.post(reverse("staff:role", args=[auditor.uid]), fields | posted).status_code == 302
    assert set(auditor.field_rules.values_list("model", "field")) == kept | set(fieldrules.REGISTERED)
    assert FieldRule.objects.everyone().get(role=auditor, model="customers.contact", field="mobile").kind == "masked"


def test_unknown_right_is_refused(admin: Client) -> None:
    fields = {"name": "某角色", "reach": "all", "rights": ["everything"]}
    assert admin.post(reverse("staff:role_create"), fields).status_code == 422
    assert not Role.objects.everyone().filter(name="某角色").exists()


def test_demotion_cannot_be_undone_by_the_demoted(people: Cast, admin: Client) -> None:
    """Whoever gave away his right does not get it back through 撤销."""
    second = role("administrator").pk
    admin.post(reverse("staff:user_roles", args=[people.rep_a.uid]), {"roles": [second]})
    admin.post(reverse("staff:user_roles", args=[people.admin.uid]), {"roles": [role("auditor").pk]})
    entry = LogEntry.objects.filter(verb="users.set_roles").latest("id")
    answer = admin.post(reverse("base:undo", args=[entry.operation]))
    assert answer.status_code == 403, [str(m) for m in admin.get(reverse("staff:preferences")).context["messages"]]
    assert {grant.role.key for grant in people.admin.grants.all()} == {"auditor"}


def test_list_finds_by_name_pinyin_and_team_and_shows_who_left(admin: Client, people: Cast) -> None:
    def names(query: str) -> set[str]:
        return {user.username for user in admin.get(reverse("staff:users") + query).context["page"].users}

    assert names("?q=林晓") == {"rep_a"}
    assert names("?q=REP_B") == {"rep_b"}
    assert "rep_c" not in names(f"?team={people.teams['east'].uid}")
    assert names("?state=left") == set()
    assert len(names("?team=nonsense&after=nonsense")) == len(people.users)
