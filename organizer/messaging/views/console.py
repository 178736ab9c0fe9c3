"""What the gateway of development has handed over to nobody, with every link as its reader would get it."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.queries import short_name
from organizer.kernel.access import allow, campaign
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _
from organizer.messaging import wording
from organizer.messaging.gateways.letters import Letter
from organizer.messaging.models import Channel, Message
from organizer.messaging.queries.shown import latest_texts, only_shown
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import wall

TEXTS = 30


@bp.route("/staff/messages/console", methods=["GET"])
@allow(Permission.MESSAGE_SEND)
def console() -> ResponseReturnValue:
    """The newest texts as people would have got them. Once providers send all of them, there is no such page.

    In development and in a demo links and codes are shown; elsewhere they are the reader's alone.
    """
    channels = only_shown()
    if not channels:
        raise NotFound
    is_open = current_app.debug or campaign().is_demo
    texts = [_text(each, is_open=is_open) for each in latest_texts(TEXTS, channels)]
    return render_template("messaging/console.html", texts=texts, has_sms=Channel.SMS in channels)


def _address(message: Message) -> str:
    person = message.contact
    return person.masked_email if message.channel is Channel.EMAIL else person.masked_phone


def _text(row: Message, *, is_open: bool) -> dict[str, object]:
    return {
        "name": short_name(row.contact) or _("No name"),
        "address": _address(row) if row.contact.short_name else "",
        "at": wall(row.handed_at or row.made_at),
        "purpose": wording.purpose(row),
        "title": Letter.unpacked(row.letter).title if row.letter else "",
        "language": row.language,
        "body": row.body if is_open else wording.without_secrets(row.body),
    }
