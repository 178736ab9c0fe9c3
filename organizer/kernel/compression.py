"""Texts leave the house small: a page over a village's network takes as long as its bytes do.

Files of ours and kept pages hold no secret: they are compressed well, and once for each process. Any other
page may hold a form's token beside words that somebody else chose, and then its length tells of the token to
whoever watches the wire (BREACH). Such a page is compressed each time it is made, and its length is blurred
by bytes in the head of the archive that mean nothing, as Django does it.
"""

from __future__ import annotations

import gzip
import io
import secrets
from collections.abc import Hashable, Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from organizer.kernel.pages import KEPT
from organizer.kernel.shelf import Shelf

ROOM = 8 * 1024 * 1024
LEAST, MOST = 600, 4 * 1024 * 1024
"""Shorter texts gain nothing in a network's packet; longer ones are files that leave piece by piece."""
TEXTS = frozenset(
    {"text/html", "text/css", "text/javascript", "text/calendar", "text/csv", "text/plain", "image/svg+xml"}
    | {"application/json", "application/manifest+json"}
)
BROTLI, GZIP = "br", "gzip"
BEST_OF_GZIP, QUICK_OF_GZIP = 9, 4
BEST_OF_BROTLI, QUICK_OF_BROTLI = 11, 5
BLUR = 100
WINDOW, WIDE_WINDOW = 16, 18
"""A page is searched through for words that come again as far back as 2 to this power: few pages are longer
than the first, none than the second. The narrow one is made ready in less time."""


class Compressed:
    """An application whose texts are compressed in a way that the reader takes."""

    def __init__(self, app: WSGIApplication, *, room: int = ROOM) -> None:
        self._app = app
        self._packed: Shelf[bytes] = Shelf(room=room)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        answer = Response.from_app(self._app, environ)
        if answer.mimetype in TEXTS or answer.status_code == 304:
            answer.vary.add("Accept-Encoding")
            _weaken_etag(answer)
        if environ["REQUEST_METHOD"] != "HEAD" and _is_worth_it(answer):
            self._compress(answer, environ)
        return answer(environ, start_response)

    def _compress(self, answer: Response, environ: WSGIEnvironment) -> None:
        """Put a smaller body in the place of an answer's own, in the best way that the reader takes."""
        taken = _ways(environ.get("HTTP_ACCEPT_ENCODING", ""))
        is_open = _holds_no_secret(answer)
        way = next((way for way in (BROTLI, GZIP) if way in taken and (is_open or way == GZIP)), None)
        if way is None:
            return
        if is_open:
            named = tuple(environ.get(part) for part in ("HTTP_HOST", "PATH_INFO", "QUERY_STRING"))
            body = self._once((way, *named, answer.headers.get("ETag")), way, answer)
        else:
            body = _blurred(answer.get_data())
        answer.close()
        answer.set_data(body)
        answer.headers["Content-Encoding"] = way

    def _once(self, key: Hashable, way: str, answer: Response) -> bytes:
        packed = self._packed.get(key)
        if packed is None:
            packed = _packed(answer.get_data(), way, lasting=_is_lasting(answer))
            self._packed.put(key, packed, weight=len(packed))
        return packed


@lru_cache(maxsize=256)
def _ways(accepted: str) -> frozenset[str]:
    """What a reader takes, by Accept-Encoding."""
    told = parse_accept_header(accepted, Accept)
    return frozenset(way for way in (BROTLI, GZIP) if told.quality(way) > 0)


def _is_worth_it(answer: Response) -> bool:
    return (
        answer.mimetype in TEXTS
        and LEAST <= (answer.content_length or 0) <= MOST
        and "Content-Encoding" not in answer.headers
        and "Content-Range" not in answer.headers
    )


def _holds_no_secret(answer: Response) -> bool:
    """True for what any cache may keep: files of ours, and pages that are the same for all in a language."""
    return "ETag" in answer.headers and (_is_lasting(answer) or answer.headers["Cache-Control"] == KEPT)


def _is_lasting(answer: Response) -> bool:
    return "immutable" in answer.headers.get("Cache-Control", "")


def _weaken_etag(answer: Response) -> None:
    """The same page in another packing has other bytes (RFC 9110, 8.8.1)."""
    etag, is_weak = answer.get_etag()
    if etag and not is_weak:
        answer.set_etag(etag, weak=True)


def _packed(text: bytes, way: str, *, lasting: bool) -> bytes:
    if way == BROTLI:
        if lasting:
            return brotli.compress(text, quality=BEST_OF_BROTLI)
        window = WINDOW if len(text) <= 1 << WINDOW else WIDE_WINDOW
        return brotli.compress(text, quality=QUICK_OF_BROTLI, lgwin=window)
    return gzip.compress(text, compresslevel=BEST_OF_GZIP, mtime=0)


def _blurred(text: bytes) -> bytes:
    """Compressed, and longer by up to a hundred bytes that no reader looks at: a file's name in its head."""
    packed = io.BytesIO()
    name = "-" * secrets.randbelow(BLUR)
    with gzip.GzipFile(name, "wb", compresslevel=QUICK_OF_GZIP, fileobj=packed, mtime=0) as archive:
        archive.write(text)
    return packed.getvalue()
