"""The keys that protect personal details at rest: AES-256-GCM for values, HMAC-SHA256 for their blind indexes.

The ring is a JSON file in the data directory, readable by its owner alone: `{"current": "k1", "keys": {"k1": hex}}`.
Losing it loses every encrypted value, so a backup holds it too.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyMissing(Exception):
    """A value was sealed with a key that is not in the ring, or was moved to another row."""


def create(path: Path) -> None:
    """Write a new ring; does nothing when one is there."""
    if path.exists():
        return
    ring = {"current": "k1", "keys": {"k1": secrets.token_hex(KEY_BYTES)}, "index": secrets.token_hex(KEY_BYTES)}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)


@lru_cache(maxsize=4)
def _ring(path: str) -> tuple[str, dict[str, AESGCM], bytes]:
    ring = json.loads(Path(path).read_text())
    keys = {name: AESGCM(bytes.fromhex(value)) for name, value in ring["keys"].items()}
    return ring["current"], keys, bytes.fromhex(ring["index"])


def _load() -> tuple[str, dict[str, AESGCM], bytes]:
    return _ring(str(settings.KEBU_KEYRING))


def seal(plain: str, where: str) -> str:
    """Encrypt; `where` is table.column.uid and must be the same when opening."""
    current, keys, _index = _load()
    nonce = os.urandom(NONCE_BYTES)
    token = nonce + keys[current].encrypt(nonce, plain.encode(), where.encode())
    return f"{current}:{base64.b64encode(token).decode()}"


def unseal(token: str, where: str) -> str:
    """Decrypt; raises KeyMissing when the key is unknown or the value stands where it was not sealed."""
    name, _separator, body = token.partition(":")
    _current, keys, _index = _load()
    raw = base64.b64decode(body)
    try:
        return keys[name].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], where.encode()).decode()
    except (KeyError, InvalidTag) as error:
        raise KeyMissing(where) from error


def file_key(uid: UUID, name: str = "") -> tuple[str, AESGCM]:
    """A key of a file's own, drawn from the ring's current key or from the named one, and that key's name."""
    path = str(settings.KEBU_KEYRING)
    chosen = name or _ring(path)[0]
    if chosen not in _ring(path)[1]:
        raise KeyMissing(f"files.{uid}")
    root = bytes.fromhex(json.loads(Path(path).read_text())["keys"][chosen])
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"file." + uid.bytes).derive(root)
    return chosen, AESGCM(derived)


def blind(value: str, column: str) -> str:
    """The blind index of a normalised value: equal values of one column give equal digests, nothing else shows."""
    _current, _keys, index = _load()
    digest = hmac.new(index, f"{column}\0{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()
