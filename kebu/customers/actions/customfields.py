"""Custom fields themselves: define, rename, put in order, retire and take back; their options likewise.

Nothing here loses a value: what is retired is only no longer shown, and a kind stays as it is once there are values.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from kebu.base import clock, edits, jobs, search
from kebu.base.access import Actor, Refused, require
from kebu.base.operation import action
from kebu.base.pacing import Pace
from kebu.customers.actions.outcome import Outcome, running
from kebu.customers.custom.known import MODELS
from kebu.customers.custom.values import TEXTS
from kebu.customers.models import CustomField, CustomOption, CustomValue
from kebu.customers.models.custom import CHOSEN

RIGHT = "fields.manage"
MAX_FIELDS, MAX_OPTIONS = 60, 200
WORDS = ("name", "name_en", "help", "is_required", "unit", "places")
INDEX = "customers.index_field"


@action("fields.create")
def create(values: Mapping[str, Any], options: Iterable[str] = (), *, actor: Actor) -> CustomField:
    """Define a field from `about`, `kind`, `name` and the like; `options` are the names of a choice's first options."""
    require(actor, RIGHT)
    of = CustomField.objects.everyone().filter(about=values["about"])
    if of.filter(retired_at__isnull=True).count() >= MAX_FIELDS:
        raise Refused(_("最多 %(n)d 个自定义字段，请先停用不用的") % {"n": MAX_FIELDS})
    _refuse_taken(values["about"], str(values["name"]))
    names = _names(options)
    if values["kind"] in CHOSEN and not names:
        raise Refused(_("请至少填一个选项，一行一个"))
    last = of.aggregate(last=Max("position"))["last"] or 0
    texts = {name: values[name] for name in WORDS if name in values}
    field = CustomField.objects.everyone().create(
        about=values["about"], kind=values["kind"], position=last + 1, **texts
    )
    if values["kind"] in CHOSEN:
        _add(field, names)
    running().log(field)
    return field


@action("fields.edit")
def edit(field: CustomField, values: Mapping[str, Any], *, actor: Actor, version: int | None = None) -> UUID:
    """Change a field's words, whether it must be filled in, and its kind while nobody has filled it in.

    Raises Refused and base.edits.Conflict.
    """
    require(actor, RIGHT)
    kind = values.get("kind", field.kind)
    if kind != field.kind and is_used(field):
        raise Refused(_("“%(name)s”已有内容，不能再改类型；可以停用它，另建一个新字段") % {"name": field})
    _refuse_taken(field.about, str(values["name"]), but=field.pk)
    edits.write(field, {name: values[name] for name in (*WORDS, "kind") if name in values}, version=version)
    running().log(field)
    return running().uid


@action("fields.retire")
def retire(field: CustomField, *, actor: Actor) -> Outcome:
    """Show the field nowhere from now on; its values stay."""
    return _set(field, actor, retired_at=clock.now())


@action("fields.take_back")
def take_back(field: CustomField, *, actor: Actor) -> Outcome:
    """Show a retired field again, with all its values."""
    return _set(field, actor, retired_at=None)


def _set(field: CustomField, actor: Actor, **values: Any) -> Outcome:
    require(actor, RIGHT)
    count = CustomField.objects.everyone().filter(pk=field.pk).update(**values)
    follow([field.pk])
    running().log(field)
    return Outcome(count, running().uid)


def follow(ids: Iterable[int]) -> None:
    """The search follows what is shown: texts of a retired field are no longer found."""
    for field in CustomField.objects.everyone().filter(pk__in=list(ids), kind__in=TEXTS):
        if is_used(field):
            jobs.enqueue(INDEX, {"field": field.pk})


def index(field_id: int, progress: Callable[[int, int, str], None]) -> int:
    """Index all rows that hold something in a field anew, in short turns. Call outside a transaction."""
    field = CustomField.objects.with_deleted().get(pk=field_id)
    rows = CustomValue.objects.everyone().filter(field=field).order_by("row")
    total, last, done, pace = rows.count(), 0, 0, Pace(500)
    while ids := list(rows.filter(row__gt=last).values_list("row", flat=True)[: pace.size]):
        with pace.turn(), transaction.atomic():
            search.refresh(field.about, ids)
        last, done = ids[-1], done + len(ids)
        progress(done, total, field.name)
    return done


@action("fields.move")
def move(field: CustomField, step: int, *, actor: Actor) -> None:
    """One place up (-1) or down (1) among those in use."""
    require(actor, RIGHT)
    fields = CustomField.objects.everyone().filter(about=field.about, retired_at__isnull=True)
    if _swap(list(fields.order_by("position", "pk")), field, step):
        running().log(field)


# --- options ------------------------------------------------------------------------------------------------------


@action("fields.options_add")
def add_options(field: CustomField, names: Iterable[str], *, actor: Actor) -> list[CustomOption]:
    require(actor, RIGHT)
    wanted = _names(names)
    if not wanted:
        raise Refused(_("请至少填一个选项，一行一个"))
    made = _add(field, wanted)
    running().log(field, count=len(made))
    return made


@action("fields.option_edit")
def edit_option(option: CustomOption, values: Mapping[str, Any], *, actor: Actor, version: int | None = None) -> UUID:
    """Rename an option wherever it was chosen. Raises Refused and base.edits.Conflict."""
    require(actor, RIGHT)
    name = str(values["name"]).strip()
    if option.field.options.filter(name=name, deleted_at__isnull=True).exclude(pk=option.pk).exists():
        raise Refused(_("已有选项“%(name)s”") % {"name": name})
    edits.write(option, {"name": name, "name_en": str(values.get("name_en", ""))}, version=version)
    running().log(option)
    return running().uid


@action("fields.option_retire")
def retire_option(option: CustomOption, *, actor: Actor) -> Outcome:
    """Offer it no longer; it stays where it was chosen."""
    return _set_option(option, actor, retired_at=clock.now())


@action("fields.option_take_back")
def take_back_option(option: CustomOption, *, actor: Actor) -> Outcome:
    return _set_option(option, actor, retired_at=None)


def _set_option(option: CustomOption, actor: Actor, **values: Any) -> Outcome:
    require(actor, RIGHT)
    count = CustomOption.objects.everyone().filter(pk=option.pk).update(**values)
    running().log(option)
    return Outcome(count, running().uid)


@action("fields.option_move")
def move_option(option: CustomOption, step: int, *, actor: Actor) -> None:
    require(actor, RIGHT)
    if _swap(list(CustomOption.objects.everyone().filter(field=option.field).order_by("position", "pk")), option, step):
        running().log(option)


def is_used(field: CustomField) -> bool:
    return CustomValue.objects.everyone().filter(field=field).exists()


def _swap(rows: list[Any], row: Any, step: int) -> bool:
    """Put all in order anew where `row` changes places with its neighbour; the places that stay are not written."""
    at = next((place for place, each in enumerate(rows) if each.pk == row.pk), -1)
    other = at + step
    if at < 0 or not 0 <= other < len(rows):
        return False
    rows[at], rows[other] = rows[other], rows[at]
    for place, each in enumerate(rows, start=1):
        if each.position != place:
            type(each).objects.everyone().filter(pk=each.pk).update(position=place, version=F("version") + 1)
    return True


def _add(field: CustomField, names: list[str]) -> list[CustomOption]:
    present = set(CustomOption.objects.everyone().filter(field=field).values_list("name", flat=True))
    if doubled := [name for name in names if name in present]:
        raise Refused(_("已有选项“%(name)s”") % {"name": doubled[0]})
    if len(present) + len(names) > MAX_OPTIONS:
        raise Refused(_("一个字段最多 %(n)d 个选项") % {"n": MAX_OPTIONS})
    last = field.options.aggregate(last=Max("position"))["last"] or 0
    rows = [CustomOption(field=field, name=name, position=place) for place, name in enumerate(names, start=last + 1)]
    return CustomOption.objects.everyone().bulk_create(rows)


def _names(names: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    longest = CustomOption._meta.get_field("name").max_length or 0
    if too_long := [name for name in found if len(name) > longest]:
        raise Refused(_("选项最多 %(n)d 个字：%(name)s…") % {"n": longest, "name": too_long[0][:12]})
    return found


def _refuse_taken(about: str, name: str, but: int = 0) -> None:
    if name in {str(column.verbose_name) for column in MODELS[about]._meta.concrete_fields}:
        raise Refused(_("系统里已有“%(name)s”这一项，请换个名称") % {"name": name})
    other = CustomField.objects.everyone().filter(about=about, name=name).exclude(pk=but).first()
    if other is None:
        return
    if other.is_retired:
        raise Refused(_("停用的字段里已有“%(name)s”，可以恢复它") % {"name": name})
    raise Refused(_("已有字段“%(name)s”") % {"name": name})
