"""Signing in and out, and waking a session that rests: pages that open without being signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from organizer.accounts import services
from organizer.accounts.devices import device_words
from organizer.accounts.forms import SignInForm, UnlockForm
from organizer.kernel.access import READING, actor_or_none, public
from organizer.kernel.bodies import is_too_much
from organizer.kernel.errors import DomainError, TooOften
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _, suggest_language
from organizer.kernel.pages import local_path
from organizer.kernel.security import is_from_here, limiter

bp = Blueprint("accounts_public", __name__)

TRIES_OF_A_VISITOR = "30 per 5 minutes"
OWN_FIELDS = frozenset({"csrf_token", "login", "password", "next", "again"})


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(TRIES_OF_A_VISITOR, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """One form for every member. A page that asked for it comes next, with what was posted to it."""
    inside, form = _if_inside(), SignInForm()
    if inside is not None:
        return inside
    if form.validate_on_submit():
        try:
            device = device_words(request.user_agent.string)
            user = services.sign_in(
                form.login.data or "", form.password.data or "", host=request.host, device=device
            )
        except DomainError as problem:
            return _refused("accounts/public/sign_in.html", form, problem)
        else:
            return suggest_language(_go_on(), user.language)
    return _door("accounts/public/sign_in.html", form)


@bp.route("/unlock", methods=["GET", "POST"])
@public
@limiter.limit(TRIES_OF_A_VISITOR, methods=["POST"])
def unlock() -> ResponseReturnValue:
    """The password wakes the session, and the page that was open comes next as it was."""
    facts = services.current_session()
    if facts is None:
        return redirect(url_for("accounts_public.sign_in", next=_next_page()))
    form = UnlockForm()
    if not facts.is_locked:
        return _go_on()
    if form.validate_on_submit():
        try:
            services.unlock(facts, form.password.data or "")
        except DomainError as problem:
            return _refused("accounts/public/unlock.html", form, problem)
        else:
            return _go_on()
    return _door("accounts/public/unlock.html", form)


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    services.sign_out()
    flash(_("You are signed out."), "done")
    return redirect(url_for("accounts_public.sign_in"))


def ask_sign_in() -> ResponseReturnValue:
    """What a page answers that needs somebody signed in."""
    if request.method in READING:
        return redirect(url_for("accounts_public.sign_in", next=_here()))
    return _in_its_place("accounts/public/sign_in.html", SignInForm(formdata=None))


def ask_unlock() -> ResponseReturnValue:
    """What a page answers while the session rests."""
    if request.method in READING:
        return redirect(url_for("accounts_public.unlock", next=_here()))
    return _in_its_place("accounts/public/unlock.html", UnlockForm(formdata=None))


def _here() -> str:
    return request.full_path.rstrip("?")


def _next_page() -> str:
    return local_path(request.values.get("next", ""))


def _if_inside() -> Response | None:
    """Where a reader is led who is signed in already; None for anybody else, and for a press."""
    facts = services.current_session()
    if request.method not in READING:
        return None
    if facts is not None and facts.is_locked:
        return redirect(url_for("accounts_public.unlock", next=_next_page()))
    return None if actor_or_none() is None else _go_on()


def _go_on() -> Response:
    """Open what was asked for. What was posted there the browser posts again (RFC 9110, 15.4.8)."""
    there = _next_page() or url_for("accounts.start")
    again = request.method not in READING and "again" in request.form
    return redirect(there, code=307) if again else redirect(there)


def _door(template: str, form: Form) -> ResponseReturnValue:
    return _shown(template, form, _next_page(), _carried()), 422 if form.errors else 200


def _refused(template: str, form: Form, problem: DomainError) -> ResponseReturnValue:
    form.refuse(problem)
    page = _shown(template, form, _next_page(), _carried())
    wait = {"Retry-After": str(problem.minutes * 60)} if isinstance(problem, TooOften) else {}
    return page, problem.status, wait


def _in_its_place(template: str, form: Form) -> ResponseReturnValue:
    carried = [("again", "1"), *_typed()] if is_from_here() and not is_too_much() else []
    return _shown(template, form, _here() if carried else "", carried), 403


def _shown(template: str, form: Form, next_page: str, carried: list[tuple[str, str]]) -> str:
    return render_template(
        template,
        form=form,
        next_page=next_page,
        carried=carried,
        leaves_files=bool(carried and request.files),
        was_too_much=is_too_much(),
        is_stranger=services.current_session() is not None,
    )


def _carried() -> list[tuple[str, str]]:
    """What was typed into the page that asked, to be posted there again.

    Only what a page of this host sent: another site could else have its own words posted by who signs in.
    """
    kept = "again" in request.form and is_from_here()
    return [("again", "1"), *_typed()] if kept else []


def _typed() -> list[tuple[str, str]]:
    return [(name, text) for name, text in request.form.items(multi=True) if name not in OWN_FIELDS]
