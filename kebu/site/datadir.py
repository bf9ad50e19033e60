"""The data directory before Django is there: made private, with its secret key. Problems are one sentence each."""

import os
import secrets
from pathlib import Path

from kebu.site.config import ConfigError


def prepare(data: Path) -> None:
    """Make the directory (0700) and its secret key (0600) where they are missing. Raises ConfigError."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "tmp").mkdir(exist_ok=True, mode=0o700)  # uploads on their way, plain copies while they are read
        _write_secret(data / "secret_key")
    except OSError as error:
        raise ConfigError(_sentence(data, error)) from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise ConfigError(f"数据目录 {data} 不可写：请改它的权限，或把 KEBU_DATA 设为可写的目录")


def _sentence(data: Path, error: OSError) -> str:
    return f"数据目录 {data} 不可用（{error.strerror}）：请改它的权限，或把 KEBU_DATA 设为可写的目录"


def _write_secret(path: Path) -> None:
    if path.exists():
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another start was quicker
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
