"""A file's name as it may be shown, kept and offered for download: one plain line, no path, no trick."""

import re
import unicodedata

LONGEST = 120
# Separators of paths, what Windows forbids in names; everything invisible goes by its Unicode class.
FORBIDDEN = re.compile(r'[<>:"|?*]')
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def clean(name: str, extensions: tuple[str, ...] = (), fallback: str = "file") -> str:
    """The last part of `name` without what is invisible or forbidden, ending in one of `extensions` (if any given).

    The ending follows the content: `发票.pHtml` that is a PDF becomes `发票.pHtml.pdf`.
    """
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(char for char in text if unicodedata.category(char) not in INVISIBLE)
    text = FORBIDDEN.sub("_", text)
    text = " ".join(text.split()).strip(". ")
    if RESERVED.match(text):
        text = f"_{text}"
    stem, ending = _parted(text)
    if extensions and ending.casefold() not in extensions:
        stem, ending = text, extensions[0]
    stem = stem[: LONGEST - len(ending) - 1].rstrip(". ") or fallback
    return f"{stem}.{ending}" if ending else stem


def _parted(text: str) -> tuple[str, str]:
    stem, dot, ending = text.rpartition(".")
    return (stem, ending) if dot and stem and len(ending) <= 10 else (text, "")
