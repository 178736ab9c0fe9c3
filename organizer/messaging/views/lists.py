"""Lists of messages: what is planned, what was sent, what did not arrive and why."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow
from organizer.kernel.paging import DEFAULT_SIZE
from organizer.kernel.subjects import named
from organizer.messaging import queries, wording
from organizer.messaging.models import Broadcast, BroadcastState, MessagePurpose
from organizer.messaging.queries import Tab
from organizer.messaging.queries.broadcasts import broadcasts
from organizer.messaging.queries.shown import only_shown
from organizer.messaging.timetable import Planned
from organizer.messaging.views.blueprint import bp
from organizer.messaging.views.rows import rows_of, wall


@bp.route("/staff/messages", methods=["GET"])
@allow(Permission.MESSAGE_READ)
def messages() -> ResponseReturnValue:
    """The messages of a list, the newest first, beside what they cost and what holds them back."""
    wanted = request.args.get("tab", "")
    tab = Tab(wanted) if wanted in list(Tab) else Tab.PLANNED
    page = queries.messages(tab, after=request.args.get("after"))
    return render_template(
        "messaging/messages.html",
        tab=tab.value,
        rows=rows_of(page.rows),
        after=page.after,
        size=DEFAULT_SIZE,
        coming=_coming() if tab is Tab.PLANNED else [],
        broadcasts=_broadcasts() if tab is Tab.PLANNED else [],
        wall=wall,
        **_standing(),
    )


def _broadcasts() -> list[tuple[Broadcast, str, tuple[str, str], str]]:
    """The newest messages to many: each with what it is for, where it stands, and the page to go on with."""
    return [
        (
            row,
            wording.aim_of(row.aim, row.released_at),
            wording.BROADCAST_STATES[row.state],
            url_for(".words" if row.state is BroadcastState.DRAFT else ".broadcast", broadcast_id=row.id),
        )
        for row in broadcasts()
    ]


def _coming() -> list[tuple[Planned, str, object]]:
    """What rooms will tell soon, with its purpose in words and what it is about."""
    planned = queries.coming()
    subjects = named(each.about for each in planned)
    return [
        (each, str(wording.PURPOSES[MessagePurpose(each.purpose)]), subjects.get(each.about))
        for each in planned
    ]


def _standing() -> dict[str, object]:
    """What all lists show: how many messages there are, what they cost, and what holds them back."""
    return {
        "numbers": queries.numbers(),
        "unseen": queries.unseen_replies(),
        "pulse": queries.pulse(),
        "terms": queries.terms(),
        "only_shown": bool(only_shown()),
    }
