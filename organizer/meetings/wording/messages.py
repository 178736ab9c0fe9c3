"""The messages that meetings send.

Each message is a function of a language and of the person's own link: it is written when it is told, in the
language of who reads it. Values that are filled in take no suffix and no case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from organizer.campaigns.queries import current_campaign
from organizer.config import LANGUAGES
from organizer.kernel.i18n import _, day_and_month, in_language, long_date, time_of_day
from organizer.kernel.text import pick
from organizer.meetings.models import Meeting
from organizer.meetings.queries.audiences import meeting_id
from organizer.meetings.queries.meetings import meetings
from organizer.meetings.queries.venues import placed
from organizer.messaging.wording import fitted

Words = Callable[[str, str], str]
"""(language, link) → the text."""


@dataclass(frozen=True)
class Place:
    """Where a meeting is, in one language: village and venue, or the village alone where it is known."""

    full: str
    short: str


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


_Form = Callable[[_Said], str]


class MessageWords:
    """What a message about a meeting says; called with a language and a link it is an SMS.

    Its forms go from full to short. In an SMS the one is taken that needs the fewest parts, with the village
    alone where that saves one: but never in a message that leads people there while they know another house
    of that village. In an e-mail there is nothing to save. The words are kept by language and by the length
    of the link, since links of one length take as many parts.
    """

    def __init__(self, row: Meeting, *forms: _Form, letter: _Form | None = None, leads: bool = True) -> None:
        self._row, self._forms, self._letter = row, forms, letter or forms[0]
        self._names_house = leads and row.is_in_another_house
        self._sms, self._mail = cache(self._in_fewest_parts), cache(self._in_full)

    def __call__(self, language: str, link: str) -> str:
        """As an SMS."""
        return _with_link(self._sms, language, link)

    def by_mail(self, language: str, link: str) -> str:
        """As an e-mail."""
        return _with_link(self._mail, language, link)

    def _in_fewest_parts(self, language: str, link: str) -> str:
        where = place(self._row, language)
        names = (where.full,) if self._names_house else (where.full, where.short)
        with in_language(language):
            return fitted(*(form(self._said(name, link)) for form in self._forms for name in names))

    def _in_full(self, language: str, link: str) -> str:
        where = place(self._row, language)
        with in_language(language):
            return self._letter(self._said(where.full, link))

    def _said(self, name: str, link: str) -> _Said:
        return _Said(self._row.starts_wall, name, link)


def _with_link(written: Words, language: str, link: str) -> str:
    like = "0" * len(link)
    return written(language, like).replace(like, link)


def filled_in(asked: Mapping[str, str], language: str) -> Mapping[str, str]:
    """What a message to people of a meeting may name: its day, time and place."""
    row = meetings([meeting_id(asked)]).get(meeting_id(asked))
    if row is None:
        return {}
    with in_language(language):
        said = _Said(row.starts_wall, place(row, language).full, "").full
    return {name: said[name] for name in ("date", "time", "place")}


def day_before(row: Meeting) -> MessageWords:
    """Told on the day before; an e-mail says below how to stop e-mails."""
    return MessageWords(
        row,
        lambda say: _(
            "Meeting tomorrow: %(date)s, %(time)s. Place: %(place)s. Change or stop SMS: %(link)s", **say.full
        ),
        lambda say: _("Meeting tomorrow: %(date)s %(time)s, %(place)s %(link)s", **say.short),
        lambda say: _("Meeting tomorrow: %(time)s, %(place)s %(link)s", **say.short),
        letter=lambda say: _(
            "Meeting tomorrow: %(date)s, %(time)s. Place: %(place)s. Change or cancel: %(link)s", **say.full
        ),
    )


def hours_before(row: Meeting) -> MessageWords:
    """Told on the day, two hours before or in the morning."""
    return MessageWords(
        row,
        lambda say: _(
            "The meeting is today, %(time)s. Place: %(place)s. See you there! If you cannot come: %(link)s",
            **say.full,
        ),
        lambda say: _("Today %(time)s, %(place)s: meeting %(link)s", **say.short),
    )


def moved(row: Meeting) -> MessageWords:
    """It has another time or place now."""
    return MessageWords(
        row,
        lambda say: _(
            "The meeting has moved. Now: %(date)s, %(time)s, %(place)s. Sorry. Details: %(link)s", **say.full
        ),
        lambda say: _("Meeting moved: %(date)s %(time)s %(place)s %(link)s", **say.short),
        *_new_place_alone(row),
    )


def _new_place_alone(row: Meeting) -> Sequence[_Form]:
    """The shortest there is, where people know the hour already."""
    if row.time_before is not None or not row.place_before:
        return ()
    return (lambda say: _("New place, %(date)s: %(place)s %(link)s", **say.short),)


def moved_to_steps(row: Meeting) -> MessageWords:
    """The same for who signed up for a place without steps, where the new one has some."""
    return MessageWords(
        row,
        lambda say: _(
            "The meeting has moved. Now: %(date)s, %(time)s, %(place)s. There are steps. Details: %(link)s",
            **say.short,
        ),
        lambda say: _("Meeting moved: %(date)s %(time)s %(place)s, with steps %(link)s", **say.short),
    )


def with_steps(row: Meeting) -> MessageWords:
    """There are steps now where it is held."""
    return MessageWords(
        row,
        lambda say: _(
            "There are steps now where the meeting is: %(date)s, %(time)s, %(place)s. Details: %(link)s",
            **say.full,
        ),
        lambda say: _("There are steps at the meeting: %(date)s %(link)s", **say.short),
    )


def spoken_anew(row: Meeting) -> MessageWords:
    """It is held in other languages now."""
    now_in = {"languages": ", ".join(LANGUAGES[code] for code in row.languages)}
    return MessageWords(
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


def cancelled(row: Meeting) -> MessageWords:
    """There will be no meeting."""
    return MessageWords(
        row,
        lambda say: _(
            "%(date)s, %(time)s, %(place)s: there will be no meeting. Sorry. Other meetings: %(link)s",
            **say.full,
        ),
        lambda say: _("No meeting: %(date)s, %(place)s %(link)s", **say.short),
        leads=False,
    )


def postponed(row: Meeting) -> MessageWords:
    """It is called off until it has a new time."""
    return MessageWords(
        row,
        lambda say: _(
            "%(date)s, %(time)s, %(place)s: the meeting is put off. Sorry. We will tell you the new time: "
            "%(link)s",
            **say.full,
        ),
        lambda say: _("Meeting put off: %(date)s, %(place)s %(link)s", **say.short),
        lambda say: _("Put off: %(date)s, %(place)s %(link)s", **say.short),
        leads=False,
    )


def permit_due(row: Meeting, due_on: date) -> MessageWords:
    """Its permit is still to be asked for."""
    return MessageWords(
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


def promoted(row: Meeting) -> MessageWords:
    """A place came free for somebody on the waiting list."""
    return MessageWords(
        row,
        lambda say: _(
            "A place has come free for you: %(date)s, %(time)s, %(place)s. Change or cancel: %(link)s",
            **say.full,
        ),
        lambda say: _("A place is free: %(date)s %(time)s, %(place)s %(link)s", **say.short),
    )


def invited(row: Meeting) -> MessageWords:
    """A place is theirs, and here it is for their calendar."""
    return MessageWords(
        row,
        lambda say: _(
            "You are coming to the meeting: %(date)s, %(time)s. Place: %(place)s. Change or cancel: %(link)s",
            **say.full,
        ),
    )


def given_back(row: Meeting) -> MessageWords:
    """They cannot come: beside what takes the meeting out of their calendar."""
    return MessageWords(
        row,
        lambda say: _(
            "We noted that you cannot come: %(date)s, %(time)s, %(place)s. If you come after all: %(link)s",
            **say.full,
        ),
    )


def first_meeting(row: Meeting) -> MessageWords:
    """The first meeting is fixed: for those who asked to be told once."""
    return MessageWords(
        row,
        lambda say: _(
            "The first meeting: %(date)s, %(time)s. Place: %(place)s. Stop SMS: %(link)s", **say.full
        ),
        lambda say: _("First meeting: %(date)s %(time)s, %(place)s %(link)s", **say.short),
    )
