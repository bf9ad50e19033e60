"""Products and their families."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kebu.base import clock, edits, search
from kebu.base.access import Actor, Refused, require
from kebu.base.numbering import Numbering
from kebu.base.operation import current, operation
from kebu.base.text.pinyin import sort_key
from kebu.sales.models import Product, ProductFamily
from kebu.sales.models.product import ProductQuerySet

if TYPE_CHECKING:
    from kebu.sales.forms.products import FamilyForm, ProductForm

SETTING = "products.code_pattern"
COUNTER = "products.code"
DEFAULT = "P{n:04}"
PORTION = 1_000


def save(form: "ProductForm", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Save a valid form. Raises Refused (the code was taken meanwhile), base.edits.Conflict and PermissionDenied."""
    require(actor, "orders.edit")
    verb = "products.edit" if form.instance.pk else "products.create"
    try:
        with operation(actor, verb), transaction.atomic():
            form.instance.code = form.instance.code or next_codes(1)[0]
            saved = edits.save(form, actor=actor, verb=verb, version=version)
            refresh([saved.instance.pk])
            return saved
    except IntegrityError:
        raise Refused(_("产品编号 %(code)s 已被使用，请换一个") % {"code": form.instance.code}) from None


def next_codes(count: int) -> list[str]:
    """The next free codes by the company's pattern. Call in the transaction that uses them."""
    return Numbering(SETTING, COUNTER, _taken).next(count)


def _taken(codes: list[str]) -> set[str]:
    return set(Product.objects.with_deleted().filter(code__in=codes).values_list("code", flat=True))


def archive(products: ProductQuerySet, *, actor: Actor) -> tuple[int, UUID]:
    """Offer them no longer; orders keep them. Returns how many, and the operation."""
    require(actor, "orders.edit")
    with operation(actor, "products.archive"):
        return _set(products.active(), is_archived=True)


def unarchive(products: ProductQuerySet, *, actor: Actor) -> tuple[int, UUID]:
    require(actor, "orders.edit")
    with operation(actor, "products.unarchive"):
        return _set(products.archived(), is_archived=False)


def _set(products: ProductQuerySet, *, is_archived: bool) -> tuple[int, UUID]:
    op = current()
    assert op is not None
    ids = sorted(products.order_by().values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        rows = Product.objects.everyone().filter(pk__in=ids[start : start + PORTION])
        rows.update(archived_at=clock.now() if is_archived else None)
    refresh(ids)
    op.log(Product.objects.everyone().get(pk=ids[0]) if len(ids) == 1 else None, count=len(ids))
    return len(ids), op.uid


def refresh(ids: Iterable[int]) -> None:
    """What follows from a change of products, after an undo too: the key that they sort by, and the search."""
    waiting = sorted(set(ids))
    for pk, name, key in Product.objects.with_deleted().filter(pk__in=waiting).values_list("pk", "name", "name_key"):
        if key != sort_key(name):
            Product.objects.with_deleted().filter(pk=pk).update(name_key=sort_key(name))
    search.refresh("product", waiting)


# --- families -----------------------------------------------------------------------------------------------------


def save_family(form: "FamilyForm", *, actor: Actor, version: int | None = None) -> edits.Saved:
    """Raises base.edits.Conflict, Refused (the name was taken meanwhile) and PermissionDenied."""
    require(actor, "orders.edit")
    verb = "families.edit" if form.instance.pk else "families.create"
    try:
        with operation(actor, verb), transaction.atomic():
            saved = edits.save(form, actor=actor, verb=verb, version=version)
            refresh_families([saved.instance.pk])
            return saved
    except IntegrityError:
        raise Refused(_("系列“%(name)s”已经有了") % {"name": form.cleaned_data["name"]}) from None


def delete_family(family: ProductFamily, *, actor: Actor) -> UUID:
    """Its products stay, without a family; undo brings both back."""
    require(actor, "orders.edit")
    with operation(actor, "families.delete") as op:
        ids = list(Product.objects.with_deleted().filter(family=family).values_list("pk", flat=True))
        for start in range(0, len(ids), PORTION):
            Product.objects.with_deleted().filter(pk__in=ids[start : start + PORTION]).update(family=None)
        ProductFamily.objects.everyone().filter(pk=family.pk).update(deleted_at=clock.now())
        refresh(ids)
        op.log(family, count=len(ids))
        return op.uid


def refresh_families(ids: Iterable[int]) -> None:
    """Products are found by the name of their family."""
    products = Product.objects.everyone().filter(family__in=list(ids))
    search.refresh("product", products.values_list("pk", flat=True))
