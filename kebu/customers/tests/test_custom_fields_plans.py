"""Lists over many customers with many custom fields read an index and stop after a page."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kebu.base.access import SYSTEM
from kebu.base.bulk import insert
from kebu.base.operation import operation
from kebu.base.text.pinyin import sort_key
from kebu.cast.people import cast
from kebu.customers.actions import customfields
from kebu.customers.actions.customvalues import COLUMNS
from kebu.customers.models import Customer, CustomField, CustomValue
from kebu.site.bench import plans

SIZE = 3_000
KINDS = ["number"] * 6 + ["text"] * 4 + ["date"] * 4 + ["choice"] * 4 + ["money"] * 2
SHARES = (1.0, 0.99, 0.5, 0.02)


@pytest.fixture
def steward(db: None) -> Client:
    if connection.vendor == "postgresql":
        pytest.skip("so small a table PostgreSQL rather reads through, and rightly")
    company = cast(customers_each=0)
    rng = Random(7)
    people = [company.rep_a, company.rep_b, company.rep_c]
    with operation(SYSTEM, "cast"):
        rows = (
            [
                at,
                f"C{at:06}",
                f"客户{at}",
                f"kehu{at:06}",
                (one := people[at % 3]).pk,
                one.team_id,
                rng.randrange(10_000),
            ]
            for at in range(1, SIZE + 1)
        )
        insert(Customer, ["id", "code", "name", "name_key", "owner_id", "team_id", "score"], rows)
    for place, kind in enumerate(KINDS):
        options = ["高", "中", "低"] if kind == "choice" else ()
        field = customfields.create({"about": "customer", "kind": kind, "name": f"字段{place}"}, options, actor=SYSTEM)
        with operation(SYSTEM, "cast"):
            insert(CustomValue, COLUMNS, list(_values(field, SHARES[place % 4], rng)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plans._sizes.cache_clear()
    client = Client()
    client.force_login(company.steward)
    return client


def _values(field: CustomField, share: float, rng: Random) -> Any:
    options = list(field.options.values_list("pk", flat=True))
    for pk in range(1, SIZE + 1):
        if rng.random() >= share:
            continue
        text = f"{rng.choice('甲乙丙丁')}{rng.randrange(500)}型"
        drawn: dict[str, Any] = {
            "number": {"number": rng.randrange(10**9)}, "money": {"number": rng.randrange(10**7)},
            "text": {"text": text, "key": sort_key(text)},
            "date": {"date": date(2026, 1, 1) + timedelta(days=rng.randrange(900))},
            "choice": {"option_id": rng.choice(options) if options else None},
        }[field.kind]  # fmt: skip
        yield [field.pk, pk, None, pk, 0, 1, *(drawn.get(name) for name in COLUMNS[6:])]


def scans(client: Client, **query: str) -> list[str]:
    client.get("/customers/")
    with plans.recorded() as statements:
        assert client.get("/customers/", query).status_code == 200
    assert len(statements) <= 20
    return [f"{scan.table}: {scan.plan}" for scan in plans.full_scans(statements, big=SIZE // 2)]


def test_no_page_reads_through_a_table(steward: Client) -> None:
    fields = list(CustomField.objects.everyone().order_by("pk"))
    every = ",".join(["name", *(field.key for field in fields)])
    found = {"all columns": scans(steward, c=every)}
    for field in (fields[0], fields[2], fields[3], fields[9], fields[12]):  # full, half, sparse; a text, a date
        for sign in ("", "-"):
            found[f"sort {sign}{field.name}"] = scans(steward, sort=f"{sign}{field.key}", c=f"name,{field.key}")
    dense, sparse = fields[0], fields[3]
    found["common"] = scans(steward, f=json.dumps([[dense.key, "ge", 100]]), sort="-score")
    found["rare"] = scans(steward, f=json.dumps([[sparse.key, "ge", 100]]), sort=dense.key)
    choice = fields[16]
    chosen = [str(option.uid) for option in choice.options.all()[:2]]
    found["choice"] = scans(steward, f=json.dumps([[choice.key, "in", chosen]]), sort="-score")
    found["both"] = scans(steward, f=json.dumps([[fields[2].key, "ge", 100]]), sort=dense.key)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
