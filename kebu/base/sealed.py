"""A stream sealed in chunks, so that a large file is encrypted and read in constant memory.

Layout: MAGIC, length and name of the ring's key, then chunks of AES-256-GCM. Each file has a key of its own (drawn
from the ring's key and the file's uid), so a chunk's number is nonce enough; the last chunk says that it is the last,
so a file that was cut short, reordered or moved to another name does not open.
"""

import io
from collections.abc import Iterable, Iterator
from typing import IO
from uuid import UUID

from cryptography.exceptions import InvalidTag

from kebu.base import keyring

MAGIC = b"KEBU1"
CHUNK = 256 * 1024
TAG = 16


class Damaged(Exception):
    """The bytes are not what was written under this uid."""


def sealed(pieces: Iterable[bytes], uid: UUID) -> Iterator[bytes]:
    """The sealed form of `pieces`, chunk by chunk."""
    name, key = keyring.file_key(uid)
    yield MAGIC + bytes([len(name)]) + name.encode()
    held, number = b"", 0
    for chunk in _even(pieces):
        if number:
            yield key.encrypt(_nonce(number, False), held, None)
        held, number = chunk, number + 1
    yield key.encrypt(_nonce(max(number, 1), True), held, None)


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        while len(buffer) >= CHUNK:
            yield bytes(buffer[:CHUNK])
            del buffer[:CHUNK]
    if buffer:
        yield bytes(buffer)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class Opened(io.RawIOBase):
    """The plain bytes of a sealed file, forward only. Raises Damaged."""

    def __init__(self, source: IO[bytes], uid: UUID) -> None:
        self._source, self._uid, self._number, self._plain = source, uid, 0, b""
        head = source.read(len(MAGIC) + 1)
        if head[: len(MAGIC)] != MAGIC:
            source.close()
            raise Damaged(f"files.{uid}")
        self._key = keyring.file_key(uid, source.read(head[-1]).decode())[1]
        self._next = source.read(CHUNK + TAG)
        if not self._next:
            source.close()
            raise Damaged(f"files.{uid}")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        if not self._plain and self._next:
            self._plain = self._advance()
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _advance(self) -> bytes:
        chunk, self._next = self._next, self._source.read(CHUNK + TAG)
        self._number += 1
        try:
            return self._key.decrypt(_nonce(self._number, not self._next), chunk, None)
        except InvalidTag as error:
            raise Damaged(f"files.{self._uid}") from error

    def close(self) -> None:
        self._source.close()
        super().close()
