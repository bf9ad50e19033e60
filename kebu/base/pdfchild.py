"""Draw one page of a PDF, in a process of its own: a hostile file may take down this process and nothing else.

    python -m kebu.base.pdfchild FILE PAGE      writes "PAGES n\n" and a PNG to standard output

The renderer has no script engine, and what leaves here is a picture. Exit 3: the file has a password.
"""

import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

WIDTH, TALLEST = 1400, 4200
CPU_SECONDS, MEMORY = 10, 1 << 30
LOCKED = 3


def limit() -> None:
    """Where the system knows limits: seconds, memory, and no file may be written."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def draw(path: str, number: int) -> tuple[int, bytes]:
    """The count of pages, and page `number` (from 1, kept within the count) as PNG."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    page = document[min(max(number, 1), count) - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
    bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, force_bitmap_format=2)
    return count, png(bitmap)


def png(bitmap: Any) -> bytes:
    """An RGB bitmap as PNG, without a library for pictures."""
    header = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(_rows(bitmap)), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _rows(bitmap: Any) -> Iterator[bytes]:
    buffer = memoryview(bitmap.buffer)
    for row in range(bitmap.height):
        start = row * bitmap.stride
        yield b"\x00" + bytes(buffer[start : start + bitmap.width * 3])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> int:
    limit()
    try:
        count, picture = draw(sys.argv[1], int(sys.argv[2]))
    except Exception as error:  # whatever the file does to the renderer, the answer is: it cannot be shown
        return LOCKED if "password" in str(error).lower() else 1
    sys.stdout.buffer.write(b"PAGES %d\n" % count + picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
