"""The English catalogue: extract what the source wraps in gettext, compile it, and check that nothing is missing.

python tools/catalogue.py extract   new messages into kebu/locale/en (needs GNU gettext)
python tools/catalogue.py compile   .po into .mo (no gettext needed)
python tools/catalogue.py check     every message translated, placeholders equal, .mo current
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "kebu/locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
HAN = re.compile(r"[\u4e00-\u9fff]")
LITERAL = re.compile(r"\S*[0-9/]\S*")  # what is to be typed as it stands, such as 1.2万, and paths
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")


def extract(into: Path) -> None:
    """Run Django's extraction on a copy of the package whose catalogue lies at `into`."""
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "en",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
        "--ignore",
        "tests/*",
        "--ignore",
        "cast/*",
        "-v",
        "0",
    ]
    subprocess.run(command, cwd=into, check=True)


def compile_catalogue() -> None:
    polib.pofile(str(PO)).save_as_mofile(str(MO))


def problems() -> list[str]:
    catalogue = polib.pofile(str(PO))
    found = [f"not translated: {entry.msgid}" for entry in catalogue.untranslated_entries()]
    found += [f"fuzzy: {entry.msgid}" for entry in catalogue.fuzzy_entries()]
    for entry in catalogue.translated_entries():
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            if set(PLACEHOLDER.findall(entry.msgid)) != set(PLACEHOLDER.findall(text)):
                found.append(f"placeholders differ: {entry.msgid}")
            if HAN.search(LITERAL.sub("", text)):
                found.append(f"Chinese in the English text: {entry.msgid}")
    present = {(e.msgctxt, e.msgid, e.msgstr) for e in polib.mofile(str(MO))} if MO.exists() else set()
    if present != {(e.msgctxt, e.msgid, e.msgstr) for e in catalogue.translated_entries()}:
        found.append("the compiled catalogue is old: run tools/catalogue.py compile")
    return found + (missing() if shutil.which("xgettext") else [])


def missing() -> list[str]:
    """Messages in the source that the catalogue does not know."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "kebu"
        shutil.copytree(ROOT / "kebu", copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
        extract(copy)
        fresh = {(e.msgctxt, e.msgid) for e in polib.pofile(str(copy / PO.relative_to(ROOT / "kebu")))}
    known = {(e.msgctxt, e.msgid) for e in polib.pofile(str(PO))}
    return [f"not in the catalogue: {msgid}" for _context, msgid in sorted(fresh - known, key=lambda pair: pair[1])]


def main() -> int:
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "extract":
        PO.parent.mkdir(parents=True, exist_ok=True)
        extract(ROOT / "kebu")
        return 0
    if verb == "compile":
        compile_catalogue()
        return 0
    found = problems()
    print("\n".join(found[:40]) or "the English catalogue is complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
