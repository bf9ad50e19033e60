"""Which customers are proposed as one, and which are not."""

import pytest

from kebu.base.text.codes import check_digit
from kebu.customers.matching import PROPOSED, Known, find, find_among, profile
from kebu.customers.matching.candidates import commonness
from kebu.customers.matching.evidence import Verdict, weigh
from kebu.customers.matching.trades import split
from kebu.customers.tests.planted import CHANGES, book, judged


def verdict(one: Known, other: Known, *others: Known) -> Verdict:
    profiles = [profile(each) for each in (one, other, *others)]
    return weigh(profiles[0], profiles[1], commonness(profiles))


def named(*names: str) -> list[Known]:
    return [Known(number, name) for number, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("苏州恒远精密机械有限公司", "恒远精密机械（苏州）有限公司", "core"),
        ("苏州恒远精密机械有限公司", "恒远精密机械", "core"),
        ("苏州恒远精密机械有限公司", "恒远精密", "short"),
        ("苏州恒远精密机械有限公司", "蘇州恆遠精密機械有限公司", "name"),
        ("苏州恒远精密机械有限公司", "苏州恒远精密机械股份有限公司", "core"),
        ("苏州恒远精密机械有限公司", "苏州恒元精密机械有限公司", "sound"),
        ("苏州恒远精密机械有限公司", "苏州恒远精密械有限公司", "typo"),
        ("Acme Tools Co., Ltd.", "ACME TOOLS LIMITED", "core"),
        ("Northwind Traders Inc.", "Nortwind Traders", "typo"),
    ],
)
def test_one_company_written_twice_is_proposed(one: str, other: str, reason: str) -> None:
    found = verdict(*named(one, other))
    assert found.score >= PROPOSED
    assert found.reasons[0] == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("苏州恒远精密机械有限公司", "苏州恒达精密机械有限公司"),
        ("苏州恒远精密机械有限公司", "苏州恒远商贸有限公司"),
        ("苏州恒远精密机械有限公司", "长沙恒远精密机械有限公司"),
        ("南京银行股份有限公司", "北京银行股份有限公司"),
        ("苏州中科建设有限公司", "苏州中科信息技术有限公司"),
    ],
)
def test_companies_that_share_only_a_part_of_the_name_are_not(one: str, other: str) -> None:
    assert verdict(*named(one, other)).score < PROPOSED


def test_a_common_name_alone_is_not_proposed() -> None:
    book = named(
        "宏达科技有限公司", "长沙宏达科技有限公司", "宏达科技股份有限公司", "宏达科技集团", "宏达贸易", "宏达机电"
    )
    assert list(find([profile(each) for each in book])) == []


def code(body: str) -> str:
    return body + check_digit(body)


def test_another_credit_code_makes_another_company_and_a_slip_in_it_does_not() -> None:
    ours, theirs = code("91320594MA1QK3L37"), code("91330106MA2KFX5M0")
    slip = ours[:9] + "X" + ours[10:]

    def with_codes(one: str, other: str) -> Verdict:
        names = ("苏州恒远精密机械有限公司", "恒远精密机械（苏州）有限公司")
        return verdict(Known(1, names[0], credit_code=one), Known(2, names[1], credit_code=other))

    assert with_codes(ours, theirs).score < PROPOSED
    assert "other_code" in with_codes(ours, theirs).reasons
    assert with_codes(ours, slip).score >= PROPOSED
    assert verdict(Known(1, "甲", credit_code=ours), Known(2, "另一个名字", credit_code=ours)).score >= PROPOSED


def test_what_too_many_share_proves_nothing() -> None:
    names = ["澜岳食品", "青岚化工", "赫谷物流", "榆舟纺织", "砚田软件", "朗程五金"]
    shared = [Known(number, name, phones=("c1",), domains=("d",)) for number, name in enumerate(names, start=1)]
    assert verdict(shared[0], shared[1]).reasons == ("phone", "domain")
    assert list(find([profile(each) for each in shared])) == []


def test_persons_need_more_than_a_name() -> None:
    one, other = (Known(number, "王小明", is_person=True) for number in (1, 2))
    assert verdict(one, other).score < PROPOSED
    with_phone = [Known(each.id, each.name, is_person=True, phones=("c1",)) for each in (one, other)]
    assert verdict(*with_phone).score >= PROPOSED


@pytest.mark.parametrize(
    ("core", "parts"),
    [
        ("恒远精密机械", ("恒远", "精密机械")),
        ("华为", ("华为", "")),
        ("机电设备", ("机电", "设备")),
        ("acme", ("acme", "")),
    ],
)
def test_what_it_is_called_and_what_it_does(core: str, parts: tuple[str, str]) -> None:
    assert split(core) == parts


def test_a_book_with_planted_doubles() -> None:
    """Figures over 5,000 companies, one in ten of which stands twice: see docs/decisions."""
    made = book(5_000)
    figures = judged(made.planted, ((one.first, one.second) for one in find([profile(each) for each in made.known])))
    assert figures.precision >= 0.97
    assert figures.recall >= 0.96
    assert set(figures.by_kind) == set(CHANGES)
    assert min(figures.by_kind.values()) >= 0.9


def test_one_at_a_time_finds_what_all_together_finds() -> None:
    profiles = {each.id: profile(each) for each in book(300, twice=0.2).known}
    together = set(find(list(profiles.values())))
    assert set(find_among(dict.fromkeys(profiles, profiles), profiles)) == together
