"""What a spreadsheet would run is fenced on the way out and as it was on the way back."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kebu.base.text.formulas import RISKY, neutral, restored


@given(st.text())
@example("=1+1")
@example("'=1+1")
@example("''@SUM(A1)")
@example("-80")
@example("＝cmd|' /C calc'!A0")
@example("'plain")
def test_out_and_back_is_the_same(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(RISKY)


@pytest.mark.parametrize("text", ["中科建设", "'引号", "a=b", "", "1,200"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_it_survives_a_csv_file() -> None:
    out = io.StringIO()
    texts = ["=1", "'=1", "a\n=1", '"=1', "\t=1"]
    csv.writer(out).writerow([neutral(text) for text in texts])
    assert [restored(cell) for cell in next(csv.reader(io.StringIO(out.getvalue(), newline="")))] == texts
