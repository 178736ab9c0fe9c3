"""Kept pages are answered from memory while nothing was committed and the minute lasts.

A page that is the same for all in one language follows from its address, from what its `Vary` names, from the
tables, and from the clock, which no page reads more finely than by the minute. So an answer made a moment ago
is the answer now, and asking whether anything was committed since costs a hundredth of making it anew.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, PoolProxiedConnection
from werkzeug.http import parse_etags, unquote_etag
from werkzeug.wrappers import Response

from organizer.kernel.clock import now
from organizer.kernel.i18n import COOKIE
from organizer.kernel.pages import KEPT
from organizer.kernel.shelf import Shelf

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")

ROOM = 16 * 1024 * 1024
OWN_TO_ONE_ANSWER = frozenset({"Date", "Content-Length"})
LANGUAGE = re.compile(rf"(?:^|;\s*){COOKIE}=([^;]*)")
QUESTIONS = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}


class Freshness:
    """Whether anything was committed since, by a connection of its own: equal marks, the same tables.

    SQLite counts for each connection what others committed. PostgreSQL names the transactions whose work is
    visible. Either is asked before a page is made, so that a page is never older than its mark.
    """

    def __init__(self, url: str) -> None:
        in_threads = {"check_same_thread": False} if url.startswith("sqlite") else {}
        self._engine = sa.create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=in_threads
        )
        self._question = QUESTIONS[self._engine.dialect.name]
        self._lock = threading.Lock()
        self._connection: PoolProxiedConnection | None = None

    def mark(self) -> Hashable | None:
        """What stands for the tables as they are now; None where the database does not answer."""
        with self._lock:
            try:
                self._connection = self._connection or self._engine.raw_connection()
                cursor = self._connection.cursor()
                cursor.execute(self._question)
                answer: Hashable = cursor.fetchone()
            except (sa.exc.SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
                self._connection = None
                return None
        return answer


class Remembered(Generic[Asked, Answer]):
    """A question about the tables that is asked anew only once something was committed."""

    def __init__(self, ask: Callable[[Asked], Answer], freshness: Freshness, *, most: int = 1000) -> None:
        self._ask = ask
        self._freshness = freshness
        self._answers: Shelf[tuple[Hashable, Answer]] = Shelf(room=most)

    def __call__(self, asked: Asked) -> Answer:
        """The answer as it is now."""
        mark = self._freshness.mark()
        known = None if mark is None else self._answers.get(asked)
        if known is not None and known[0] == mark:
            return known[1]
        answer = self._ask(asked)
        if mark is not None:
            self._answers.put(asked, (mark, answer), weight=1)
        return answer


@dataclass(frozen=True)
class _Page:
    mark: Hashable
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeptPages:
    """An application that answers its kept pages from memory while they cannot have changed."""

    def __init__(self, app: WSGIApplication, freshness: Freshness, *, room: int = ROOM) -> None:
        self._app = app
        self._freshness = freshness
        self._pages: Shelf[_Page] = Shelf(room=room)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        tables = self._freshness.mark() if environ["REQUEST_METHOD"] == "GET" else None
        if tables is None:
            return self._app(environ, start_response)
        mark, asked = (tables, int(now().timestamp()) // 60), _asked(environ)
        page = self._pages.get(asked)
        if page is None or page.mark != mark:
            # Asked without condition, or there would be no page to keep.
            answer = Response.from_app(self._app, {**environ, "HTTP_IF_NONE_MATCH": ""})
            if not _is_kept(answer):
                return _if_changed(answer, environ)(environ, start_response)
            page = _page_of(answer, mark)
            self._pages.put(asked, page, weight=len(page.body))
        return _if_changed(Response(page.body, headers=page.headers), environ)(environ, start_response)


def _asked(environ: WSGIEnvironment) -> Hashable:
    """All of a request that a kept page may depend on."""
    language = LANGUAGE.search(environ.get("HTTP_COOKIE", ""))
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
        environ.get("HTTP_ACCEPT_LANGUAGE"),
        language and language[1],
    )


def _is_kept(answer: Response) -> bool:
    return (
        answer.status_code == 200
        and answer.headers.get("Cache-Control") == KEPT
        and "ETag" in answer.headers
        and "Set-Cookie" not in answer.headers
    )


def _page_of(answer: Response, mark: Hashable) -> _Page:
    body = answer.get_data()
    answer.close()
    return _Page(mark, tuple(pair for pair in answer.headers if pair[0] not in OWN_TO_ONE_ANSWER), body)


def _if_changed(answer: Response, environ: WSGIEnvironment) -> Response:
    """The answer, or 304 where the reader has it already."""
    etag, _ = unquote_etag(answer.headers.get("ETag"))
    known = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    if answer.status_code == 200 and etag and known.contains_weak(etag):
        answer.status_code = 304
    return answer
