"""Pure decisions of the archive: what a complete customer has, what a valid one looks like, how a chain may hang."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text
from kebu.base.text.codes import credit_code_problem
from kebu.base.text.phone import phone_problem
from kebu.customers.models.choices import CustomerKind

# field → weight; a percentage comes out of what applies to this customer. A company may set its own (actions.quality).
WEIGHTS = {
    "credit_code": 8,
    "industry": 10,
    "size": 6,
    "revenue": 4,
    "region": 8,
    "address": 4,
    "source": 5,
    "business_type": 5,
    "need_type": 5,
    "core_need": 12,
    "purchasing_cycle": 5,
    "budget": 6,
    "industry_position": 5,
    "contact": 8,
    "reachable": 7,
    "decision_maker": 10,
}
LABELS: dict[str, Text] = {
    "credit_code": _("统一社会信用代码"),
    "industry": _("行业类型"),
    "size": _("员工规模"),
    "revenue": _("营收规模"),
    "region": _("区域"),
    "address": _("地址"),
    "source": _("来源渠道"),
    "business_type": _("业务类型"),
    "need_type": _("需求类型"),
    "core_need": _("核心需求"),
    "purchasing_cycle": _("采购周期"),
    "budget": _("预算范围"),
    "industry_position": _("行业地位"),
    "contact": _("联系人"),
    "reachable": _("联系人的手机或电话"),
    "decision_maker": _("决策者"),
}
COMPANY_ONLY = {"credit_code", "size", "revenue", "industry_position"}
HOME_ONLY = {"credit_code", "region"}
COLUMNS = (
    "kind",
    "country",
    "budget_low",
    "budget_high",
    *[key for key in WEIGHTS if key not in ("budget", "contact", "reachable", "decision_maker")],
)


@dataclass
class People:
    """What is known of the persons at a customer, as far as completeness asks."""

    contact: bool = False
    reachable: bool = False
    decision_maker: bool = False


Weights = Mapping[str, Mapping[str, int]]


def default_weights() -> dict[str, dict[str, int]]:
    """For each kind of customer what counts for how much, when nobody has set it."""
    persons = {key: weight for key, weight in WEIGHTS.items() if key not in COMPANY_ONLY}
    return {str(CustomerKind.COMPANY): dict(WEIGHTS), str(CustomerKind.PERSON): persons}


def missing(values: Mapping[str, Any], people: People, weights: Weights | None = None) -> list[str]:
    """Keys of LABELS that a customer still lacks, the weightiest first. `values` holds the COLUMNS."""
    counted = _applying(values, weights)
    return sorted(_lacking(values, people, counted), key=lambda key: -counted[key])


def completeness(values: Mapping[str, Any], people: People, weights: Weights | None = None) -> int:
    """完整度 in whole percent, rounded down."""
    counted = _applying(values, weights)
    whole = sum(counted.values())
    lacking = sum(counted[key] for key in _lacking(values, people, counted))
    return 100 * (whole - lacking) // whole if whole else 100


def _lacking(values: Mapping[str, Any], people: People, counted: Mapping[str, int]) -> list[str]:
    present = {key: bool(values.get(key)) for key in counted} | vars(people)
    present["budget"] = values.get("budget_low") is not None or values.get("budget_high") is not None
    return [key for key in counted if not present[key]]


def _applying(values: Mapping[str, Any], weights: Weights | None) -> dict[str, int]:
    """What counts for this customer: nothing of weight 0, no Chinese code abroad."""
    kind = str(values.get("kind") or CustomerKind.COMPANY)
    out = HOME_ONLY if values.get("country", "CN") != "CN" else frozenset[str]()
    counted = (weights or default_weights()).get(kind, {})
    return {key: weight for key, weight in counted.items() if weight > 0 and key in WEIGHTS and key not in out}


def faults(mobile: str, phone: str, email: str) -> list[str]:
    """Which details of a person cannot be right: names of the fields."""
    wrong = {"mobile": bool(mobile and phone_problem(mobile)), "phone": bool(phone and phone_problem(phone)),
             "email": bool(email and not is_email(email))}  # fmt: skip
    return [name for name, is_wrong in wrong.items() if is_wrong]


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def problems(values: Mapping[str, Any]) -> dict[str, Text]:
    """What must be put right before a customer is stored: field → message. The same for typing and import."""
    low, high = values.get("budget_low"), values.get("budget_high")
    found: dict[str, Text] = {}
    if "name" in values and not str(values["name"]).strip():
        found["name"] = _("请填写单位名称")
    if low is not None and high is not None and low > high:
        found["budget_high"] = _("预算上限应不低于下限")
    return found


def warnings(values: Mapping[str, Any]) -> dict[str, str]:
    """What is worth a second look and blocks nothing: field → message to translate."""
    code = str(values.get("credit_code") or "")
    problem = credit_code_problem(code) if code else None
    return {"credit_code": problem} if problem else {}


def makes_loop(superiors: Mapping[int, int | None], person: int, superior: int | None) -> bool:
    """Whether `person` reporting to `superior` closes a loop. `superiors`: who reports to whom."""
    seen: set[int] = set()
    at = superior
    while at is not None and at not in seen:
        if at == person:
            return True
        seen.add(at)
        at = superiors.get(at)
    return False


def is_birthday(month: int | None, day: int | None, is_lunar: bool) -> bool:
    """Whether month and day can be a birthday of that calendar; both empty is fine."""
    if month is None and day is None:
        return True
    if month is None or day is None:
        return False
    longest = 30 if is_lunar else 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= month <= 12 and 1 <= day <= longest


def people_of(rows: Iterable[Mapping[str, Any]]) -> People:
    """`rows`: present contacts with mobile_index, phone_index, chain_role."""
    people = People()
    for row in rows:
        people.contact = True
        people.reachable |= bool(row["mobile_index"] or row["phone_index"])
        people.decision_maker |= row["chain_role"] == "decides"
    return people
