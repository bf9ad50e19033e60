"""What of a customer is compared: names taken apart, places as codes, blind indexes of what reaches it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from kebu.base.text import pinyin
from kebu.base.text.names import folded_name, name_parts, normal_name
from kebu.base.text.places import place_name
from kebu.customers.matching import trades
from kebu.customers.reference.regions import TABLE, is_grouping

HAN: Final = re.compile(r"[\u4e00-\u9fff]")
NOISE: Final = re.compile(r"[\W_]+")
BREAKS: Final = re.compile(r"[,，、;；\n]")
SHORT_ADDRESS: Final = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive holds of one customer. Telephones and accounts come as blind indexes, never in plain."""

    id: int
    name: str
    is_person: bool = False
    short_name: str = ""
    aliases: str = ""
    credit_code: str = ""
    region: str = ""
    address: str = ""
    website: str = ""
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()  # e-mail, WeChat, QQ
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    id: int
    is_person: bool
    is_han: bool
    normal: str
    words: str  # folded, in the order of its words: for names in Latin letters
    core: str
    brand: str
    trade: str
    sound: str
    others: frozenset[str]
    places: tuple[str, ...]  # codes of the places in its name
    region: str  # the code that was filled in, as far as it says something
    credit_code: str
    phones: frozenset[str]
    accounts: frozenset[str]
    domains: frozenset[str]
    host: str
    address: str
    address_words: str


def profile(known: Known) -> Profile:
    core, places = name_parts(known.name)
    is_han = bool(HAN.search(core))
    brand, trade = trades.split(core) if is_han and not known.is_person else (core, "")
    return Profile(
        id=known.id,
        is_person=known.is_person,
        is_han=is_han,
        normal=normal_name(known.name),
        words="" if is_han else in_order(known.name),
        core=core,
        brand=brand,
        trade=trade,
        sound=pinyin.full(core) if is_han else "",
        others=_others(known) - {core},
        places=tuple(code for place in places if (code := place_codes().get(place))),
        region=known.region.removesuffix("00").removesuffix("00"),
        credit_code=known.credit_code,
        phones=frozenset(known.phones) - {""},
        accounts=frozenset(known.accounts) - {""},
        domains=frozenset(known.domains) - {""},
        host=host_of(known.website),
        address=plain_address(known.address),
        address_words="" if HAN.search(known.address) else in_order(known.address),
    )


def _others(known: Known) -> frozenset[str]:
    names = [known.short_name, *BREAKS.split(known.aliases)]
    return frozenset(core for name in names if len(core := name_parts(name).core) > 1)


@lru_cache(maxsize=1)
def place_codes() -> dict[str, str]:
    """Provinces and cities by name, with and without suffix; a name of both is taken for the province."""
    codes: dict[str, str] = {}
    for entry in TABLE.entries.values():
        if entry.level == "county" or is_grouping(entry):
            continue
        code = entry.code.removesuffix("00").removesuffix("00")
        for name in (entry.name, place_name(entry.name)):
            codes.setdefault(name, code)
    return codes


def host_of(website: str) -> str:
    """www.acme.com.cn/about → acme.com.cn; empty for what is no address."""
    text = website.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def in_order(text: str) -> str:
    """Its words sorted, so that their order says nothing."""
    return " ".join(sorted(NOISE.sub(" ", folded_name(text)).split()))


def plain_address(address: str) -> str:
    """Only what is long enough and has a number says where somebody is."""
    plain = NOISE.sub("", folded_name(address))
    return plain if len(plain) >= SHORT_ADDRESS and any(character.isdigit() for character in plain) else ""
