"""Row 17: nothing a user types becomes a keyword of a query; and the checks of this harness can fail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import QueryDict

import kebu
from kebu.base.lists import filters, named, page
from kebu.base.lists.fields import Field, Kind
from kebu.cast.people import Cast, cast
from kebu.customers.models import Customer

ROOT = Path(kebu.__file__).parent
SHAPING = {"filter", "exclude", "annotate", "alias", "order_by", "values", "values_list", "get", "Q"}
FORBIDDEN = {"raw", "extra", "RawSQL"}


@pytest.fixture
def company(db: None) -> Cast:
    return cast()


def unsafe(source: str) -> Iterator[str]:
    """Calls that shape a query by a dict, or that hand text to the database."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in FORBIDDEN or (name in SHAPING and any(word.arg is None for word in node.keywords)):
            yield f"{name} in line {node.lineno}"


LISTS = [*sorted((ROOT / "base" / "lists").glob("*.py")), *sorted(ROOT.glob("*/lists.py")), ROOT / "staff" / "scope.py"]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_lists_shape_queries_by_code_alone(path):
    assert list(unsafe(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted", ["rows.filter(**{key: value})", "Q(**params)", "rows.extra(where=[text])", "Model.objects.raw(text)"]
)
def test_a_planted_mistake_is_caught(planted):
    assert list(unsafe(planted))


def seen_beyond_scope(user) -> set[int]:
    shown = {row.pk for row in page.page(named("customers"), user, QueryDict("")).rows}
    return shown - set(Customer.objects.visible_to(user).values_list("pk", flat=True))


def test_a_list_that_forgets_the_scope_is_caught(company, monkeypatch):
    assert not seen_beyond_scope(company.rep_a)
    everything = [Customer.objects.everyone()]
    monkeypatch.setitem(named("customers").sets, "live", lambda _user: everything)
    assert seen_beyond_scope(company.rep_a)


def test_a_parser_that_takes_any_field_is_caught(company, monkeypatch):
    asked = QueryDict('f=[["owner__password","is","x"]]')
    with pytest.raises(filters.BadQuery):
        page.page(named("customers"), company.rep_a, asked)
    monkeypatch.setattr(filters.Parser, "_field", lambda _self, key: Field(key, key, Kind.TEXT))
    assert page.page(named("customers"), company.rep_a, asked).rows == []
