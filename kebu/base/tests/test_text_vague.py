import pytest

from kebu.base.text.vague import vague_phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("客户意向较强", "意向较强"),
        ("意向比较强烈，继续跟进", "意向比较强烈"),
        ("客户说再看看", "再看看"),
        ("谈得差不多了", "差不多"),
        ("有合作意向", "有合作意向"),
        ("老板说考虑一下", "考虑一下"),
        ("问题不大", "问题不大"),
        ("先聊聊，过段时间再说", "先聊"),
        ("近期会合作", "近期会"),
    ],
)
def test_vague_statements_are_caught(text: str, phrase: str) -> None:
    assert vague_phrase(text) == phrase


@pytest.mark.parametrize(
    "text",
    [
        "",
        "沟通顺利，技术部换了新经理",
        "意向较强，要 200 台减速机",
        "意向较强，下周三来厂考察",
        "再看看，10月底前给答复",
        "差不多定了，合同在走审批",
        "考虑一下，等 3 天后回复",
        "客户最近很忙",
        "意向较强，预算 80 万",
    ],
)
def test_a_concrete_need_or_a_time_makes_it_good(text: str) -> None:
    assert vague_phrase(text) is None
