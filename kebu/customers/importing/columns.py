"""Headers of a customer sheet: those of 客户信息基础表 and some more."""

from django.utils.translation import gettext_lazy as _

from kebu.base.text.phone import normal_email, normal_phone
from kebu.customers.importing import cells, people
from kebu.customers.models import CustomerKind, IndustryPosition, NeedType, Relation, Source
from kebu.exchange.columns import Column


def _phone(cell: str) -> str:
    if not 5 <= len(normal_phone(cell)) <= 20:
        raise ValueError(_("请检查电话号码的位数"))
    return cell


def _email(cell: str) -> str:
    name, _at, domain = normal_email(cell).partition("@")
    if not name or "." not in domain:
        raise ValueError(_("请检查邮箱地址"))
    return cell


COLUMNS = (
    Column("code", _("客户编号"), ("编号", "客户编码", "customer code", "code"), cells.text("code")),
    Column("name", _("单位名称"), ("客户名称", "公司名称", "企业名称", "name", "company"), cells.text("name"), True),
    Column("short_name", _("简称"), ("客户简称",), cells.text("short_name")),
    Column("kind", _("客户类别"), (), cells.choice(CustomerKind)),
    Column("credit_code", _("统一社会信用代码"), ("信用代码", "税号", "credit code"), cells.credit_code),
    Column("industry", _("行业类型"), ("行业", "所属行业", "industry"), cells.industry),
    Column("size", _("规模(员工数/营收)"), ("规模", "企业规模", "员工规模", "员工数", "size"),
           cells.lenient(cells.size)),
    Column("contacts", _("联系人及职务"), ("联系人", "主要联系人", "contact"), people.contacts),
    Column("mobile", _("手机"), ("联系人手机", "手机号", "mobile"), _phone),
    Column("email", _("邮箱"), ("联系人邮箱", "电子邮箱", "email"), _email),
    Column("core_need", _("核心需求"), ("需求", "需求描述", "core need"), cells.text("core_need")),
    Column("last_order_on", _("最近合作时间"), ("最近合作日期", "last order"), is_derived=True),
    Column("total_amount", _("累计合作金额(万元)"), ("累计合作金额", "累计金额", "total amount"), is_derived=True),
    Column("chain", _("决策链成员"), ("决策链", "decision chain"), people.chain),
    Column("last_feedback", _("上次沟通反馈"), ("沟通反馈", "last feedback"), cells.text("last_feedback")),
    Column("industry_position", _("行业地位"), ("行业战略", "自定义指标(行业战略)", "行业战略重要性"),
           cells.choice(IndustryPosition)),
    Column("industry_potential", _("行业潜力"), ("行业潜力得分",), cells.points),
    Column("owner", _("负责人"), ("客户经理", "责任人", "owner")),
    Column("region", _("区域"), ("地区", "所在地区", "省市", "region"), cells.region),
    Column("address", _("地址"), ("单位地址", "address"), cells.text("address")),
    Column("source", _("来源渠道"), ("来源", "客户来源", "source"), cells.lenient(cells.choice(Source))),
    Column("relation", _("关系类型"), (), cells.lenient(cells.choice(Relation))),
    Column("business_type", _("业务类型"), (), cells.text("business_type")),
    Column("need_type", _("需求类型"), (), cells.lenient(cells.choice(NeedType))),
    Column("purchasing_cycle", _("采购周期"), (), cells.text("purchasing_cycle")),
    Column("credit_rating", _("信用等级"), (), cells.text("credit_rating")),
    Column("note", _("备注"), ("note",), cells.text("note")),
)  # fmt: skip
