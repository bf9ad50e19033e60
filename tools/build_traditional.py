"""Rebuilds kebu/base/text/traditional.txt: which simplified character stands for which traditional ones.

    python tools/build_traditional.py TSCharacters.txt

The source is OpenCC's table of single characters (Apache 2.0). The same source gives the same bytes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "kebu/base/text/traditional.txt"


def main() -> None:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    TARGET.write_text("".join(f"{line}\n" for line in grouped(lines)), encoding="utf-8")


def grouped(lines: Iterable[str]) -> Iterable[str]:
    """`台檯臺颱`: the simplified character first, then all that are written so; a character with its own use stays."""
    pairs = (line.split("\t") for line in lines)
    simpler = {one: others.split()[0] for one, others in pairs if one not in others.split() and is_usual(one + others)}
    groups = defaultdict(set)
    for traditional, simplified in simpler.items():
        groups[simpler.get(simplified, simplified)].add(traditional)
    return (simplified + "".join(sorted(found)) for simplified, found in sorted(groups.items()))


def is_usual(text: str) -> bool:
    """Only characters of the basic block: the rare ones of the extensions stand in no name."""
    return all("\u4e00" <= character <= "\u9fff" for character in text.replace(" ", ""))


if __name__ == "__main__":
    main()
