"""A person's own page behind the link in an SMS. Opening it changes nothing; its buttons do."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.files.qr import drawing, modules
from organizer.kernel import subjects, tokens
from organizer.kernel.access import campaign, signed
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.i18n import COOKIE, _, in_language, suggest_language
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import site_url
from organizer.meetings import clash_wording, queries, services
from organizer.meetings.forms.public import GuestsForm
from organizer.meetings.models import Attendance, AttendanceState, MeetingState
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.places import by_day, next_near
from organizer.messaging import queries as messages

AT_THE_DOOR = (AttendanceState.COMING, AttendanceState.WAITING)


@bp.route("/v/<token('a'):attendance_token>", methods=["GET"])
@signed
def answer(attendance_token: str) -> ResponseReturnValue:
    """When, where, and whether they come. No name and no number stand here: a link may be passed on.

    It opens in the language of the person, unless this browser has chosen one.
    """
    own = _own(attendance_token)
    if COOKIE in request.cookies:
        return _page(attendance_token, own)
    with in_language(own.contact.language):
        page = make_response(_page(attendance_token, own))
    return suggest_language(page, own.contact.language)


@bp.route("/v/<token('a'):attendance_token>/coming", methods=["POST"])
@signed
def coming(attendance_token: str) -> ResponseReturnValue:
    """They come, or come after all; without a free place they wait."""
    attendance = services.answer(_own(attendance_token), coming=True)
    if attendance.state is AttendanceState.WAITING:
        return _back(attendance_token, _waits(attendance))
    return _back(attendance_token, _("Thank you, we will be waiting for you."))


@bp.route("/v/<token('a'):attendance_token>/cannot", methods=["POST"])
@signed
def cannot(attendance_token: str) -> ResponseReturnValue:
    """They cannot come: the place goes to whoever waits longest."""
    services.answer(_own(attendance_token), coming=False)
    return _back(attendance_token, _("Thank you for telling us. Next time we will be glad to see you."))


@bp.route("/v/<token('a'):attendance_token>/guests", methods=["POST"])
@signed
def guests(attendance_token: str) -> ResponseReturnValue:
    """More or fewer people come along."""
    attendance = _own(attendance_token)
    form = GuestsForm()
    if form.validate():
        try:
            services.set_guests(attendance, form.others)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _back(attendance_token, _("Saved."))
    return _page(attendance_token, _own(attendance_token), form), 422


@bp.route("/v/<token('a'):attendance_token>/stop", methods=["POST"])
@signed
def stop(attendance_token: str) -> ResponseReturnValue:
    """To the page where one press stops all messages."""
    token = services.stop_token(_own(attendance_token))
    return redirect(url_for("messaging_public.stop", stop_token=token))


def _own(attendance_token: str) -> Attendance:
    """The place that a link answers for. Once it has ended: 410, in the words of such pages."""
    try:
        link = tokens.find(attendance_token, Purpose.ATTENDANCE)
    except Gone:
        abort(410)
    return queries.attendance(subjects.parse(link.about)[1])


def _page(attendance_token: str, own: Attendance, form: GuestsForm | None = None) -> str:
    shown = form or GuestsForm(formdata=None, data={"guests": str(own.guests)})
    return render_template(
        "meetings/public/answer.html",
        token=attendance_token,
        own=own,
        row=own.meeting,
        form=shown,
        code=_code(own) if own.state in AT_THE_DOOR else "",
        others=by_day(next_near(own.meeting)),
        stopped=messages.full_stop(own.contact_id) is not None,
        gets_none=_gets_none(own),
        elsewhere=_elsewhere(own),
        sends=messages.can_send(),
    )


def _elsewhere(own: Attendance) -> str:
    """That they have said to come elsewhere at about this time too; both can be meant."""
    if own.state not in AT_THE_DOOR or own.meeting.state is not MeetingState.PUBLISHED:
        return ""
    found = queries.clashes_of_guests(own.meeting, [own.contact_id])
    return clash_wording.also_expected(found.get(own.contact_id, ()))


def _code(own: Attendance) -> str:
    """What a helper at the door scans: it opens the list at this person, and tells a stranger nothing."""
    path = url_for("meetings.door", meeting_id=own.meeting_id, person=own.id)
    return drawing(modules(site_url(campaign(), path)), _("Code to show at the door"))


def _gets_none(own: Attendance) -> bool:
    """No SMS of ours reaches the person: they stopped, or their number takes none."""
    return messages.standing_stop(own.contact_id) is not None


def _waits(own: Attendance) -> str:
    if _gets_none(own) or not messages.can_send():
        return _("All seats are booked now. There is standing room: come anyway.")
    return _("All seats are booked now. We send an SMS if one comes free.")


def _back(attendance_token: str, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return redirect(url_for(".answer", attendance_token=attendance_token))
