"""The messages that meetings send, and what the pages say of clashes and states.

Each message is a function of a language and of the person's own link: it is written when it is told, in the
language of who reads it. Values that are filled in take no suffix and no case. Where the full form takes more
parts than a short one, the short one is sent, with the village alone if that saves a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from organizer.campaigns.queries import current_campaign
from organizer.config import LANGUAGES
from organizer.country.models import Phase
from organizer.kernel.i18n import (
    _,
    _l,
    current_language,
    day_and_month,
    in_language,
    long_date,
    pick_here,
    short_date_time,
    time_of_day,
)
from organizer.kernel.text import pick
from organizer.meetings.models import AttendanceState, Meeting, MeetingState, PermitState
from organizer.meetings.queries.audiences import meeting_id
from organizer.meetings.queries.meetings import meetings
from organizer.meetings.queries.schedule import Need
from organizer.meetings.queries.venues import placed
from organizer.messaging.wording import fitted

Words = Callable[[str, str], str]
"""(language, link) → the text."""
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


@dataclass(frozen=True)
class Place:
    """Where a meeting is, in one language: village and venue, or the village alone where it is known."""

    full: str
    short: str


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


def place(row: Meeting, language: str) -> Place:
    """The place of a meeting as messages say it."""
    order: Sequence[str] = current_campaign().languages
    if row.venue is None:
        with in_language(language):
            unknown = _("The place is not known yet")
        return Place(unknown, unknown)
    venue = pick(row.venue.names, language, order)[0]
    if row.venue.locality is None:
        return Place(venue, venue)
    village = pick(row.venue.locality.names, language, order)[0]
    return Place(placed(village, venue), village)


def filled_in(asked: Mapping[str, str], language: str) -> Mapping[str, str]:
    """What a message to people of a meeting may name: its day, time and place."""
    row = meetings([meeting_id(asked)]).get(meeting_id(asked))
    if row is None:
        return {}
    with in_language(language):
        said = _Said(row.starts_wall, place(row, language).full, "").full
    return {name: said[name] for name in ("date", "time", "place")}


def day_before(row: Meeting, *, by_mail: bool = False) -> Words:
    """Told on the day before; an e-mail says below how to stop e-mails."""
    if by_mail:
        letter = _l("Meeting tomorrow: %(date)s, %(time)s. Place: %(place)s. Change or cancel: %(link)s")
        return _message(row, lambda say: str(letter) % say.full)
    return _message(
        row,
        lambda say: _(
            "Meeting tomorrow: %(date)s, %(time)s. Place: %(place)s. Change or stop SMS: %(link)s", **say.full
        ),
        lambda say: _("Meeting tomorrow: %(date)s %(time)s, %(place)s %(link)s", **say.short),
        lambda say: _("Meeting tomorrow: %(time)s, %(place)s %(link)s", **say.short),
    )


def hours_before(row: Meeting) -> Words:
    """Told on the day, two hours before or in the morning."""
    return _message(
        row,
        lambda say: _(
            "The meeting is today, %(time)s. Place: %(place)s. See you there! If you cannot come: %(link)s",
            **say.full,
        ),
        lambda say: _("Today %(time)s, %(place)s: meeting %(link)s", **say.short),
    )


def moved(row: Meeting) -> Words:
    """It has another time or place now."""
    return _message(
        row,
        lambda say: _(
            "The meeting has moved. Now: %(date)s, %(time)s, %(place)s. Sorry. Details: %(link)s", **say.full
        ),
        lambda say: _("Meeting moved: %(date)s %(time)s %(place)s %(link)s", **say.short),
    )


def moved_to_steps(row: Meeting) -> Words:
    """The same for who signed up for a place without steps, where the new one has some."""
    return _message(
        row,
        lambda say: _(
            "The meeting has moved. Now: %(date)s, %(time)s, %(place)s. There are steps. Details: %(link)s",
            **say.short,
        ),
        lambda say: _("Meeting moved: %(date)s %(time)s %(place)s, with steps %(link)s", **say.short),
    )


def with_steps(row: Meeting) -> Words:
    """There are steps now where it is held."""
    return _message(
        row,
        lambda say: _(
            "There are steps now where the meeting is: %(date)s, %(time)s, %(place)s. Details: %(link)s",
            **say.full,
        ),
        lambda say: _("There are steps at the meeting: %(date)s %(link)s", **say.short),
    )


def spoken_anew(row: Meeting) -> Words:
    """It is held in other languages now."""
    now_in = {"languages": ", ".join(LANGUAGES[code] for code in row.languages)}
    return _message(
        row,
        lambda say: _(
            "The meeting's language is another now: %(languages)s. %(date)s, %(time)s, %(place)s. "
            "Details: %(link)s",
            **{**say.full, **now_in},
        ),
        lambda say: _(
            "Meeting language: %(languages)s. %(date)s, %(place)s %(link)s", **{**say.short, **now_in}
        ),
        lambda say: _("Language: %(languages)s. %(date)s, %(place)s %(link)s", **{**say.short, **now_in}),
    )


def cancelled(row: Meeting) -> Words:
    """There will be no meeting."""
    return _message(
        row,
        lambda say: _(
            "%(date)s, %(time)s, %(place)s: there will be no meeting. Sorry. Other meetings: %(link)s",
            **say.full,
        ),
        lambda say: _("No meeting: %(date)s, %(place)s %(link)s", **say.short),
    )


def postponed(row: Meeting) -> Words:
    """It is called off until it has a new time."""
    return _message(
        row,
        lambda say: _(
            "%(date)s, %(time)s, %(place)s: the meeting is put off. Sorry. We will tell you the new time: "
            "%(link)s",
            **say.full,
        ),
        lambda say: _("Meeting put off: %(date)s, %(place)s %(link)s", **say.short),
        lambda say: _("Put off: %(date)s, %(place)s %(link)s", **say.short),
    )


def permit_due(row: Meeting, due_on: date) -> Words:
    """Its permit is still to be asked for."""
    return _message(
        row,
        lambda say: _(
            "Permit for the meeting %(date)s, %(place)s: ask for it by %(due)s. Stop SMS: %(link)s",
            due=day_and_month(due_on),
            **{**say.full, "date": say.short["date"]},
        ),
        lambda say: _(
            "Ask for the permit by %(due)s: %(place)s %(link)s", due=day_and_month(due_on), **say.short
        ),
    )


def promoted(row: Meeting) -> Words:
    """A place came free for somebody on the waiting list."""
    return _message(
        row,
        lambda say: _(
            "A place has come free for you: %(date)s, %(time)s, %(place)s. Change or cancel: %(link)s",
            **say.full,
        ),
        lambda say: _("A place is free: %(date)s %(time)s, %(place)s %(link)s", **say.short),
    )


def invited(row: Meeting) -> Words:
    """A place is theirs, and here it is for their calendar."""
    return _message(
        row,
        lambda say: _(
            "You are coming to the meeting: %(date)s, %(time)s. Place: %(place)s. Change or cancel: %(link)s",
            **say.full,
        ),
    )


def given_back(row: Meeting) -> Words:
    """They cannot come: beside what takes the meeting out of their calendar."""
    return _message(
        row,
        lambda say: _(
            "We noted that you cannot come: %(date)s, %(time)s, %(place)s. If you come after all: %(link)s",
            **say.full,
        ),
    )


def first_meeting(row: Meeting) -> Words:
    """The first meeting is fixed: for those who asked to be told once."""
    return _message(
        row,
        lambda say: _(
            "The first meeting: %(date)s, %(time)s. Place: %(place)s. Stop SMS: %(link)s", **say.full
        ),
        lambda say: _("First meeting: %(date)s %(time)s, %(place)s %(link)s", **say.short),
    )


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


@dataclass(frozen=True)
class _Said:
    """What is filled into the two forms of a message."""

    when: datetime
    place: str
    link: str

    @property
    def full(self) -> dict[str, str]:
        """With the weekday."""
        return self._with(long_date(self.when.date()))

    @property
    def short(self) -> dict[str, str]:
        """Without it."""
        return self._with(day_and_month(self.when.date()))

    def _with(self, date: str) -> dict[str, str]:
        return {"date": date, "time": time_of_day(self.when), "place": self.place, "link": self.link}


def _message(row: Meeting, *forms: Callable[[_Said], str]) -> Words:
    """The forms go from full to short; each names the house as well where that costs no more.

    Links of one length take as many parts, so for many readers of a language it is written once, with noughts
    in the link's place.
    """

    @cache
    def chosen(language: str, link: str) -> str:
        where = place(row, language)
        with in_language(language):
            return fitted(
                *(
                    form(_Said(row.starts_wall, name, link))
                    for form in forms
                    for name in (where.full, where.short)
                )
            )

    def words(language: str, link: str) -> str:
        like = "0" * len(link)
        return chosen(language, like).replace(like, link)

    return words
