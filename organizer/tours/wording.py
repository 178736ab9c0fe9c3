"""What the pages say of rows and plans: what is unclear, what clashes, why a place is in a plan or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from organizer.kernel.calendar import Odd
from organizer.kernel.calendar import Why as Untaken
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import (
    _,
    _l,
    _n,
    date_span,
    day_and_month,
    number,
    short_date,
    short_date_time,
    time_of_day,
)
from organizer.kernel.text import first_words
from organizer.meetings import clash_wording
from organizer.meetings.queries import Found
from organizer.meetings.timetable import Kind
from organizer.tours.models import Source
from organizer.tours.paste import Cell, Doubt
from organizer.tours.planner import LeftOut, Pin, Stop, Way, Why
from organizer.tours.planner import Question as Asking
from organizer.tours.queries import NO_PLACE, Checked, Facts, Question
from organizer.tours.wishes import Weighs, Wishes

SAMPLES = 3
MOST_WORDS = 6
VERBS: Mapping[str, str] = {
    "tour.begun": _l("A draft of many meetings was begun"),
    "tour.corrected": _l("A draft of many meetings was changed"),
    "tour.made": _l("Many meetings were made at once"),
    "tour.unmade": _l("The making of many meetings was taken back"),
    "tour.discarded": _l("A draft of many meetings was thrown away"),
    "tour.brought_back": _l("A draft of many meetings was brought back"),
    "tour.expired": _l("Old drafts of many meetings were deleted"),
    "plan.begun": _l("A tour was given to the planner"),
    "plan.asked": _l("A tour was planned anew"),
    "plan.changed": _l("In a planned tour something was pinned or left out"),
    "plan.found": _l("The planner found a tour"),
    "plan.failed": _l("The planner found no tour"),
    "plan.made": _l("Meetings were made of a planned tour"),
    "plan.unmade": _l("The making of a planned tour's meetings was taken back"),
    "plan.discarded": _l("A planned tour was thrown away"),
    "plan.brought_back": _l("A planned tour was brought back"),
    "plan.expired": _l("Old planned tours were deleted"),
    "voters.set": _l("Numbers of voters were changed"),
    "voters.set_back": _l("The change of numbers of voters was taken back"),
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
    (Cell.DAY, Doubt.SEVERAL): _l(
        "More than one day stands here. Write one; add meetings of the other days apart"
    ),
    (Cell.DAY, Doubt.EVERY): _l(
        "This is a series. Write one day here, or make it under “The same days each week”"
    ),
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
    Doubt.SEVERAL: _l("More than one hour stands here. Write one; add meetings at the other hours apart"),
    Doubt.EMPTY: _l("Write the hour"),
    Doubt.UNREADABLE: _l("Write the hour like 18:30"),
    Doubt.NO_SUCH: _l("There is no such hour"),
}
ROW_CALLED_OFF = "row called off"
_NOT_FOLLOWED = _l("repeats in a way that is not understood: the first time alone is taken")
_ODD: Mapping[str, str] = {
    Untaken.NOT_A_CALENDAR.value: _l("not a calendar"),
    Untaken.UNFINISHED.value: _l("breaks off in the middle"),
    Untaken.UNREADABLE.value: _l("cannot be read"),
    Untaken.NO_START.value: _l("has no start"),
    Untaken.ENDS_BEFORE_START.value: _l("ends before it starts"),
    Untaken.UNKNOWN_ZONE.value: _l("names an unknown time zone: the hours are taken as written"),
    Untaken.RULE_NOT_FOLLOWED.value: _NOT_FOLLOWED,
    Odd.OLDER.value: _l("stands there in a newer version too: that one is taken"),
    Odd.CANCELLED.value: _l("is called off and left out"),
    Odd.OVER.value: _l("is over and left out"),
    Odd.GOES_ON.value: _l("goes on repeating: the next three months alone are taken"),
    Odd.CHANGES_LATER_ONES.value: _l("changes the later times of its series too: look at them"),
    Odd.NOT_FOLLOWED.value: _NOT_FOLLOWED,
}
WEIGHS: Mapping[Weighs, str] = {
    Weighs.VOTERS: _l("How many voters live there"),
    Weighs.SEEN: _l("Whether a meeting was there before"),
    Weighs.SAID: _l("How much people of the district tell us"),
    Weighs.KNOWN: _l("How many people we know there"),
}
WAYS: Mapping[Way, str] = {
    Way.MOST: _l("Most people"),
    Way.NEAR: _l("Short ways"),
    Way.CALM: _l("Fewer meetings a day"),
    Way.OTHER: _l("Other places"),
}
"""What each of several plans goes for."""
WHYS: Mapping[Why, str] = {
    Why.NO_VENUE: _l("There is no venue in it"),
    Why.CLOSED: _l("Its venues are closed at all these hours, or no meeting may be held then"),
    Why.NOBODY: _l("Nobody is free then: a meeting that is in the schedule already stands in the way"),
    Why.TAKEN: _l("Its times are taken by meetings that reach more people"),
    Why.ENOUGH: _l("The plan has as many meetings as were asked for, in places that were weighed higher"),
    Why.NO_GAIN: _l("Nobody would be reached there for the first time"),
}


def doubt(cell: Cell, why: Doubt) -> str:
    """What is unclear in a cell, and what to write."""
    return str(_DOUBTS.get((cell, why)) or _HOURS[why])


def odd(number: int, why: str, name: str) -> str:
    """What is to be known of one event of a calendar, or of one row."""
    if why == ROW_CALLED_OFF:
        return _(
            "Row %(number)s, %(name)s: is called off in the table, so it is left out",
            number=number,
            name=name or "–",
        )
    return _("Event %(number)s, %(name)s: %(why)s", number=number, name=name or "–", why=_ODD[why])


def clash(found: Found) -> str:
    """A clash in a sentence; another row is called by its number."""
    if found.proposal is None:
        return clash_wording.clash(found)
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


def held(cell: Cell | None) -> str:
    """What a column may be said to hold."""
    return _("Nothing of a meeting") if cell is None else str(CELLS[cell])


def samples(texts: Sequence[str]) -> str:
    """A column without a name, called by the first of what stands in it."""
    return ", ".join(first_words(text, MOST_WORDS) for text in texts[:SAMPLES]) + (
        ", …" if len(texts) > SAMPLES else ""
    )


def refused(row: Checked, problem: DomainError) -> str:
    """Why a row could not be made, so that none was."""
    return _(
        "Row %(row)s: %(problem)s. Nothing was saved", row=row.number, problem=str(problem.words).rstrip(".")
    )


def refused_stop(stop: Stop, names: Mapping[str, str], problem: DomainError) -> str:
    """Why a meeting of a plan could not be made, so that none was."""
    return _(
        "%(when)s, %(place)s: %(problem)s. Nothing was saved",
        when=short_date_time(stop.starts),
        place=names.get(stop.venue, stop.place),
        problem=str(problem.words).rstrip("."),
    )


def span(wishes: Wishes) -> str:
    """From which day to which a tour is planned."""
    return date_span(wishes.first, wishes.till)


def why_never(asking: Asking) -> str:
    """Why no time at all is left in which a venue can be had: the first rule without which there is one."""
    if replace(asking, closed=()).is_ever():
        return _("The election's calendar lets nobody meet voters on these days")
    permit = asking.rules.permit_from
    if permit is not None and replace(asking, rules=replace(asking.rules, permit_from=None)).is_ever():
        return _("A permit takes longer: no meeting can be before %(day)s", day=day_and_month(permit))
    return _("All venues are closed at these hours on these days")


def why_not(left: LeftOut, names: Mapping[str, str]) -> str:
    """Why a place is not in a plan; the places whose meetings stand in its way are named."""
    if left.why is Why.TAKEN and left.by:
        others = ", ".join(names.get(place, "") for place in left.by)
        return _("Its times are taken by meetings that reach more people: %(places)s", places=others)
    return str(WHYS[left.why])


def pinned(pin: Pin, names: Mapping[str, str]) -> str:
    """A meeting that must be: where, and when as far as that is settled."""
    when = [
        *([short_date(pin.day)] if pin.day is not None else []),
        *([time_of_day(pin.at)] if pin.at is not None else []),
    ]
    return ", ".join([names.get(pin.place, ""), *when])


def impossible(pin: Pin, why: Why, names: Mapping[str, str]) -> str:
    """A meeting that must be and cannot, and why."""
    return _("%(what)s: %(why)s", what=pinned(pin, names), why=str(_IMPOSSIBLE.get(why) or WHYS[why]))


_IMPOSSIBLE: Mapping[Why, str] = {
    Why.TAKEN: _l("other pinned meetings stand in its way"),
    Why.NOBODY: _l("nobody is free then: a meeting that is in the schedule already stands in the way"),
    Why.CLOSED: _l("its venues are closed then, or no meeting may be held then"),
    Why.NO_VENUE: _l("there is no venue in it"),
}


def reasons(facts: Facts) -> str:
    """Why a place is worth a meeting: visits before, what its district says, whom we know there."""
    said = facts.said
    parts = [
        _n("%(num)s meeting before", "%(num)s meetings before", facts.seen)
        if facts.seen
        else _("first meeting"),
        *([_heard(said.number, said.topic)] if said is not None else []),
        *([_n("%(num)s person we know", "%(num)s people we know", facts.known)] if facts.known else []),
    ]
    return " · ".join(parts)


def _heard(count: int, topic: str) -> str:
    told = number(count)
    if not topic:
        return _("told in the district: %(count)s", count=told)
    return _("told in the district: %(count)s, most of all %(topic)s", count=told, topic=topic)
