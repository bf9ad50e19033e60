"""Headers of a sheet of interactions."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Actor
from kebu.engagement.models import Interaction
from kebu.exchange.importing.contract import Column
from kebu.exchange.values import Manner, Read, choice, code, day, instant, integer, text
from kebu.exchange.values.repeating import repeated

BETWEEN = re.compile(r"[、,，;；/\n]+")


def _text(name: str) -> Read:
    field: Any = Interaction._meta.get_field(name)
    return text(field.max_length)


def _names(cell: str, _manner: Manner) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in BETWEEN.split(cell) if (name := part.strip()[:60])))


def of_interactions(_actor: Actor) -> list[Column]:
    return [
        Column("customer_code", _("客户编号"), repeated(code(32)),
               ("编号", "客户编码", "客户代码", "customer code", "customer id", "customer no")),
        Column("customer_name", _("单位名称"), repeated(text(120)),
               ("客户名称", "客户", "公司名称", "customer", "customer name", "company", "account")),
        Column("happened_at", _("时间"), instant(),
               ("跟进时间", "沟通时间", "拜访时间", "联系时间", "跟进日期", "日期", "date", "time", "when"),
               is_required=True),
        Column("kind", _("方式"), repeated(choice(Interaction.Kind)),
               ("跟进方式", "沟通方式", "联系方式", "类型", "kind", "type", "channel")),
        Column("content", _("跟进内容"), _text("content"),
               ("内容", "沟通内容", "拜访内容", "跟进记录", "content", "notes", "summary"), is_required=True),
        Column("people", _("联系人"), repeated(_names),
               ("对方联系人", "客户联系人", "沟通对象", "contact", "contacts", "contact name")),
        Column("author", _("跟进人"), repeated(text(60)),
               ("记录人", "业务员", "客户经理", "销售", "author", "logged by", "owner", "sales rep")),
        Column("result", _("结果"), _text("result"), ("跟进结果", "沟通结果", "result", "outcome")),
        Column("voice", _("客户原话"), _text("voice"), ("客户声音", "voice", "quote")),
        Column("mood", _("客户反馈"), repeated(choice(Interaction.Mood)), ("反馈", "态度", "mood", "sentiment")),
        Column("minutes", _("时长（分钟）"), repeated(integer(0, 1440)), ("时长", "分钟", "minutes", "duration")),
        Column("next_step", _("下一步"), _text("next_step"), ("下一步计划", "下步计划", "next step")),
        Column("next_on", _("下次跟进"), repeated(day()),
               ("下次跟进时间", "下次联系", "下次跟进日期", "next follow-up", "next on")),
    ]  # fmt: skip
