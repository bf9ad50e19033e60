"""A book of generated companies in which some stand twice, written as people write them the second time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from kebu.base.text import pinyin, variants
from kebu.base.text.names import name_parts
from kebu.customers.matching import Known
from kebu.site.demo import companies, words

# Characters that companies like to be called by, the most liked first.
LIKED = (
    "华天金鑫海新中东大宏盛恒达兴远信诚泰丰瑞康德佳美通源龙凯嘉宝安润博创科联力伟鸿星云正和顺众明智亚博锦悦百合禾航飞腾"
    "翔睿卓越优胜元亨利贞广聚汇融富贵荣昌隆旺福禄寿喜祥吉庆永久长春江河湖山峰岭松柏梅兰竹菊桂枫林森木火土石玉珠银铜铁钢"
    "日月光辉煌耀晶亮晨曦晓阳旭升腾朗清澈泉溪波涛洋洲港湾岛屿桥津渡帆舟楫津思维慧哲贤良善仁义礼孝忠勇毅坚固牢岩磐基鼎立"
    "上品正源本初心同方圆成启承续传继开拓创展望想理念文化典雅致尚艺匠工巧妙奇特独一二三四五六七八九十双全"
)
BUSINESSES = (
    "精密机械",
    "机械",
    "智能装备",
    "电子科技",
    "电子",
    "科技",
    "信息技术",
    "新能源科技",
    "生物医药",
    "食品",
    "化工",
    "新材料",
    "汽车零部件",
    "纺织",
    "建筑工程",
    "装饰工程",
    "物流",
    "供应链管理",
    "商贸",
    "贸易",
    "实业",
    "环保科技",
    "医疗器械",
    "包装",
    "五金",
    "模具",
    "塑料",
    "自动化设备",
    "软件",
    "网络科技",
    "建材",
    "电气",
    "仪器仪表",
    "能源",
    "农业发展",
    "国际贸易",
    "制药",
)

Change = Callable[[Random, str, str], str]


@dataclass(frozen=True)
class Book:
    """`planted`: kind of change by the pair of ids that are one company."""

    known: list[Known]
    planted: dict[tuple[int, int], str]


def short_name(_rng: Random, _name: str, city: str) -> str:
    """苏州恒远精密制造有限公司 → 恒远精密制造."""
    return name_parts(_name).core


def moved_region(_rng: Random, name: str, city: str) -> str:
    core = name_parts(name).core
    if name.startswith(city):
        return f"{core}（{city}）有限公司"
    return f"{city}{core}有限公司" if f"（{city}）" in name else f"{city}市{core}有限公司"


def legal_form(_rng: Random, name: str, _city: str) -> str:
    if "股份有限公司" in name:
        return name.replace("股份有限公司", "有限公司")
    return name.replace("集团有限公司", "股份有限公司").replace("有限公司", "股份有限公司", 1)


def typo(rng: Random, name: str, _city: str) -> str:
    """A slip within the core: another character of the same sound, one left out, two swapped."""
    core = name_parts(name).core
    kind = rng.choice(("sound", "sound", "left out", "swapped"))
    at = rng.randrange(len(core) - 1)
    if kind == "sound":
        slipped = core[:at] + _same_sound(rng, core[at]) + core[at + 1 :]
    elif kind == "left out":
        at = max(at, 2)
        slipped = core[:at] + core[at + 1 :]
    else:
        slipped = core[:at] + core[at + 1] + core[at] + core[at + 2 :]
    return name.replace(core, slipped)


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character in dict.fromkeys(LIKED):
        found.setdefault(pinyin.full(character), []).append(character)
    return found


def _same_sound(rng: Random, character: str) -> str:
    others = [each for each in _by_sound().get(pinyin.full(character), []) if each != character]
    return rng.choice(others) if others else character


def width(rng: Random, name: str, _city: str) -> str:
    """Brackets and spaces otherwise, or traditional characters."""
    if rng.random() < 0.5:
        return name.replace("（", " (").replace("）", ") ").replace("公司", " 公司")
    back = {simple: chr(code) for code, simple in variants.table().items()}
    return "".join(back.get(character, character) for character in name)


CHANGES: dict[str, Change] = {
    "short name": short_name,
    "moved region": moved_region,
    "legal form": legal_form,
    "typo": typo,
    "width": width,
}


def book(count: int, *, twice: float = 0.1, seed: int = 7) -> Book:
    """`count` companies, a share of which stand twice; chance decides what a second entry carries beside its name."""
    rng = Random(seed)
    known: list[Known] = []
    planted: dict[tuple[int, int], str] = {}
    for number, (full, short, city) in zip(range(1, count + 1), names(rng), strict=False):
        known.append(_entry(rng, number, full, short, city))
        if rng.random() < twice:
            kind = rng.choice(list(CHANGES))
            again = CHANGES[kind](rng, full, city[0])
            second = count + number
            planted[number, second] = kind
            known.append(_second(rng, known[-1], second, again))
    return Book(known, planted)


def names(rng: Random) -> Iterator[tuple[str, str, tuple[str, str, int]]]:
    """Endless distinct names, with core and city. Most are called by two characters, often liked ones."""
    weights = [1 / (place + 20) for place in range(len(LIKED))]
    cities = [city[2] for city in words.CITIES]
    taken: set[str] = set()
    while True:
        brand = "".join(rng.choices(LIKED, weights, k=rng.choices((2, 3, 4), (70, 22, 8))[0]))
        city = rng.choices(words.CITIES, cities)[0]
        core, form, place = brand + rng.choice(BUSINESSES), companies.pick(rng, words.FORMS[:3]), rng.random()
        full = f"{city[0]}{core}{form}" if place < 0.6 else f"{core}（{city[0]}）{form}" if place < 0.8 else core + form
        if full not in taken:
            taken.add(full)
            yield full, core, city


def _entry(rng: Random, number: int, full: str, short: str, city: tuple[str, str, int]) -> Known:
    return Known(
        id=number,
        name=full,
        short_name=short if rng.random() < 0.5 else "",
        credit_code=companies.credit_code(rng, city[1]) if rng.random() < 0.6 else "",
        region=city[1] if rng.random() < 0.8 else "",
        address=f"{city[0]}市{rng.choice(words.ROADS)} {rng.randint(1, 299)} 号" if rng.random() < 0.7 else "",
        phones=(f"phone-{number}",) if rng.random() < 0.6 else (),
        domains=(f"domain-{number}",) if rng.random() < 0.3 else (),
    )


def _second(rng: Random, first: Known, number: int, name: str) -> Known:
    return replace(
        first,
        id=number,
        name=name,
        short_name="",
        credit_code=first.credit_code if rng.random() < 0.25 else "",
        region=first.region if rng.random() < 0.7 else "",
        address=first.address if rng.random() < 0.4 else "",
        phones=first.phones if rng.random() < 0.4 else (f"phone-{number}",),
        domains=first.domains if rng.random() < 0.5 else (),
    )


@dataclass(frozen=True)
class Figures:
    precision: float
    recall: float
    by_kind: dict[str, float]


def judged(planted: dict[tuple[int, int], str], found: Iterator[tuple[int, int]]) -> Figures:
    pairs = set(found)
    right = pairs & set(planted)
    kinds = sorted(set(planted.values()))
    total = {kind: sum(1 for each in planted.values() if each == kind) for kind in kinds}
    met = {kind: sum(1 for pair in right if planted[pair] == kind) for kind in kinds}
    return Figures(
        precision=len(right) / max(len(pairs), 1),
        recall=len(right) / max(len(planted), 1),
        by_kind={kind: met[kind] / total[kind] for kind in kinds},
    )
