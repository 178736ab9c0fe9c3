"""Sending as a whole: held back, let go, and the account tried again."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done
from organizer.messaging import services
from organizer.messaging.views.blueprint import bp


@bp.route("/staff/messages/hold", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def hold() -> ResponseReturnValue:
    """Nothing leaves until somebody lets it."""
    services.hold_all(by=actor())
    flash_done(_("All messages are held back."), undo_url=url_for(".let_go"))
    return redirect(url_for(".messages"))


@bp.route("/staff/messages/let-go", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def let_go() -> ResponseReturnValue:
    """Messages leave again."""
    services.let_all_go(by=actor())
    flash_done(_("Messages leave again."))
    return redirect(url_for(".messages"))


@bp.route("/staff/messages/reopen", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def reopen() -> ResponseReturnValue:
    """Somebody has put the account at the provider right."""
    services.reopen(by=actor())
    flash_done(_("The SMS account is tried again."))
    return redirect(url_for(".messages"))
