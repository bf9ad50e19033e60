"""A page of a PDF as a picture. No browser ever opens a PDF within Kebu, so none of its scripts and links lives."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from kebu.base.access import Refused
from kebu.base.pdfchild import LOCKED

SECONDS = 20
ROOT = Path(__file__).resolve().parents[2]


class Undrawable(Refused):
    """The page cannot be shown; the message says why."""


@dataclass(frozen=True)
class Page:
    count: int
    picture: bytes


def draw(path: Path, number: int) -> Page:
    """Draw one page (from 1). Raises Undrawable."""
    command = [sys.executable, "-m", "kebu.base.pdfchild", str(path), str(number)]
    try:
        made = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=ROOT)  # noqa: S603  # our own module
    except subprocess.TimeoutExpired as error:
        raise Undrawable(_("这一页太复杂，请下载后查看")) from error
    if made.returncode == LOCKED:
        raise Undrawable(_("这个 PDF 有密码，请下载后打开"))
    first, separator, picture = made.stdout.partition(b"\n")
    if made.returncode != 0 or not separator:
        raise Undrawable(_("这个 PDF 读不出来，请下载后查看"))
    return Page(int(first.split()[-1]), picture)
