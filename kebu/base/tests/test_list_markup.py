"""Markup of cells: everything is escaped once, whatever its kind."""

import pytest
from django.utils.functional import lazystr
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from kebu.base.lists.markup import markup

NASTY = """<b a="1" c='2'>&amp;</b>{0}"""


@pytest.mark.parametrize("value", [NASTY, lazystr(NASTY), mark_safe("<i>"), lazystr(mark_safe("<i>")), 7, None, ""])
def test_escapes_as_django_does(value):
    assert markup('<a title="{}">{}</a>', value, value) == format_html('<a title="{}">{}</a>', value, value)


def test_is_not_escaped_again():
    assert markup("<p>{}</p>", markup("<b>{}</b>", "<")) == "<p><b>&lt;</b></p>"
