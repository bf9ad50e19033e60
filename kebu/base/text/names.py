"""Names of companies in two forms: one that decides whether two are the same, one that hints that two are alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from kebu.base.text.places import place_at_end, place_pattern
from kebu.base.text.variants import simplified

NOISE: Final = re.compile(r"[^\w&+]|_")
BRACKETED: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
LEGAL_FORMS: Final = (
    "集团股份有限公司|集团有限责任公司|集团有限公司|控股有限公司|股份有限公司|有限责任公司|有限责任分公司|有限公司|股份公司|总公司|分公司|子公司"
    "|集团公司|公司|集团|控股|股份|总厂|分厂|厂|有限合伙|普通合伙|特殊普通合伙|合伙企业|个体工商户|个人独资企业|经营部|办事处|事务所|分行|支行"
    "|股份合作公司|有限责任|有限|营业部|门市部|商行|合作社|专业合作社|工作室"
)
LEGAL_FORM: Final = re.compile(rf"({LEGAL_FORMS})$")
FOREIGN_FORM: Final = re.compile(
    r"[\s,]+(co\.?,?\s*ltd|co\.?,?\s*limited|company\s+limited|pvt\.?\s*ltd|pte\.?\s*ltd|pty\.?\s*ltd|sdn\.?\s*bhd|limited|ltd|inc|incorporated|corp|corporation|company|co|llc|llp|lp|plc|gmbh|ag|kg"
    r"|sa|sarl|s\.a\.r\.l|s\.a|srl|spa|s\.p\.a|bv|b\.v|nv|n\.v|pty|pte|oy|oyj|ab|a/s|as|aps|kk|k\.k|s\.r\.o|ooo|kft|group|holdings?)\.?$"
)
TRADE_WORDS: Final = (
    "银行大学医院学院中学小学集团科技贸易商贸实业机械电子建设建筑工程设备材料"
    "化工物流投资能源电力食品服务技术石油石化航空铁路钢铁汽车地铁港务燃气水务"
    "公交日报证券保险信托烟草移动电信联通电网机电制造纺织医药"
)
TRADES: Final = frozenset(re.findall(r"..", TRADE_WORDS))


class Parts(NamedTuple):
    """A company's name taken apart: what it calls itself, and the places that stand around it."""

    core: str
    places: tuple[str, ...]


def normal_name(name: str) -> str:
    """Names are the same when these are equal: width, case, brackets, spaces, punctuation and traditional writing
    do not count; & and + do."""
    folded = folded_name(name)
    return NOISE.sub("", folded) or re.sub(r"\s", "", folded)


def core_name(name: str) -> str:
    """A name without its places and legal forms, to find alike names: 中科建设（北京）有限公司 → 中科建设.

    Never empty for a name: a part whose loss would leave only a trade (南京银行) or a single character stays.
    """
    return name_parts(name).core


def name_parts(name: str) -> Parts:
    """The core of a name and its places, wherever they stood: 恒远精密苏州有限公司 → 恒远精密, 苏州."""
    found: list[str] = []
    plain, before = without_forms(folded_name(name), found), ""
    while plain != before:
        before, plain = plain, without_forms(without_places(plain, found), found)
    return Parts(NOISE.sub("", plain) or normal_name(name), tuple(dict.fromkeys(found)))


def folded_name(name: str) -> str:
    return simplified(unicodedata.normalize("NFKC", name)).casefold().strip()


def without_forms(name: str, places: list[str] | None = None) -> str:
    """Brackets that hold only a place or a legal form go; then legal forms at the end, as long as a name is left."""
    seen: list[str] = [] if places is None else places
    name = BRACKETED.sub(lambda found: bracket_text(found, seen), name).strip(" .,。")
    while True:
        shorter = LEGAL_FORM.sub("", FOREIGN_FORM.sub("", name)).strip(" .,。")
        if shorter == name or len(NOISE.sub("", shorter)) < 2:
            return name
        name = shorter


def bracket_text(found: re.Match[str], places: list[str]) -> str:
    inside = next(text for text in found.groups() if text is not None).strip()
    rest = place_pattern().sub("", inside)
    if rest and not LEGAL_FORM.fullmatch(rest):
        return inside
    places += place_pattern().findall(inside)
    return ""


def without_places(name: str, places: list[str]) -> str:
    """Provinces, cities and the district after them, at the beginning; a place alone at the end."""
    while found := place_pattern().match(name):
        rest = re.sub(r"^(?:市|省|[^\W\d_a-z]{1,3}?[区县](?=..))", "", name[found.end() :]).strip()
        if len(rest) < 2 or rest in TRADES:
            break
        places.append(found[0])
        name = rest
    while place := place_at_end(name):
        rest = name.removesuffix(place)
        if len(rest) < 3 or rest in TRADES:
            break
        places.append(place)
        name = rest
    return name
