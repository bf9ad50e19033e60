"""How quickly a great customer book comes in, beside the least that reading and inserting it takes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.db import connection, transaction
from xlsxwriter import Workbook

from kebu.base import files
from kebu.base.access import SYSTEM
from kebu.exchange.actions.bringing import Progress, bring
from kebu.exchange.books.book import Pouring, peek

HEADERS = ("客户编号", "单位名称", "行业类型", "规模", "联系人", "职务", "手机", "邮箱", "核心需求", "区域", "地址")
INDUSTRIES = ("专用设备制造业", "通用设备制造业", "食品制造业", "医药制造业")
PLACES = ("江苏苏州", "上海", "浙江杭州", "广东深圳", "北京")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文华"
POSTS = ("总经理", "采购经理", "设备总监", "生产厂长")


@dataclass(frozen=True)
class Imported:
    """`seconds` from the file on disk to the report, everything included; `floor` for bare reading and inserting."""

    rows: int
    created: int
    seconds: float
    floor: float

    @property
    def speed(self) -> int:
        return round(self.rows / self.seconds)


def measure(rows: int, progress: Progress) -> Imported:
    """A book of so many customers with contacts, made, measured bare, then brought in."""
    with files.scratch(".xlsx") as path:
        _write(path, rows)
        floor = _floor(path)
        began = time.perf_counter()
        report = bring(path, "customers", actor=SYSTEM, progress=progress)
        return Imported(rows, report.figures()["created"], time.perf_counter() - began, floor)


def _write(path: Path, rows: int) -> None:
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, HEADERS)
        for number, cells in enumerate(_rows(rows), start=1):
            sheet.write_row(number, 0, cells)


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    luck = Random(7)  # noqa: S311  # made-up customers
    for number in range(1, count + 1):
        name = "".join(luck.choices(GIVEN, k=4))
        yield (
            f"IMP{number:07}", f"{luck.choice(PLACES)[-2:]}{name}科技有限公司", luck.choice(INDUSTRIES), "1200人/5亿元",
            luck.choice(SURNAMES) + "".join(luck.choices(GIVEN, k=2)), luck.choice(POSTS),
            f"13{luck.randrange(10**9):09}", f"u{number}@example{number % 9973}.com", "三条产线的能耗监测",
            luck.choice(PLACES), f"星湖街 {number % 900} 号",
        )  # fmt: skip


def _floor(path: Path) -> float:
    """Reading the cells, and putting them into two bare tables in one transaction that is taken back."""
    began = time.perf_counter()
    rows = [cells for _line, cells in Pouring(path, peek(path).sheets[0].name)]
    marks = ", ".join(["%s"] * len(HEADERS))
    columns = ", ".join(f"c{at} text" for at in range(len(HEADERS)))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("bench_customer", "bench_contact"):
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            cursor.execute(f"DROP TABLE {table}")
    return time.perf_counter() - began
