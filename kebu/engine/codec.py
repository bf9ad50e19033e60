"""Strict JSON of frozen dataclasses: a class with `kind` names itself; an unknown, missing or ill-typed key fails."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from kebu.engine.methods import ModelError

Json = dict[str, Any]


def encode(value: Any) -> Any:
    """Dataclasses to objects (`kind` first, then the fields in their order), tuples to arrays."""
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if not is_dataclass(value):
        return value
    kind = {"kind": value.kind} if hasattr(value, "kind") else {}
    return kind | {field.name: encode(getattr(value, field.name)) for field in fields(value)}


def decode(expected: Any, value: Any, where: str = "model") -> Any:
    """The reverse of `encode` for a type made of dataclasses, unions, tuples, literals and JSON scalars."""
    origin, options = get_origin(expected), get_args(expected)
    if origin in (Union, UnionType):
        return decode_union(options, value, where)
    if origin is tuple:
        expect(isinstance(value, list), where, value)
        return tuple(decode(options[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if origin is Literal:
        expect(value in options, where, value)
        return value
    if is_dataclass(expected):
        return decode_dataclass(expected, value, where)
    expect(type(value) is expected, where, value)
    return value


def decode_union(options: tuple[Any, ...], value: Any, where: str) -> Any:
    if isinstance(value, dict):
        kinds = {option.kind: option for option in options if is_dataclass(option) and hasattr(option, "kind")}
        expect(value.get("kind") in kinds, f"{where}.kind", value.get("kind"))
        return decode(kinds[value["kind"]], value, where)
    expect(type(value) in options, where, value)
    return value


def decode_dataclass(expected: Any, value: Any, where: str) -> Any:
    expect(isinstance(value, dict), where, value)
    given = dict(value)
    if hasattr(expected, "kind"):
        expect(given.pop("kind", None) == expected.kind, f"{where}.kind", value.get("kind"))
    required = {field.name for field in fields(expected) if field.default is MISSING}
    known = {field.name for field in fields(expected)}
    if unknown := sorted(set(given) - known):
        raise ModelError(f"{where}：未知的键 {unknown[0]}")
    if absent := sorted(required - set(given)):
        raise ModelError(f"{where}：缺少键 {absent[0]}")
    hints = type_hints(expected)
    return expected(**{name: decode(hints[name], item, f"{where}.{name}") for name, item in given.items()})


@lru_cache
def type_hints(expected: Any) -> dict[str, Any]:
    return get_type_hints(expected)


def expect(fits: bool, where: str, value: Any) -> None:
    if not fits:
        raise ModelError(f"{where}：值不合要求 {value!r}")
