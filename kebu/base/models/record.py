"""What every business row is: an id inside, a uid outside, a version for locking, a scoped door, a history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.db.models import F

from kebu.base import clock
from kebu.base.ids import uuid7

Q = TypeVar("Q", bound="models.QuerySet[Any]")
M = TypeVar("M", bound=models.Model)

BOOKKEEPING = frozenset({"id", "uid", "version", "created_at", "updated_at"})


@dataclass(frozen=True)
class History:
    """What the change history keeps of a model.

    `customer`: the column that names the customer a row belongs to ("id" for customers themselves, "" for none).
    `exclude`: derived or given columns, which stand outside history and outside the version.
    `keeps_values`: the rows are values of other rows, so what an insert wrote is kept too, and not only that it was.
    """

    customer: str = ""
    exclude: frozenset[str] = frozenset()
    keeps_values: bool = False


class Door(Generic[Q]):
    """The only two ways into a model's rows; the second is spelled out so that it can be counted."""

    def __init__(self, model: type[models.Model], queryset: type[Q]) -> None:
        self.model, self.queryset = model, queryset

    def everyone(self) -> Q:
        """All live rows, whoever asks. For actions, jobs and rules; never for what a page fetches by id."""
        rows: Q = self.queryset(self.model)
        return rows.filter(deleted_at__isnull=True) if _has_deletion(self.model) else rows

    def with_deleted(self) -> Q:
        """Everything, the deleted too. For undo, purge and uniqueness."""
        return self.queryset(self.model)

    def visible_to(self, user: Any) -> Q:
        """The live rows that this user may see; decided by the model's own QuerySet over `staff.scope`."""
        return self.everyone().visible_to(user)  # type: ignore[attr-defined,no-any-return]


class Scoped(Generic[Q]):
    """`objects = Scoped(CustomerQuerySet)` gives `Customer.objects.visible_to(user)` and `.everyone()`."""

    def __init__(self, queryset: type[Q]) -> None:
        self.queryset = queryset

    def __get__(self, instance: object, owner: type[models.Model]) -> Door[Q]:
        return Door(owner, self.queryset)


def _has_deletion(model: type[models.Model]) -> bool:
    return any(field.name == "deleted_at" for field in model._meta.fields)


class Tracked(models.Model):
    """A row whose changes the database records by trigger."""

    history: ClassVar[History] = History()
    _rows: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True

    @classmethod
    def tracked_columns(cls) -> list[str]:
        """Columns kept in history and counted by the version, in the order of the model."""
        hidden = BOOKKEEPING | cls.history.exclude
        return [str(field.column) for field in cls._meta.concrete_fields if field.name not in hidden]


class RecordQuerySet(models.QuerySet[M]):
    def update(self, **values: Any) -> int:
        """Like Django's, and the version rises when a tracked column is set."""
        tracked = set(self.model.tracked_columns()) if issubclass(self.model, Record) else set()
        names = {self.model._meta.get_field(name).column for name in values if name != "pk"}  # type: ignore[union-attr]
        if names & tracked:
            values.setdefault("version", F("version") + 1)
            values.setdefault("updated_at", clock.now())
        return super().update(**values)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        raise TypeError("bulk_update writes row by row; group the rows and use update()")


class Record(Tracked):
    """A business row."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


def live(name: str, *fields: str, extra: models.Q | None = None) -> models.UniqueConstraint:
    """A unique constraint over live rows only."""
    condition = models.Q(deleted_at__isnull=True)
    return models.UniqueConstraint(fields=fields, name=name, condition=condition & extra if extra else condition)
