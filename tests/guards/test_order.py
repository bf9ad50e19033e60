"""Areas stand in one order: imports, foreign keys, and the three doors by which order is got around."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from kebu.customers.models import Customer
from tests.guards.source import ROOT

ORDER = [
    "base",
    "staff",
    "audit",
    "notify",
    "exchange",
    "customers",
    "engagement",
    "sales",
    "grading",
    "playbooks",
    "site",
]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint_imports(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_imports_go_downward() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "text", "contract"),
    [
        ("staff/actions.py", "from kebu.customers import rules\n", "Areas stand in one order"),
        ("base/jobs.py", "def f():\n    import kebu.site\n", "Areas stand in one order"),
        ("base/text.py", "import kebu.engine\n", "Areas stand in one order"),
        ("engine/scoring.py", "from django.db import models\n", "The engine knows no Django"),
        ("sales/rules.py", "from kebu.cast import people\n", "Only tests import the cast"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, place: str, text: str, contract: str) -> None:
    """A house of empty areas with one wrong import in it."""
    for area in (*ORDER, "engine", "cast"):
        (tmp_path / "kebu" / area).mkdir(parents=True)
        (tmp_path / "kebu" / area / "__init__.py").touch()
    for name in ("kebu/__init__.py", "kebu/customers/rules.py", "kebu/cast/people.py"):
        (tmp_path / name).touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "kebu" / place).write_text(text, encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout


def upward_keys(found: Iterable[type[models.Model]]) -> list[str]:
    """Foreign keys that point to an area above; the user model may be pointed at from base."""
    keys = [
        (model._meta.app_label, field.related_model._meta, f"{model.__name__}.{field.name}")
        for model in found
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
    ]
    return [
        name
        for area, target, name in keys
        if area in ORDER
        and target.app_label in ORDER
        and ORDER.index(target.app_label) > ORDER.index(area)
        and (area, target.label) != ("base", settings.AUTH_USER_MODEL)
    ]


def test_foreign_keys_point_downward() -> None:
    assert upward_keys(apps.get_models(include_auto_created=True)) == []


def test_a_planted_key_is_caught() -> None:
    with isolate_apps("kebu.staff"):

        class Planted(models.Model):
            customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
            user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

            class Meta:
                app_label = "staff"

            def __str__(self) -> str:
                return ""

    assert upward_keys([Planted]) == ["Planted.customer"]


@pytest.mark.parametrize(
    "text",
    [
        "from django.apps import apps\n\nCustomer = apps.get_model('customers', 'Customer')\n",
        "from django.db.models.signals import post_save\n\npost_save.connect(print)\n",
        "import importlib\n\nimportlib.import_module('kebu.site')\n",
    ],
)
def test_the_ways_around_the_order_are_refused(text: str) -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--select",
        "TID251",
        "--config",
        str(ROOT / "pyproject.toml"),
        "--stdin-filename",
        "kebu/customers/rules.py",
        "-",
    ]
    done = subprocess.run(command, input=text, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "TID251" in done.stdout, done.stdout + done.stderr
