import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.phone import (
    last_four,
    mask_account,
    mask_email,
    mask_phone,
    normal_account,
    normal_email,
    normal_phone,
    phone_problem,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("13812341234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("0086 138 1234 1234", "13812341234"),
        ("８６１３８１２３４１２３４", "13812341234"),
        ("010-62345678", "01062345678"),
        ("(021)5555 1234", "02155551234"),
        ("+86-10-62345678", "01062345678"),
        ("010-62345678转801", "01062345678"),
        ("010-62345678-801", "01062345678"),
        ("02087654321 ext. 12", "02087654321"),
        ("400-812-3456", "4008123456"),
        ("95588", "95588"),
        ("+1 (650) 253-0000", "+16502530000"),
        ("001 650 253 0000", "+16502530000"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_one_number_has_one_form(written: str, normal: str) -> None:
    assert normal_phone(written) == normal
    assert phone_problem(written) is None
    assert normal_phone(normal) == normal


@pytest.mark.parametrize("written", ["1381234123", "12012345678", "", "13812341234/13912341234", "+999 12345678"])
def test_numbers_that_do_not_exist(written: str) -> None:
    assert "不存在" in (phone_problem(written) or "")


@pytest.mark.parametrize("written", ["无", "138****1234", "问前台"])
def test_what_is_no_number(written: str) -> None:
    assert "无法识别" in (phone_problem(written) or "")


@given(st.text(max_size=30))
def test_anything_is_accepted_and_settles(text: str) -> None:
    assert normal_phone(normal_phone(text)) == normal_phone(text)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("138 1234 5678", "138****5678"),
        ("010-62345678转801", "010****5678"),
        ("62345678", "****78"),
        ("95588", "****"),
        ("", "****"),
    ],
)
def test_masked_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [("zhang.san@acme.com", "z***@acme.com"), ("a@b.cn", "***@b.cn"), ("acme", "****"), ("", "****")],
)
def test_masked_addresses(address: str, masked: str) -> None:
    assert mask_email(address) == masked


@pytest.mark.parametrize(("account", "masked"), [("zhangsan88", "zh****"), ("12345", "12****"), ("abcd", "****")])
def test_masked_accounts(account: str, masked: str) -> None:
    assert mask_account(account) == masked


def test_last_four_leave_the_extension_out() -> None:
    assert last_four("010-62345678转801") == "5678"


def test_addresses_and_accounts_compare_without_width_and_case() -> None:
    assert normal_email(" Zhang@ACME.com ") == "zhang@acme.com"
    assert normal_account("ＷＸ_Zhang ") == "wx_zhang"
