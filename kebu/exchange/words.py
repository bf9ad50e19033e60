"""Tables as Word documents, from a template that a company can replace with its own.

A template is a .docx with Jinja marks: {{ title }}, {{ day }}, {{ company }}, and a table row between
{%tr for row in rows %} and {%tr endfor %} whose cells are {{ row.c1 }}, {{ row.c2 }} … in the order of the headings.
It is filled in a sandbox: a template reads what it is given and reaches nothing else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kebu.base import clock, settings_registry
from kebu.base.access import Refused
from kebu.exchange.tables import Heading

MOST = 1_000
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Row = Mapping[str, str]


class BadTemplate(Refused):
    """The template cannot be filled; the message says what is wrong with it."""


def write(
    target: IO[bytes], title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]], template: bytes | None
) -> int:
    """Fill `template` (or the plain one) with the rows and return how many there are. Raises BadTemplate, Refused."""
    lines: list[Row] = []
    for row in rows:
        if len(lines) == MOST:
            raise Refused(_("Word 表格最多 %(n)d 行，请导出 Excel，或先缩小能看到的范围") % {"n": MOST})
        lines.append(_line(headings, row))
    fill(target, title, lines, template or plain(title, headings))
    return len(lines)


def fill(target: IO[bytes], title: str, lines: Sequence[Row], template: bytes) -> None:
    context = {
        "title": title,
        "day": clock.today().isoformat(),
        "company": settings_registry.value("company.name"),
        "rows": lines,
    }
    try:
        document = DocxTemplate(BytesIO(template))
        document.render(context, jinja_env=ImmutableSandboxedEnvironment(), autoescape=True)
        document.save(target)
    except TemplateError as error:
        raise BadTemplate(_("模板里的标记有误：%(cause)s") % {"cause": error}) from error
    except (KeyError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
        raise BadTemplate(_("这个 Word 文件不能当模板：请从“下载现用模板”改起")) from error


def check(template: bytes, title: str, headings: Sequence[Heading]) -> None:
    """Try a template on one line before it is kept. Raises BadTemplate."""
    sample = _line(headings, [f"={head.text}" for head in headings])
    out = BytesIO()
    fill(out, title, [sample], template)
    text = "".join(node.text or "" for node in Document(out).element.iter(qn("w:t")))
    if not any(value in text for value in sample.values()):
        raise BadTemplate(_("模板里没有用到任何一列：行里应写 {{ row.c1 }} 这样的标记"))


def _line(headings: Sequence[Heading], row: Sequence[Any]) -> Row:
    return {f"c{at}": _said(head, cell) for at, (head, cell) in enumerate(zip(headings, row, strict=True), start=1)}


def _said(heading: Heading, cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, date):
        return cell.isoformat() if clock.is_set(cell) else ""
    if isinstance(cell, int | float) and heading.kind == "figure":
        return f"{cell:,.2f}"
    return UNWRITABLE.sub("", str(cell))


def plain(title: str, headings: Sequence[Heading]) -> bytes:
    """The template that is used until a company brings its own, and from which it may start."""
    document = Document()
    _lay_out(document)
    document.add_heading("{{ title }}", level=1)
    document.add_paragraph("{{ company }}　{{ day }}")
    table = document.add_table(rows=4, cols=len(headings))
    table.style = "Table Grid"
    for column, heading in enumerate(headings):
        head = table.rows[0].cells[column].paragraphs[0].add_run(heading.text)
        head.bold = True
        table.rows[2].cells[column].text = f"{{{{ row.c{column + 1} }}}}"
    table.rows[1].cells[0].text = "{%tr for row in rows %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    _repeat(table.rows[0])
    out = BytesIO()
    document.core_properties.title = title
    document.save(out)
    return out.getvalue()


def _lay_out(document: Any) -> None:
    """A4 across, small type, a font that has Chinese characters."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = "宋体"
        style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.styles["Normal"].font.size = Pt(9)


def _repeat(row: Any) -> None:
    """The heading row stands on every page."""
    properties = row._tr.get_or_add_trPr()
    mark = properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
    properties.append(mark)
