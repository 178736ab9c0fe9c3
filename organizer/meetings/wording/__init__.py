"""What the pages say of meetings: states, needs, phases, edits. The messages have a module of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organizer.country.models import Phase
from organizer.kernel.i18n import _, _l, current_language, pick_here, short_date_time
from organizer.meetings.models import AttendanceState, Meeting, MeetingState, PermitState
from organizer.meetings.queries.schedule import Need
from organizer.meetings.wording.messages import (
    MessageWords,
    Place,
    Words,
    cancelled,
    day_before,
    filled_in,
    first_meeting,
    given_back,
    hours_before,
    invited,
    moved,
    moved_to_steps,
    permit_due,
    place,
    postponed,
    promoted,
    spoken_anew,
    with_steps,
)

__all__ = [
    "COMING",
    "EDITED",
    "NEEDS",
    "NOBODY",
    "NOT_NEEDED",
    "PERMITS",
    "PHASES",
    "PUT_OFF",
    "STATES",
    "MessageWords",
    "Place",
    "State",
    "Words",
    "cancelled",
    "changed_meanwhile",
    "day_before",
    "edits",
    "filled_in",
    "first_meeting",
    "given_back",
    "hours_before",
    "invited",
    "moved",
    "moved_to",
    "moved_to_steps",
    "permit_due",
    "place",
    "postponed",
    "promoted",
    "spoken_anew",
    "stands",
    "with_steps",
]

State = tuple[str, str]
"""A word and the kind of tag that shows it."""

STATES: Mapping[MeetingState, State] = {
    MeetingState.DRAFT: (_l("Draft"), ""),
    MeetingState.PUBLISHED: (_l("Published"), "info"),
    MeetingState.HELD: (_l("Held"), "ok"),
    MeetingState.CLOSED: (_l("Closed"), "ok"),
    MeetingState.CANCELLED: (_l("Cancelled"), "bad"),
}
EDITED: Mapping[str, str] = {
    "titles": _l("Title"),
    "venue_id": _l("Place"),
    "starts_wall": _l("Starts"),
    "ends_wall": _l("Ends"),
    "candidate_id": _l("Who meets people"),
    "languages": _l("Languages spoken"),
    "capacity": _l("Limit of places"),
    "topics": _l("What will be discussed"),
    "note": _l("Private note"),
}
"""What can be changed of a meeting, by column."""
PUT_OFF: State = (_l("Put off"), "warn")
"""What is said of one that is called off until it has a new time."""
COMING: Mapping[AttendanceState, State] = {
    AttendanceState.COMING: (_l("Comes"), "info"),
    AttendanceState.WAITING: (_l("Waiting list"), "warn"),
    AttendanceState.CANCELLED: (_l("Cannot come"), ""),
    AttendanceState.CAME: (_l("Came"), "ok"),
    AttendanceState.NO_SHOW: (_l("Did not come"), ""),
}
PERMITS: Mapping[PermitState, State] = {
    PermitState.NONE: (_l("Not asked for"), ""),
    PermitState.ASKED: (_l("Asked for"), "warn"),
    PermitState.GRANTED: (_l("Granted"), "ok"),
    PermitState.REFUSED: (_l("Not granted"), "bad"),
}
NOT_NEEDED = "not_needed"
"""Beside the states of a permit, where none is needed."""
NEEDS: Mapping[Need, State] = {
    Need.CLASH: (_l("Clash"), "bad"),
    Need.VENUE: (_l("No venue"), "warn"),
    Need.HOST: (_l("No host"), "warn"),
    Need.DRAFT: (_l("Draft"), ""),
    Need.MOVED: (_l("Moved"), ""),
}
"""The marks of the schedule in words, the gravest first."""

PHASES: Mapping[str, str] = {
    Phase.BEFORE.value: _l("The campaign has not begun by then"),
    Phase.SILENCE.value: _l("This is the day of silence. Messages and meetings are not allowed"),
    Phase.VOTE.value: _l("This is voting day. Messages and meetings are not allowed"),
    Phase.AFTER.value: _l("The vote is over by then"),
}
NOBODY = _l("There is no such person on the list of this meeting")


def stands(row: Meeting) -> State:
    """What a meeting is, in a word."""
    return PUT_OFF if row.is_postponed else STATES[row.state]


def moved_to(row: Meeting) -> str:
    """What became of a meeting that was moved: its new time, its new place where people know another."""
    when = short_date_time(row.starts_wall)
    if not row.place_before:
        return _("Moved to: %(when)s", when=when)
    where = place(row, current_language()).full
    if row.moved_from == row.starts_wall:
        return _("New place: %(place)s", place=where)
    return _("New time and place: %(when)s, %(place)s", when=when, place=where)


def edits(acts: Sequence[Mapping[str, object]]) -> list[str]:
    """Of each edit what was changed, by the columns that were traced; no word of what stood there."""
    named = [", ".join(str(words) for column, words in EDITED.items() if column in facts) for facts in acts]
    return [": ".join(filter(None, (_("Changed"), columns))) for columns in named]


def changed_meanwhile(row: Meeting) -> str:
    """What a meeting is now, for somebody who changed it at the same time as another did."""
    return _(
        "Somebody else changed this meeting meanwhile. Now it is: %(state)s, %(when)s, %(place)s. "
        "Look at it and save again",
        state=stands(row)[0],
        when=short_date_time(row.starts_wall),
        place=pick_here(row.titles)[0],
    )
