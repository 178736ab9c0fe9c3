"""After a meeting: how many came, what was said, what was promised, who does what next."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import members
from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, today
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.kernel.subjects import subject
from organizer.kernel.text import pick
from organizer.kernel.undo import Undo
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.closing import ClosingForm, noted
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.views.blueprint import bp
from organizer.promises import queries as promises
from organizer.promises.wording import stands


@bp.route("/staff/meetings/<int:meeting_id>/notes", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_READ, POST=Permission.SCHEDULE_EDIT)
def notes(meeting_id: int) -> ResponseReturnValue:
    """Close a meeting in one screen; each part may be saved before that, and put right after it."""
    row = queries.meeting(meeting_id)
    counted = queries.people_in([row.id]).get(row.id, 0)
    form = ClosingForm(row, counted=counted)
    if not form.saves_nothing and form.validate_on_submit():
        try:
            done = _save(row, form)
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, noted(queries.meeting(row.id), counted=counted))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_words(row, form), done=done)
            return redirect(url_for(".notes", meeting_id=row.id))
    return _page(row, form, counted)


def _save(row: Meeting, form: ClosingForm) -> Undo | None:
    act = services.close if form.closes else services.take_notes
    return act(row, form.details(), version=form.seen, by=actor(), once_key=form.once.data or "")


def _words(row: Meeting, form: ClosingForm) -> str:
    if form.closes:
        return _("The meeting is closed. Thank you for it!")
    is_closed = row.state is MeetingState.CLOSED
    return (
        _("The notes are saved.")
        if is_closed
        else _("The notes are saved. Close the meeting when they are whole.")
    )


def _page(row: Meeting, form: ClosingForm, counted: int) -> ResponseReturnValue:
    may_edit = actor().can(Permission.SCHEDULE_EDIT)
    day = today(row.zone)
    return render_form(
        "meetings/notes.html",
        form=form,
        row=row,
        state=wording.stands(row),
        counted=counted,
        has_begun=row.is_on and row.starts_at <= now(),
        is_closed=row.state is MeetingState.CLOSED,
        preview=_preview(form),
        undertaken_rows=promises.all_about(subject(row)) if may_edit else promises.about(subject(row)),
        owners={member.membership_id: member.name for member in members()},
        state_of=lambda promise: stands(promise, day),
    )


def _preview(form: ClosingForm) -> list[tuple[str, str, str]]:
    """The minutes on the page of each language, with the language they are in there; none without words."""
    texts, spoken = form.summary.texts, campaign().languages
    return [(page, *pick(texts, page, spoken)) for page in spoken] if texts else []
