"""Who comes to a meeting: the list, adding by hand, came or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.models import ConsentWay
from organizer.contacts.queries import masked_phone, short_name
from organizer.contacts.wording import WAYS
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.meetings import clash_wording, queries, services, wording
from organizer.meetings.forms.people import GuestForm
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.door import OPENS_BEFORE
from organizer.meetings.queries.people import PAGE_SIZE
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/meetings/<int:meeting_id>/sign-ups", methods=["GET", "POST"])
@allow(GET=Permission.ATTENDANCE_READ, POST=Permission.ATTENDANCE_EDIT)
def sign_ups(meeting_id: int) -> ResponseReturnValue:
    """The people of a meeting; a POST adds one by hand."""
    row = queries.meeting(meeting_id)
    form = GuestForm()
    if form.validate_on_submit():
        try:
            made = _attend(row, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            waits = made.state is AttendanceState.WAITING
            flash(_("Added to the waiting list.") if waits else _("Added."), "done")
            return redirect(url_for(".sign_ups", meeting_id=row.id))
    return _page(row, form)


@bp.route("/staff/attendances/<int:attendance_id>/mark", methods=["POST"])
@allow(POST=Permission.ATTENDANCE_EDIT)
def mark(attendance_id: int) -> ResponseReturnValue:
    """Note that somebody came, or did not."""
    row = queries.attendance(attendance_id)
    came = request.form.get("came")
    if came not in {"yes", "no"}:
        raise NotFound
    done = services.mark(row, came=came == "yes", by=actor())
    flash_done(_("Noted."), done=done)
    return redirect(url_for(".sign_ups", meeting_id=row.meeting_id))


@bp.route("/staff/attendances/<int:attendance_id>/answer", methods=["POST"])
@allow(POST=Permission.ATTENDANCE_EDIT)
def answer_for(attendance_id: int) -> ResponseReturnValue:
    """Note what somebody told the team: they cannot come, or come after all."""
    row = queries.attendance(attendance_id)
    comes = request.form.get("comes")
    if comes not in {"yes", "no"}:
        raise NotFound
    services.answer(row, coming=comes == "yes", by=actor())
    flash_done(_("Noted."))
    return redirect(url_for(".sign_ups", meeting_id=row.meeting_id))


def _attend(row: Meeting, form: GuestForm) -> Attendance:
    return services.attend(
        row,
        form.phone.number,
        name=(form.name.data or "").strip(),
        guests=form.guests.number or 0,
        language=form.language.data,
        way=ConsentWay.STAFF,
        agreed=bool(form.agreed.data),
        by=actor(),
    )


def _elsewhere(row: Meeting, people: Iterable[Attendance]) -> Mapping[int, list[str]]:
    """Of those who wait: where else they are expected then, in words, by person."""
    waiting = [each.contact_id for each in people if each.state is AttendanceState.WAITING]
    found = queries.clashes_of_guests(row, waiting) if row.state is MeetingState.PUBLISHED else {}
    return {
        contact_id: [clash_wording.expected_elsewhere(each) for each in own]
        for contact_id, own in found.items()
    }


def _state_of(row: Attendance) -> tuple[str, str]:
    words, kind = wording.COMING[row.state]
    return str(words), kind


def _page(row: Meeting, form: GuestForm) -> ResponseReturnValue:
    page = queries.attendances(row.id, after=request.args.get("after"))
    return render_form(
        "meetings/sign_ups.html",
        form=form,
        row=row,
        page=page,
        can_be_marked=now() >= row.starts_at - OPENS_BEFORE,
        size=PAGE_SIZE,
        can_answer=row.state is MeetingState.PUBLISHED and not row.is_over,
        state=wording.stands(row),
        numbers=queries.sign_ups([row.id]).get(row.id, queries.SignUps()),
        state_of=_state_of,
        elsewhere=_elsewhere(row, page.rows),
        ways={way.value: words for way, words in WAYS.items()},
        name_of=short_name,
        phone_of=masked_phone,
    )
