"""Files on their way to a browser: offered for saving, or shown in a page without being able to do anything there."""

from typing import IO, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from kebu.base.filetypes import FileType

Answer = TypeVar("Answer", bound=HttpResponseBase)
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def attachment(source: IO[bytes], name: str, mime: str = "application/octet-stream") -> FileResponse:
    """An answer that a browser saves and never opens by itself. The stream is closed when it has been sent."""
    return fenced(FileResponse(source, content_type=mime), name, is_inline=False)


def picture(source: IO[bytes], name: str, kind: FileType) -> FileResponse:
    """A picture for an <img>; only for types whose preview is a picture."""
    if kind.preview != "picture":
        raise ValueError(f"{kind.key} is no picture")
    return fenced(FileResponse(source, content_type=kind.mime), name, is_inline=True)


def png(body: bytes) -> HttpResponse:
    """A picture that was drawn here."""
    return fenced(HttpResponse(body, content_type="image/png"), "page.png", is_inline=True)


def fenced(answer: Answer, name: str, *, is_inline: bool) -> Answer:
    disposition = content_disposition_header(as_attachment=not is_inline, filename=name)
    answer.headers["Content-Disposition"] = disposition or ("inline" if is_inline else "attachment")
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
