"""The place that a meeting can go to in one press."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form
from organizer.meetings import queries, services
from organizer.meetings.forms.spare import SpareForm
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/meetings/<int:meeting_id>/spare", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def spare(meeting_id: int) -> ResponseReturnValue:
    """Note where a meeting goes when its venue is lost. Nothing moves by it."""
    row = queries.meeting(meeting_id)
    form = SpareForm(row)
    if form.validate_on_submit():
        try:
            services.set_spare(row, form.venue_id.row_id, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".show", meeting_id=row.id))
    return render_form("meetings/spare.html", form=form, row=row)
