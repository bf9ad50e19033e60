"""Products come in: by code, else by name and model; families with them."""

from pathlib import Path
from typing import Any

import pytest

from kebu.base import search
from kebu.base.access import SYSTEM
from kebu.base.models import Change
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast
from kebu.exchange.actions import bringing
from kebu.exchange.importing.contract import Options
from kebu.exchange.importing.outcomes import OnDuplicate
from kebu.exchange.importing.report import Report
from kebu.sales.models import Product, ProductFamily

pytestmark = pytest.mark.django_db
HEADER = "产品编号,产品名称,产品系列,型号,单位,标准单价"
LINES = ('P-1,离心泵,传动,KB-1,台,"1,200.5"', ",截止阀,阀门,,只,35", "P-3,离心泵,传动,KB-2,台,")


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=0)


def bring(tmp_path: Path, *lines: str, header: str = HEADER, dry: bool = False, **options: Any) -> Report:
    path = tmp_path / "products.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="gb18030")
    return bringing.bring(path, "products", actor=SYSTEM, is_dry_run=dry, options=Options(**options))


def counted(report: Report) -> dict[str, int]:
    return {key: count for key, count in report.figures().items() if count and key != "rows"}


def test_rows_become_products_in_families_and_are_found(tmp_path: Path, people: Cast) -> None:
    assert counted(bring(tmp_path, *LINES, dry=True)) == {"created": 3}
    assert counted(bring(tmp_path, *LINES)) == {"created": 3}
    pump = Product.objects.everyone().get(code="P-1")
    assert (pump.family, pump.price, pump.name_key) == (ProductFamily.objects.everyone().get(name="传动"),
                                                        1_200_500_000, "li2xin1beng4")  # fmt: skip
    assert Product.objects.everyone().get(name="截止阀").code == "P0001"
    hits = [hit.name for group in search.find(people.executive, "jzf") for hit in group.entries]
    assert hits == ["截止阀"]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    bring(tmp_path, *LINES)
    changes = Change.objects.count()
    assert counted(bring(tmp_path, *reversed(LINES))) == {"unchanged": 3}
    assert Change.objects.count() == changes


def test_prices_are_updated_and_stand_in_the_history(tmp_path: Path) -> None:
    first = bring(tmp_path, *LINES)
    report = bring(tmp_path, "P-1,离心泵,水泵,,台,1300", "P-1,离心泵,水泵,,台,1300", "P-3,离心泵,,,,9")
    assert counted(report) == {"updated": 2, "skipped": 1}
    pump = Product.objects.everyone().get(code="P-1")
    assert (pump.price, pump.family and pump.family.name, pump.model) == (1_300_000_000, "水泵", "KB-1")
    assert Change.objects.filter(model="sales.product", row_id=pump.pk, kind="U").exists()
    assert report.operation and not undo(report.operation, actor=SYSTEM).asked
    pump.refresh_from_db()
    assert (pump.price, pump.family and pump.family.name) == (1_200_500_000, "传动")
    assert first.operation and not undo(first.operation, actor=SYSTEM).asked
    assert not Product.objects.everyone().exists()


def test_what_is_not_clear_is_rejected(tmp_path: Path) -> None:
    bring(tmp_path, "P-1,双名,,,,", "P-2,双名,,,,")
    report = bring(tmp_path, ",双名,,,,", "P-9,甲,,,,", "P-9,乙,,,,", "P-8,,,,,", "P-7,丙,,,,-1")
    assert counted(report) == {"created": 1, "rejected": 4}
    assert [
        word for word in ("有几种", "只留一行", "缺少", "不小于 0")
        if any(word in remark.text for remark in report.rejected)
    ] == ["有几种", "只留一行", "缺少", "不小于 0"]  # fmt: skip


def test_only_what_is_empty_is_filled_when_asked(tmp_path: Path) -> None:
    bring(tmp_path, "P-1,离心泵,,,,100")
    report = bring(tmp_path, "P-1,新名,传动,KB-1,台,200", on_duplicate=OnDuplicate.FILL)
    assert counted(report) == {"updated": 1}
    pump = Product.objects.everyone().get()
    assert (pump.name, pump.model, pump.price, pump.family and pump.family.name) == (
        "离心泵", "KB-1", 100_000_000, "传动")  # fmt: skip
