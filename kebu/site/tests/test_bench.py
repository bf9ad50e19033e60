"""`kebu bench` on a small company: what it builds and reports, whose database it leaves alone. No time is judged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kebu.base.access import Refused
from kebu.base.operation import operation
from kebu.cast.people import cast
from kebu.customers.models import Customer
from kebu.engagement.models import Interaction
from kebu.site.bench import build, importing, plans
from kebu.site.bench.timing import share

ROOT = Path(__file__).resolve().parents[3]
SIZE = 300


def silent(_done, _total, _what):
    pass


@pytest.fixture
def company(indexable):
    plans._sizes.cache_clear()
    build.ensure(SIZE, SIZE, silent)
    yield
    plans._sizes.cache_clear()


def scans(rows):
    with plans.recorded() as statements:
        list(rows)
    return [scan.table for scan in plans.full_scans(statements, big=SIZE // 2)]


def test_scopes_and_the_customer_of_many_events(company):
    seen = {scope: Customer.objects.visible_to(build.actor(scope)).count() for scope in build.REACHES}
    assert 40 < seen["own"] < 70 < seen["team"] <= seen["all"] == SIZE
    assert Interaction.objects.everyone().filter(customer=build.heavy()).count() == build.EVENTS
    for scope in build.REACHES:
        assert Customer.objects.visible_to(build.actor(scope)).filter(pk=build.heavy().pk).exists()


def test_planted_full_scan_is_flagged_and_what_an_index_or_a_limit_ends_is_not(company):
    customers = Customer.objects.everyone()
    assert scans(customers.filter(note__contains="没有").order_by("address")[:5]) == ["customers_customer"]
    assert scans(customers.filter(pk=build.heavy().pk)) == []
    assert scans(customers.values_list("pk")[:5]) == []


def test_the_rewriting_of_everything_is_flagged(company):
    with operation(build.actor("all"), "bench.build"), plans.recorded() as statements:
        customers = Customer.objects.everyone()
        customers.filter(note__contains="没有").update(address="")
        assert [scan.table for scan in plans.full_scans(statements, big=SIZE // 2)] == ["customers_customer"]


def test_only_an_empty_database_or_a_bench_of_this_size(company):
    build.ensure(None, SIZE, silent)
    with pytest.raises(Refused, match="300 家客户"):
        build.ensure(SIZE + 1, SIZE, silent)


def test_a_real_company_is_left_alone(db):
    cast()
    with pytest.raises(Refused, match="真实的公司"):
        build.ensure(None, SIZE, silent)


def test_shares():
    assert [share([4.0, 1.0, 3.0, 2.0], part) for part in (0.5, 0.95)] == [2.0, 4.0]


def test_report(tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KEBU_", "DJANGO_"))}
    command = [sys.executable, "-m", "kebu", "bench", "--customers", str(SIZE), "--rounds", "1", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment | {"KEBU_DATA": str(tmp_path / "data")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = {(case["key"], case["scope"]): case for case in report["cases"]}
    assert report["customers"] == SIZE
    assert {("list score", "own"), ("list far", "all"), ("find company", "team"), ("customer", "all")} <= set(found)
    assert {("today", "own"), ("save", "own"), ("save busy", "own")} <= set(found)
    assert all(case["statements"] > 0 and case["p95_ms"] >= case["p50_ms"] > 0 for case in found.values())
    assert found["list score", "all"]["floor_ms"] > 0 and found["list score", "all"]["goal"]["kb"] == 60


def test_a_book_is_made_and_brought_in(company):
    found = importing.measure(40, silent)
    assert (found.rows, found.created) == (40, 40) and found.floor > 0
    assert Customer.objects.everyone().filter(code__startswith="IMP").count() == 40
