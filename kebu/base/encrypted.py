"""A model field that is encrypted at rest and can be found by its whole value or its last four characters only."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from kebu.base import keyring


class Secret:
    """An encrypted value on a row. It shows nothing by accident: `str()` is masked, `.plain` opens it."""

    def __init__(self, token: str, where: str, mask: Callable[[str], str]) -> None:
        self.token, self.where, self._mask = token, where, mask

    @property
    def plain(self) -> str:
        return keyring.unseal(self.token, self.where) if self.token else ""

    @property
    def masked(self) -> str:
        return self._mask(self.plain) if self.token else ""

    def __bool__(self) -> bool:
        return bool(self.token)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<Secret {self.where}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.plain == other.plain

    def __hash__(self) -> int:
        return hash((self.token, self.where))


if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


class EncryptedField(_Text):
    """Assign plain text, read a `Secret`. `index` and `tail` name the columns of the blind index and of the last four.

    `normal(text)` gives the form that is compared (a phone without spaces, an e-mail in lower case).
    """

    def __init__(
        self,
        *args: Any,
        index: str = "",
        tail: str = "",
        normal: Callable[[str], str] | None = None,
        mask: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.index, self.tail, self.normal, self.mask = index, tail, normal, mask
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Descriptor(self))

    def where(self, instance: models.Model) -> str:
        return f"{self.model._meta.db_table}.{self.column}.{instance.uid}"  # type: ignore[attr-defined]

    def blind_index(self, value: str) -> str:
        """What the index column holds for `value`; empty for empty."""
        normal = self.normal(value) if self.normal else value.strip()
        return keyring.blind(normal, f"{self.model._meta.db_table}.{self.column}") if normal else ""

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return Token(value or "")

    def get_prep_value(self, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if not isinstance(value, Token):
            raise TypeError(f"{self.name} is encrypted: plain text never goes into SQL; look it up by its index column")
        return str(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname) or ""
        if not isinstance(value, Token):
            value = self._store(model_instance, str(value))
            model_instance.__dict__[self.attname] = value
        return value

    def _store(self, instance: models.Model, plain: str) -> "Token":
        columns = self.sealed(plain, instance.uid)  # type: ignore[attr-defined]
        for part in (self.index, self.tail):
            if part:
                setattr(instance, part, columns[part])
        return Token(columns[self.attname])

    def sealed(self, plain: str, uid: object) -> dict[str, str]:
        """The columns that hold `plain` in the row with this uid; without a model in hand, for rows in great number."""
        plain = plain.strip()
        normal = self.normal(plain) if self.normal else plain
        table = self.model._meta.db_table
        where = f"{table}.{self.column}"
        columns = {self.attname: keyring.seal(plain, f"{where}.{uid}") if plain else ""}
        if self.index:
            columns[self.index] = keyring.blind(normal, where) if normal else ""
        if self.tail:
            columns[self.tail] = normal[-4:]
        return columns

    def value_to_string(self, obj: models.Model) -> str:
        return str(obj.__dict__.get(self.attname, ""))


class Token(str):
    """Sealed text as it stands in the database."""


class _Descriptor:
    def __init__(self, field: EncryptedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        field = self.field
        if field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[field.attname])
        value = instance.__dict__[field.attname]
        if not isinstance(value, Token):
            value = Token(keyring.seal(value, field.where(instance)) if value else "")
        return Secret(value, field.where(instance), field.mask or _mask_all)

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Secret):
            value = Token(value.token) if value.where == self.field.where(instance) else value.plain
        instance.__dict__[self.field.attname] = value


def _mask_all(_plain: str) -> str:
    return "****"
