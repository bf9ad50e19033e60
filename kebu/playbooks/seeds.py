"""The four playbooks that a new installation starts with: SPEC appendix C. They can be changed like any other."""

from dataclasses import dataclass

from kebu.base.access import Actor
from kebu.base.operation import operation
from kebu.customers.models import Tier
from kebu.playbooks.models import Playbook, Step

MONTHLY, QUARTERLY, ONCE = Step.Rhythm.MONTHLY, Step.Rhythm.QUARTERLY, Step.Rhythm.ONCE
StepSeed = tuple[str, str, str, str, str, int]  # title, English, detail, English, rhythm, first within days


@dataclass(frozen=True)
class Seed:
    tier: str
    name: str
    name_en: str
    goal: str
    goal_en: str
    steps: tuple[StepSeed, ...]


SEEDS = (
    Seed(
        Tier.HIGH, "高价值客户策略", "Key accounts", "深化合作、提升份额", "Deepen cooperation, raise our share",
        (
            ("季度业务回顾与定制方案", "Quarterly business review with a tailored solution",
             "提前一周约定，会后 24 小时内出纪要", "Agree a week ahead, minutes within 24 hours", QUARTERLY, 30),
            ("高层互访", "Executive visit", "双方负责人参加，谈战略价值", "Heads of both sides, strategic value",
             QUARTERLY, 45),
            ("专属服务沟通", "Dedicated service call", "诉求 2 小时内响应", "Requests answered within 2 hours",
             MONTHLY, 14),
        ),
    ),
    Seed(
        Tier.POTENTIAL, "潜力客户策略", "Growth accounts", "激发需求、转化合作", "Wake needs, turn them into business",
        (
            ("制定提升计划", "Draw up a lift plan", "写明目标品类、决策链和时间表",
             "Name target products, decision chain and dates", ONCE, 14),
            ("行业趋势交流与产品试用", "Industry-trend session with a trial", "请技术支持同行",
             "With technical support", QUARTERLY, 30),
            ("发送成功案例与政策资讯", "Send success stories and policy notes", "选同行业、同规模的案例",
             "Cases of the same industry and size", MONTHLY, 14),
            ("关键节点联系", "Contact at key moments", "招标季、预算季之前", "Before tenders and budgets",
             QUARTERLY, 45),
        ),
    ),
    Seed(
        Tier.STABLE, "稳定客户策略", "Stable accounts", "保持粘性、预防流失", "Stay close, prevent loss",
        (
            ("月度服务进展通报", "Monthly progress note", "标准化服务节奏", "Standard service rhythm", MONTHLY, 20),
            ("节日关怀与满意度调查", "Festival care and satisfaction survey", "评分低于 4 分当天回电",
             "Call back the same day below 4 points", QUARTERLY, 60),
            ("新品优先告知", "First to hear of new products", "上市前一周", "A week before launch", QUARTERLY, 45),
        ),
    ),
    Seed(
        Tier.RISK, "风险客户策略", "Accounts at risk", "识别原因、挽回或止损",
        "Find the cause, win back or stop the loss",
        (
            ("原因访谈", "Interview to find the cause", "两周内启动", "Start within two weeks", ONCE, 14),
            ("针对性补救方案", "Targeted remedy", "价格、服务逐项对应", "Price and service, point by point", ONCE, 28),
            ("长期价值与留存必要性评估", "Judge long-term value and whether to keep", "给出挽回或止损的结论",
             "Conclude: win back or stop the loss", ONCE, 45),
        ),
    ),
)  # fmt: skip


def seed(actor: Actor) -> None:
    """Add the playbooks of tiers that have none."""
    present = set(Playbook.objects.with_deleted().values_list("tier", flat=True))
    with operation(actor, "playbooks.seed"):
        for each in SEEDS:
            if each.tier not in present:
                _create(each)


def _create(each: Seed) -> None:
    playbook = Playbook.objects.everyone().create(
        tier=each.tier, name=each.name, name_en=each.name_en, goal=each.goal, goal_en=each.goal_en)  # fmt: skip
    for position, (title, title_en, detail, detail_en, rhythm, within_days) in enumerate(each.steps, start=1):
        Step.objects.everyone().create(
            playbook=playbook, position=position, title=title, title_en=title_en, detail=detail, detail_en=detail_en,
            rhythm=rhythm, within_days=within_days,
        )  # fmt: skip
