"""argparse's own words, through our catalogue: its module asks a function named `_` for each of them."""

import argparse

from django.utils.translation import gettext_lazy as _

WORDS = {
    "usage: ": _("用法："),
    "positional arguments": _("参数"),
    "options": _("选项"),
    "show this help message and exit": _("显示这段说明"),
    "the following arguments are required: %s": _("缺少 %s"),
    "unrecognized arguments: %s": _("不认识 %s"),
    "expected one argument": _("后面要有一个值"),
    "expected at least one argument": _("后面至少要有一个值"),
    "argument %(argument_name)s: %(message)s": _("参数 %(argument_name)s：%(message)s"),
    "invalid %(type)s value: %(value)r": _("值 %(value)r 不合要求"),
    "invalid choice: %(value)r (choose from %(choices)s)": _("没有 %(value)r，可选 %(choices)s"),
    "one of the arguments %s is required": _("%s 要给一个"),
    "not allowed with argument %s": _("不能与 %s 同时使用"),
    "ambiguous option: %(option)s could match %(matches)s": _("%(option)s 可能是 %(matches)s，请写全"),
    "ignored explicit argument %r": _("不要带值 %r"),
}


def translate_argparse() -> None:
    def word(text: str) -> str:
        return str(WORDS.get(text, text))

    vars(argparse)["_"] = word
