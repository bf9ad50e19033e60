"""Persons in one cell: 「陈立言 设备总监」, 「沈怀瑾 总经理（决策者）、吴慕白（财务总监）」."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kebu.customers.models import ChainRole, Contact

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


def contacts(cell: str) -> list[Person]:
    """联系人及职务, the primary one first."""
    return [person for part in BETWEEN.split(_plain(cell)) if (person := _person(part))]


def chain(cell: str) -> list[Person]:
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
