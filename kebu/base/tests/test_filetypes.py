"""A file is what its bytes say, and its name follows; what could act in a browser does not come in."""

import io
import unicodedata
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from kebu.base.filetypes import TYPES, UnknownType, decoded, type_of_bytes
from kebu.base.text.filenames import LONGEST, clean


def zipped(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet()
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OFFICE = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0....", "jpeg"),
        (b"GIF89a...", "gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x18ftypheic....", "heic"),
        (b"\0\0\0\x18ftypisom....", "mp4"),
        (workbook(), "xlsx"),
        (zipped(OFFICE, "xl/workbook.xml", "xl/vbaProject.bin"), "xlsm"),
        (zipped(OFFICE, "xl/workbook.bin"), "xlsb"),
        (zipped(OFFICE, "word/document.xml"), "docx"),
        (zipped(OFFICE, "word/document.xml", "word/vbaProject.bin"), "docm"),
        (zipped(OFFICE, "ppt/presentation.xml"), "pptx"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("照片/1.jpg"), "zip"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "__substg1.0_1000".encode("utf-16-le"), "msg"),
        ("单位名称,电话\n中科建设,021".encode("gb18030"), "text"),
        ("\ufeff单位名称\n".encode(), "text"),
        ("单位名称\n".encode("utf-16"), "text"),
        (b'<?xml version="1.0"?><Invoice><Total>1</Total></Invoice>', "text"),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, key: str) -> None:
    assert type_of_bytes(body).key == key


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"  \n<!DOCTYPE html><p>x",
        b"\xef\xbb\xbf<svg onload=alert(1)>",
        b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<SCRIPT>alert(1)</SCRIPT>",
        b'<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"MZ plain words",
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\nrm -rf /",
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        OLE + "MsiDatabase".encode("utf-16-le"),
        bytes(range(256)),
    ],
)
def test_what_could_act_or_is_unknown_stays_out(body: bytes) -> None:
    with pytest.raises(UnknownType):
        type_of_bytes(body)


def test_a_table_of_contents_that_is_too_long_is_not_read() -> None:
    body = bytearray(zipped(OFFICE, "word/document.xml"))
    at = body.rfind(b"PK\x05\x06")
    body[at + 12 : at + 16] = (1 << 30).to_bytes(4, "little")
    assert type_of_bytes(bytes(body)).key == "zip"


@pytest.mark.parametrize(
    ("name", "key", "cleaned"),
    [
        ("合同（终稿）.PDF", "pdf", "合同（终稿）.PDF"),
        ("../../etc/passwd", "text", "passwd.txt"),
        (r"C:\Users\x\报价.xlsx", "xlsx", "报价.xlsx"),
        ("shell.pHtml", "text", "shell.pHtml.txt"),
        ("invoice\u202efdp.exe", "pdf", "invoicefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.png", "png", "aSet-Cookie_ x=1.png"),
        ("nul\x00l.png", "png", "null.png"),
        ("CON.txt", "text", "_CON.txt"),
        ('<img src=x onerror="alert(1)">.jpg', "jpeg", "_img src=x onerror=_alert(1)__.jpg"),
        ("...", "pdf", "file.pdf"),
        ("", "pdf", "file.pdf"),
        ("photo.jpg", "png", "photo.jpg.png"),
        (" 报价 . pdf", "pdf", "报价 . pdf.pdf"),
        ("数据.csv", "text", "数据.csv"),
    ],
)
def test_names_lose_what_is_dangerous_and_end_as_the_content_says(name: str, key: str, cleaned: str) -> None:
    assert clean(name, TYPES[key].extensions) == cleaned


def test_a_long_name_keeps_its_ending() -> None:
    cleaned = clean("很" * 500 + ".docx", TYPES["docx"].extensions)
    assert len(cleaned) <= LONGEST
    assert cleaned.endswith(".docx")


def test_a_character_cut_in_two_does_not_make_text_unreadable() -> None:
    body = "需求说明" * 100
    assert decoded(body.encode()[:-1]) == body[:-1]
    assert decoded(body.encode("gb18030")[:-1]) == body[:-1]
    assert decoded(bytes(range(256)) * 4) is None


def faults(name: str) -> list[str]:
    """What makes a name dangerous on a disk, in a header or to the eye."""
    odd = [char for char in name if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")]
    forbidden = [char for char in name if char in '/\\<>:"|?*']
    edges = [] if name == name.strip(". ") else ["edge"]
    return odd + forbidden + edges + ([] if 0 < len(name) <= LONGEST else ["length"])


@given(st.text(max_size=300), st.sampled_from(sorted(TYPES)))
@example("\u202egpj.exe", "pdf")
@example("a\r\nContent-Type: text/html\r\n\r\n<script>", "png")
@example("x" * 300 + ".png", "png")
@example("..", "png")
def test_no_name_keeps_a_fault(name: str, key: str) -> None:
    cleaned = clean(name, TYPES[key].extensions)
    assert faults(cleaned) == []
    assert cleaned.rpartition(".")[2].casefold() in TYPES[key].extensions
    assert clean(cleaned, TYPES[key].extensions) == cleaned


@pytest.mark.parametrize("name", ["../x", "a\u202eb", "a\r\nb", "a<b", "x" * 200, "", " .. "])
def test_the_faults_are_seen_when_nobody_cleans(name: str) -> None:
    assert faults(name)
