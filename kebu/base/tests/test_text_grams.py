import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.grams import fold, grams, query_grams

TEXT = "中科建设（北京）有限公司\nzhongkejianshe\nzkjs\nC001\nAcme Tools\nsales@acme.com"


def found(query: str, text: str = TEXT) -> bool:
    needed = query_grams(query)
    return bool(needed) and set(needed) <= set(grams(text)) and fold(query) in fold(text)


@pytest.mark.parametrize(
    "query",
    [
        *("中", "科建", "建设", "北京", "限公司", "中科 建设", "zkjs", "zk", "z", "kejian", "C001", "c0", "001"),
        *("ＡＣＭＥ", "acme tools", "tools", "ool", "acme.com", "@acme.com", "s@acme"),
    ],
)
def test_any_part_is_found(query: str) -> None:
    assert found(query)


@pytest.mark.parametrize("query", ["科中", "设北", "上海", "cme tx", "zkjt", "公司zh", "", "  ", "（）"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not found(query)


def test_short_latin_beside_a_longer_part_is_left_to_the_recheck() -> None:
    assert found("a公司", "meca公司")
    assert not found("b公司", "meca公司")


def test_text_from_every_script_is_found_by_one_character() -> None:
    assert found("か", "株式会社かに")
    assert found("ж", "Москва Жук")


@given(st.text(alphabet="中科建设有限公司北京", min_size=1, max_size=20), st.data())
def test_every_chinese_substring_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert found(text[start:end], text)


@given(st.text(alphabet="abz019", min_size=3, max_size=20), st.data())
def test_every_latin_substring_of_three_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 3))
    end = data.draw(st.integers(start + 3, len(text)))
    assert found(text[start:end], text)


@given(st.text(max_size=40))
def test_grams_of_any_text_are_short_words_each_once(text: str) -> None:
    made = grams(text)
    assert len(set(made)) == len(made)
    assert all(1 <= len(gram) <= 3 and not any(character.isspace() for character in gram) for gram in made)


def test_folding_ignores_width_case_and_spaces_but_keeps_fields_apart() -> None:
    assert fold(" Ａcme　Tools ") == "acmetools"
    assert fold("中科\n建设") == "中科\n建设"
