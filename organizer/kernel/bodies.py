"""What a browser sends stays in memory: an upload holds what people said, and no temporary file may."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request


class MemoryRequest(Request):
    """A request whose files never touch the disk; MAX_CONTENT_LENGTH bounds what that takes."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - Werkzeug's own signature
        content_type: str | None,  # noqa: ARG002 - as above
        filename: str | None = None,  # noqa: ARG002 - as above
        content_length: int | None = None,  # noqa: ARG002 - as above
    ) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Have the application read requests in memory."""
    app.request_class = MemoryRequest
