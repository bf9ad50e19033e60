"""A hundred files damaged at random: each is read or refused in a sentence, none brings the reader's caller down."""

import random
from pathlib import Path

import pytest
from openpyxl import Workbook

from kebu.exchange.books.book import Pouring, Unreadable, peek

pytestmark = pytest.mark.faults

FILES = 100


def seeds(folder: Path) -> list[bytes]:
    made = Workbook()
    for number in range(30):
        made.active.append([f"C{number}", "恒远精密", 13800138000 + number, "2026年3月5日"])  # type: ignore[union-attr]
    made.active.merge_cells("B2:B5")  # type: ignore[union-attr]
    made.save(folder / "seed.xlsx")
    text = "客户编号,单位名称\n" + "\n".join(f'C{n},"恒远, 精密"' for n in range(30))
    return [
        (folder / "seed.xlsx").read_bytes(),
        text.encode("gb18030"),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
    ]


def damaged(whole: bytes, luck: random.Random) -> bytes:
    body = bytearray(whole)
    for _ in range(luck.randrange(1, 12)):
        at = luck.randrange(len(body))
        match luck.randrange(4):
            case 0:
                body[at] = luck.randrange(256)
            case 1:
                del body[at : at + luck.randrange(1, 200)]
            case 2:
                body[at:at] = luck.randbytes(luck.randrange(1, 40))
            case _:
                body = body[: max(at, 1)] if luck.random() < 0.2 else body
        body = body or bytearray(b"x")
    return bytes(body)


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    luck, wholes = random.Random(3), seeds(tmp_path)
    outcomes = {"read": 0, "refused": 0}
    for number in range(FILES):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(damaged(luck.choice(wholes), luck))
        try:
            for sheet in peek(path).sheets:
                assert len(list(Pouring(path, sheet.name))) == sheet.rows
            outcomes["read"] += 1
        except Unreadable as refusal:
            assert str(refusal)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 5, outcomes
