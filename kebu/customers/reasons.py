"""What speaks for two customers being one, in words, and which fields each reason tells of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text
from kebu.staff import fieldrules

if TYPE_CHECKING:
    from kebu.staff.models import User

CUSTOMER, CONTACT = "customers.customer", "customers.contact"
SAID: dict[str, Text] = {
    "name": _("名称相同"),
    "core": _("名称去掉地区和公司形式后相同"),
    "alias": _("与别名相同"),
    "sound": _("名称读音相同"),
    "typo": _("名称只差一个字"),
    "short": _("名称一长一短"),
    "brand": _("字号相同"),
    "alike": _("名称相似"),
    "phone": _("电话号码相同"),
    "account": _("邮箱或账号相同"),
    "domain": _("邮箱域名相同"),
    "website": _("网址相同"),
    "address": _("地址相近"),
    "region": _("同一地区"),
    "credit_code": _("统一社会信用代码相同"),
    "other_code": _("但统一社会信用代码不同"),
    "other_region": _("但地区不同"),
}
AGAINST = frozenset({"other_code", "other_region"})
TELLS_OF: dict[str, tuple[tuple[str, str], ...]] = {
    "phone": ((CUSTOMER, "phone"), (CONTACT, "mobile"), (CONTACT, "phone")),
    "account": ((CONTACT, "email"), (CONTACT, "wechat"), (CONTACT, "qq")),
    "domain": ((CONTACT, "email"),),
    "address": ((CUSTOMER, "address"),),
    "website": ((CUSTOMER, "website"),),
    "region": ((CUSTOMER, "region"),),
    "other_region": ((CUSTOMER, "region"),),
    "credit_code": ((CUSTOMER, "credit_code"),),
    "other_code": ((CUSTOMER, "credit_code"),),
}


def open_to(user: "User", reasons: Iterable[str]) -> list[str]:
    """Those that tell nothing of a field that is hidden or masked for this user by a rule."""
    concealed = {(label, name) for label in (CUSTOMER, CONTACT) for name in fieldrules.concealed_fields(user, label)}
    return [reason for reason in reasons if not concealed & set(TELLS_OF.get(reason, ()))]


def words(reasons: Iterable[str]) -> list[Text]:
    return [SAID.get(reason, reason) for reason in reasons]
