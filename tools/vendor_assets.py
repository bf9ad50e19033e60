"""Build and verify kebu/base/static/vendor/.

    python tools/vendor_assets.py           fetch the pinned npm packages and rebuild the folder
    python tools/vendor_assets.py --check   verify hashes and icon use; no network

The font holds the icons of tools/icons.txt. Tabler's stylesheet is cut to its reset, its form controls and
a fixed list of utility classes, so that the result does not depend on which template was written last.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from css_cut import cut

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "kebu" / "base" / "static" / "vendor"
LOCK = ROOT / "tools" / "vendor.lock.json"
ICONS = ROOT / "tools" / "icons.txt"
LIMITS = {"tabler.css": 25_000, "tabler-icons.woff2": 20_480}

MIT = """MIT License

Copyright (c) 2018-2026 The Tabler Authors, codecalm.net Paweł Kuna

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
"""


def icon_names() -> list[str]:
    lines = ICONS.read_text("utf-8").splitlines()
    return sorted({name for line in lines if not line.startswith("#") for name in line.split()})


# --- build ------------------------------------------------------------------------------------------------------


def unpack(package: str, version: str, integrity: str, into: Path) -> Path:
    """Fetch one npm tarball, compare it with its pinned sha512, unpack it. Exits when it differs."""
    made = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    tarball = into / made.stdout.split()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != integrity:
        raise SystemExit(f"{package}@{version}: integrity is {found}, pinned is {integrity}")
    folder = into / package.replace("/", "+")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def build_icons(package: Path) -> None:
    """The font of outlined icons, and a second one for the few NAME-filled."""
    names = icon_names()
    filled = [name for name in names if name.endswith("-filled")]
    rules = font_rules(package, "tabler-icons", {name: name for name in names if name not in filled})
    rules += font_rules(package, "tabler-icons-filled", {name: name.removesuffix("-filled") for name in filled})
    look = (
        '.ti,.ti::before{font-family:"tabler-icons"}.ti{font-style:normal;font-weight:400;font-variant:normal;'
        "text-transform:none;line-height:1;-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale}"
    )
    sheet = ["/* Tabler Icons, MIT. Subset: tools/icons.txt */", look, *rules]
    (VENDOR / "tabler-icons.css").write_text("\n".join(sheet) + "\n", "utf-8")
    (VENDOR / "LICENSE.tabler-icons").write_bytes((package / "LICENSE").read_bytes())


def font_rules(package: Path, family: str, names: dict[str, str]) -> list[str]:
    """Write FAMILY.woff2 with the given icons (our name -> name in the package) and answer its style rules."""
    sheet = (package / "dist" / f"{family}.min.css").read_text("utf-8")
    codes = dict(re.findall(r'\.ti-([a-z0-9-]+):before\{content:"\\([0-9a-f]+)"', sheet))
    if missing := [name for name, source in names.items() if source not in codes]:
        raise SystemExit(f"not in the icon font: {', '.join(missing)}")
    subset_font(package / "dist" / "fonts" / f"{family}.woff2", [int(codes[source], 16) for source in names.values()])
    face = (
        f'@font-face{{font-family:"{family}";font-style:normal;font-weight:400;font-display:block;'
        f'src:url("{family}.woff2") format("woff2")}}'
    )
    other = "" if family == "tabler-icons" else f'font-family:"{family}";'
    return [face, *(f'.ti-{name}::before{{{other}content:"\\{codes[source]}"}}' for name, source in names.items())]


def subset_font(source: Path, unicodes: list[int]) -> None:
    from fontTools import subset

    options = subset.Options(flavor="woff2", hinting=False, layout_features=[], glyph_names=False, name_IDs=[1, 2])
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes)
    cutter.subset(font)
    subset.save_font(font, str(VENDOR / source.name), options)


def build_tabler(package: Path) -> None:
    sheet = (package / "dist" / "css" / "tabler.min.css").read_text("utf-8")
    (VENDOR / "tabler.css").write_text("/* Tabler, MIT. Cut by tools/css_cut.py */\n" + cut(sheet), "utf-8")
    (VENDOR / "LICENSE.tabler").write_text(MIT, "utf-8")


def build_htmx(package: Path) -> None:
    (VENDOR / "htmx.min.js").write_bytes((package / "dist" / "htmx.min.js").read_bytes())
    (VENDOR / "LICENSE.htmx").write_bytes((package / "LICENSE").read_bytes())


BUILDERS = {"@tabler/core": build_tabler, "@tabler/icons-webfont": build_icons, "htmx.org": build_htmx}
OWNERS = {"htmx": "htmx.org", "icons": "@tabler/icons-webfont", "tabler": "@tabler/core"}


def package_of(file: str) -> str:
    return next(package for word, package in OWNERS.items() if word in file)


def build() -> None:
    lock = json.loads(LOCK.read_text("utf-8"))
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for entry in lock["packages"]:
            BUILDERS[entry["package"]](unpack(entry["package"], entry["version"], entry["integrity"], Path(folder)))
    versions = {entry["package"]: entry["version"] for entry in lock["packages"]}
    lock["files"] = []
    for path in sorted(VENDOR.iterdir()):
        package = package_of(path.name)
        lock["files"].append(
            {"package": package, "version": versions[package], "file": path.name, "sha256": sha256(path)}
        )
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")


# --- check ------------------------------------------------------------------------------------------------------


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def used_icons() -> Iterator[tuple[str, Path]]:
    """Icon names with the file naming them: `ti-NAME` in templates and scripts, `icon="NAME"` there and in Python."""
    for path in sorted((ROOT / "kebu").rglob("*")):
        if path.suffix not in {".html", ".js", ".py"} or VENDOR in path.parents or "tests" in path.parts:
            continue
        text = path.read_text("utf-8")
        pattern = r"""\bicon\s*=\s*["']([a-z][a-z0-9-]*)["']"""
        yield from ((name, path) for name in re.findall(pattern, text))
        if path.suffix != ".py":
            yield from ((name, path) for name in re.findall(r"\bti-([a-z][a-z0-9-]*[a-z0-9])", text))


def complaints() -> Iterator[str]:
    locked = {entry["file"]: entry["sha256"] for entry in json.loads(LOCK.read_text("utf-8"))["files"]}
    present = {path.name for path in VENDOR.iterdir()}
    yield from (f"vendor/{name}: missing" for name in sorted(locked.keys() - present))
    yield from (f"vendor/{name}: not in vendor.lock.json" for name in sorted(present - locked.keys()))
    for name in sorted(present & locked.keys()):
        if sha256(VENDOR / name) != locked[name]:
            yield f"vendor/{name}: differs from vendor.lock.json"
    icons = set(re.findall(r"\.ti-([a-z0-9-]+)::before", (VENDOR / "tabler-icons.css").read_text("utf-8")))
    for name, path in used_icons():
        if name not in icons:
            yield f"{path.relative_to(ROOT)}: icon {name} is not in tools/icons.txt"
    yield from over_budget()


def over_budget() -> Iterator[str]:
    import gzip

    for name, limit in LIMITS.items():
        raw = (VENDOR / name).read_bytes()
        size = len(raw) if name.endswith("woff2") else len(gzip.compress(raw, 9))
        if size > limit:
            yield f"vendor/{name}: {size} bytes over the wire, the budget is {limit}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="verify without network, change nothing")
    if not parser.parse_args().check:
        build()
    found = list(complaints())
    print("\n".join(found) or "vendored assets: ok")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
