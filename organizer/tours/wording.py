"""What the pages say of rows: what is unclear, what clashes, what of a calendar was not taken."""

from __future__ import annotations

from collections.abc import Mapping

from organizer.kernel.calendar import Why
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l
from organizer.meetings import wording as meetings
from organizer.meetings.queries import Found
from organizer.meetings.timetable import Kind
from organizer.tours.models import Source
from organizer.tours.paste import Cell, Doubt
from organizer.tours.queries import NO_PLACE, Checked, Question

VERBS: Mapping[str, str] = {
    "tour.begun": _l("A draft of many meetings was begun"),
    "tour.corrected": _l("A draft of many meetings was changed"),
    "tour.made": _l("Many meetings were made at once"),
    "tour.discarded": _l("A draft of many meetings was thrown away"),
    "tour.expired": _l("Old drafts of many meetings were deleted"),
}
"""What the history says of each act."""

SOURCES: Mapping[Source, str] = {
    Source.PASTE: _l("Pasted rows"),
    Source.FILE: _l("A file"),
    Source.RULE: _l("Days of the week"),
}
CELLS: Mapping[Cell, str] = {
    Cell.PLACE: _l("Place"),
    Cell.DAY: _l("Day"),
    Cell.STARTS: _l("Starts"),
    Cell.ENDS: _l("Ends"),
    Cell.TITLE: _l("Title"),
    Cell.CANDIDATE: _l("Who meets people"),
    Cell.LANGUAGE: _l("Languages spoken"),
}
_DOUBTS: Mapping[tuple[Cell, Doubt], str] = {
    (Cell.PLACE, Doubt.EMPTY): _l("Write a place or a title"),
    (Cell.PLACE, Doubt.NOT_FOUND): _l("Say above which place this is"),
    (Cell.DAY, Doubt.EMPTY): _l("Write the day"),
    (Cell.DAY, Doubt.UNREADABLE): _l("Write the day like 14.03.2026"),
    (Cell.DAY, Doubt.NO_SUCH): _l("There is no such day"),
    (Cell.DAY, Doubt.WEEKDAY): _l("The date falls on another day of the week"),
    (Cell.DAY, Doubt.PAST): _l("This day is over"),
    (Cell.DAY, Doubt.FAR): _l("This day is more than two years ahead"),
    (Cell.STARTS, Doubt.TWO_READINGS): _l("This may be one hour or two. Write 18:20 or 18:00–20:00"),
    (Cell.ENDS, Doubt.TWO_READINGS): _l("This may be one hour or two. Write one, like 18:30"),
    (Cell.ENDS, Doubt.BACKWARDS): _l("The end must be later than the start"),
    (Cell.CANDIDATE, Doubt.NOT_FOUND): _l("Nobody of this name is a candidate of the campaign"),
    (Cell.CANDIDATE, Doubt.TWO_FOUND): _l("More than one candidate has this name. Write it in full"),
    (Cell.LANGUAGE, Doubt.UNREADABLE): _l("Write languages like: kk, ru"),
    (Cell.LANGUAGE, Doubt.NOT_FOUND): _l("The campaign does not speak this language"),
}
_HOURS: Mapping[Doubt, str] = {
    Doubt.EMPTY: _l("Write the hour"),
    Doubt.UNREADABLE: _l("Write the hour like 18:30"),
    Doubt.NO_SUCH: _l("There is no such hour"),
}
_ODD: Mapping[str, str] = {
    Why.NOT_A_CALENDAR.value: _l("not a calendar"),
    Why.UNFINISHED.value: _l("breaks off in the middle"),
    Why.UNREADABLE.value: _l("cannot be read"),
    Why.NO_START.value: _l("has no start"),
    Why.ENDS_BEFORE_START.value: _l("ends before it starts"),
    Why.UNKNOWN_ZONE.value: _l("names an unknown time zone: the hours are taken as written"),
    "repeats": _l("repeats: the first time alone is taken"),
    "cancelled": _l("is called off and left out"),
    "over": _l("is over and left out"),
}


def doubt(cell: Cell, why: Doubt) -> str:
    """What is unclear in a cell, and what to write."""
    return str(_DOUBTS.get((cell, why)) or _HOURS[why])


def odd(number: int, why: str, name: str) -> str:
    """What is to be known of one event of a calendar."""
    return _("Event %(number)s, %(name)s: %(why)s", number=number, name=name or "–", why=_ODD[why])


def clash(found: Found) -> str:
    """A clash in a sentence; another row is called by its number."""
    if found.proposal is None:
        return meetings.clash(found)
    said = {"who": found.who, "row": found.proposal}
    if found.clash.kind is Kind.PERSON:
        return _("%(who)s is at this time in row %(row)s too", **said)
    if found.clash.kind is Kind.TRAVEL:
        minutes = int(found.clash.missing.total_seconds() // 60)
        return _(
            "%(who)s cannot get to row %(row)s or from it in time. Missing: %(minutes)s min",
            minutes=minutes,
            **said,
        )
    return _("The venue is taken then by row %(row)s", row=found.proposal)


def choice(question: Question, chosen: str) -> str:
    """What one may choose for an unclear place."""
    name = question.names[chosen]
    if chosen == NO_PLACE:
        return _("No place yet: the text becomes the title")
    return _("Add a new place: %(name)s", name=name) if chosen.startswith("new:") else name


def refused(row: Checked, problem: DomainError) -> str:
    """Why a row could not be made, so that none was."""
    return _(
        "Row %(row)s: %(problem)s. Nothing was saved", row=row.number, problem=str(problem.words).rstrip(".")
    )
