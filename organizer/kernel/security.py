"""What every answer carries and every writing request must bring: headers, content policy, CSRF, limits."""

from __future__ import annotations

import hashlib
import hmac
import logging
import math
from collections.abc import MutableMapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from flask import Flask, Response, abort, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from redis.backoff import NoBackoff
from redis.retry import Retry

from organizer.kernel import bodies
from organizer.kernel import db as database
from organizer.kernel.access import READING, Kind, actor_or_none, current_rule, request_app
from organizer.kernel.clock import now
from organizer.kernel.engine import Mode, mode
from organizer.kernel.errors import ReadOnly
from organizer.kernel.logs import log

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
}
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
"""The policy of a page that reads codes, and of no other."""
HSTS = "max-age=31536000"
STORE_SECONDS = 1.0
LINE_BITS = 64
"""An IPv6 line is given this network at least, and every address in it is its own."""

csrf = CSRFProtect()


def visitor_mark() -> str:
    """Tells the visitor of this request from others, alike in all processes; it means nothing tomorrow.

    No address is kept anywhere: it is hashed under a key that follows from the installation's secret and the
    day, and stands in memory alone.
    """
    secret: str = current_app.config["SECRET_KEY"]
    key = hmac.digest(secret.encode(), f"visitors {now().date()}".encode(), "sha256")
    return hmac.new(key, _line_of(request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:20]


def _line_of(address: str) -> str:
    """What one visitor cannot change at will: an address, but of IPv6 the network that a line is given."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((int(known), LINE_BITS), strict=False))


class _StoreLines(logging.Handler):
    """What the limiter says of a store that is away, as a line of ours; it names nobody."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it down."""
        log().warning("limits store away", where=record.msg)


limiter = Limiter(visitor_mark, strategy="sliding-window-counter")
limiter.logger.addHandler(_StoreLines(logging.WARNING))
STORE: dict[str, Any] = {
    "socket_connect_timeout": STORE_SECONDS,
    "socket_timeout": STORE_SECONDS,
    "retry": Retry(NoBackoff(), 1),
}
"""How a store on another machine is asked: one that does not answer holds no visitor up for long.

While it is away each process counts for itself, and no page fails for it. What costs money or guards a
sign-in is counted in the database, and fails closed.
"""


def wait_minutes(problem: RateLimitExceeded) -> int:
    """How long whoever met a limit waits until all of it may be used again: the span that it counts over."""
    return math.ceil(problem.limit.limit.get_expiry() / 60)


def init_app(app: Flask, *, https: bool) -> None:
    """Guard the application: CSRF for each writing method by one hook, headers on each answer."""
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", 12 * 3600)
    app.config.setdefault("RATELIMIT_STORAGE_OPTIONS", STORE)
    app.config.setdefault("RATELIMIT_SWALLOW_ERRORS", True)
    csrf.init_app(app)
    limiter.init_app(app)

    app.before_request(_let_files_in)
    app.before_request(_refuse_forgery)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response

    @app.after_request
    def end_transaction(response: Response) -> Response:
        keep = request.method not in READING and response.status_code < 400
        if keep and form_is_stale():
            return _say_stale(app)
        database.finish(keep=keep)
        return response


def add_file_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Our own files carry what pages carry; the server of files calls this once for each."""
    for name, value in HEADERS.items():
        headers[name] = value


def form_is_stale() -> bool:
    """True when the form's token was missing, old or foreign: the view then runs without writing.

    A form shows its words again with all that was typed (`Form.validate` is False); a view that tries to
    write is stopped by the reading transaction.
    """
    return bool(g.get("form_is_stale", False))


def form_token() -> str:
    """A fresh token for a page that lies open long: its forms are then as good as those of one opened now."""
    return str(generate_csrf())


def _let_files_in() -> None:
    if actor_or_none() is not None and request.endpoint is not None:
        bodies.make_room(request_app().view_functions[request.endpoint])


def _refuse_forgery() -> None:
    if request.method in READING:
        return
    rule = current_rule()
    if rule is None or rule.kind is Kind.WEBHOOK:
        return
    if rule.kept:
        _refuse_other_sites()
    else:
        _check_token()


def _say_stale(app: Flask) -> Response:
    """A view that met no form to refuse seems to have done nothing either: not in rows, not in the cookie."""
    session.modified = False
    return app.make_response(app.handle_user_exception(ReadOnly("a stale form was taken")))


def _check_token() -> None:
    try:
        csrf.protect()
    except (CSRFError, ValueError):  # the latter for a Referer that is no address
        g.form_is_stale = True
        mode.choose(Mode.READ)


def is_from_here() -> bool:
    """True when the browser says that a page of this very host sent the request (Fetch Metadata, Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is None and origin is None:
        return False
    return site in {None, "same-origin", "none"} and _is_own(origin)


def _refuse_other_sites() -> None:
    """Other sites are refused. A client that names neither site nor origin is no browser of a visitor."""
    site = request.headers.get("Sec-Fetch-Site")
    if site not in {None, "same-origin", "none"} or not _is_own(request.headers.get("Origin")):
        abort(403)


def _is_own(origin: str | None) -> bool:
    return origin is None or origin.partition("://")[2] == request.host
