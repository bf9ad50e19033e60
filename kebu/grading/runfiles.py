"""The full result of a run as one Parquet file: ids and figures only, written once, never changed."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import polars as pl
from django.conf import settings

from kebu.grading.models import Run


def path_of(run: Run) -> Path:
    return Path(settings.KEBU_FILES) / "runs" / f"{run.uid}.parquet"


def write(run: Run, result: pl.DataFrame) -> str:
    """Keep the result beside the database; returns its SHA-256. The same result gives the same bytes."""
    buffer = BytesIO()
    result.write_parquet(buffer, compression="zstd", statistics=False)
    content = buffer.getvalue()
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return hashlib.sha256(content).hexdigest()


def read(run: Run) -> pl.DataFrame:
    """Raises FileNotFoundError; ValueError when the bytes are not those that the run wrote."""
    content = path_of(run).read_bytes()
    if hashlib.sha256(content).hexdigest() != run.digest:
        raise ValueError(f"the file of run {run.uid} was changed")
    return pl.read_parquet(BytesIO(content))


def remove(run: Run) -> None:
    path_of(run).unlink(missing_ok=True)
