"""What people are reached by: the normal form that is compared and indexed, what is wrong with it, and the masks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers

from kebu.base.text.marking import gettext_noop

MOBILE: Final = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
SERVICE: Final = re.compile(r"[48]00\d{7}|95\d{3,6}|96\d{3,6}|1[012]\d{1,4}")
LOCAL: Final = re.compile(r"[2-8]\d{6,7}")
EXTENSION: Final = re.compile(r"(?:转|分机|ext\.?|x|#)[\s:.]*\d{1,6}$|(?<=\d{7})[-\s]+\d{1,5}$", re.IGNORECASE)
DECORATION: Final = re.compile(r"[^\d+]|(?<=.)\+")


def normal_phone(text: str) -> str:
    """The form that is compared; anything is accepted.

    Chinese mobiles as 11 digits, landlines with their area code, service numbers as dialled, numbers abroad as +…;
    an extension is no part of it. What is no telephone number keeps its digits.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    dialled = DECORATION.sub("", written)
    if mobile := MOBILE.fullmatch(dialled):
        return mobile[1]
    main = EXTENSION.sub("", written)
    if main != written and is_telephone(DECORATION.sub("", main)):
        dialled = DECORATION.sub("", main)
    return national(dialled)


def national(dialled: str) -> str:
    """A dialled number as people of its country write it; abroad in E.164."""
    if SERVICE.fullmatch(dialled):
        return dialled
    number = parsed(dialled)
    if number is None or not phonenumbers.is_valid_number(number):
        return dialled.removeprefix("+")
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"\D", "", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def phone_problem(text: str) -> str | None:
    """What is wrong with a telephone number, as a message to translate; None for a number that can be dialled."""
    written = unicodedata.normalize("NFKC", text).strip()
    if re.search(r"[^\d\s+()\-./#转分机extEXT:]", written):
        return gettext_noop("电话号码含有无法识别的字符")
    normal = normal_phone(text)
    if is_telephone(normal) or LOCAL.fullmatch(normal):
        return None
    return gettext_noop("电话号码不存在，请核对位数和区号")


def is_telephone(dialled: str) -> bool:
    if MOBILE.fullmatch(dialled) or SERVICE.fullmatch(dialled):
        return True
    number = parsed(dialled)
    return number is not None and phonenumbers.is_valid_number(number)


def parsed(dialled: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, "CN")
    except phonenumbers.NumberParseException:
        return None


def normal_email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def normal_account(text: str) -> str:
    """WeChat and QQ accounts: half-width, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def last_four(text: str) -> str:
    """The last four digits of a telephone number, its extension apart."""
    return normal_phone(text)[-4:]


def mask_phone(text: str) -> str:
    """138****1234, 010****5678; shorter numbers show their last two digits at most."""
    number = normal_phone(text)
    if len(number) >= 10:
        return f"{number[:3]}****{number[-4:]}"
    return f"****{number[-2:]}" if len(number) >= 7 else "****"


def mask_email(text: str) -> str:
    """z***@acme.com; without an @ nothing is shown."""
    name, at, domain = text.strip().rpartition("@")
    return f"{name[:1]}***@{domain}" if at and len(name) > 1 else f"***@{domain}" if at else "****"


def mask_account(text: str) -> str:
    """The first two characters of an account, none of a very short one."""
    account = text.strip()
    return f"{account[:2]}****" if len(account) > 4 else "****"
