"""What a browser sends, as it is read: in memory alone, and without the NUL that no text of people holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from organizer.kernel.text import NUL

Given = Mapping[str, Any] | MultiDict[str, Any] | Iterable[tuple[str, Any]] | None


class Sent(ImmutableMultiDict[str, Any]):
    """Fields, parameters or files as they were sent, but for NUL, which is left out."""

    def __init__(self, mapping: Given = None) -> None:
        super().__init__(
            [(_without_nul(name), _cleared(value)) for name, value in MultiDict(mapping).items(multi=True)]
        )


class MemoryRequest(Request):
    """A request whose files never touch the disk; MAX_CONTENT_LENGTH bounds what that takes."""

    parameter_storage_class = Sent

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - Werkzeug's own signature
        content_type: str | None,  # noqa: ARG002 - as above
        filename: str | None = None,  # noqa: ARG002 - as above
        content_length: int | None = None,  # noqa: ARG002 - as above
    ) -> IO[bytes]:
        return BytesIO()


def init_app(app: Flask) -> None:
    """Have the application read requests in memory; no page has an address with NUL."""
    app.request_class = MemoryRequest

    @app.before_request
    def refuse_nul() -> None:
        if NUL in request.path:
            abort(404)


def _cleared(value: object) -> object:
    if isinstance(value, FileStorage):
        value.filename = value.filename and _without_nul(value.filename)
        return value
    return _without_nul(value) if isinstance(value, str) else value


def _without_nul(text: str) -> str:
    return text.replace(NUL, "")
