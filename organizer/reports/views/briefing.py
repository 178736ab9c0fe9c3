"""The next meeting on one page, to be read in a car."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import relative_day
from organizer.reports import queries, wording
from organizer.reports.views import frame
from organizer.reports.views.blueprint import bp


@bp.route("/report/next", methods=["GET"])
@allow(Permission.REPORT_READ)
def next_meeting() -> ResponseReturnValue:
    """Lead to the briefing of the nearest meeting of this candidate."""
    row = queries.next_meeting(actor())
    if row is None:
        return frame.page("reports/next_meeting.html")
    return redirect(url_for(".briefing", meeting_id=row.id))


@bp.route("/report/briefing/<int:meeting_id>", methods=["GET"])
@allow(Permission.REPORT_READ)
def briefing(meeting_id: int) -> ResponseReturnValue:
    """Who meets the candidate, what people there speak of, what was promised, how many came last time."""
    found, today = queries.briefing(meeting_id), frame.this_day()
    return frame.page(
        "reports/briefing.html",
        briefing=found,
        meeting=found.meeting,
        day=relative_day(found.meeting.starts_wall.date(), today),
        cell=wording.words().cell,
        promises=wording.promise_rows(found.promises, today),
    )
