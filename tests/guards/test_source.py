"""Every rule holds over the product, apart from the reviewed places, and catches a planted mistake."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guards import source

PRODUCT = source.ROOT / "kebu"

# How many times each place may break a rule, and why it may.
REVIEWED: dict[str, dict[str, int]] = {
    "unscoped_rows": {
        "audit/queries.py": 1,  # the log of what is deleted or out of reach is audit's business
        "audit/wording.py": 1,
        "base/edits.py": 2,  # a conditional UPDATE of a row fetched through its scope
        "base/undo.py": 10,  # rows of any model, deleted ones first of all
        "site/bench/build.py": 2,  # writes a company to measure with
    },
    "unscoped_views": {
        "customers/views/acts.py": 3,  # collaborations and taggings of a customer fetched through the scope
        "customers/views/fetch.py": 1,  # the same customer, locked
        "playbooks/views/board.py": 1,  # the asker's own executions
        "sales/views/editing.py": 3,  # an order number's second submission; lines of an order in scope
        "site/views/customer.py": 2,  # archived ones with the right; the team of a customer in scope
    },
}

# What is called markup: constants, and what was put together from escaped parts.
MARKUP = {
    "base/lists/cells.py": 2,
    "base/lists/drawing.py": 2,
    "base/lists/markup.py": 1,  # escapes every part; test_list_markup shows it does as Django does
    "base/search/marking.py": 2,
    "base/templatetags/kit.py": 1,
    "customers/cells.py": 1,
    "customers/search/drawing.py": 2,
    "customers/views/edit.py": 2,
    "sales/cells.py": 1,
}


def _places(found: list[str]) -> Counter[str]:
    return Counter(entry.partition(" ")[0].partition(":")[0] for entry in found)


@pytest.mark.parametrize("rule", source.RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    found = rule(PRODUCT)
    too_many = _places(found) - Counter(REVIEWED.get(rule.__name__, {}))
    assert not too_many, [entry for entry in found if _places([entry]) & too_many]


def test_text_is_called_markup_only_where_it_was_reviewed() -> None:
    more = Counter(source.trusted_markup(PRODUCT)) - Counter(MARKUP)
    assert not more, f"say why each part is escaped, then count it here: {more}"


LONG = "def f():\n" + "    pass\n" * 51
PLANTED = [
    ("long_files", "customers/models/customer.py", "x = 1\n" * 401),
    ("long_functions", "customers/rules.py", LONG),
    ("nameless_modules", "customers/utils.py", ""),
    ("nameless_modules", "grading/rules.py", "recency = 3\n"),
    ("unscoped_rows", "customers/queries.py", "Customer._rows.all()\n"),
    ("unscoped_views", "customers/views/detail.py", "Customer.objects.everyone().get(pk=1)\n"),
    ("unscoped_views", "sales/views/orders.py", "def view(r):\n    return Order.objects.with_deleted().first()\n"),
    ("writing_faces", "customers/views/detail.py", "customer.save()\n"),
    ("writing_faces", "customers/forms.py", "class F:\n    def clean(self):\n        self.instance.delete()\n"),
    ("writing_faces", "base/templatetags/kit.py", "Setting.objects.get_or_create(key='x')\n"),
    ("keyed_by_callers", "customers/views/detail.py", "Customer.objects.visible_to(u).filter(**request.GET.dict())\n"),
    ("keyed_by_callers", "customers/views/detail.py", "Customer.objects.visible_to(u).order_by(*request.GET['o'])\n"),
    ("raw_sql", "sales/queries.py", "Order.objects.everyone().extra(where=[text])\n"),
    ("raw_sql", "sales/queries.py", "Order.objects.raw(text)\n"),
    ("upward_faces", "customers/actions/tags.py", "from kebu.customers.forms import TagForm\n"),
    ("upward_faces", "customers/models/tag.py", "from kebu.customers import views\n"),
]


@pytest.mark.parametrize(("rule", "place", "text"), PLANTED)
def test_a_planted_mistake_is_caught(tmp_path: Path, rule: str, place: str, text: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = getattr(source, rule)(tmp_path)
    assert list(_places(found)) == [place]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("customers/templates/customers/x.html", "<p>{{ note|safe }}</p>"),
        ("customers/templates/customers/x.html", "{% autoescape off %}{{ note }}{% endautoescape %}"),
        ("customers/views/detail.py", "mark_safe(note)\n"),
    ],
)
def test_planted_markup_is_caught(tmp_path: Path, place: str, text: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert list(source.trusted_markup(tmp_path)) == [place]


def test_every_rule_has_a_planted_mistake() -> None:
    assert {rule for rule, _place, _text in PLANTED} == {rule.__name__ for rule in source.RULES}
