"""The classic tables as Word: filled from a template that the company may replace, in a sandbox."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from kebu.base.access import SYSTEM
from kebu.base.operation import operation
from kebu.base.undo import undo
from kebu.cast.people import Cast, cast, make_contact
from kebu.customers.models import Customer
from kebu.exchange import tables, words
from kebu.exchange.actions import exports, templates
from kebu.staff.models import User

pytestmark = pytest.mark.django_db
URL = "/exchange/tables/base/template/"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> None:
    settings.KEBU_FILES = tmp_path / "files"


@pytest.fixture
def people() -> Cast:
    return cast(customers_each=2)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cells(body: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(body)).tables[0].rows]


def taken(user: User) -> bytes:
    answer = as_(user).post(reverse("exchange:table", args=["base"]), {"format": "docx"})
    assert answer["Content-Type"] == words.MIME
    return b"".join(answer.streaming_content)


def test_the_basic_table_comes_out_as_word_within_ones_scope(people: Cast) -> None:
    customer = people.customers["rep_a"][0]
    make_contact(customer, name="陈立言", post="设备总监", is_primary=True)
    with operation(SYSTEM, "cast"):
        Customer.objects.everyone().filter(pk=customer.pk).update(
            core_need="二期 <b>联网</b> & {{ 7*7 }}\x0b", total_amount=135_200_000_00
        )
    head, *rows = cells(taken(people.rep_a))
    assert head[:3] == ["客户编号", "单位名称", "行业类型"]
    assert {row[1] for row in rows} == {each.name for each in people.customers["rep_a"]}
    mine = next(row for row in rows if row[1] == customer.name)
    assert mine[4] == "陈立言 设备总监"
    assert mine[5] == "二期 <b>联网</b> & {{ 7*7 }}"
    assert mine[7] == "13,520.00"


def own(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_company_brings_its_own_template_and_may_go_back(people: Cast) -> None:
    client = as_(people.admin)
    page = client.get(reverse("exchange:tables")).content.decode()
    assert URL in page
    assert f'action="{reverse("exchange:table", args=["base"])}"' not in page
    mine = own("{{ company }}专用：{% for row in rows %}[{{ row.c2 }}]{% endfor %}")
    client.post(URL, {"template": SimpleUploadedFile("模板.docx", mine)})
    text = Document(BytesIO(taken(people.rep_a))).paragraphs[0].text
    assert text.startswith("专用：[")
    assert client.post(f"{URL}file/").status_code == 200
    client.post(URL, {"act": "drop"})
    assert cells(taken(people.rep_a))[0][0] == "客户编号"


def test_a_replaced_template_is_undone(people: Cast) -> None:
    table = tables.table("base")
    changed = templates.put(table, own("{{ rows[0].c1 }}"), actor=SYSTEM)
    assert templates.of(table)
    undo(changed, actor=SYSTEM)
    assert templates.of(table) is None


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"not a document", "docx"),
        (own("{% for row in rows %}"), "标记有误"),
        (own("没有标记"), "没有用到任何一列"),
        (own("{{ rows.__class__.__mro__[1].__subclasses__() }}{{ rows[0].c1 }}"), "标记有误"),
        (own("{{ cycler.__init__.__globals__.os.popen('id').read() }}"), "标记有误"),
        (own("{{ 1 / 0 }}"), "不能当模板"),
    ],
)
def test_a_template_that_cannot_be_used_or_reaches_out_is_refused(people: Cast, body: bytes, part: str) -> None:
    answer = as_(people.admin).post(URL, {"template": SimpleUploadedFile("x.docx", body)})
    assert answer.status_code == 422
    assert part in answer.content.decode()
    assert templates.of(tables.table("base")) is None


def test_too_many_rows_for_word_are_refused_in_words(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST", 1)
    answer = as_(people.rep_a).post(reverse("exchange:table", args=["base"]), {"format": "docx"})
    assert answer.status_code == 422
    assert "Word 表格最多 1 行" in answer.content.decode()


def test_the_command_line_writes_word_too(people: Cast, tmp_path: Path) -> None:
    path = tmp_path / "base.docx"
    assert exports.write(tables.table("base"), path, actor=SYSTEM) == 6
    assert len(cells(path.read_bytes())) == 7
