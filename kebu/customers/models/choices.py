"""The fixed choices of the archive. Values stay; labels may be reworded."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CustomerKind(TextChoices):
    COMPANY = "company", _("企业")
    PERSON = "person", _("个人")


class SizeBand(TextChoices):
    UNDER_50 = "50", _("50 人以下")
    UNDER_200 = "200", _("50–199 人")
    UNDER_500 = "500", _("200–499 人")
    UNDER_1000 = "1000", _("500–999 人")
    UNDER_5000 = "5000", _("1000–4999 人")
    OVER_5000 = "5000+", _("5000 人以上")


class RevenueBand(TextChoices):
    UNDER_20M = "20m", _("2000 万元以下")
    UNDER_100M = "100m", _("2000 万–1 亿元")
    UNDER_500M = "500m", _("1–5 亿元")
    UNDER_2B = "2b", _("5–20 亿元")
    OVER_2B = "2b+", _("20 亿元以上")


class Relation(TextChoices):
    POTENTIAL = "potential", _("潜在客户")
    NEW = "new", _("新客户")
    LONG_TERM = "long", _("长期客户")


class NeedType(TextChoices):
    CUSTOM = "custom", _("定制化")
    STANDARD = "standard", _("标准化")


class IndustryPosition(TextChoices):
    LEADER = "leader", _("行业头部企业")
    REGIONAL = "regional", _("区域重点企业")
    OTHER = "other", _("一般企业")


class Source(TextChoices):
    ADVERTISING = "ad", _("广告")
    WEBSITE = "web", _("网站")
    FAIR = "fair", _("展会")
    RESEARCH = "research", _("资料查询")
    REFERRAL = "referral", _("转介绍")
    EVENT = "event", _("活动")
    MEDIA = "media", _("媒体互动")
    ALLIANCE = "alliance", _("合作联盟")
    CALL = "call", _("来电")
    VISIT = "visit", _("来访")
    OTHER = "other", _("其他")


class Tier(TextChoices):
    """The four slots of the design and the state 未评级. Grading models name them; hue and icon are fixed."""

    HIGH = "high", _("高价值客户")
    POTENTIAL = "potential", _("潜力客户")
    STABLE = "stable", _("稳定客户")
    RISK = "risk", _("风险客户")
    UNGRADED = "ungraded", _("未评级")


class Gender(TextChoices):
    MALE = "m", _("男")
    FEMALE = "f", _("女")


class AgeBand(TextChoices):
    UNDER_30 = "30", _("30 岁以下")
    UNDER_40 = "40", _("30–39 岁")
    UNDER_50 = "50", _("40–49 岁")
    UNDER_60 = "60", _("50–59 岁")
    OVER_60 = "60+", _("60 岁以上")


class ChainRole(TextChoices):
    DECISION_MAKER = "decides", _("决策者")
    APPROVER = "approves", _("审批者")
    INFLUENCER = "influences", _("影响者")
    USER = "uses", _("使用者")
    GATEKEEPER = "guards", _("把关者")
    INITIATOR = "initiates", _("发起人")
    CHAMPION = "champions", _("内线")


class Attitude(TextChoices):
    SUPPORTS = "supports", _("支持")
    NEUTRAL = "neutral", _("中立")
    OPPOSES = "opposes", _("反对")
    UNTOUCHED = "untouched", _("未接触")
