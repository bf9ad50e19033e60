"""What can be asked on public pages: a customer's own data and one contact, each item with its checks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text
from kebu.base.text.codes import normal_code
from kebu.base.text.phone import phone_problem
from kebu.customers.models.choices import SizeBand
from kebu.customers.rules import is_email


def _email_problem(text: str) -> str | None:
    return None if is_email(text) else _("请检查邮箱地址")  # type: ignore[return-value]  # lazy words


def _link_problem(text: str) -> str | None:
    is_plain = text.startswith(("http://", "https://")) and " " not in text
    return None if is_plain else _("网址应以 http:// 或 https:// 开头")  # type: ignore[return-value]


@dataclass(frozen=True)
class Item:
    """`column` of the customer, or of its contact (`is_contact`). `problem` says what is wrong with a text."""

    key: str
    label: Text
    column: str
    longest: int
    is_contact: bool = False
    is_long: bool = False
    is_secret: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    problem: Callable[[str], str | None] = lambda _text: None
    clean: Callable[[str], str] = str.strip
    kind: str = "text"  # of the input
    autocomplete: str = "off"


ITEMS: dict[str, Item] = {
    item.key: item
    for item in (
        Item("name", _("单位名称"), "name", 120, autocomplete="organization"),
        Item("credit_code", _("统一社会信用代码"), "credit_code", 18, clean=normal_code),
        Item("size", _("员工规模"), "size", 8, choices=tuple(SizeBand.choices)),
        Item("address", _("地址"), "address", 200, autocomplete="street-address"),
        Item("website", _("网址"), "website", 200, problem=_link_problem, kind="url", autocomplete="url"),
        Item("phone", _("单位电话"), "phone", 40, is_secret=True, problem=phone_problem, kind="tel"),
        Item("business_type", _("业务类型"), "business_type", 60),
        Item("core_need", _("需求说明"), "core_need", 2000, is_long=True),
        Item("purchasing_cycle", _("采购周期"), "purchasing_cycle", 60),
        Item("contact_name", _("联系人姓名"), "name", 60, is_contact=True, autocomplete="name"),
        Item("contact_post", _("职位"), "post", 60, is_contact=True, autocomplete="organization-title"),
        Item("contact_mobile", _("手机"), "mobile", 40, is_contact=True, is_secret=True, problem=phone_problem,
             kind="tel", autocomplete="tel"),
        Item("contact_email", _("邮箱"), "email", 200, is_contact=True, is_secret=True, problem=_email_problem,
             kind="email", autocomplete="email"),
        Item("contact_wechat", _("微信"), "wechat", 60, is_contact=True, is_secret=True),
    )
}  # fmt: skip


def chosen(fields: list[list[object]]) -> list[tuple[Item, bool]]:
    """The items of a form in the order of this table, with whether each must be filled. The name always must."""
    wanted = {str(key): bool(is_required) for key, is_required in fields} | {"name": True}
    return [(item, wanted[item.key]) for item in ITEMS.values() if item.key in wanted]
