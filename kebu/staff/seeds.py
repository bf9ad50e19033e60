"""The roles that a new installation starts with (SPEC §0). They can be changed like any other role."""

from dataclasses import dataclass

from kebu.base.access import Actor
from kebu.base.operation import operation
from kebu.staff.models import FieldRule, Role

FILING = ("attachments.view", "attachments.add")
READ = ("orders.view", "grading.view", "playbooks.view")
CONTACT_LINES = ("mobile", "phone", "email", "wechat", "qq")
CONTACT_DETAILS = (*CONTACT_LINES, "other_accounts", "address", "birth_year", "birth_month", "birth_day")


@dataclass(frozen=True)
class Seed:
    key: str
    name: str
    name_en: str
    description: str
    reach: str
    rights: tuple[str, ...]
    rules: tuple[tuple[str, str, str], ...] = ()


def _rules(kind: str, fields: tuple[str, ...], *more: tuple[str, str]) -> tuple[tuple[str, str, str], ...]:
    named = [("customers.contact", name) for name in fields]
    return tuple((model, name, kind) for model, name in [*named, *more])


SELLING = (
    "customers.create",
    "customers.edit",
    "customers.tag",
    "contacts.edit",
    "contacts.reveal",
    "interactions.log",
    "quality.view",
    "intake.review",
    *FILING,
    *READ,
    "playbooks.record",
)

SEEDS = (
    Seed(
        "account_manager",
        "客户经理",
        "Account manager",
        "跟进自己负责和协作的客户",
        Role.Reach.SELF,
        (*SELLING, "customers.archive", "customers.export", "orders.edit", "tables.export"),
    ),
    Seed(
        "team_manager",
        "销售主管",
        "Team manager",
        "管理团队的客户，分派与交接",
        Role.Reach.TREE,
        (
            *SELLING,
            "customers.archive",
            "customers.export",
            "customers.import",
            "customers.assign",
            "customers.handover",
            "customers.merge",
            "interactions.edit_any",
            "tasks.assign",
            "orders.edit",
            "tables.export",
            "tags.manage",
            "views.share",
            "attachments.delete_any",
            "intake.manage",
        ),
    ),
    Seed(
        "service_agent",
        "客服",
        "Service agent",
        "服务全部客户，联系方式掩码显示",
        Role.Reach.ALL,
        ("contacts.reveal", "interactions.log", "orders.view", "playbooks.view", *FILING),
        _rules(FieldRule.Kind.MASKED, CONTACT_LINES),
    ),
    Seed(
        "data_steward",
        "客户信息管理员",
        "Data steward",
        "导入、清理客户资料，维护标签",
        Role.Reach.ALL,
        (
            "customers.create",
            "customers.edit",
            "customers.tag",
            "customers.archive",
            "customers.delete",
            "customers.assign",
            "customers.handover",
            "customers.merge",
            "customers.import",
            "customers.export",
            *FILING,
            "attachments.delete_any",
            "quality.view",
            "quality.manage",
            "intake.manage",
            "intake.review",
            "contacts.edit",
            "contacts.reveal",
            "interactions.edit_any",
            "orders.view",
            "orders.edit",
            "grading.view",
            "tables.export",
            "tags.manage",
            "fields.manage",
            "views.share",
        ),
    ),
    Seed(
        "relationship_lead",
        "客户关系主管",
        "Relationship lead",
        "负责分层模型与维护策略，看全部客户",
        Role.Reach.ALL,
        (
            *READ,
            "attachments.view",
            "quality.view",
            "grading.run",
            "grading.edit",
            "playbooks.record",
            "playbooks.edit",
            "tasks.assign",
            "tables.export",
            "views.share",
        ),
    ),
    Seed(
        "development_lead",
        "客户开发主管",
        "Development lead",
        "规划新客户开发",
        Role.Reach.SELF,
        (*SELLING, "tasks.assign"),
    ),
    Seed(
        "development_staff",
        "客户开发专员",
        "Development staff",
        "执行新客户开发",
        Role.Reach.SELF,
        SELLING,
    ),
    Seed(
        "executive",
        "高管",
        "Executive",
        "看全部客户与结果，不修改",
        Role.Reach.ALL,
        (*READ, "contacts.reveal", "tables.export", "attachments.view", "quality.view"),
    ),
    Seed(
        "auditor",
        "审计员",
        "Auditor",
        "看操作日志，看不到客户联系方式",
        Role.Reach.NONE,
        ("audit.view",),
        _rules(
            FieldRule.Kind.HIDDEN, CONTACT_DETAILS, ("customers.customer", "phone"), ("customers.customer", "address")
        ),
    ),
    Seed(
        "administrator",
        "系统管理员",
        "Administrator",
        "用户、角色与系统设置",
        Role.Reach.NONE,
        (
            "staff.manage",
            "roles.manage",
            "settings.manage",
            "tags.manage",
            "fields.manage",
            "customers.handover",
            "undo.any",
        ),
    ),
)


def seed(actor: Actor) -> None:
    """Create the seeded roles that are not there yet. One that was changed or deleted stays as it is."""
    with operation(actor, "roles.seed") as op:
        present = set(Role.objects.with_deleted().values_list("key", flat=True))
        missing = [(position, wanted) for position, wanted in enumerate(SEEDS) if wanted.key not in present]
        for position, wanted in missing:
            _create(wanted, position)
        if missing:
            op.log(count=len(missing))


def _create(wanted: Seed, position: int) -> None:
    role = Role.objects.everyone().create(
        key=wanted.key,
        name=wanted.name,
        name_en=wanted.name_en,
        description=wanted.description,
        reach=wanted.reach,
        rights=sorted(wanted.rights),
        position=position,
    )
    rules = [FieldRule(role=role, model=model, field=name, kind=kind) for model, name, kind in wanted.rules]
    FieldRule.objects.everyone().bulk_create(rules)
