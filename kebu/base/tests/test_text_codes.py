import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.codes import ALPHABET, check_digit, credit_code_problem, normal_code

RIGHT = "91350100M000100Y43"


@pytest.mark.parametrize(
    "code", [RIGHT, "91110000802100433B", "９１３５０１００Ｍ０００１００Ｙ４３", " 91350100-m000100y43 "]
)
def test_right_codes(code: str) -> None:
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y4", "应为 18 位"),
        ("", "应为 18 位"),
        ("91350100M000100O43", "不含 I、O、S、V、Z"),
        ("91350100M000100Y44", "校验码不符"),
        ("9135A100M000100Y43", "行政区划码"),
    ],
)
def test_what_is_wrong_is_said(code: str, problem: str) -> None:
    assert problem in (credit_code_problem(code) or "")


@given(
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.integers(0, 16),
    st.sampled_from(ALPHABET),
)
def test_every_single_slip_is_caught(region: str, body: str, place: int, slip: str) -> None:
    code = "91" + region + body
    right = code + check_digit(code)
    assert credit_code_problem(right) is None
    if right[place] != slip:
        assert credit_code_problem(right[:place] + slip + right[place + 1 :]) is not None


def test_codes_are_kept_half_width_and_upper_case() -> None:
    assert normal_code("９１３５０１００ｍ 000100-y43") == RIGHT
