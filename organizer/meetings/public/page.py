"""One meeting: when, where, remind me."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import name_of_candidate, phase
from organizer.contacts.models import ConsentPurpose
from organizer.contacts.wording import consent
from organizer.country.models import SILENT
from organizer.kernel.access import campaign, kept
from organizer.kernel.clock import now, to_wall, zone
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, current_language, long_date, pick_here, time_of_day
from organizer.kernel.pages import kept_page
from organizer.kernel.security import limiter
from organizer.kernel.urls import site_url
from organizer.meetings import queries, services
from organizer.meetings.forms.public import PRESSES, InvitationForm, ReminderForm, last_two
from organizer.meetings.models import AttendanceState, Meeting, MeetingState
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.feed import where
from organizer.meetings.queries.places import by_day, next_near
from organizer.messaging import queries as messages

FULL = "full"
MAIL = "mail"


class Stands(enum.StrEnum):
    """What the page of a meeting says first."""

    OPEN = "open"
    FULL = "full"
    OVER = "over"
    CANCELLED = "cancelled"
    SILENT = "silent"


@bp.route("/m/<code:meeting_code>", methods=["GET"])
@kept
def show(meeting_code: str) -> ResponseReturnValue:
    """When and where a meeting is, and what became of it; the same for everybody."""
    return kept_page(_page(queries.by_code(meeting_code), ReminderForm(formdata=None)))


@bp.route("/m/<code:meeting_code>", methods=["POST"])
@kept
@limiter.limit(PRESSES)
def remind(meeting_code: str) -> ResponseReturnValue:
    """A number and one press. The same number twice is the same answer, and tells nothing of the first.

    So the answer says whether there was a place for somebody new, not what is known of this number.
    """
    row = queries.by_code(meeting_code)
    form = ReminderForm()
    if not form.validate():
        return _page(row, form), 422
    was_full = _is_full(row, form.others)
    try:
        attendance = services.attend(
            row, form.asked, name=form.name.data or "", guests=form.others, language=current_language()
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(row, form), problem.status
    waits = was_full or (attendance.state is AttendanceState.WAITING and attendance.guests == form.others)
    places = FULL if waits else None
    return redirect(url_for(".thanks", meeting_code=row.code, n=form.asked.e164[-2:], places=places))


@bp.route("/m/<code:meeting_code>/invitation", methods=["POST"])
@kept
@limiter.limit(PRESSES)
def invite(meeting_code: str) -> ResponseReturnValue:
    """An e-mail address and one press. The same address twice is the same answer, as with a number."""
    row = queries.by_code(meeting_code)
    form = InvitationForm()
    if not form.validate():
        return _page(row, ReminderForm(formdata=None), form), 422
    was_full = _is_full(row, 0)
    try:
        attendance = services.attend(row, form.asked, language=current_language())
    except DomainError as problem:
        form.refuse(problem)
        return _page(row, ReminderForm(formdata=None), form), problem.status
    waits = was_full or attendance.state is AttendanceState.WAITING
    return redirect(url_for(".thanks", meeting_code=row.code, by=MAIL, places=FULL if waits else None))


@bp.route("/m/<code:meeting_code>/thanks", methods=["GET"])
@kept
def thanks(meeting_code: str) -> ResponseReturnValue:
    """What will be sent and when. Of the number only its last two digits stand in the address.

    The same for every number: who once stopped our SMS is told so on their own page alone.
    """
    row = queries.by_code(meeting_code)
    return kept_page(
        render_template(
            "meetings/public/thanks.html",
            row=row,
            waits=request.args.get("places") == FULL,
            by_mail=request.args.get("by") == MAIL,
            digits=last_two(request.args.get("n", "")),
            sends=messages.can_send(),
            moments=_moments(row),
            address=_address(row),
        )
    )


def _page(row: Meeting, form: ReminderForm, invitation: InvitationForm | None = None) -> str:
    stands = _stands(row)
    moments, sends = _moments(row), messages.can_send()
    button = _button(stands, len(moments) if sends else 0)
    ended = stands in {Stands.OVER, Stands.CANCELLED}
    return render_template(
        "meetings/public/show.html",
        row=row,
        form=form,
        invitation=invitation or InvitationForm(formdata=None),
        stands=stands,
        moments=moments,
        sends=sends,
        button_text=button,
        consent_lines=consent(ConsentPurpose.REMINDERS, button=button, reminders=len(moments)),
        mail_lines=consent(ConsentPurpose.REMINDERS, button=_("Invite me by e-mail"), by_mail=True),
        others=by_day(next_near(row)) if ended else [],
        host=name_of_candidate(row.candidate) if row.candidate is not None else "",
        address=_address(row),
        facts=_structured(row),
        starts_iso=_iso(row.starts_at, row),
        cancelled_on=None if row.cancelled_at is None else to_wall(row.cancelled_at, row.zone),
    )


def _stands(row: Meeting) -> Stands:
    if row.state is MeetingState.CANCELLED:
        return Stands.CANCELLED
    if row.is_over or row.state is not MeetingState.PUBLISHED:
        return Stands.OVER
    if phase() in SILENT:
        return Stands.SILENT
    return Stands.FULL if _is_full(row, 0) else Stands.OPEN


def _is_full(row: Meeting, others: int) -> bool:
    free = row.free_places
    return free is not None and free < 1 + others


def _moments(row: Meeting) -> list[str]:
    """The SMS that somebody who signs up now will get, as "Friday 13 March, 18:30"."""
    walls = [to_wall(moment, row.zone) for _purpose, moment in queries.still_to_come(row, now())]
    return [f"{long_date(wall)}, {time_of_day(wall)}" for wall in walls]


def _button(stands: Stands, number: int) -> str:
    if stands is Stands.FULL:
        return _("Join the waiting list")
    if number == 0:
        return _("I am coming")
    return _("Remind me twice by SMS") if number > 1 else _("Remind me by SMS")


def _address(row: Meeting) -> str:
    return site_url(campaign(), url_for(".show", meeting_code=row.code))


def _iso(moment: datetime, row: Meeting) -> str:
    return moment.astimezone(zone(row.zone)).isoformat()


def _structured(row: Meeting) -> Mapping[str, Any]:
    """The meeting as schema.org's Event: a data block, which no policy counts as a script."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": pick_here(row.titles)[0],
        "startDate": _iso(row.starts_at, row),
        "endDate": _iso(row.ends_at, row),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": f"https://schema.org/{_status(row)}",
        "url": _address(row),
        "isAccessibleForFree": True,
        "inLanguage": row.languages or [current_language()],
        "organizer": {"@type": "Organization", "name": campaign().names.get(current_language(), "")},
    }
    if row.time_before is not None and row.state is MeetingState.PUBLISHED:
        facts["previousStartDate"] = row.time_before.isoformat()
    if row.venue is not None:
        facts["location"] = {
            "@type": "Place",
            "name": pick_here(row.venue.names)[0],
            "address": where(row, current_language(), campaign().languages),
        }
    return facts


def _status(row: Meeting) -> str:
    if row.state is MeetingState.CANCELLED:
        return "EventPostponed" if row.is_postponed else "EventCancelled"
    return "EventRescheduled" if row.moved_from is not None else "EventScheduled"
