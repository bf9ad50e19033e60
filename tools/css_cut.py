"""Cut Tabler's stylesheet down to reset, form controls and listed utilities.

`cut(sheet)` keeps a rule when every class in its selector is listed in KEEP and every attribute selector is
about the theme or a form state; of the custom properties it keeps those that a kept rule reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SIZES = ("0", "1", "2", "3", "4", "5", "auto")
SIDES = ("", "t", "b", "s", "e", "x", "y")
KEEP = {
    *(f"{kind}{side}-{size}" for kind in "mp" for side in SIDES for size in SIZES),
    *(f"{kind}-{size}" for kind in ("gap", "row-gap", "column-gap") for size in SIZES),
    *(f"d-{kind}" for kind in ("none", "block", "inline", "inline-block", "flex", "inline-flex", "grid", "contents")),
    *(f"d-{at}-{kind}" for at in ("md", "lg") for kind in ("none", "block", "flex", "grid", "table-cell")),
    *(f"justify-content-{kind}" for kind in ("start", "end", "center", "between")),
    *(f"align-items-{kind}" for kind in ("start", "end", "center", "baseline", "stretch")),
    *(f"align-self-{kind}" for kind in ("start", "end", "center")),
    *("flex-row", "flex-column", "flex-wrap", "flex-nowrap", "flex-fill", "flex-grow-1", "flex-shrink-0"),
    *("w-25", "w-50", "w-75", "w-100", "w-auto", "h-100", "h-auto", "mw-100"),
    *("text-start", "text-end", "text-center", "text-nowrap", "text-wrap", "text-break", "text-truncate"),
    *("position-relative", "position-absolute", "position-sticky", "overflow-auto", "overflow-hidden"),
    *("float-start", "float-end", "visually-hidden", "visually-hidden-focusable", "list-unstyled"),
    *("form-control", "form-select", "form-check", "form-check-input", "form-check-label", "form-label", "form-hint"),
    *("form-switch", "form-text", "form-fieldset", "is-invalid", "is-valid", "invalid-feedback", "required"),
    *("input-group", "input-group-text", "has-validation", "form-control-plaintext"),
}
ATTRIBUTES = re.compile(
    r"\[(?!data-bs-theme|type|disabled|readonly|list|title|href|hidden|role=button|class\]|multiple|size)"
)


def blocks(text: str) -> Iterator[tuple[str, str | None]]:
    """(prelude, body) of each rule at the top level; body is None for a statement such as @charset."""
    at, size = 0, len(text)
    while at < size:
        found = re.compile(r"[{;]").search(text, at)
        if not found:
            return
        prelude = text[at : found.start()].strip()
        if found.group() == ";":
            yield prelude, None
            at = found.end()
            continue
        end = closing(text, found.end())
        yield prelude, text[found.end() : end]
        at = end + 1


def closing(text: str, at: int) -> int:
    depth = 1
    for found in re.compile(r'"(?:[^"\\]|\\.)*"|[{}]').finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.start()
    raise ValueError("unbalanced braces in the stylesheet")


def keeps(selector: str) -> bool:
    classes = re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)
    return all(name in KEEP for name in classes) and not ATTRIBUTES.search(selector)


def kept_rules(text: str) -> Iterator[tuple[str, str]]:
    for prelude, body in blocks(text):
        if body is None or prelude.startswith(("@keyframes", "@font-face", "@layer", "@page", "@media print")):
            continue
        if prelude.startswith("@"):
            inner = "".join(f"{selector}{{{rule}}}" for selector, rule in kept_rules(body))
            if inner:
                yield prelude, inner
            continue
        selectors = [part for part in split_selectors(prelude) if keeps(part)]
        if selectors:
            yield ",".join(selectors), body


def split_selectors(prelude: str) -> list[str]:
    return re.split(r",(?![^(]*\))", prelude)


def cut(sheet: str) -> str:
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    rules = list(kept_rules(sheet))
    wanted = reads(rules)
    return "\n".join(f"{selector}{{{slim}}}" for selector, body in rules if (slim := trim(body, wanted)))


def reads(rules: list[tuple[str, str]]) -> set[str]:
    """Custom properties that the rules read, through other custom properties too."""
    text = "}".join(body for _, body in rules)
    plain = re.sub(r"(?<=[;{}])--[\w-]+:[^;{}]*|^--[\w-]+:[^;{}]*", "", text)
    wanted = set(re.findall(r"var\((--[\w-]+)", plain))
    given: dict[str, set[str]] = {}
    for name, value in re.findall(r"(?:(?<=[;{}])|^)(--[\w-]+):([^;{}]*)", text, re.M):
        given.setdefault(name, set()).update(re.findall(r"var\((--[\w-]+)", value))
    todo = list(wanted)
    while todo:
        fresh = given.get(todo.pop(), set()) - wanted
        wanted |= fresh
        todo += fresh
    return wanted


def trim(body: str, wanted: set[str]) -> str:
    if "{" in body:
        inner = ((selector, trim(rule or "", wanted)) for selector, rule in blocks(body))
        return "".join(f"{selector}{{{rule}}}" for selector, rule in inner if rule)
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', body)
    return ";".join(part for part in parts if part and (not part.startswith("--") or part.split(":")[0] in wanted))
