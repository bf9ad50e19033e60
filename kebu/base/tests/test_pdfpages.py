"""A page of a PDF leaves as a picture; a hostile file costs a sentence and no more."""

from contextlib import suppress
from pathlib import Path

import pytest

from kebu.base import pdfpages

OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
    b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
)


def document() -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(OBJECTS, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(out)


def test_each_page_comes_as_a_png(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(document())
    first, beyond = pdfpages.draw(path, 1), pdfpages.draw(path, 99)
    assert first.count == 2
    assert first.picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(first.picture[at : at + 4]) for at in (16, 20))
    assert (width, height) == (1400, 700)
    assert int.from_bytes(beyond.picture[20:24]) == 1400


@pytest.mark.parametrize("body", [b"%PDF-1.7\nnothing", b"", b"%PDF-1.4\n" + b"<<" * 200_000])
def test_a_broken_file_is_said_to_be_unreadable(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(body)
    with pytest.raises(pdfpages.Undrawable):
        pdfpages.draw(path, 1)


def test_a_page_too_large_for_its_memory_does_not_reach_us(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    path.write_bytes(document().replace(b"[0 0 200 100]", b"[0 0 2e9 1e9]"))
    with suppress(pdfpages.Undrawable):
        assert len(pdfpages.draw(path, 1).picture) < 50_000_000
