"""Persons in one cell: 「陈立言 设备总监」, 「沈怀瑾 总经理（决策者）、吴慕白（财务总监）」."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.customers import rules
from kebu.customers.models import AgeBand, ChainRole, Contact
from kebu.exchange.values import Manner, Wrong, choice, day, integer, yes_no

BETWEEN = re.compile(r"[、;\n|]+")
BETWEEN_CHAIN = re.compile(r"[、;,\n|]+|\s*(?:→|->|>)\s*")
ROLES = {str(label): role for role, label in ((each, each.label) for each in ChainRole)} | {
    "决策人": ChainRole.DECISION_MAKER, "最终决策者": ChainRole.DECISION_MAKER, "审批人": ChainRole.APPROVER,
    "影响人": ChainRole.INFLUENCER, "使用人": ChainRole.USER, "把关人": ChainRole.GATEKEEPER,
    "内线教练": ChainRole.CHAMPION, "教练": ChainRole.CHAMPION,
}  # fmt: skip
HEAD = re.compile(r"(^|[^副])(总经理|董事长|总裁|院长|校长|局长|厂长|CEO)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """`is_guessed`: the part in the decision was not said but taken from the post."""

    name: str
    post: str = ""
    role: str = ""
    is_guessed: bool = False


def contacts(cell: str, _manner: Manner) -> list[Person]:
    """联系人及职务, the primary one first."""
    return [person for part in BETWEEN.split(_plain(cell)) if (person := _person(part))]


def chain(cell: str, _manner: Manner) -> list[Person]:
    """决策链成员: a part in brackets or before a colon; without one it is guessed and to be confirmed."""
    people = [person for part in BETWEEN_CHAIN.split(_plain(cell)) if (person := _person(part))]
    return [person if person.role else _guessed(person) for person in people]


def _guessed(person: Person) -> Person:
    role = ChainRole.DECISION_MAKER if HEAD.search(person.post or person.name) else ChainRole.INFLUENCER
    return Person(person.name, person.post, role, is_guessed=True)


def _person(part: str) -> Person | None:
    bracketed = [inside.strip() for inside in re.findall(r"\(([^()]*)\)", part)]
    rest = re.sub(r"\([^()]*\)", " ", part).strip()
    if head := re.match(r"([^:\s]+)\s*:\s*(.+)", rest):
        bracketed.append(head[1])
        rest = head[2]
    words = [word for word in re.split(r"[\s/,·\-]+", rest) if word]
    if not words:
        return None
    role = next((ROLES[inside] for inside in bracketed if inside in ROLES), "")
    post = " ".join(words[1:]) or next((inside for inside in bracketed if inside and inside not in ROLES), "")
    return _checked(Person(words[0], post, role))


def _checked(person: Person) -> Person:
    for field, value in (("name", person.name), ("post", person.post)):
        column: Any = Contact._meta.get_field(field)
        if len(value) > column.max_length:
            raise ValueError(
                _("“%(value)s…”太长，%(label)s最多 %(longest)d 个字")
                % {"value": value[:10], "label": column.verbose_name, "longest": column.max_length}
            )
    return person


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).replace("；", ";").strip()


def role(cell: str, manner: Manner) -> str:
    """A part in the decision, by the words that people use for it."""
    found = ROLES.get(_plain(cell))
    return str(found) if found else str(choice(ChainRole)(cell, manner))


def primary(cell: str, manner: Manner) -> bool:
    return bool(yes_no()(cell, manner))


AGES = ((30, AgeBand.UNDER_30), (40, AgeBand.UNDER_40), (50, AgeBand.UNDER_50), (60, AgeBand.UNDER_60))


def age_band(cell: str, manner: Manner) -> str:
    """A band by its name, or the band of an age."""
    if _plain(cell).removesuffix("岁").isdecimal():
        age = integer(1, 130)(_plain(cell), manner)
        return str(next((band for limit, band in AGES if age < limit), AgeBand.OVER_60))
    return str(choice(AgeBand)(cell, manner))


MONTH_AND_DAY = re.compile(r"(\d{1,2})[月./-](\d{1,2})日?")


def birthday(cell: str, manner: Manner) -> Mapping[str, int | bool | None]:
    """A day with or without its year; 农历 before it says that it is a lunar one."""
    plain = _plain(cell)
    is_lunar = bool(re.match(r"农历|阴历", plain))
    plain = re.sub(r"^(农历|阴历|公历|阳历|新历)[::]?", "", plain).strip()
    if found := MONTH_AND_DAY.fullmatch(plain):
        year, month, on = None, int(found[1]), int(found[2])
    else:
        full = day()(plain, manner)
        year, month, on = full.year, full.month, full.day
    if not rules.is_birthday(month, on, is_lunar):
        raise Wrong(_("没有这一天，请检查生日"))
    return {"birth_year": year, "birth_month": month, "birth_day": on, "is_lunar": is_lunar}
