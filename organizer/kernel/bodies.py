"""What a browser sends, as it is read: in memory alone, and without the NUL that no text of people holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Flask, Request, abort, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from organizer.kernel.text import NUL

MEGABYTE = 1024 * 1024
LARGEST_FORM = 1 * MEGABYTE
"""What any page takes, before it is known who sends it."""
LARGEST_UPLOAD = 20 * MEGABYTE + MEGABYTE // 2
"""What a page takes that asks for a file, from whoever may bring one: 20 MB and the fields beside it."""
View = TypeVar("View", bound=Callable[..., Any])
Given = Mapping[str, Any] | MultiDict[str, Any] | Iterable[tuple[str, Any]] | None


class Sent(ImmutableMultiDict[str, Any]):
    """Fields, parameters or files as they were sent, but for NUL, which is left out."""

    def __init__(self, mapping: Given = None) -> None:
        super().__init__(
            [(_without_nul(name), _cleared(value)) for name, value in MultiDict(mapping).items(multi=True)]
        )


class MemoryRequest(Request):
    """A request whose files never touch the disk; LARGEST_FORM and LARGEST_UPLOAD bound what that takes."""

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
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM

    @app.before_request
    def refuse_nul() -> None:
        if NUL in request.path:
            abort(404)


def takes_files(view: View) -> View:
    """A page that asks for a file: who may open it sends up to LARGEST_UPLOAD, all others LARGEST_FORM."""
    view.__takes_files__ = True  # type: ignore[attr-defined] # a mark of ours, as kernel/access.py sets one
    return view


def make_room(view: Callable[..., Any]) -> None:
    """Let the open request bring a file where its view asks for one. Call it once its sender may open it."""
    if getattr(view, "__takes_files__", False):
        request.max_content_length = LARGEST_UPLOAD


def is_too_much() -> bool:
    """True when the open request brings more than is read of it."""
    return (request.content_length or 0) > most()


def most() -> int:
    """How many bytes of the open request are read."""
    return request.max_content_length or LARGEST_FORM


def _cleared(value: object) -> object:
    if isinstance(value, FileStorage):
        value.filename = value.filename and _without_nul(value.filename)
        return value
    return _without_nul(value) if isinstance(value, str) else value


def _without_nul(text: str) -> str:
    return text.replace(NUL, "")
