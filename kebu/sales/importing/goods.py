"""Rows of a product sheet matched with what is there: by code, else by name and model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from kebu.base.text.pinyin import sort_key
from kebu.exchange.importing.contract import Outdated, Plan, Row, Setting
from kebu.exchange.importing.outcomes import Fate, OnDuplicate, Outcome, Problem, Rejection
from kebu.exchange.values import Manner
from kebu.sales.actions import products
from kebu.sales.importing.drafts import Makings, ProductDraft
from kebu.sales.models import Product, ProductFamily


@dataclass(slots=True)
class ProductRow:
    """`values` are columns of the product, without empty cells and without the family."""

    values: dict[str, Any]
    family: str = ""

    @property
    def key(self) -> str:
        if code := self.values.get("code"):
            return f"c{code}"
        return f"n{self.values['name']}|{self.values.get('model', '')}"


def check(cells: dict[str, Any], _manner: Manner) -> ProductRow:
    return ProductRow({key: value for key, value in cells.items() if key != "family"}, cells.get("family", ""))


def group(row: ProductRow) -> str:
    return row.key


def rank(row: ProductRow) -> int:
    """Rows without a code come last: the code that they are given must not be one that the file uses itself."""
    return 0 if row.values.get("code") else 1


class ProductSession:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.promised: dict[str, ProductDraft] = {}

    def plan(self, rows: Sequence[Row]) -> Plan:
        if not self.setting.is_rehearsal:
            self.promised.clear()
        portion = _Portion(self, rows)
        fates = [portion.fate(row) for row in rows]
        write = portion.writing()
        return Plan(fates, write if portion.is_changed and not self.setting.is_rehearsal else None)


class _Portion:
    def __init__(self, session: ProductSession, rows: Sequence[Row]) -> None:
        self.session, self.options = session, session.setting.options
        found: list[ProductRow] = [row.values for row in rows]
        codes = [row.values["code"] for row in found if row.values.get("code")]
        names = [row.values["name"] for row in found if not row.values.get("code")]
        coded = Product.objects.with_deleted().select_related("family").filter(code__in=codes)
        self.by_code = {product.code: product for product in coded}
        self.by_name: dict[str, list[Product]] = {}
        for product in Product.objects.everyone().select_related("family").filter(name__in=names).order_by("pk"):
            self.by_name.setdefault(f"n{product.name}|{product.model}", []).append(product)
        self.firsts: dict[str, tuple[int, ProductRow]] = {}
        self.drafts: list[ProductDraft] = []
        self.updates: list[tuple[Product, dict[str, Any], str]] = []

    @property
    def is_changed(self) -> bool:
        return bool(self.drafts or self.updates)

    def fate(self, row: Row) -> Fate:
        try:
            return self._fate(row)
        except Rejection as rejection:
            return Fate(row.line, Outcome.REJECTED, problems=rejection.problems)

    def _fate(self, row: Row) -> Fate:
        if not self.session.setting.actor.may("orders.edit"):
            raise Rejection(Problem("", _("你没有新建产品的权限")))
        sheet: ProductRow = row.values
        if again := self._again(row):
            return again
        product, mode = self._match(sheet), row.decision or self.options.on_duplicate
        if product is None or mode is OnDuplicate.CREATE:
            return self._create(row, product)
        if mode is OnDuplicate.SKIP:
            return Fate(row.line, Outcome.SKIPPED, _("已经有了，按选择跳过"))
        differing = _different(product, sheet.values, fills_only=mode is OnDuplicate.FILL)
        held = product.family.name if product.family else ""
        family = sheet.family if sheet.family != held and not (mode is OnDuplicate.FILL and held) else ""
        if not differing and not family:
            return Fate(row.line, Outcome.UNCHANGED)
        self.updates.append((product, differing, family))
        return Fate(row.line, Outcome.UPDATED)

    def _again(self, row: Row) -> Fate | None:
        """The same product once more in the file: the same again is skipped, something else is refused."""
        sheet: ProductRow = row.values
        line, first = self.firsts.setdefault(sheet.key, (row.line, sheet))
        if line == row.line:
            return None
        text = _("与第 %(line)d 行是同一产品") % {"line": line}
        if first == sheet:
            return Fate(row.line, Outcome.SKIPPED, text)
        raise Rejection(Problem("name", text + _("，内容却不同，请只留一行")))

    def _match(self, sheet: ProductRow) -> Product | None:
        if code := sheet.values.get("code"):
            found = self.by_code.get(code)
            if found is not None and found.deleted_at is not None:
                raise Rejection(Problem("code", _("产品编号 %(code)s 已被使用，请换一个") % {"code": code}))
            return found
        named = self.by_name.get(sheet.key, [])
        if len(named) > 1:
            text = _("“%(name)s”有几种，请填产品编号") % {"name": sheet.values["name"]}
            raise Rejection(Problem("code", text))
        return named[0] if named else None

    def _create(self, row: Row, present: Product | None) -> Fate:
        sheet: ProductRow = row.values
        values = {key: value for key, value in sheet.values.items() if key != "code" or present is None}
        draft = self.session.promised.setdefault(sheet.key, ProductDraft(values, sheet.family))
        self.drafts.append(draft)
        return Fate(row.line, Outcome.CREATED)

    def writing(self) -> "Writing":
        return Writing(self.drafts, self.updates)


class Writing:
    def __init__(self, drafts: list[ProductDraft], updates: list[tuple[Product, dict[str, Any], str]]) -> None:
        self.makings, self.updates = Makings(drafts, []), updates
        self.families = {draft.family for draft in drafts} | {family for _product, _values, family in updates}

    def __call__(self) -> None:
        """Write everything. Call within an operation. Raises Outdated when a product changed since it was read."""
        families = _families(self.families - {""})
        self.makings.write(families)
        for product, values, family in self.updates:
            wanted = values | ({"family_id": families[family]} if family else {})
            if "name" in wanted:
                wanted["name_key"] = sort_key(wanted["name"])
            rows = Product.objects.everyone().filter(pk=product.pk, version=product.version)
            if rows.update(**wanted, version=F("version") + 1) == 0:
                raise Outdated
        products.refresh([product.pk for product, _values, _family in self.updates])


def _families(names: set[str]) -> dict[str, int]:
    """Families by name; those that are not there are made."""
    found = dict(ProductFamily.objects.everyone().filter(name__in=names).values_list("name", "pk"))
    for name in sorted(names - found.keys()):
        found[name] = ProductFamily.objects.everyone().create(name=name).pk
    return found


def _different(product: Product, values: dict[str, Any], *, fills_only: bool) -> dict[str, Any]:
    return {
        key: value for key, value in values.items()
        if getattr(product, key) != value and not (fills_only and getattr(product, key) not in ("", None))
    }  # fmt: skip
