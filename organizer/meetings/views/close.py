"""After a meeting: how many came, what was said, what was promised."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form
from organizer.kernel.subjects import subject
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.meeting import ClosingForm, noted
from organizer.meetings.views.blueprint import bp
from organizer.promises import queries as promises


@bp.route("/staff/meetings/<int:meeting_id>/notes", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_READ, POST=Permission.SCHEDULE_EDIT)
def notes(meeting_id: int) -> ResponseReturnValue:
    """Close a meeting in one screen; it may be put right later."""
    row = queries.meeting(meeting_id)
    form = ClosingForm(row)
    if form.validate_on_submit():
        try:
            services.close(row, form.details(), version=form.seen, by=actor(), once_key=form.once.data or "")
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, noted(queries.meeting(row.id)))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The notes are saved. Thank you for the meeting!"), "done")
            return redirect(url_for(".notes", meeting_id=row.id))
    return render_form(
        "meetings/notes.html",
        form=form,
        row=row,
        state=wording.stands(row),
        counted=queries.people_in([row.id]).get(row.id, 0),
        promises=promises.about(subject(row)),
    )
