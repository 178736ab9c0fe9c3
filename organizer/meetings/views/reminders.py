"""What is sent about a meeting: planned, sent, not delivered, and what it costs."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow
from organizer.kernel.clock import now, to_wall
from organizer.kernel.i18n import _, short_date_time
from organizer.meetings import queries
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.told import told_of
from organizer.meetings.views.blueprint import bp
from organizer.meetings.wording import stands
from organizer.messaging.models import MessagePurpose
from organizer.messaging.wording import PURPOSES, STATES


@bp.route("/staff/meetings/<int:meeting_id>/reminders", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def reminders(meeting_id: int) -> ResponseReturnValue:
    """The reminders to come and all that was told of the meeting, in order of time."""
    row = queries.meeting(meeting_id)
    numbers = queries.sign_ups([row.id]).get(row.id, queries.SignUps())
    return render_template(
        "meetings/reminders.html",
        row=row,
        state=stands(row),
        people=numbers.coming,
        planned=_planned(row),
        told=[
            (PURPOSES[each.purpose], *STATES[each.state], each.people, each.price_minor)
            for each in told_of(row)
        ],
    )


def _planned(row: Meeting) -> list[tuple[str, str]]:
    if row.state is not MeetingState.PUBLISHED:
        return []
    words = {
        MessagePurpose.REMINDER_DAY: _("The day before"),
        MessagePurpose.REMINDER_HOURS: _("Two hours before"),
    }
    return [
        (short_date_time(to_wall(moment, row.zone)), words[purpose])
        for purpose, moment in queries.still_to_come(row, now())
    ]
