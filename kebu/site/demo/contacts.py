"""Contacts with their places in the decision chain."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from kebu.base import keyring
from kebu.base.encrypted import EncryptedField
from kebu.customers import derive
from kebu.customers.models import Contact
from kebu.site.demo import words
from kebu.site.demo.companies import Company, uid

COLUMNS = [
    "id",
    "uid",
    "customer_id",
    "name",
    "name_key",
    "gender",
    "age_band",
    "post",
    "department",
    "mobile",
    "mobile_index",
    "mobile_tail",
    "email",
    "email_index",
    "email_domain_index",
    "wechat",
    "wechat_index",
    "birth_month",
    "birth_day",
    "is_lunar",
    "is_primary",
    "chain_role",
    "attitude",
    "influence",
    "reports_to_id",
    "is_confirmed",
    "created_at",
    "updated_at",
]
ATTITUDES = {
    "key": (55, 30, 5, 10),
    "growing": (40, 35, 8, 17),
    "steady": (35, 45, 6, 14),
    "fading": (18, 40, 24, 18),
    "asleep": (12, 40, 22, 26),
    "new": (38, 36, 4, 22),
    "prospect": (14, 26, 6, 54),
}
SIZES = {"key": (3, 6), "growing": (2, 5), "steady": (2, 4), "prospect": (1, 2)}


def rows(rng: Random, companies: Iterable[Company], first_id: int, most: int = 6) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of COLUMNS; the first of a company is its primary contact and the chain hangs on its head."""
    next_id = first_id
    for company in companies:
        low, high = SIZES.get(company.habit, (1, 3))
        posts = _posts(rng, min(most, rng.randint(low, high)))
        head = next_id if posts[0][2] == "decides" else None
        primary = rng.randrange(len(posts)) if len(posts) > 2 else 0
        for place, post in enumerate(posts):
            boss = None if place == 0 else (head or next_id - place)
            yield _row(rng, company, next_id, post, boss, is_primary=place == primary)
            next_id += 1


def _posts(rng: Random, count: int) -> list[tuple[str, str, str, int]]:
    """Some posts, highest first; a third of the chains lack their decision maker, as in life."""
    stock = words.POSTS if rng.random() < 0.66 else words.POSTS[1:]
    chosen = sorted(rng.sample(range(len(stock)), min(count, len(stock))))
    return [stock[index] for index in chosen]


def _row(
    rng: Random, company: Company, row_id: int, post: tuple[str, str, str, int], boss: int | None, *, is_primary: bool
) -> tuple[Any, ...]:
    name = rng.choice(words.SURNAMES) + rng.choice(words.GIVEN_FIRST) + rng.choice(words.GIVEN_SECOND)
    row_uid = uid(rng, row_id)
    mobile = f"1{rng.choice(('38', '39', '86', '59', '77', '33'))}{rng.randint(0, 99_999_999):08}"
    email = f"{rng.choice(('sales', 'eq', 'cg', 'it'))}{row_id}@example.com" if rng.random() < 0.6 else ""
    wechat = f"wx_{mobile[-6:]}" if rng.random() < 0.5 else ""
    has_birthday = rng.random() < 0.4
    return (
        row_id, row_uid, company.id, name, derive.fill_contact({"name": name})["name_key"], rng.choice(("m", "m", "f")),
        rng.choice(("40", "50", "50", "60")), post[0], post[1],
        *_sealed("mobile", mobile, row_uid), mobile[-4:], *_sealed("email", email, row_uid),
        derive.email_domain_index(email), *_sealed("wechat", wechat, row_uid),
        rng.randint(1, 12) if has_birthday else None, rng.randint(1, 28) if has_birthday else None,
        has_birthday and rng.random() < 0.25, is_primary, post[2] if rng.random() < 0.9 else "",
        rng.choices(("supports", "neutral", "opposes", "untouched"), ATTITUDES[company.habit])[0], post[3], boss,
        rng.random() < 0.85, company.since, company.since,
    )  # fmt: skip


def _sealed(name: str, plain: str, row_uid: Any) -> tuple[str, str]:
    """The stored value and its blind index, as EncryptedField would write them."""
    if not plain:
        return "", ""
    field = Contact._meta.get_field(name)
    assert isinstance(field, EncryptedField)
    return keyring.seal(plain, f"customers_contact.{name}.{row_uid}"), field.blind_index(plain)
