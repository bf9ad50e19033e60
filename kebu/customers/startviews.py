"""The views and columns that the lists of customers and contacts start with."""

from django.utils.translation import gettext_lazy as _

from kebu.base.lists import BuiltIn

HIGH = '[["tier","in",["high"]]]'
SILENT = '[{"any":[["last_contact_on","older",30],["last_contact_on","empty"]]}]'


CUSTOMER_VIEWS = [
    BuiltIn("all", _("全部客户")),
    BuiltIn("mine", _("我负责的"), 'f=[["owner","in",["me"]]]'),
    BuiltIn("shared", _("我协作的"), 'f=[["collaborator","in",["me"]]]'),
    BuiltIn("high", _("高价值客户"), f"f={HIGH}"),
    BuiltIn("silent", _("30 天未联系"), f"f={SILENT}&sort=last_contact_on"),
    BuiltIn("due", _("跟进到期"), 'f=[["next_follow_up_on","due"]]&sort=next_follow_up_on', is_tab=False),
    BuiltIn("low", _("资料不全"), 'f=[["completeness","lt",60]]&sort=completeness', is_tab=False),
    BuiltIn("stale", _("很久未核对"), 'f=[["fresh_on","older",365]]&sort=fresh_on', is_tab=False),
    BuiltIn("ownerless", _("没有负责人"), 'f=[["owner","empty"]]', is_tab=False),
    BuiltIn("archived", _("已归档"), among="archived", is_tab=False),
    BuiltIn("deleted", _("回收站"), among="deleted", is_tab=False),
]
CUSTOMER_COLUMNS = [
    "name", "tier", "score", "primary", "core_need",
    "total_amount", "last_contact_on", "next_follow_up_on", "owner",
]  # fmt: skip
CONTACT_VIEWS = [
    BuiltIn("all", _("全部联系人")),
    BuiltIn("present", _("在职"), 'f=[["left_on","empty"]]'),
    BuiltIn("deciders", _("决策者"), 'f=[["chain_role","in",["decides"]],["left_on","empty"]]'),
    BuiltIn("faulty", _("联系方式有误"), 'f=[["is_faulty","yes"],["left_on","empty"]]', is_tab=False),
    BuiltIn("untouched", _("未接触"), 'f=[["attitude","in",["untouched"]],["left_on","empty"]]'),
]
