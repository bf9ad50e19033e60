"""Text that a spreadsheet would run as a formula: fenced on the way out, as it was on the way back.

CSV knows no types, so such a text gets an apostrophe in front; one that has apostrophes there already gets one more,
and the way back takes exactly one away. In a real Excel file a text is a text and needs no fence.
"""

import re

RISKY = tuple("=+-@\t\r\n\0＝＋－＠")
_DANGEROUS = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
_FENCED = re.compile("'+[=+\\-@\t\r\n\0＝＋－＠]")


def neutral(text: str) -> str:
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if _FENCED.match(text) else text
