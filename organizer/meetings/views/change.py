"""Moving and calling off: who is told, in which words, at what price, and one press."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.kernel import undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n
from organizer.kernel.pages import render_form
from organizer.kernel.text import fold
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.meeting import MANY_PEOPLE, CancelForm, MoveForm, proposal_of
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import Notice
from organizer.meetings.views.blueprint import bp

EXAMPLE_LINK = "…"


@bp.route("/staff/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def move(meeting_id: int) -> ResponseReturnValue:
    """Give a meeting another time or place. Nobody is told before the next press."""
    row = queries.meeting(meeting_id)
    form = MoveForm(row)
    clashes = _clashes(form, row) if form.validate_on_submit() else []
    if request.method == "POST" and not form.errors and not (clashes and not form.despite.data):
        try:
            services.move(
                row,
                form.starts_wall,
                form.ends_wall,
                venue_id=form.venue_id.row_id,
                version=form.seen,
                by=actor(),
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".moved", meeting_id=row.id))
    answer = render_form("meetings/move.html", form=form, row=row, clashes=clashes)
    return (answer[0], 422) if clashes and isinstance(answer, tuple) else answer


@bp.route("/staff/meetings/<int:meeting_id>/moved", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def moved(meeting_id: int) -> ResponseReturnValue:
    """After a move: tell them now, tell them later, or undo."""
    row = queries.meeting(meeting_id)
    if row.state is not MeetingState.PUBLISHED or row.moved_at is None:
        return redirect(url_for(".show", meeting_id=row.id))
    return render_template(
        "meetings/moved.html", row=row, undone=undo.open_undo(row), **_told(services.notice_of_move(row), row)
    )


@bp.route("/staff/meetings/<int:meeting_id>/tell-move", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def tell_move(meeting_id: int) -> ResponseReturnValue:
    """Tell those who do not know of the new time."""
    row = queries.meeting(meeting_id)
    _flash_told(services.tell_of_move(row, by=actor()))
    return redirect(url_for(".show", meeting_id=row.id))


@bp.route("/staff/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def cancel(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off; above fifty people the name of the place is typed first."""
    row = queries.meeting(meeting_id)
    notice = services.notice_of_cancel(row)
    form = CancelForm(data={"version": row.version})
    many = len(notice.people) > MANY_PEOPLE
    if form.validate_on_submit():
        try:
            _check_typed(form, row, many=many)
            services.cancel(row, version=form.seen, by=actor())
            told = services.tell_of_cancel(row, by=actor()) if "tell" in request.form else None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The meeting is called off. Its page stays with the notice."), "done")
            if told is not None:
                _flash_told(told)
            return redirect(url_for(".show", meeting_id=row.id))
    return render_form("meetings/cancel.html", form=form, row=row, many=many, **_told(notice, row))


@bp.route("/staff/meetings/<int:meeting_id>/tell-cancel", methods=["POST"])
@allow(POST=Permission.MESSAGE_SEND)
def tell_cancel(meeting_id: int) -> ResponseReturnValue:
    """Tell those who do not know that there will be no meeting."""
    row = queries.meeting(meeting_id)
    _flash_told(services.tell_of_cancel(row, by=actor()))
    return redirect(url_for(".show", meeting_id=row.id))


def _told(notice: Notice, row: Meeting) -> dict[str, object]:
    """Who would be told, in the words of each language that somebody of them reads."""
    spoken = {each.contact.language for each in notice.people}
    return {
        "people": len(notice.people),
        "estimate": notice.estimate,
        "words": [
            (LANGUAGES[code], code, notice.words(code, EXAMPLE_LINK))
            for code in campaign().languages
            if code in spoken
        ],
        "place": wording.place(row, campaign().languages[0]).full,
    }


def _check_typed(form: CancelForm, row: Meeting, *, many: bool) -> None:
    names = set() if row.venue is None else {fold(name) for name in row.venue.names.values()}
    if row.venue is not None and row.venue.locality is not None:
        names |= {fold(name) for name in row.venue.locality.names.values()}
    names |= {fold(title) for title in row.titles.values()}
    if many and fold(form.typed.data or "") not in names:
        raise DomainError(_("Type the name of the place as it is written above"), field="typed")


def _clashes(form: MoveForm, row: Meeting) -> list[str]:
    if form.ends_wall <= form.starts_wall:
        return []
    proposal = proposal_of(form, meeting=row, candidate_id=row.candidate_id)
    return [wording.clash(found) for found in queries.clashes_of(proposal)]


def _flash_told(people: int) -> None:
    words = _n(
        "%(num)s person is told: the message leaves in a moment.",
        "%(num)s people are told: the messages leave in a moment.",
        people,
    )
    flash(words if people else _("Nobody is left to be told."), "done")
