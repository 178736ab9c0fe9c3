"""A reply among all that was said with its person, and three short answers to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.queries import short_name
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l, short_date_time
from organizer.kernel.pages import flash_done
from organizer.messaging import queries, reason_wording, reply_wording, services, wording
from organizer.messaging.models import Message, MessageState, Reply
from organizer.messaging.queries.asked import open_question
from organizer.messaging.queries.thread import said_at
from organizer.messaging.queries.thread import thread as said_with
from organizer.messaging.reply_wording import Quick
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import shown_state, wall


@dataclass(frozen=True)
class Said:
    """One message or reply in a thread."""

    at: datetime
    words: str
    language: str | None
    title: str
    state: tuple[str, str]
    path: str
    """Empty for what came back."""
    is_this: bool
    """The reply that was opened."""


@bp.route("/staff/messages/replies/<int:reply_id>", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def thread(reply_id: int) -> ResponseReturnValue:
    """What was sent to a person and what came back, with what can be done about one reply."""
    reply = queries.reply(reply_id)
    return render_template(
        "messaging/thread.html",
        reply=reply,
        name=short_name(reply.contact) or _("No name"),
        meaning=wording.meaning_of(reply),
        asks=open_question(reply) is not None,
        stopped=queries.full_stop(reply.contact_id),
        said=[_said(each, reply) for each in said_with(reply, but=wording.hidden_from(actor()))],
        **_answers(reply),
    )


@bp.route("/staff/messages/replies/<int:reply_id>/answer", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def answer_reply(reply_id: int) -> ResponseReturnValue:
    """Write back one of the short answers."""
    reply, chosen = queries.reply(reply_id), request.form.get("answer", "")
    if chosen not in list(Quick):
        raise DomainError(_l("Choose one of the answers"))
    try:
        told = services.answer_reply(reply, Quick(chosen), by=actor())
    except DomainError as problem:
        flash(str(problem.words), "warning")
    else:
        _say(told)
    return redirect(url_for(".thread", reply_id=reply_id))


def _say(told: Message | None) -> None:
    """What becomes of an answer."""
    if told is None:
        flash(_("This reply was answered already."), "info")
    elif told.state is MessageState.SUPPRESSED:
        flash(_("Nothing leaves: %(reason)s.", reason=reason_wording.reason(told)), "warning")
    elif told.due_at > now():
        flash_done(_("The answer leaves: %(when)s.", when=short_date_time(wall(told.due_at))))
    else:
        flash_done(_("The answer leaves now."))


def _answers(reply: Reply) -> dict[str, object]:
    """The short answers to choose from, when they leave, and why none would."""
    found = services.offers_for(reply)
    return {
        "offers": [
            (each, wording.without_secrets(each.words), reply_wording.TITLES[each.quick])
            for each in found.offers
        ],
        "leaves_at": wall(found.leaves_at) if found.leaves_at > now() else None,
        "hindrance": "" if found.hindrance is None else reason_wording.REASONS[found.hindrance],
    }


def _said(row: Message | Reply, opened: Reply) -> Said:
    at = wall(said_at(row))
    if isinstance(row, Reply):
        seen = (_("Looked at"), "ok") if row.seen_at else (_("New"), "info")
        return Said(at, row.words, None, wording.meaning_of(row), seen, "", row.id == opened.id)
    path = url_for(".message", message_id=row.id)
    words, title = wording.without_secrets(row.body), wording.purpose(row)
    return Said(at, words, row.language, title, shown_state(row), path, is_this=False)
