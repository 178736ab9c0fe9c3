"""The messages of one person, and stopping them at their word."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentWay
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done
from organizer.messaging import queries, services, wording
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import rows_of, wall
from organizer.messaging.wording import MESSAGES_OF_A_PERSON


@bp.route("/staff/people/<int:contact_id>/messages", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def person(contact_id: int) -> ResponseReturnValue:
    """What a person was told, and whether they are written to."""
    contact = contacts.contact(contact_id)
    stopped = queries.standing_stop(contact.id)
    return render_template(
        "messaging/person.html",
        contact=contact,
        name=contacts.short_name(contact) or _("No name"),
        stopped=stopped,
        way="" if stopped is None else wording.STOP_WAYS[stopped.way],
        rows=rows_of(queries.messages_to(contact.id, MESSAGES_OF_A_PERSON)),
        wall=wall,
    )


@bp.route("/staff/people/<int:contact_id>/stop", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def stop_person(contact_id: int) -> ResponseReturnValue:
    """Write nothing to a person any more, who has told us so."""
    services.stop(contacts.contact(contact_id), ConsentWay.STAFF, by=actor())
    flash_done(
        _("No more messages to this person."), undo_url=url_for(".resume_person", contact_id=contact_id)
    )
    return redirect(url_for(".person", contact_id=contact_id))


@bp.route("/staff/people/<int:contact_id>/resume", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def resume_person(contact_id: int) -> ResponseReturnValue:
    """Write to a person again, who has told us so."""
    services.resume(contacts.contact(contact_id), ConsentWay.STAFF, by=actor())
    flash_done(_("Messages to this person go on."))
    return redirect(url_for(".person", contact_id=contact_id))
