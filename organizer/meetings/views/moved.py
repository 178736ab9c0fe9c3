"""A move made in the schedule itself: where it leads back to, and what the bar above it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from flask import request

from organizer.campaigns.queries import takes_back
from organizer.campaigns.roles import Permission
from organizer.kernel import undo
from organizer.kernel.access import actor
from organizer.kernel.clock import start_of_week, week_of
from organizer.kernel.i18n import day_and_month, weekday
from organizer.kernel.keys import row_id
from organizer.kernel.pages import local_path
from organizer.kernel.subjects import parse
from organizer.kernel.undo import Undo
from organizer.meetings import clash_wording, queries, services, wording
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import News, Notice

MOVED = "moved"
"""Names the move in the address of the schedule."""
SOME_DAY = date(2001, 1, 1)


@dataclass(frozen=True)
class Bar:
    """What stands above the schedule after a meeting was moved in it."""

    row: Meeting
    heading: str
    done: Undo
    clashes: Sequence[str]
    notice: Notice | None
    later: str
    """The schedule without the bar."""


def address_before() -> str:
    """The schedule that a meeting was dropped in; empty for the form on a page of its own."""
    return local_path(request.form.get("back", ""))


def address_after(back: str, row: Meeting, done: Undo | None) -> str:
    """The same schedule with the days that the meeting is on now, and the move to speak of."""
    path, _, query = back.partition("?")
    asked = dict(parse_qsl(query))
    asked.pop(MOVED, None)
    if asked.get("view") != "list":
        asked["date"] = row.starts_wall.date().isoformat()
    if done is not None:
        asked[MOVED] = str(done.id)
    return f"{path}?{urlencode(asked)}" if asked else path


def bar() -> Bar | None:
    """What to say of the move that the address names, as long as this member may take it back."""
    undo_id = row_id(request.args.get(MOVED, ""))
    if undo_id is None or not actor().can(Permission.SCHEDULE_EDIT):
        return None
    done = undo.standing(undo_id)
    if done is None or done.verb != "meeting.moved" or not takes_back(actor(), [done]):
        return None
    row = queries.meeting(parse(done.about)[1])
    notice = services.notice(row, News.MOVED) if row.state is MeetingState.PUBLISHED else None
    clashes = [clash_wording.clash(found) for found in queries.clashes_of(queries.as_it_is(row))]
    asked = {name: value for name, value in request.args.items() if name != MOVED}
    return Bar(
        row,
        wording.moved_to(row),
        done,
        clashes,
        notice,
        f"{request.path}?{urlencode(asked)}" if asked else request.path,
    )


def words() -> Mapping[str, str]:
    """The names of days and months for the steps of a move that is announced while it is made."""
    months = [day_and_month(SOME_DAY.replace(month=number)) for number in range(1, 13)]
    return {
        "weekdays": "|".join(weekday(day) for day in week_of(start_of_week(SOME_DAY))),
        "months": "|".join(name.removeprefix("1 ") for name in months),
    }
