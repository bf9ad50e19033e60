"""`kebu user`: people, from the command line of the server."""

from argparse import ArgumentParser, Namespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import SYSTEM, Refused
from kebu.base.text.joining import joined
from kebu.site.cli import output
from kebu.staff import rules
from kebu.staff.actions import users
from kebu.staff.models import Role, Team, User

NAME = "user"
HELP = gettext_lazy("列出、新建用户，重设密码，停用与恢复")


def configure(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar=_("动作"), required=True)
    output.add_json(_verb(verbs, "list", _("列出用户和角色")))
    add = _verb(verbs, "add", _("新建用户，给出一次性的初始密码"))
    add.add_argument("username", metavar=_("登录名"))
    add.add_argument("--name", required=True, metavar=_("姓名"), help=_("姓名"))
    add.add_argument("--role", action="append", default=[], metavar=_("角色"), help=_("角色名称，可多次给出"))
    add.add_argument("--team", default="", metavar=_("团队"), help=_("团队名称"))
    add.add_argument("--email", default="", metavar=_("邮箱"), help=_("邮箱"))
    output.add_json(add)
    for name, text in (("password", _("重设密码")), ("deactivate", _("停用")), ("activate", _("恢复"))):
        _verb(verbs, name, text).add_argument("username", metavar=_("登录名"))


def _verb(verbs: object, name: str, text: str) -> ArgumentParser:
    made: ArgumentParser = verbs.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    return made


def run(arguments: Namespace) -> None:
    verb = {"list": _list, "add": _add, "password": _password, "deactivate": _deactivate, "activate": _activate}
    verb[arguments.verb](arguments)


def _list(arguments: Namespace) -> None:
    people = User.objects.everyone().select_related("team").order_by("username")
    if arguments.json:
        output.as_json([_described(user) for user in people])
        return
    output.table(
        (user.username, user.name, str(user.team or ""), user.role_label, "" if user.is_active else _("已停用"))
        for user in people
    )


def _described(user: User) -> dict[str, object]:
    return {
        "username": user.username,
        "name": user.name,
        "team": str(user.team or ""),
        "roles": list(user.grant.role_names),
        "is_active": user.is_active,
    }


def _add(arguments: Namespace) -> None:
    roles = [_role(name) for name in arguments.role]
    fields = {"username": arguments.username, "name": arguments.name, "email": arguments.email}
    created = users.create(fields, roles=roles, team=_team(arguments.team), actor=SYSTEM)
    if arguments.json:
        output.as_json({"username": created.user.username, "start_password": created.start_password})
        return
    output.say(
        _("已新建 %(username)s，初始密码 %(password)s（只显示这一次，首次登录要改）")
        % {"username": created.user.username, "password": created.start_password}
    )


def _password(arguments: Namespace) -> None:
    start = users.reset_password(_user(arguments.username), actor=SYSTEM)
    output.say(_("新的初始密码 %(password)s（只显示这一次，首次登录要改）") % {"password": start})


def _deactivate(arguments: Namespace) -> None:
    users.deactivate(_user(arguments.username), actor=SYSTEM)
    output.say(_("已停用 %(username)s，名下客户可在团队页移交") % {"username": arguments.username})


def _activate(arguments: Namespace) -> None:
    users.activate(_user(arguments.username), actor=SYSTEM)
    output.say(_("已恢复 %(username)s") % {"username": arguments.username})


def _user(username: str) -> User:
    found = User.objects.everyone().filter(username=rules.normal_username(username)).first()
    if found is None:
        raise Refused(_("没有登录名为“%(username)s”的用户，可用 kebu user list 查看") % {"username": username})
    return found


def _role(name: str) -> Role:
    roles = list(Role.objects.everyone())
    found = next((role for role in roles if name in (role.key, role.name, role.name_en)), None)
    if found is None:
        raise Refused(_("没有角色“%(name)s”，可选 %(roles)s") % {"name": name, "roles": joined(roles)})
    return found


def _team(name: str) -> Team | None:
    if not name:
        return None
    found = Team.objects.everyone().filter(name=name).first()
    if found is None:
        raise Refused(_("没有团队“%(name)s”") % {"name": name})
    return found
