"""How a page is answered: forms with their errors, kept pages with their mark, files of our own by digest."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.routing import BuildError

import organizer
from organizer.kernel.access import READING
from organizer.kernel.db import abandon
from organizer.kernel.engine import Mode, mode
from organizer.kernel.forms import Form
from organizer.kernel.undo import Undo

# Two slashes name another host; browsers read a backslash as a slash and pass over control characters.
_LOCAL = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")

KEPT = "no-cache"
"""What `Cache-Control` says of kept pages and of no other: keep it, and ask each time if it still holds."""


def init_app(app: Flask) -> None:
    """Send whoever wrote on by 303: with 302 a client may write once more there (RFC 9110, 15.4.3)."""

    @app.after_request
    def see_other(response: Response) -> Response:
        if response.status_code == HTTPStatus.FOUND and request.method not in READING:
            response.status_code = HTTPStatus.SEE_OTHER
        return response


def asset_root() -> Path:
    """Where templates/, static/ and migrations/ lie: in the package of a wheel, beside it in a checkout."""
    package = Path(organizer.__file__).parent
    return package if (package / "templates").is_dir() else package.parent


@cache
def asset_url(path: str) -> str:
    """Address of a file in static/, with its digest, so that it may be kept for a year."""
    digest = hashlib.sha256((asset_root() / "static" / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@cache
def asset_text(path: str) -> Markup:
    """A file of static/ as markup, for drawings that stand in the page itself."""
    return Markup((asset_root() / "static" / path).read_text())  # noqa: S704 - our own file


def link(endpoint: str, **values: Any) -> str:
    """The address of an endpoint on its own host, in a request or out of one; empty where there is none."""
    try:
        return current_app.url_map.bind("").build(endpoint, values)
    except BuildError:
        return ""


def local_path(address: str) -> str:
    """An address of this very site as it was asked for; empty for any other, so that no link leads away."""
    return address if _LOCAL.fullmatch(address) else ""


def page_before() -> str:
    """The page of this site that a button stood on, as the browser tells it; empty where it came from afar.

    Referrer-Policy lets it be known here alone.
    """
    host, slash, path = (request.referrer or "").partition("://")[2].partition("/")
    return local_path(slash + path) if host == request.host else ""


def render_form(template: str, *, form: Form, **facts: Any) -> ResponseReturnValue:
    """The page of a form; 422 when it holds errors, with all that was typed."""
    has_errors = bool(form.errors)
    return render_template(template, form=form, **facts), 422 if has_errors else 200


def go_on_reading() -> None:
    """Undo what a refused press did, and only read from here on, so that who waits to write need not wait.

    For the page that tells of the refusal. Rows that were found before are asked for anew.
    """
    abandon()
    mode.choose(Mode.READ)


def flash_done(words: str, *, done: Undo | None = None, undo_url: str = "") -> None:
    """Say on the next page what was done, with a button that takes it back: an act, or at an address."""
    address = undo_url if done is None else link("campaigns.undo", undo_id=done.id)
    said: Any = {"text": str(words), "undo_url": address}
    flash(said, "done")


def kept_page(body: str | bytes, *, kind: str = "text/html; charset=utf-8") -> Response:
    """A page that caches may keep and must ask about: ETag over its bytes, the same for all in a language.

    Answers 304 when the reader has it already (RFC 9110, 13.1.2).
    """
    response = make_response(body)
    response.headers["Content-Type"] = kind
    response.headers["Cache-Control"] = KEPT
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.add_etag()
    response.make_conditional(request)
    return response
