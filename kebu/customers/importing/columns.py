"""Headers of a customer sheet: those of 客户信息基础表 and some more, with the main contact beside the customer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Actor
from kebu.customers.importing import cells, custom, people
from kebu.customers.models import (
    Attitude,
    Contact,
    Customer,
    CustomerKind,
    Gender,
    IndustryPosition,
    NeedType,
    Relation,
    Source,
)
from kebu.customers.models.custom import About
from kebu.exchange.importing.contract import Column
from kebu.exchange.values import Read, choice, code, email, integer, lenient, link, phone, text

CUSTOMER, CONTACT = "customers.customer", "customers.contact"


def _text(model: type[Customer] | type[Contact], field: str) -> Read:
    column: Any = model._meta.get_field(field)
    return text(column.max_length or 4_000)


def _own(key: str, title: Any, synonyms: tuple[str, ...] = (), read: Read | None = None, **more: Any) -> Column:
    """A column of the customer."""
    return Column(key, title, read or _text(Customer, key), synonyms, field=(CUSTOMER, key), **more)


def _theirs(key: str, name: str, title: Any, synonyms: tuple[str, ...], read: Read | None = None) -> Column:
    """A column of a contact, `name` in the model."""
    return Column(key, title, read or _text(Contact, name), synonyms, field=(CONTACT, name))


CUSTOMER_COLUMNS = (
    _own("code", _("客户编号"), ("编号", "客户编码", "客户代码", "customer code", "customer id", "code"), code(32)),
    _own("name", _("单位名称"), ("客户名称", "公司名称", "企业名称", "公司", "客户", "name", "company", "company name",
                                "customer", "customer name", "account", "account name"), is_required=True),
    _own("short_name", _("简称"), ("客户简称", "short name")),
    _own("aliases", _("别名"), ("曾用名", "aliases", "alias")),
    _own("kind", _("客户类别"), ("类别", "客户性质", "kind", "customer kind"), choice(CustomerKind)),
    _own("credit_code", _("统一社会信用代码"), ("信用代码", "税号", "纳税人识别号", "credit code", "tax id"),
         cells.credit_code),
    _own("industry", _("行业类型"), ("行业", "所属行业", "industry", "sector"), cells.industry),
    Column("size", _("规模(员工数/营收)"), lenient(cells.size),
           ("规模", "企业规模", "员工规模", "员工数", "人数", "size", "employees"), field=(CUSTOMER, "size")),
    _own("phone", _("电话"), ("单位电话", "公司电话", "总机", "公司座机", "company phone", "telephone"), phone()),
    _own("website", _("网址"), ("网站", "官网", "公司网址", "website", "url"), link()),
    _own("core_need", _("核心需求"), ("需求", "需求描述", "core need")),
    Column("last_order_on", _("最近合作时间"), synonyms=("最近合作日期", "上次下单日", "last order"), is_derived=True),
    Column("total_amount", _("累计合作金额(万元)"), synonyms=("累计合作金额", "累计金额", "总成交", "total amount"),
           is_derived=True),
    Column("last_feedback", _("上次沟通反馈"), text(300), ("沟通反馈", "last feedback")),
    _own("industry_position", _("行业地位"), ("行业战略", "自定义指标(行业战略)", "行业战略重要性"),
         choice(IndustryPosition)),
    _own("industry_potential", _("行业潜力"), ("行业潜力得分", "industry potential"), integer(0, 100)),
    Column("owner", _("负责人"), synonyms=("客户经理", "责任人", "业务员", "销售", "owner", "account manager",
                                         "sales rep"), field=(CUSTOMER, "owner")),
    _own("region", _("区域"), ("地区", "所在地区", "省市", "所在地", "region"), cells.region),
    _own("address", _("地址"), ("单位地址", "详细地址", "通讯地址", "address")),
    _own("source", _("来源渠道"), ("来源", "客户来源", "source"), lenient(choice(Source))),
    _own("relation", _("关系类型"), ("relation",), lenient(choice(Relation))),
    _own("business_type", _("业务类型"), ("business type",)),
    _own("need_type", _("需求类型"), ("need type",), lenient(choice(NeedType))),
    _own("purchasing_cycle", _("采购周期"), ("purchasing cycle",)),
    _own("credit_rating", _("信用等级"), ("credit rating",)),
    _own("note", _("备注"), ("备注1", "说明", "note", "notes", "remarks")),
)  # fmt: skip

PERSON_COLUMNS = (
    Column("contacts", _("联系人及职务"), people.contacts,
           ("联系人", "主要联系人", "联系人姓名", "对接人", "contact", "contact name", "contacts"),
           field=(CONTACT, "name")),
    _theirs("contact_post", "post", _("联系人职务"), ("职务", "职位", "对接人职位", "联系人职位", "post", "title",
                                                   "job title")),
    _theirs("contact_department", "department", _("联系人部门"), ("部门", "department")),
    _theirs("mobile", "mobile", _("手机"), ("联系人手机", "手机号", "手机号码", "联系电话", "mobile", "phone",
                                          "cell phone"), phone()),
    _theirs("contact_phone", "phone", _("联系人电话"), ("座机", "办公电话", "联系人座机", "contact phone"), phone()),
    _theirs("email", "email", _("邮箱"), ("联系人邮箱", "电子邮箱", "电子邮件", "email", "e-mail"), email()),
    _theirs("wechat", "wechat", _("微信"), ("微信号", "联系人微信", "wechat"), code(60)),
    _theirs("qq", "qq", _("QQ"), ("qq号", "联系人qq", "qq number"), code(30)),
    Column("chain", _("决策链成员"), people.chain, ("决策链", "decision chain"), field=(CONTACT, "chain_role")),
)  # fmt: skip

OF_CUSTOMER = (
    Column("code", _("客户编号"), code(32), ("编号", "客户编码", "customer code", "customer id")),
    Column("customer", _("单位名称"), text(120), ("客户名称", "公司名称", "公司", "客户", "company", "customer",
                                               "company name", "customer name", "account")),
)  # fmt: skip
CONTACT_COLUMNS = (
    *OF_CUSTOMER,
    Column("name", _("姓名"), text(60), ("联系人", "联系人姓名", "对接人", "contact", "contact name", "full name"),
           is_required=True, field=(CONTACT, "name")),
    _theirs("gender", "gender", _("性别"), ("gender", "sex"), lenient(choice(Gender))),
    _theirs("age_band", "age_band", _("年龄段"), ("年龄", "age", "age band"), lenient(people.age_band)),
    _theirs("post", "post", _("职位"), ("职务", "联系人职务", "post", "title", "job title")),
    _theirs("department", "department", _("部门"), ("所在部门", "department")),
    _theirs("mobile", "mobile", _("手机"), ("手机号", "手机号码", "联系电话", "mobile phone"), phone()),
    _theirs("phone", "phone", _("电话"), ("座机", "办公电话", "telephone", "office phone"), phone()),
    _theirs("email", "email", _("邮箱"), ("电子邮箱", "电子邮件", "email", "e-mail"), email()),
    _theirs("wechat", "wechat", _("微信"), ("微信号", "wechat"), code(60)),
    _theirs("qq", "qq", _("QQ"), ("qq号", "qq number"), code(30)),
    _theirs("other_accounts", "other_accounts", _("其他社交账号"), ("社交账号", "other accounts")),
    Column("birthday", _("生日"), people.birthday, ("出生日期", "date of birth"), field=(CONTACT, "birth_month")),
    _theirs("preferences", "preferences", _("偏好"), ("爱好", "兴趣爱好", "preferences")),
    _theirs("address", "address", _("地址"), ("联系地址", "address")),
    _theirs("chain_role", "chain_role", _("决策角色"), ("决策链角色", "角色", "decision role", "role"),
            people.role),
    _theirs("attitude", "attitude", _("态度"), ("attitude",), choice(Attitude)),
    _theirs("influence", "influence", _("影响力"), ("influence",), integer(1, 5)),
    Column("is_primary", _("主要联系人"), people.primary, ("是否主要联系人", "首要联系人", "primary", "is primary"),
           field=(CONTACT, "is_primary")),
    _theirs("note", "note", _("备注"), ("说明", "note", "notes", "remarks")),
)  # fmt: skip


def of_customers(actor: Actor) -> list[Column]:
    return [*CUSTOMER_COLUMNS, *PERSON_COLUMNS, *custom.columns(About.CUSTOMER)]


def of_contacts(actor: Actor) -> list[Column]:
    return [*CONTACT_COLUMNS, *custom.columns(About.CONTACT)]
