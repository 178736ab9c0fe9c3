"""Joining the team by a link that works once."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.accounts import queries as accounts
from organizer.accounts import services as account_services
from organizer.accounts.devices import device_words
from organizer.accounts.services import AccountDetails
from organizer.campaigns import queries, services
from organizer.campaigns.forms import JoinForm
from organizer.campaigns.models import Invitation
from organizer.campaigns.public.blueprint import bp
from organizer.campaigns.wording import MAY, ROLES
from organizer.kernel import subjects, tokens
from organizer.kernel.access import signed
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, current_language, remember_language
from organizer.kernel.pages import render_form
from organizer.kernel.security import limiter
from organizer.kernel.tokens import Purpose

TRIES_OF_A_VISITOR = "30 per 5 minutes"


@bp.route("/invite/<token('n'):invite_token>", methods=["GET", "POST"])
@signed
@limiter.limit(TRIES_OF_A_VISITOR, methods=["POST"])
def join(invite_token: str) -> ResponseReturnValue:
    """Name, e-mail, password, language: then the team. Opened again, it says when it was used."""
    invitation = _invitation(invite_token)
    if invitation.used_at is not None:
        return render_template("campaigns/public/_used.html", used_at=invitation.used_at), 410
    tokens.find(invite_token, Purpose.INVITE)
    form = JoinForm(current_language())
    if form.validate_on_submit():
        try:
            user_id = _join(invite_token, form.details())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _welcome(user_id, form.language.data or "")
    role, may = ROLES[invitation.role], MAY[invitation.role]
    return render_form("campaigns/public/join.html", form=form, role=role, may=may)


def _join(invite_token: str, details: AccountDetails) -> int:
    """The password is hashed or compared first: no transaction may be open meanwhile."""
    account = account_services.prepare_account(details)
    user_id = account_services.open_account(account)
    services.join(_invitation(invite_token), user_id)
    return user_id


def _invitation(invite_token: str) -> Invitation:
    _kind, number = subjects.parse(tokens.find_past(invite_token, Purpose.INVITE).about)
    return queries.invitation(number)


def _welcome(user_id: int, language: str) -> ResponseReturnValue:
    account_services.open_session(
        accounts.user(user_id),
        host=request.host,
        device=device_words(request.user_agent.string),
        factor="password",
    )
    flash(_("You are in the team. Welcome!"), "done")
    answer = redirect(url_for("accounts.start"))
    remember_language(answer, language)
    return answer
