import pytest
from hypothesis import given
from hypothesis import strategies as st

from kebu.base.text.names import core_name, name_parts, normal_name
from kebu.base.text.variants import simplified, table


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中科建设（北京）有限公司", "中科建设(北京) 有限公司"),
        ("ＡＣＭＥ　Tools, Ltd.", "acme tools ltd"),
        ("【中科】建设-有限公司", "中科·建设有限公司"),
        ("臺灣積體電路製造股份有限公司", "台湾积体电路制造股份有限公司"),
    ],
)
def test_the_same_name_written_differently(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A&B 机械", "AB 机械"), ("中科建设有限公司", "中科建设股份有限公司"), ("北京中科", "上海中科"), ("C+", "C")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("中科建设（北京）有限公司", "中科建设"),
        ("北京中科建设有限公司", "中科建设"),
        ("北京市海淀区中科建设集团有限公司", "中科建设"),
        ("江苏省苏州市吴中区恒力机械有限公司", "恒力机械"),
        ("上海汽车集团股份有限公司", "上海汽车"),
        ("南京银行股份有限公司", "南京银行"),
        ("长春长生生物科技有限责任公司", "长生生物科技"),
        ("北京区块链科技公司", "区块链科技"),
        ("深圳市腾讯计算机系统有限公司(深圳分公司)", "腾讯计算机系统"),
        ("Acme Tools Co., Ltd.", "acmetools"),
        ("ACME TOOLS LIMITED", "acmetools"),
        ("Müller GmbH", "müller"),
        ("恒遠精密機械（蘇州）有限公司", "恒远精密机械"),
        ("三一重工上海有限公司", "三一重工"),
        ("恒远精密机械有限责任公司苏州分公司", "恒远精密机械"),
        ("老街坊食品厂", "老街坊食品"),
        ("Acme Tools Sdn. Bhd.", "acmetools"),
        ("华润南京", "华润南京"),
        ("上海市", "上海市"),
        ("集团", "集团"),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert core_name(name) == core


@given(st.text(alphabet="北京上海市区中科建设（）()有限公司集团 .A&", max_size=24))
def test_normal_forms_settle_and_no_name_loses_everything(name: str) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)
    assert bool(core_name(name)) == bool(name.strip())


@pytest.mark.parametrize(
    "name", ["苏州恒远精密有限公司", "恒远精密（苏州）有限公司", "恒远精密苏州有限公司", "恒远（苏州）精密公司"]
)
def test_a_place_is_found_wherever_it_stands(name: str) -> None:
    assert name_parts(name) == ("恒远精密", ("苏州",))


def test_simplifying_settles_and_leaves_simplified_characters_alone() -> None:
    assert simplified("後來居上的臺灣龍頭") == "后来居上的台湾龙头"
    assert not {ord(character) for character in table().values()} & set(table())
