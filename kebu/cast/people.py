"""A fixed company to test with: three teams, one person per role, customers of each, and factories."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.customers.models import Collaboration, Contact, Customer
from kebu.staff.models import Role, RoleGrant, Team, User
from kebu.staff.seeds import seed as seed_staff

PASSWORD = "kebu-test-2026"
_numbers = count(1)


@dataclass
class Cast:
    """Persons by part; `customers` holds the customers of each owner by the owner's part."""

    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, list[Customer]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            user: User = self.__dict__["users"][name]
        except KeyError as error:
            raise AttributeError(name) from error
        return user

    def reload(self, name: str) -> User:
        """The person as a new request would load him: rights are read anew."""
        return User.objects.everyone().get(pk=self.users[name].pk)


# part, name, role key, team
PEOPLE = [
    ("rep_a", "林晓", "account_manager", "east"),
    ("rep_b", "周昂", "account_manager", "east"),
    ("rep_c", "陈屿", "account_manager", "south"),
    ("lead_east", "何行", "team_manager", "east"),
    ("lead_south", "苏念", "team_manager", "south"),
    ("lead_all", "沈诺", "team_manager", "sales"),
    ("service", "吴双", "service_agent", "service"),
    ("steward", "郑册", "data_steward", "service"),
    ("relations", "顾言", "relationship_lead", "service"),
    ("developer", "程拓", "development_lead", "south"),
    ("executive", "方总", "executive", None),
    ("auditor", "严审", "auditor", None),
    ("admin", "管理员", "administrator", None),
]


def cast(customers_each: int = 2) -> Cast:
    """Build the company. Needs the database; safe to call once per test."""
    with operation(SYSTEM, "cast"):
        seed_staff(SYSTEM)
        made = Cast(teams=_teams())
        for part, name, role, team in PEOPLE:
            made.users[part] = make_user(part, name=name, role=role, team=made.teams.get(team or ""))
        Team.objects.everyone().filter(pk=made.teams["east"].pk).update(leader=made.users["lead_east"])
        for part in ("rep_a", "rep_b", "rep_c"):
            made.customers[part] = [make_customer(owner=made.users[part]) for _ in range(customers_each)]
    return made


def _teams() -> dict[str, Team]:
    top = Team.objects.everyone().create(name="销售中心")
    return {
        "sales": top,
        "east": Team.objects.everyone().create(name="华东一部", parent=top),
        "south": Team.objects.everyone().create(name="华南一部", parent=top),
        "service": Team.objects.everyone().create(name="客户服务部"),
    }


def make_user(username: str, *, role: str = "account_manager", team: Team | None = None, **fields: Any) -> User:
    fields.setdefault("name", username)
    with operation(SYSTEM, "cast"):
        user = User(username=username, team=team, **fields)
        user.set_password(PASSWORD)
        user.save()
        RoleGrant.objects.everyone().create(user=user, role=Role.objects.everyone().get(key=role))
    return user


def make_customer(*, owner: User | None = None, **fields: Any) -> Customer:
    number = next(_numbers)
    fields.setdefault("code", f"T{number:04}")
    fields.setdefault("name", f"测试客户{number}有限公司")
    fields.setdefault("name_key", f"ceshikehu{number:04}")
    fields.setdefault("normal_name", fields["name"])
    if owner is not None:
        fields.setdefault("team", owner.team)
    with operation(SYSTEM, "cast"):
        return Customer.objects.everyone().create(owner=owner, **fields)


def make_contact(customer: Customer, **fields: Any) -> Contact:
    fields.setdefault("name", f"联系人{next(_numbers)}")
    with operation(SYSTEM, "cast"):
        contact = Contact(customer=customer, **fields)
        contact.save()
    return contact


def make_collaborator(customer: Customer, user: User) -> Collaboration:
    with operation(SYSTEM, "cast"):
        return Collaboration.objects.everyone().create(customer=customer, user=user)
