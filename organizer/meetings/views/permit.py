"""The permit of a meeting: where it stands, by when to ask, and the letters that ask for it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, short_date
from organizer.kernel.pages import render_form
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.permit import PermitForm, noted
from organizer.meetings.models import Meeting
from organizer.meetings.queries.permits import ask_by
from organizer.meetings.sheets.announcing import languages_on_paper
from organizer.meetings.sheets.writing import TITLES
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/meetings/<int:meeting_id>/permit", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def permit(meeting_id: int) -> ResponseReturnValue:
    """Note who was asked, when, and what they answered."""
    row = queries.meeting(meeting_id)
    form = PermitForm(row)
    if form.validate_on_submit():
        try:
            services.set_permit(
                row, form.details(), version=form.seen, by=actor(), once_key=form.once.data or ""
            )
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, noted(queries.meeting(row.id)))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".show", meeting_id=row.id))
    return _page(row, form)


def _page(row: Meeting, form: PermitForm) -> ResponseReturnValue:
    return render_form(
        "meetings/permit.html",
        form=form,
        row=row,
        state=wording.STATES[row.state],
        due_on=ask_by(row) if row.waits_for_asking else None,
        meant=_meant(row) if row.permit_is_for_another else "",
        letters=TITLES,
        languages=languages_on_paper(),
    )


def _meant(row: Meeting) -> str:
    """The day and the place that the permit was asked for, as far as they are known."""
    place = "" if row.permit_venue_id is None else queries.venue_label(queries.venue(row.permit_venue_id))
    return ", ".join(filter(None, ["" if row.permit_day is None else short_date(row.permit_day), place]))
