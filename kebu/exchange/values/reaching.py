"""Telephone numbers, e-mail addresses and links."""

import re
import unicodedata

from django.utils.translation import gettext as _

from kebu.base.text.phone import normal_email, phone_problem
from kebu.exchange.values.manner import Manner, Read, Wrong
from kebu.exchange.values.texts import exact

LONGEST_PHONE, LONGEST_LINK = 40, 200
MOBILE = re.compile(r"1\d{9}|1\d{11,12}")
ADDRESS = re.compile(r"[^@\s,;，；]+@[^@\s.,;，；]+(?:\.[^@\s.,;，；]+)+")


def phone() -> Read:
    """A number that can be dialled; one that Excel turned into a figure is turned back."""

    def read(cell: str, _manner: Manner) -> str:
        written = exact(cell)
        if MOBILE.fullmatch(written):
            raise Wrong(_("手机号应为 11 位，这里是 %(count)d 位") % {"count": len(written)})
        if len(written) > LONGEST_PHONE:
            raise Wrong(_("一格请只写一个号码"))
        if problem := phone_problem(written):
            raise Wrong(_(problem))
        return written

    return read


def email() -> Read:
    def read(cell: str, _manner: Manner) -> str:
        written = normal_email(cell).removeprefix("mailto:")
        if not ADDRESS.fullmatch(written):
            raise Wrong(_("请检查邮箱地址"), _repaired(written))
        return written

    return read


def link() -> Read:
    """A web address; without a scheme it gets https. Nothing but http and https goes in."""

    def read(cell: str, _manner: Manner) -> str:
        written = unicodedata.normalize("NFKC", cell).strip()
        address = written if re.match(r"https?://", written, re.IGNORECASE) else f"https://{written}"
        if not re.fullmatch(r"https?://[^\s/?#:@<>\"']+\.[^\s<>\"']+", address, re.IGNORECASE):
            raise Wrong(_("请检查网址"))
        if len(address) > LONGEST_LINK:
            raise Wrong(_("网址最多 %(longest)d 个字") % {"longest": LONGEST_LINK})
        return address

    return read


def _repaired(written: str) -> str:
    """zhang @acme.com, zhang@acme，com."""
    guess = re.sub(r"\s", "", written).replace(",", ".").replace("，", ".").replace("。", ".")
    return guess if guess != written and ADDRESS.fullmatch(guess) else ""
