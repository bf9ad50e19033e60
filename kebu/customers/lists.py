"""The lists of customers and contacts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kebu.base import search
from kebu.base.access import Text
from kebu.base.lists import Definition, Field, Kind, Links, Total, cells, register
from kebu.base.lists.values import uid_of
from kebu.base.text.money import exponent
from kebu.customers import cells as drawn
from kebu.customers import groupfield, reference
from kebu.customers.models import Collaboration, Contact, Customer, Tag, Tagging
from kebu.customers.models import choices as kinds
from kebu.customers.models.contact import ContactQuerySet
from kebu.customers.models.customer import CustomerQuerySet
from kebu.customers.reference.industries import sub_industries
from kebu.customers.reference.regions import sub_regions
from kebu.customers.startviews import CONTACT_VIEWS, CUSTOMER_COLUMNS, CUSTOMER_VIEWS
from kebu.staff import scope
from kebu.staff.lists import team_field, user_field

if TYPE_CHECKING:
    from django.db.models import Choices

    from kebu.staff.models import User

CUSTOMER, CONTACT = "customers.customer", "customers.contact"
WAN = 10_000 * 10 ** exponent(settings.KEBU_CURRENCY)
OPTIONS = 30


# --- fields -------------------------------------------------------------------------------------------------------


def of(model: Any, name: str, kind: Kind, **more: Any) -> Field:
    """A field named, labelled and ruled like the model's own."""
    meta = model._meta
    if isinstance(choices := more.get("choices"), type):
        more["choices"] = _chooser(choices)
    label = more.pop("label", None) or meta.get_field(name).verbose_name
    return Field(more.pop("key", name), label, kind, path=name, rule=(meta.label_lower, name), **more)


def _chooser(choices: "type[Choices]") -> Any:
    return lambda _user: [(str(value), label) for value, label in choices.choices]


def customer_fields(_user: "User") -> Iterator[Field]:
    yield from _identity_fields()
    yield from _card_fields()
    yield of(Customer, "code", Kind.TEXT)
    yield from _company_fields()
    yield from _relation_fields()
    yield from _record_fields()


def _identity_fields() -> Iterator[Field]:
    yield of(
        Customer, "name", Kind.TEXT, sort="name_key", cell=drawn.company, phone="p-name", is_fixed=True, width="name"
    )
    yield of(Customer, "tier", Kind.CHOICE, choices=kinds.Tier, cell=drawn.tier, width="tier")
    yield of(Customer, "score", Kind.NUMBER, sort="score", scale=100, cell=drawn.score, width="score")
    yield Field(
        "primary",
        _("主要联系人"),
        Kind.TEXT,
        path="primary_name",
        cell=drawn.primary,
        rule=(CONTACT, "name"),
        width="person",
    )
    yield of(Customer, "core_need", Kind.LONG_TEXT, cell=drawn.need, phone="p-need", is_editable=True, width="long")


def _card_fields() -> Iterator[Field]:
    yield of(
        Customer,
        "total_amount",
        Kind.MONEY,
        sort="total_amount",
        scale=WAN,
        unit=_("万元"),
        label=_("累计合作"),
        cell=cells.wan,
        phone="p-amount",
        align="r",
        width="figure",
    )
    yield of(
        Customer,
        "last_contact_on",
        Kind.DATE,
        sort="last_contact_on",
        cell=drawn.contacted,
        width="date",
    )
    yield user_field("owner", _("负责人"), path="owner", rule=(CUSTOMER, "owner"), cell=cells.user, width="user")
    yield of(
        Customer,
        "next_follow_up_on",
        Kind.DATE,
        sort="next_follow_up_on",
        cell=drawn.due,
        width="date",
    )
    yield of(Customer, "last_order_on", Kind.DATE, cell=cells.day, width="date")
    yield of(Customer, "first_order_on", Kind.DATE, cell=cells.day, width="date")
    yield of(Customer, "order_count", Kind.NUMBER, cell=cells.number, align="r", width="s")
    yield of(
        Customer, "completeness", Kind.NUMBER, sort="completeness", unit="%", cell=cells.number, align="r", width="s"
    )
    yield of(Customer, "fresh_on", Kind.DATE, sort="fresh_on", cell=cells.day, width="date")


def _company_fields() -> Iterator[Field]:
    yield of(
        Customer,
        "industry",
        Kind.INDUSTRY,
        options=_industries,
        names=_industry_names,
        value=lambda c: drawn.industry_name(c.industry),
    )
    yield of(
        Customer,
        "region",
        Kind.REGION,
        options=_regions,
        names=_region_names,
        expand=region_prefix,
        value=lambda c: reference.region_path(c.region),
    )
    yield of(Customer, "size", Kind.CHOICE, choices=kinds.SizeBand, value=lambda c: c.get_size_display())
    yield of(Customer, "revenue", Kind.CHOICE, choices=kinds.RevenueBand, value=lambda c: c.get_revenue_display())


def _relation_fields() -> Iterator[Field]:
    yield of(Customer, "source", Kind.CHOICE, choices=kinds.Source, value=lambda c: c.get_source_display())
    yield of(Customer, "relation", Kind.CHOICE, choices=kinds.Relation, value=lambda c: c.get_relation_display())
    yield of(Customer, "need_type", Kind.CHOICE, choices=kinds.NeedType, value=lambda c: c.get_need_type_display())
    yield of(Customer, "kind", Kind.CHOICE, choices=kinds.CustomerKind, value=lambda c: c.get_kind_display())
    yield of(
        Customer,
        "industry_position",
        Kind.CHOICE,
        choices=kinds.IndustryPosition,
        value=lambda c: c.get_industry_position_display(),
    )
    yield team_field("team", _("团队"), path="team", rule=(CUSTOMER, "team"))
    yield groupfield.FIELD
    yield user_field(
        "collaborator",
        _("协作人"),
        is_column=False,
        links=Links(lambda: Collaboration.objects.everyone(), "customer_id", "user_id"),
    )
    yield Field(
        "tags",
        _("标签"),
        Kind.TAGS,
        choices=_tags,
        resolve=_tag_ids,
        value=lambda c: [tagging.tag.name for tagging in c.taggings.all()],
        cell=drawn.tags,
        links=Links(lambda: Tagging.objects.everyone(), "customer_id", "tag_id"),
    )


def _record_fields() -> Iterator[Field]:
    yield of(Customer, "credit_code", Kind.TEXT)
    yield of(Customer, "business_type", Kind.TEXT)
    yield of(Customer, "purchasing_cycle", Kind.TEXT)
    yield of(Customer, "credit_rating", Kind.TEXT)
    yield of(Customer, "last_feedback", Kind.LONG_TEXT, cell=cells.long, width="long")
    yield of(
        Customer,
        "phone",
        Kind.ENCRYPTED,
        blind=Customer.phone.field.blind_index,
        blind_path="phone_index",
        tail_path="phone_tail",
        is_column=False,
    )
    yield of(Customer, "created_at", Kind.INSTANT, label=_("建档时间"), cell=cells.day, width="date")
    yield of(
        Customer,
        "updated_at",
        Kind.INSTANT,
        label=_("更新时间"),
        sort="updated_at",
        cell=cells.day,
        width="date",
    )


def contact_fields(_user: "User") -> Iterator[Field]:
    yield of(
        Contact, "name", Kind.TEXT, sort="name_key", cell=drawn.contact, phone="p-name", is_fixed=True, width="person"
    )
    yield Field(
        "customer",
        _("客户"),
        Kind.TEXT,
        path="customer__name",
        cell=drawn.customer,
        phone="p-need",
        rule=(CUSTOMER, "name"),
        width="name",
    )
    yield of(Contact, "post", Kind.TEXT, phone="p-person")
    yield of(Contact, "department", Kind.TEXT)
    yield of(Contact, "chain_role", Kind.CHOICE, choices=kinds.ChainRole, value=lambda c: c.get_chain_role_display())
    yield of(Contact, "attitude", Kind.CHOICE, choices=kinds.Attitude, cell=drawn.attitude, phone="p-tier")
    yield of(Contact, "influence", Kind.NUMBER, cell=cells.number, align="r", width="s")
    for name in ("mobile", "phone", "email", "wechat", "qq"):
        secret = getattr(Contact, name).field
        yield of(
            Contact,
            name,
            Kind.ENCRYPTED,
            blind=secret.blind_index,
            blind_path=secret.index,
            tail_path=secret.tail,
            cell=cells.secret,
            width="mail" if name == "email" else "figure",
            phone="p-amount" if name == "mobile" else "",
        )
    yield of(Contact, "is_primary", Kind.YES_NO, cell=cells.yes_no, width="s")
    yield of(Contact, "gender", Kind.CHOICE, choices=kinds.Gender, value=lambda c: c.get_gender_display())
    yield of(Contact, "age_band", Kind.CHOICE, choices=kinds.AgeBand, value=lambda c: c.get_age_band_display())
    yield of(Contact, "is_faulty", Kind.YES_NO, cell=cells.yes_no, width="s")
    yield of(Contact, "left_on", Kind.DATE, cell=cells.day, width="date")
    yield user_field(
        "owner",
        _("客户负责人"),
        path="customer__owner",
        rule=(CUSTOMER, "owner"),
        cell=cells.user,
        value=lambda c: c.customer.owner,
        width="user",
    )
    yield of(Contact, "updated_at", Kind.INSTANT, label=_("更新时间"), cell=cells.day, width="date")


# --- what can be picked -------------------------------------------------------------------------------------------


def _industries(_user: "User", q: str) -> list[tuple[str, Text, Text]]:
    found = reference.search_industries(q, OPTIONS) if q else sub_industries()
    return [(each.code, each.name, each.code) for each in found]


def _industry_names(_user: "User", values: Sequence[str]) -> Mapping[str, Text]:
    return {value: drawn.industry_name(value) or value for value in values}


def _regions(_user: "User", q: str) -> list[tuple[str, Text, Text]]:
    found = reference.search_regions(q, OPTIONS) if q else sub_regions()
    return [(each.code, reference.region_path(each.code), each.code) for each in found]


def _region_names(_user: "User", values: Sequence[str]) -> Mapping[str, Text]:
    return {value: reference.region_path(value) or value for value in values}


def region_prefix(code: str) -> str:
    """GB/T 2260: a province is xx0000, a city xxxx00."""
    return code.removesuffix("00").removesuffix("00") if len(code) == 6 else code


def _tags(user: "User") -> list[tuple[str, Text]]:
    return [(str(tag.uid), tag.name) for tag in Tag.objects.visible_to(user).order_by("name")]


def _tag_ids(user: "User", values: Sequence[str]) -> list[int]:
    """Raises KeyError for a tag that is not there."""
    uids = {uid_of(value) for value in values}
    found = list(Tag.objects.visible_to(user).filter(uid__in=uids).values_list("pk", flat=True))
    if len(found) != len(uids):
        raise KeyError(values)
    return found


# --- rows ---------------------------------------------------------------------------------------------------------


def _live(user: "User") -> list[QuerySet[Any]]:
    return [Customer.objects.everyone().active().filter(branch) for branch in scope.branches(user)]


def _archived(user: "User") -> list[QuerySet[Any]]:
    return [Customer.objects.everyone().archived().filter(branch) for branch in scope.branches(user)]


def _deleted(user: "User") -> list[QuerySet[Any]]:
    rows = Customer.objects.with_deleted().filter(deleted_at__isnull=False, merged_into__isnull=True)
    return [rows.filter(branch) for branch in scope.branches(user)]


def _people(user: "User") -> list[QuerySet[Any]]:
    rows = Contact.objects.everyone().filter(customer__deleted_at__isnull=True)
    return [rows.filter(branch) for branch in scope.branches(user, via="customer__")]


def _load_customers(_user: "User", pks: list[int]) -> list[Any]:
    rows: CustomerQuerySet = Customer.objects.with_deleted().filter(pk__in=pks)
    return list(rows.select_related("owner", "team").defer("note", "phone", "address", "aliases", "campaign"))


def _load_contacts(_user: "User", pks: list[int]) -> list[Any]:
    rows: ContactQuerySet = Contact.objects.with_deleted().filter(pk__in=pks)
    return list(
        rows.select_related("customer__owner").defer("note", "preferences", "customer__note", "customer__phone")
    )


def _matching(kind: str) -> Any:
    return lambda user, words: Q(("pk__in", search.matching(kind, user, words)))


def connect() -> None:
    """Called once, from the area's wiring."""
    register(_customers())
    register(_contacts())


def _customers() -> Definition:
    return Definition(
        key="customers",
        label=_("客户列表"),
        unit=_("家"),
        model=Customer,
        url_name="customers:list",
        template="customers/list.html",
        empty_template="customers/_none.html",
        providers=[customer_fields],
        sets={"live": _live, "archived": _archived, "deleted": _deleted},
        load=_load_customers,
        views=CUSTOMER_VIEWS,
        columns=CUSTOMER_COLUMNS,
        sort="-score",
        totals=[
            Total(_("累计合作"), "total_amount", "sum", "wan", _("万元")),
            Total(_("平均得分"), "score", "mean", "points"),
        ],
        matching=_matching("customer"),
        find_hint=_("名称、拼音首字母、手机后四位"),
        export_right="customers.export",
        prefetch={"tags": "taggings__tag"},
        edit=("customers:edit_field", "customers.edit"),
        row_page="site:customer",
    )


def _contacts() -> Definition:
    return Definition(
        key="contacts",
        label=_("联系人"),
        unit=_("人"),
        model=Contact,
        url_name="customers:contacts",
        template="customers/contacts.html",
        providers=[contact_fields],
        sets={"live": _people},
        load=_load_contacts,
        views=CONTACT_VIEWS,
        columns=["name", "customer", "post", "chain_role", "attitude", "influence", "mobile", "email", "owner"],
        sort="name",
        matching=_matching("contact"),
        find_hint=_("姓名、拼音首字母、手机后四位"),
        export_right="customers.export",
        edit=("customers:contact_edit_field", "contacts.edit"),
    )
