"""Pages for what went wrong: short, in the reader's language, standing without the database."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from organizer.kernel import bodies
from organizer.kernel.access import campaign_or_none
from organizer.kernel.db import abandon
from organizer.kernel.errors import DomainError, ReadOnly, TooOften
from organizer.kernel.i18n import _
from organizer.kernel.keys import chooser
from organizer.kernel.logs import log
from organizer.kernel.security import form_is_stale, wait_minutes

KEPT_HEADERS = frozenset({"Allow", "Retry-After", "Location"})
_reference = chooser("23456789ABCDEFGHJKMNPQRSTUVWXYZ", 6)


def init_app(app: Flask) -> None:
    """Answer errors with pages of our own."""
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(DomainError, _domain_problem)
    app.register_error_handler(ReadOnly, _read_only)
    app.register_error_handler(Exception, _defect)


def error_page(code: int, text: str = "", *, reference: str = "") -> tuple[str, int]:
    """The page of an error; without `text` the standard sentence of the code."""
    abandon()
    facts = campaign_or_none()
    phone = facts.phone if facts else ""
    page = render_template(
        "errors/error.html",
        code=code,
        heading=_heading(code),
        text=text or _text(code, phone=phone, reference=reference),
        phone=phone,
        home=facts is not None,
    )
    return page, code


def _http_problem(problem: HTTPException) -> ResponseReturnValue:
    if isinstance(problem, RateLimitExceeded):
        minutes = wait_minutes(problem)
        return _domain_problem(
            TooOften(_("Too many tries. Try again in %(minutes)s min", minutes=minutes), minutes=minutes)
        )
    page, code = error_page(problem.code or 500)
    headers = {name: value for name, value in problem.get_headers() if name in KEPT_HEADERS}
    return page, code, headers


def _domain_problem(problem: DomainError) -> ResponseReturnValue:
    page, code = error_page(problem.status, str(problem.words))
    if isinstance(problem, TooOften):
        return page, code, {"Retry-After": str(problem.minutes * 60)}
    return page, code


def _read_only(problem: ReadOnly) -> ResponseReturnValue:
    if not form_is_stale():
        return _defect(problem)
    return error_page(400, _("The page was open too long. Go back, reload it and try again"))


def _defect(problem: Exception) -> ResponseReturnValue:
    reference = _reference()
    log().error(
        "defect",
        reference=reference,
        endpoint=request.endpoint,
        error=type(problem).__name__,
        where=_where(problem),
    )
    return error_page(500, reference=reference)


def _where(problem: BaseException) -> str:
    trace, place = problem.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _heading(code: int) -> str:
    headings = {
        403: _("No access"),
        404: _("No such page"),
        410: _("No longer there"),
        413: _("That is too much at once"),
        429: _("Too many tries"),
        500: _("Something broke"),
        503: _("Back soon"),
    }
    return headings.get(code, _("That did not work"))


def _text(code: int, *, phone: str, reference: str) -> str:
    if code == 500:
        return _(
            "Something broke on our side. Try again later or call %(phone)s. Number: %(ref)s",
            phone=phone or "–",
            ref=reference,
        )
    texts = {
        403: _("You have no access to this page. Ask the owner of the campaign"),
        404: _("There is no such page. Look for a meeting here"),
        410: _("This meeting is over, the link no longer works"),
        413: _("That is too much at once. %(most)s MB at most", most=bodies.most() // bodies.MEGABYTE),
        503: _(
            "The site is down for a while. It will be back soon. Questions: %(phone)s", phone=phone or "–"
        ),
    }
    return texts.get(code, _("We did not understand this page address or form. Go back and try again"))
