"""Names in a row follow the language of the reader."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import kebu
from kebu.base.text.joining import joined, quoted

PRODUCT = Path(kebu.__file__).parent
# Not for a reader in a language of his own: the engine, the settings file, the table with a format of its own.
APART = {"engine/scoring.py", "engine/models.py", "site/config.py", "customers/basic_table.py"}


@pytest.mark.parametrize(("language", "row", "named"), [("zh-hans", "甲、2", "甲”、“乙"), ("en", "甲, 2", "甲”, “乙")])
def test_a_row_of_names(language, row, named):
    with translation.override(language):
        assert joined(["甲", 2]) == row and quoted(["甲", "乙"]) == named
        assert joined([]) == ""


def test_nobody_joins_by_hand():
    found = {
        str(path.relative_to(PRODUCT))
        for path in PRODUCT.rglob("*.py")
        if re.search(r'"(、|”、“)"\)?\.join\(', path.read_text()) and not {"tests", "demo"} & set(path.parts)
    }
    assert found <= APART | {"base/text/joining.py"}
