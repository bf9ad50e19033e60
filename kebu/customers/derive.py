"""Derived columns, set in one place for typing, import and the demo: they stand outside history and version."""

from collections.abc import Mapping
from typing import Any

from kebu.base import keyring
from kebu.base.text.names import core_name, normal_name
from kebu.base.text.pinyin import sort_key


def fill(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of a customer, with `name_key`, `normal_name` and `core_name` when they hold a name."""
    if "name" not in values:
        return dict(values)
    name = str(values["name"])
    return {
        **values,
        "name_key": sort_key(name),
        "normal_name": normal_name(name)[:120],
        "core_name": values.get("core_name") or core_name(name)[:120],
    }


def fill_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of a contact, with `name_key` and `email_domain_index` when they hold a name or an e-mail."""
    filled = dict(values)
    if "name" in values:
        filled["name_key"] = sort_key(str(values["name"]), person=True)
    if "email" in values:
        filled["email_domain_index"] = email_domain_index(str(values["email"] or ""))
    return filled


def email_domain_index(text: str) -> str:
    """The blind index of a domain, or of the part of an address behind the @; empty for neither."""
    domain = text.strip().lower().rpartition("@")[2]
    return keyring.blind(domain, "customers_contact.email_domain") if "." in domain else ""
