"""Everything that customers plugs into others."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kebu.audit import kinds
from kebu.base import events, files, jobs, panels, settings_registry, undo
from kebu.base.access import GROUP_CUSTOMERS, GROUP_SETTINGS, Text, declare
from kebu.base.jobs.context import JobContext
from kebu.base.text.money import format_money
from kebu.customers.countries import COUNTRIES
from kebu.customers.models import Contact, Customer
from kebu.customers.reference import industry_path, region_path
from kebu.staff import fieldrules, following
from kebu.staff.events import UserMoved


def connect() -> None:
    """Called once, when the area is loaded."""
    from kebu.customers import lists, search, verbs
    from kebu.customers.actions import assigning, codes, goingover, identity, refresh, unmerging
    from kebu.customers.jobs import FOLLOW, SEARCH

    lists.connect()
    verbs.connect()
    search.connect()

    declare(GROUP_CUSTOMERS, RIGHTS)
    declare(GROUP_SETTINGS, {"tags.manage": _("管理标签")})
    settings_registry.declare(
        codes.SETTING,
        "text",
        codes.DEFAULT,
        _("客户编号规则"),
        group=GROUP_CUSTOMERS,
        help=_("{n} 是流水号，{n:03} 表示至少三位，例如 C{n:03} 得到 C001"),
    )
    declare(GROUP_SETTINGS, {"fields.manage": _("管理自定义字段")})
    _plug_files()
    _plug_quality()
    _plug_into_pages()
    _plug_in_custom_fields()
    _plug_into_exchange()
    undo.on_restore("customers.customer", identity.require_single_undone)
    undo.on_restore("customers.customer", refresh.restored_customers)
    undo.on_restore("customers.contact", refresh.restored_contacts)
    undo.on_restore("customers.tagging", refresh.restored_taggings)
    events.listen(UserMoved, "customers.follow_team", _follow_team, long=True)
    following.register("customers", assigning.follow_at_once)
    goingover.connect()
    unmerging.connect()
    jobs.schedule(FOLLOW, every=timedelta(minutes=5))
    jobs.schedule(SEARCH, daily_at=time(2, 40))


def _plug_files() -> None:
    from kebu.customers.actions import attachments

    files.owner(attachments.KIND, attachments.referenced)
    settings_registry.declare(
        attachments.FILE_MB, "int", 50, _("单个附件上限（MB）"), group=_("附件"), low=1, high=200,
        help=_("超过的文件不收；按内容识别类型，程序和网页文件一律不收"),
    )  # fmt: skip
    settings_registry.declare(
        attachments.CUSTOMER_MB, "int", 2_000, _("每家客户附件合计上限（MB）"), group=_("附件"), low=10, high=100_000
    )


def _plug_quality() -> None:
    from kebu.customers.actions import quality

    group = _("资料质量")
    settings_registry.declare(quality.LOW, "int", 60, _("完整度低于多少算资料不全（%）"), group=group, low=1, high=100)
    settings_registry.declare(
        quality.STALE_DAYS, "int", 365, _("多少天未核对算过期"), group=group, low=30, high=3650,
        help=_("资料改动过、或有人确认过仍有效，都算核对"),
    )  # fmt: skip
    settings_registry.declare(
        quality.RHYTHM, "choice", "monthly", _("给负责人发资料质量报告"), group=group,
        choices=(("weekly", _("每周一")), ("monthly", _("每月 1 日")), ("never", _("不发"))),
    )  # fmt: skip
    jobs.schedule("quality.follow", every=timedelta(minutes=5))
    jobs.schedule("quality.count", daily_at=time(7, 30))


def _plug_into_pages() -> None:
    from kebu.customers import parts
    from kebu.customers.queries import attachments, timeline

    for model, label in KINDS.items():
        kinds.register(model, label, formats=FORMATS if model == "customers.customer" else None)
    for table, names in RULED.items():
        for column in (column for column in table._meta.concrete_fields if column.name in names):
            label = table._meta.label_lower
            fieldrules.register(label, column.name, column.verbose_name, model_label=KINDS[label])
    panels.register_source(panels.Source(attachments.KIND, _("附件"), attachments.events, order=80))
    panels.register_source(panels.Source(timeline.KIND, _("变更"), timeline.events, order=90))
    for panel in parts.PANELS:
        panels.register(panel)
    for tab in parts.TABS:
        panels.register_tab(tab)


def _plug_in_custom_fields() -> None:
    from kebu.base import edits
    from kebu.base.lists import add_fields
    from kebu.customers.actions import customfields, refresh
    from kebu.customers.custom import beside, listing, telling
    from kebu.customers.custom.known import LABELS, ruled
    from kebu.customers.models.custom import About

    add_fields("customers", listing.provider(About.CUSTOMER))
    add_fields("contacts", listing.provider(About.CONTACT))
    for label in LABELS.values():
        edits.keep_beside(label, beside.CustomValues())
    fieldrules.register_source(ruled)
    kinds.register("customers.customfield", _("自定义字段"), right="fields.manage")
    kinds.register("customers.customoption", _("选项"), right="fields.manage")
    kinds.register("customers.customvalue", _("自定义字段"), values=telling.values)
    undo.on_restore("customers.customvalue", refresh.restored_values)
    undo.on_restore("customers.customfield", customfields.follow)


def _plug_into_exchange() -> None:
    from kebu.customers.basic_table import BASIC
    from kebu.customers.importing import CONTACTS, CUSTOMERS
    from kebu.exchange import tables
    from kebu.exchange.importing import contract

    contract.register(CUSTOMERS)
    contract.register(CONTACTS)
    tables.register(BASIC)


def _follow_team(event: UserMoved, ctx: JobContext) -> None:
    from kebu.customers.actions import assigning

    assigning.follow_team(event.user_id, actor=ctx.actor, step=ctx.step)


KINDS: dict[str, Text] = {
    "customers.customer": _("客户"),
    "customers.contact": _("联系人"),
    "customers.tagging": _("标签"),
    "customers.collaboration": _("协作人"),
    "customers.attachment": _("附件"),
    "customers.candidate": _("待审资料"),
    "customers.correctionlink": _("自助更正链接"),
    "customers.intakeform": _("登记表"),
    "customers.valuesource": _("信息来源"),
    "customers.distinct": _("不是重复"),
    "customers.merger": _("合并"),
}
FORMATS: dict[str, Callable[[Any], object]] = {
    "industry": lambda code: industry_path(str(code)) or code,
    "region": lambda code: region_path(str(code)) or code,
    "country": lambda code: dict(COUNTRIES).get(str(code), code),
    "budget_low": lambda amount: format_money(int(amount)),
    "budget_high": lambda amount: format_money(int(amount)),
}
RIGHTS: dict[str, Text] = {
    "customers.create": _("新建客户"),
    "customers.edit": _("修改客户资料"),
    "customers.assign": _("转移负责人"),
    "customers.archive": _("归档客户"),
    "customers.delete": _("删除客户"),
    "customers.merge": _("合并重复客户"),
    "customers.tag": _("给客户打标签"),
    "customers.export": _("导出客户"),
    "customers.import": _("导入客户"),
    "customers.handover": _("交接离职人员的客户"),
    "contacts.edit": _("维护联系人"),
    "contacts.reveal": _("查看完整联系方式"),
    "intake.manage": _("设置登记表"),
    "intake.review": _("审核外部填写的资料"),
    "quality.view": _("查看资料质量"),
    "quality.manage": _("设置资料质量规则"),
    "attachments.view": _("查看和下载附件"),
    "attachments.add": _("上传附件"),
    "attachments.delete_any": _("删除他人上传的附件"),
}
# Fields that a role may be kept from: whatever reaches a person, and what is told in confidence.
RULED: dict[type[Model], tuple[str, ...]] = {
    Contact: (
        "mobile", "phone", "email", "wechat", "qq", "other_accounts", "address", "birth_year", "birth_month",
        "birth_day", "preferences", "note",
    ),
    Customer: ("phone", "address", "credit_code", "credit_rating", "note"),
}  # fmt: skip
