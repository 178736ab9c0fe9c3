"""The messages of one person, and stopping them at their word."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentWay, Way
from organizer.contacts.wording import closed
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done
from organizer.messaging import queries, reason_wording, services, wording
from organizer.messaging.models import MessageState
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import rows_of, wall
from organizer.messaging.wording import MESSAGES_OF_A_PERSON


@bp.route("/staff/people/<int:contact_id>/messages", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def person(contact_id: int) -> ResponseReturnValue:
    """What a person was told, and whether they are written to."""
    contact = contacts.contact(contact_id)
    standing, stopped = queries.standing_stop(contact.id), queries.full_stop(contact.id)
    return render_template(
        "messaging/person.html",
        contact=contact,
        name=contacts.short_name(contact) or _("No name"),
        stopped=stopped,
        way="" if stopped is None else wording.STOP_WAYS[stopped.way],
        bad_number=None if stopped is not None else standing,
        bad_words="" if standing is None else wording.BAD_NUMBERS.get(standing.way, ""),
        shut=[(each.way.value, closed(each)) for each in contacts.shut_ways(contact.id)],
        rows=rows_of(queries.messages_to(contact.id, MESSAGES_OF_A_PERSON, but=wording.hidden_from(actor()))),
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


@bp.route("/staff/people/<int:contact_id>/open-way", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def open_way(contact_id: int) -> ResponseReturnValue:
    """Reach a person again by a way that they had closed, at their word."""
    way = request.form.get("way", "")
    if way in list(Way):
        people.open_again(contacts.contact(contact_id), Way(way), by=actor())
        flash_done(_("This way is open again."))
    return redirect(url_for(".person", contact_id=contact_id))


@bp.route("/staff/people/<int:contact_id>/own-page", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def send_own_page(contact_id: int) -> ResponseReturnValue:
    """Send a person who asks what we keep the link to their own page."""
    told = services.send_own_page(contacts.contact(contact_id), by=actor())
    if told is None:
        flash(_("The link went to this person today already."), "info")
    elif told.state is MessageState.SUPPRESSED:
        flash(_("Nothing leaves: %(reason)s.", reason=reason_wording.reason(told)), "warning")
    else:
        flash_done(_("The link to their own page leaves now."))
    return redirect(url_for(".person", contact_id=contact_id))
