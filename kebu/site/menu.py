"""The one menu: what stands in the sidebar and on the settings page, for whom."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text

if TYPE_CHECKING:
    from kebu.staff.models import User


@dataclass(frozen=True)
class Entry:
    """`rights`: any one of them shows it. `customers`: only for those who see customers at all.

    `beneath`: beginnings of addresses that belong under it though they do not begin with its own.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    rights: tuple[str, ...] = ()
    customers: bool = False
    hotkey: str = ""
    note: Text = ""
    beneath: tuple[str, ...] = ()

    def is_for(self, user: "User") -> bool:
        if self.customers and user.grant.reach == "none":
            return False
        return not self.rights or any(user.may(right) for right in self.rights)


@dataclass(frozen=True)
class Group:
    label: Text
    entries: tuple[Entry, ...]


@dataclass
class Item:
    """An entry as it is drawn."""

    key: str
    label: Text
    icon: str
    url: str
    hotkey: str = ""
    note: Text = ""
    count: int = 0
    is_hot: bool = False
    is_current: bool = False


@dataclass
class Section:
    label: Text
    entries: list[Item] = field(default_factory=list)


DUPLICATES_RIGHTS = ("customers.create", "customers.merge")
SETTINGS_RIGHTS = (
    "staff.manage",
    "roles.manage",
    "settings.manage",
    "tags.manage",
    "fields.manage",
    "customers.handover",
    "quality.manage",
)
# Whoever may bring in any kind of file.
IMPORT_RIGHTS = ("customers.import", "orders.edit", "interactions.log")
SETTINGS_PAGES = (
    "/staff/users/",
    "/staff/teams/",
    "/staff/roles/",
    "/customers/tags/",
    "/customers/fields/",
    "/customers/quality/weights/",
    "/customers/handover/",
    "/work/holidays/",
    "/orders/rates/",
)

SIDEBAR = (
    Group(
        "",
        (
            Entry("today", _("工作台"), "layout-dashboard", "site:home", hotkey="t"),
            Entry("inbox", _("消息"), "bell", "notify:inbox"),
            Entry("tasks", _("待办"), "square-check", "engagement:tasks", customers=True),
            Entry("calendar", _("日历"), "calendar", "engagement:calendar", customers=True),
        ),
    ),
    Group(
        _("客户"),
        (
            Entry(
                "customers", _("客户列表"), "building", "customers:list", customers=True, hotkey="l", beneath=("/c/",)
            ),
            Entry("contacts", _("联系人"), "address-book", "customers:contacts", customers=True),
            Entry(
                "candidates",
                _("待审资料"),
                "inbox",
                "customers:candidates",
                rights=("intake.review",),
                beneath=("/customers/intake/",),
            ),
            Entry("imports", _("导入"), "database-import", "exchange:imports", rights=IMPORT_RIGHTS),
            Entry("quality", _("资料质量"), "shield-check", "customers:quality", rights=("quality.view",)),
            Entry("duplicates", _("查重"), "git-compare", "customers:check", rights=DUPLICATES_RIGHTS),
            Entry("orders", _("合作订单"), "receipt", "sales:list", rights=("orders.view",)),
            Entry("products", _("产品"), "package", "sales:products", rights=("orders.view",)),
        ),
    ),
    Group(
        _("分层与策略"),
        (
            Entry("grading", _("客户分层"), "stack-2", "grading:overview", rights=("grading.view",), hotkey="f"),
            Entry("playbooks", _("策略与执行"), "target", "playbooks:board", rights=("playbooks.view",), hotkey="s"),
            Entry("tables", _("标准表格"), "file-spreadsheet", "exchange:tables", rights=("tables.export",)),
        ),
    ),
    Group(
        _("设置"),
        (
            Entry(
                "settings", _("系统设置"), "settings", "base:settings", rights=SETTINGS_RIGHTS, beneath=SETTINGS_PAGES
            ),
            Entry("log", _("操作日志"), "history", "audit:log", rights=("audit.view",)),
        ),
    ),
)

SETTINGS = (
    Group(
        _("人员与权限"),
        (
            Entry(
                "users", _("用户"), "users", "staff:users", ("staff.manage",), note=_("新建账号、调整角色、离职交接")
            ),
            Entry(
                "teams",
                _("团队"),
                "sitemap",
                "staff:teams",
                ("staff.manage",),
                note=_("团队树和负责人，决定谁能看到谁的客户"),
            ),
            Entry("roles", _("角色"), "key", "staff:roles", ("roles.manage",), note=_("权限、数据范围、字段规则")),
        ),
    ),
    Group(
        _("客户资料"),
        (
            Entry(
                "weights",
                _("完整度权重"),
                "adjustments-horizontal",
                "customers:quality_weights",
                ("quality.manage",),
                note=_("哪些资料算数，各占多少"),
            ),
            Entry("tags", _("标签"), "tags", "customers:tags", ("tags.manage",), note=_("客户标签的名称和用法")),
            Entry(
                "fields",
                _("自定义字段"),
                "columns",
                "customers:fields",
                ("fields.manage",),
                note=_("客户和联系人上自己加的资料"),
            ),
            Entry(
                "handover",
                _("交接客户"),
                "switch-horizontal",
                "customers:handover",
                ("customers.handover",),
                note=_("同事离职或换岗时，把客户和未完成的事交给别人"),
            ),
            Entry(
                "templates",
                _("Word 模板"),
                "file-text",
                "exchange:tables",
                ("settings.manage",),
                note=_("标准表格导出成 Word 时的版式"),
            ),
            Entry(
                "holidays",
                _("节假日"),
                "calendar-event",
                "engagement:holidays",
                ("settings.manage",),
                note=_("放假和调休，工作日据此计算"),
            ),
            Entry(
                "rates",
                _("汇率"),
                "cash",
                "sales:rates",
                ("settings.manage",),
                note=_("外币订单按下单那天的汇率折算"),
            ),
        ),
    ),
    Group(
        _("安全"),
        (Entry("log", _("操作日志"), "history", "audit:log", ("audit.view",), note=_("谁在什么时候做了什么")),),
    ),
)


def drawn(groups: tuple[Group, ...], user: "User", path: str = "") -> list[Section]:
    """What this user gets of it, without empty groups. The current entry is the one closest to `path`."""
    sections = []
    nearest, best = None, 0
    for group in groups:
        section = Section(group.label)
        for entry in (entry for entry in group.entries if entry.is_for(user)):
            item = Item(entry.key, entry.label, entry.icon, reverse(entry.url_name), entry.hotkey, entry.note)
            section.entries.append(item)
            if (length := _closeness(item.url, entry.beneath, path)) > best:
                nearest, best = item, length
        sections.append(section)
    if nearest is not None:
        nearest.is_current = True
    return [section for section in sections if section.entries]


def _closeness(url: str, beneath: tuple[str, ...], path: str) -> int:
    """How much of the path an entry covers; home covers itself alone."""
    if url == "/":
        return int(path == "/")
    return max((len(start) for start in (url, *beneath) if path.startswith(start)), default=0)
