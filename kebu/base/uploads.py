"""What a request may carry: more than the bound is cut off while it arrives, and kept nowhere."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LIMIT = 600 << 20
ANONYMOUS_LIMIT = 1 << 20


class Bounded(FileUploadHandler):
    """The first of the handlers: it passes every chunk on and counts. Beyond the bound the answer is 400."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.count = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.count += len(raw_data)
        if self.count > self._limit():
            raise RequestDataTooBig
        return raw_data

    def _limit(self) -> int:
        """Whoever is not logged in has no use for files: the form that he may send holds words."""
        session = getattr(self.request, "session", None)
        return LIMIT if session is not None and session.get("_auth_user_id") else ANONYMOUS_LIMIT

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
