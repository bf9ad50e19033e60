"""What a file is, decided by its bytes: a list of what may come in, everything else is refused.

The name decides nothing but the ending of plain text. Archives are looked into by their table of contents alone:
nothing is unpacked, and a table that is too long is not read.
"""

import re
import struct
from dataclasses import dataclass
from io import SEEK_END, SEEK_SET, BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kebu.base.access import Refused, Text

HEAD = 8192
TABLE_LIMIT = 4 << 20
END_RECORD = b"PK\x05\x06"


class UnknownType(Refused):
    """A file of a kind that is not taken in; the message says what to do."""


@dataclass(frozen=True)
class FileType:
    """`extensions`: the usual one first. `preview`: picture, pdf, text, or nothing."""

    key: str
    label: Text
    mime: str
    extensions: tuple[str, ...]
    icon: str = "file"
    preview: str = ""


MS = "application/vnd.ms-"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
TEXT_ENDINGS = (
    "txt", "csv", "tsv", "md", "log", "json", "xml", "eml", "ics", "vcf", "dxf", "step", "stp", "iges", "igs", "srt",
)  # fmt: skip

TYPES: dict[str, FileType] = {
    each.key: each
    for each in (
        FileType("pdf", "PDF", "application/pdf", ("pdf",), "file-text", "pdf"),
        FileType("png", gettext_lazy("图片"), "image/png", ("png",), "photo", "picture"),
        FileType("jpeg", gettext_lazy("图片"), "image/jpeg", ("jpg", "jpeg", "jpe"), "photo", "picture"),
        FileType("gif", gettext_lazy("图片"), "image/gif", ("gif",), "photo", "picture"),
        FileType("webp", gettext_lazy("图片"), "image/webp", ("webp",), "photo", "picture"),
        FileType("bmp", gettext_lazy("图片"), "image/bmp", ("bmp",), "photo", "picture"),
        FileType("tiff", gettext_lazy("图片"), "image/tiff", ("tif", "tiff"), "photo"),
        FileType("heic", gettext_lazy("图片"), "image/heic", ("heic", "heif"), "photo"),
        FileType("docx", "Word", OOXML + "wordprocessingml.document", ("docx", "dotx"), "file-text"),
        FileType(
            "docm",
            gettext_lazy("含宏的 Word"),
            MS + "word.document.macroEnabled.12",
            ("docm", "dotm"),
            "file-text",
        ),
        FileType("doc", "Word", "application/msword", ("doc", "wps", "dot"), "file-text"),
        FileType("xlsx", "Excel", OOXML + "spreadsheetml.sheet", ("xlsx", "xltx"), "file-spreadsheet"),
        FileType(
            "xlsm",
            gettext_lazy("含宏的 Excel"),
            MS + "excel.sheet.macroEnabled.12",
            ("xlsm", "xltm"),
            "file-spreadsheet",
        ),
        FileType("xlsb", "Excel", MS + "excel.sheet.binary.macroEnabled.12", ("xlsb",), "file-spreadsheet"),
        FileType("xls", "Excel", MS + "excel", ("xls", "et", "xlt"), "file-spreadsheet"),
        FileType("pptx", "PowerPoint", OOXML + "presentationml.presentation", ("pptx", "ppsx", "potx"), "file-text"),
        FileType(
            "pptm",
            gettext_lazy("含宏的 PowerPoint"),
            MS + "powerpoint.presentation.macroEnabled.12",
            ("pptm", "ppsm"),
            "file-text",
        ),
        FileType("ppt", "PowerPoint", MS + "powerpoint", ("ppt", "dps", "pps"), "file-text"),
        FileType("odt", gettext_lazy("文档"), ODF + "text", ("odt",), "file-text"),
        FileType("ods", gettext_lazy("表格"), ODF + "spreadsheet", ("ods",), "file-spreadsheet"),
        FileType("odp", gettext_lazy("演示文稿"), ODF + "presentation", ("odp",), "file-text"),
        FileType("ofd", "OFD", "application/ofd", ("ofd",), "file-text"),
        FileType("rtf", gettext_lazy("文档"), "application/rtf", ("rtf",), "file-text"),
        FileType("msg", gettext_lazy("邮件"), "application/vnd.ms-outlook", ("msg",), "mail"),
        FileType("zip", gettext_lazy("压缩包"), "application/zip", ("zip",), "archive"),
        FileType("rar", gettext_lazy("压缩包"), "application/vnd.rar", ("rar",), "archive"),
        FileType("7z", gettext_lazy("压缩包"), "application/x-7z-compressed", ("7z",), "archive"),
        FileType("gzip", gettext_lazy("压缩包"), "application/gzip", ("gz", "tgz"), "archive"),
        FileType("dwg", gettext_lazy("图纸"), "image/vnd.dwg", ("dwg",), "file"),
        FileType("mp3", gettext_lazy("录音"), "audio/mpeg", ("mp3",), "file"),
        FileType("wav", gettext_lazy("录音"), "audio/wav", ("wav",), "file"),
        FileType("amr", gettext_lazy("录音"), "audio/amr", ("amr",), "file"),
        FileType("m4a", gettext_lazy("录音"), "audio/mp4", ("m4a",), "file"),
        FileType("mp4", gettext_lazy("视频"), "video/mp4", ("mp4", "m4v", "mov", "3gp"), "file"),
        FileType("text", gettext_lazy("文本"), "text/plain; charset=utf-8", TEXT_ENDINGS, "file-text", "text"),
    )
}

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"),
    (b"GIF89a", "gif"), (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"), (b"{\\rtf", "rtf"), (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b\x08", "gzip"), (b"AC10", "dwg"), (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"), (b"\xff\xf3", "mp3"), (b"\xff\xf2", "mp3"), (b"#!AMR", "amr"),
)  # fmt: skip
BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"msf1": "heic", b"M4A ": "m4a"}
# Names in a compound file (UTF-16) → what wrote it. The order matters: a mail may hold a sheet.
COMPOUND = (("__substg1.0_", "msg"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"),
            ("Book", "xls"))  # fmt: skip
# What a browser would take for a page, in the bytes that it looks at.
SNIFFED = 1445
ACTIVE = re.compile(rb"<(!doctype\s+html|html|head|body|svg|script|iframe|\w+:svg|xsl:stylesheet)\b", re.IGNORECASE)


def type_of(source: IO[bytes]) -> FileType:
    """Look at the bytes (the stream must seek; it is left at its beginning). Raises UnknownType."""
    source.seek(0, SEEK_SET)
    head = source.read(HEAD)
    try:
        key = _by_magic(head) or _container(source, head) or _text(head)
    finally:
        source.seek(0, SEEK_SET)
    if not head:
        raise UnknownType(_("文件是空的"))
    if not key:
        raise UnknownType(_("不支持这种文件：可上传文档、表格、图片、PDF、压缩包、录音、视频和纯文本"))
    return TYPES[key]


def _by_magic(head: bytes) -> str:
    key = next((key for magic, key in MAGIC if head.startswith(magic)), "")
    if head[:4] == b"RIFF":
        key = {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    elif head[4:8] == b"ftyp":
        key = BRANDS.get(head[8:12], "mp4")
    elif head[:2] == b"BM" and len(head) > 30 and struct.unpack("<I", head[14:18])[0] in (12, 40, 52, 56, 64, 108, 124):
        key = "bmp"
    return key


def _container(source: IO[bytes], head: bytes) -> str:
    if head[:4] in (b"PK\x03\x04", END_RECORD):
        return _zipped(source, head)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _compound(source)
    return ""


def _zipped(source: IO[bytes], head: bytes) -> str:
    if head[30:38] == b"mimetype" and head[38:].startswith(ODF.encode()):
        written = head[38 + len(ODF) :]
        return next((key for key in ("odt", "ods", "odp") if written.startswith(_odf_word(key))), "zip")
    names = _names(source)
    macro = any(name.endswith("vbaProject.bin") for name in names)
    if "[Content_Types].xml" not in names:
        return "ofd" if "OFD.xml" in names else "zip"
    if any(name.startswith("xl/workbook.bin") for name in names):
        return "xlsb"
    for folder, plain, with_macro in (("word/", "docx", "docm"), ("xl/", "xlsx", "xlsm"), ("ppt/", "pptx", "pptm")):
        if any(name.startswith(folder) for name in names):
            return with_macro if macro else plain
    return "zip"


def _odf_word(key: str) -> bytes:
    return TYPES[key].mime.removeprefix(ODF).encode()


def _names(source: IO[bytes]) -> set[str]:
    """Names in a zip's table of contents; none when the table is missing or longer than a document's would be."""
    size = source.seek(0, SEEK_END)
    source.seek(max(0, size - 66_000))
    tail = source.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) < at + 22 or struct.unpack("<I", tail[at + 12 : at + 16])[0] > TABLE_LIMIT:
        return set()
    try:
        source.seek(0)
        with ZipFile(source) as archive:
            return set(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return set()


def _compound(source: IO[bytes]) -> str:
    source.seek(0)
    found: set[str] = set()
    kept = b""
    while piece := source.read(1 << 20):
        window = kept + piece
        found |= {key for name, key in COMPOUND if name.encode("utf-16-le") in window}
        kept = window[-64:]
    return next((key for _name, key in COMPOUND if key in found), "")


def _text(head: bytes) -> str:
    """Plain text, also in Chinese code pages. Pages and pictures made of markup run scripts, so they stay out."""
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not head or (b"\x00" in head and not is_wide):
        return ""
    if ACTIVE.search(head[:SNIFFED]):
        raise UnknownType(_("网页和 SVG 文件里可能有脚本，不能上传：请另存为 PDF 或图片"))
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise UnknownType(_("程序文件不能上传"))
    return "text" if decoded(head) is not None else ""


def decoded(body: bytes) -> str | None:
    """The text of the first bytes of a file, cut where a character was split; None when it is none."""
    for encoding in ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                text = body[: len(body) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return text if _is_readable(text) else None
    return None


def _is_readable(text: str) -> bool:
    odd = sum(1 for char in text if ord(char) < 32 and char not in "\t\r\n\f\x1b")
    return odd <= len(text) // 200


def type_of_bytes(body: bytes) -> FileType:
    return type_of(BytesIO(body))
