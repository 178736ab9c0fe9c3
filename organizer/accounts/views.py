"""Pages about one's own sessions, for everybody who is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import queries, services
from organizer.accounts.forms import PasswordForm
from organizer.accounts.queries import SessionFacts
from organizer.kernel.access import actor, signed_in
from organizer.kernel.errors import DomainError, HouseError
from organizer.kernel.i18n import _, _n
from organizer.kernel.pages import link, page_before, render_form

bp = Blueprint("accounts", __name__)

FIRST_PAGES = {"volunteer": "volunteers.my", "candidate": "reports.report"}


@bp.route("/start", methods=["GET"])
@signed_in
def start() -> ResponseReturnValue:
    """Where each role begins."""
    endpoint = FIRST_PAGES.get(actor().role, "desk.today")
    return redirect(link(endpoint) or url_for("accounts.sessions"))


@bp.route("/staff/settings/sessions", methods=["GET"])
@signed_in
def sessions() -> ResponseReturnValue:
    """Every browser that is signed in under this account, on this and other campaigns."""
    return render_template(
        "accounts/sessions.html", sessions=queries.sessions_of(actor().user_id), here=_session().id
    )


@bp.route("/staff/settings/sessions/<int:session_id>/end", methods=["POST"])
@signed_in
def end(session_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    services.end_session(session_id, user_id=actor().user_id)
    flash(_("That browser is signed out."), "done")
    return redirect(url_for("accounts.sessions"))


@bp.route("/staff/settings/sessions/end-others", methods=["POST"])
@signed_in
def end_others() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    ended = services.end_sessions(actor().user_id, but=_session().id)
    flash(_n("%(num)s browser is signed out.", "%(num)s browsers are signed out.", ended), "done")
    return redirect(url_for("accounts.sessions"))


@bp.route("/staff/settings/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Another password, for who knows the one there is. All other browsers are signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            services.change_password(_session(), form.old_password.data or "", form.password.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The password is changed. Other browsers are signed out."), "done")
            return redirect(url_for("accounts.sessions"))
    return render_form("accounts/password.html", form=form)


@bp.route("/lock", methods=["POST"])
@signed_in
def lock() -> ResponseReturnValue:
    """Let this browser's session rest. The page it was pressed on comes back with the password."""
    services.lock(_session())
    return redirect(url_for("accounts_public.unlock", next=page_before() or None))


def _session() -> SessionFacts:
    facts = services.current_session()
    if facts is None:
        raise HouseError("a page for who is signed in was opened by somebody who is not")
    return facts
