"""What people answered: looked at one by one, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.queries import short_name
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done
from organizer.kernel.paging import DEFAULT_SIZE
from organizer.messaging import queries, services, wording
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Reply
from organizer.messaging.queries.asked import that_ask
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import wall


@dataclass(frozen=True)
class Row:
    """One reply in the list."""

    id: int
    contact_id: int
    name: str
    phone: str
    words: str
    meaning: str
    at: datetime
    is_seen: bool
    is_paused: bool
    message_id: int | None
    asks: bool
    """What it answers asks whether the person will come."""


@bp.route("/staff/messages/replies", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def replies() -> ResponseReturnValue:
    """Answers that came back by SMS, the newest first."""
    page = queries.replies(after=request.args.get("after"))
    asking = that_ask(each.message_id for each in page.rows if each.message_id is not None)
    return render_template(
        "messaging/replies.html",
        rows=[_row(each, asks=each.message_id in asking) for each in page.rows],
        after=page.after,
        size=DEFAULT_SIZE,
        numbers=queries.numbers(),
        unseen=queries.unseen_replies(),
        can_receive=services.gateway().can_receive,
    )


@bp.route("/staff/messages/replies/<int:reply_id>/seen", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def see_reply(reply_id: int) -> ResponseReturnValue:
    """Somebody has looked; messages to the person go on."""
    services.see(queries.reply(reply_id), by=actor())
    flash_done(_("Looked at. Messages to this person go on."))
    return redirect(url_for(".replies"))


@bp.route("/staff/messages/replies/<int:reply_id>/comes", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def comes_by_reply(reply_id: int) -> ResponseReturnValue:
    """Somebody has looked, and the person comes."""
    return _answer(reply_id, Meaning.YES)


@bp.route("/staff/messages/replies/<int:reply_id>/cannot", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def cannot_by_reply(reply_id: int) -> ResponseReturnValue:
    """Somebody has looked, and the person cannot come."""
    return _answer(reply_id, Meaning.NO)


@bp.route("/staff/messages/replies/<int:reply_id>/stop", methods=["POST"])
@allow(POST=Permission.MESSAGE_PREPARE)
def stop_by_reply(reply_id: int) -> ResponseReturnValue:
    """Somebody has looked, and the person wants no more messages."""
    reply = queries.reply(reply_id)
    services.see_and_stop(reply, by=actor())
    flash_done(
        _("No more messages to this person."), undo_url=url_for(".resume_person", contact_id=reply.contact_id)
    )
    return redirect(url_for(".replies"))


def _answer(reply_id: int, meaning: Meaning) -> ResponseReturnValue:
    reply = queries.reply(reply_id)
    try:
        services.see_and_answer(reply, meaning, by=actor())
    except DomainError as problem:
        flash(str(problem.words), "warning")
    else:
        flash_done(_("Saved."))
    return redirect(url_for(".replies"))


def _row(reply: Reply, *, asks: bool) -> Row:
    return Row(
        id=reply.id,
        contact_id=reply.contact_id,
        name=short_name(reply.contact) or _("No name"),
        phone=reply.contact.masked_phone if reply.contact.short_name else "",
        words=reply.words,
        meaning=wording.meaning_of(reply),
        at=wall(reply.at),
        is_seen=reply.seen_at is not None,
        is_paused=reply.contact.paused_at is not None,
        message_id=reply.message_id,
        asks=asks,
    )
