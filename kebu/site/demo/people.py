"""The twelve people of the demo company in their three teams, one at least per role."""

from dataclasses import dataclass
from random import Random

from kebu.base.access import Actor
from kebu.base.text import pinyin
from kebu.staff.models import Role, RoleGrant, Team, User

TEAMS = (("east", "华东大客户部"), ("south", "华南大客户部"), ("service", "客户运营部"))

# username, name, post, role key, team
PEOPLE = (
    ("linzx", "林知夏", "大客户经理", "account_manager", "east"),
    ("zhouza", "周子昂", "客户经理", "account_manager", "east"),
    ("hejx", "何景行", "华东大区主管", "team_manager", "east"),
    ("chenyu", "陈屿", "客户经理", "account_manager", "south"),
    ("shenyn", "沈一诺", "客户开发主管", "development_lead", "south"),
    ("sunian", "苏念", "客户开发专员", "development_staff", "south"),
    ("guwan", "顾晚", "客服专员", "service_agent", "service"),
    ("jianghe", "姜禾", "客户信息管理员", "data_steward", "service"),
    ("xuqr", "许清如", "客户关系主管", "relationship_lead", "service"),
    ("lucy", "陆承宇", "总经理", "executive", None),
    ("hanze", "韩则", "内审", "auditor", None),
    ("admin", "韦舟", "系统管理员", "administrator", None),
)
# who owns customers, and how large a share of them
OWNERS = (("linzx", 24), ("zhouza", 22), ("hejx", 8), ("chenyu", 22), ("shenyn", 8), ("sunian", 14))


@dataclass(frozen=True)
class Staff:
    users: dict[str, User]
    teams: dict[str, Team]

    def pick_owner(self, rng: Random) -> User:
        names = [name for name, _share in OWNERS]
        return self.users[rng.choices(names, [share for _name, share in OWNERS])[0]]


def create(password: str, *, actor: Actor) -> Staff:
    """Make teams, users and their roles (the roles are seeded already). Call within an operation."""
    teams = {key: Team.objects.everyone().create(name=name) for key, name in TEAMS}
    users: dict[str, User] = {}
    roles = {role.key: role for role in Role.objects.everyone()}
    for username, name, post, role, team in PEOPLE:
        user = User(
            username=username,
            name=name,
            post=post,
            team=teams.get(team or ""),
            name_key=pinyin.sort_key(name, person=True),
        )
        user.set_password(password)
        user.save()
        RoleGrant.objects.everyone().create(user=user, role=roles[role])
        users[username] = user
    for key, leader in (("east", "hejx"), ("south", "shenyn"), ("service", "xuqr")):
        Team.objects.everyone().filter(pk=teams[key].pk).update(leader=users[leader])
    return Staff(users, teams)
