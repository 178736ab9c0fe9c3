"""What may come in for the planner: what is wished of a tour, and how many voters live where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from wtforms import SelectMultipleField, StringField

from organizer.campaigns.queries import name_of_candidate, running
from organizer.country.queries import name_of
from organizer.kernel.access import campaign
from organizer.kernel.clock import today
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import AtMost, DayField, Required, WholeField, read_day, read_time
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.meetings.queries import venue_label, venues
from organizer.tours import wording
from organizer.tours.forms.many import WEEKDAYS
from organizer.tours.paste import FARTHEST
from organizer.tours.queries import places_of_slate
from organizer.tours.wishes import Weighs, Wishes

MOST_MEETINGS = 200
LONGEST = timedelta(days=92)
MOST_HOURS = 6
MOST_VOTERS = 1_000_000
USUAL_DAYS = 30
USUAL: Mapping[str, Any] = {
    "meetings": 20,
    "weekdays": [str(number) for number in range(1, 8)],
    "hours": "15:00, 18:30",
    "minutes": 90,
    "daily": 2,
    "row": 6,
    "weighs": [each.value for each in Weighs],
    "voters": 300,
}
Thing = TypeVar("Thing")


class WishesForm(VersionForm):
    """How many meetings, when, by whom, where, and what counts. Nothing chosen among places means all."""

    meetings = WholeField(_l("How many meetings"), least=1, most=MOST_MEETINGS)
    first = DayField(_l("First day"))
    till = DayField(_l("Last day"))
    weekdays = SelectMultipleField(_l("Days of the week"), [Required(_l("Choose at least one day"))])
    free = StringField(
        _l("Days without meetings"),
        [AtMost(400)],
        description=_l("Several with a comma: 14.03.2026, 22.03.2026. May be left empty"),
    )
    hours = StringField(
        _l("Hours"),
        [Required(_l("Write the hour like 18:30")), AtMost(100)],
        description=_l("Several a day with a comma: 11:00, 18:30"),
    )
    minutes = WholeField(_l("Length of a meeting in minutes"), least=15, most=480)
    daily = WholeField(_l("Meetings a day for one candidate, at most"), least=1, most=6)
    row = WholeField(_l("Days in a row without a day of rest, at most"), least=1, most=31)
    candidates = SelectMultipleField(_l("Who meets people"))
    weighs = SelectMultipleField(_l("What counts"), [Required(_l("Choose at least one"))])
    voters = WholeField(_l("Voters of a place whose number nobody noted"), most=MOST_VOTERS)
    places = SelectMultipleField(
        _l("Villages and towns"), description=_l("None chosen: all of the constituency")
    )
    venues = SelectMultipleField(_l("Venues"), description=_l("None chosen: all of these places"))

    def __init__(self, **options: Any) -> None:
        first = today(campaign().zone) + timedelta(days=1)
        known = options.pop("data", None) or {
            **USUAL,
            "first": first,
            "till": first + timedelta(days=USUAL_DAYS - 1),
        }
        super().__init__(data=known, **options)
        self.weekdays.choices = [(str(number), str(name)) for number, name in enumerate(WEEKDAYS, start=1)]
        self.candidates.choices = [(str(row.id), name_of_candidate(row)) for row in running()]
        self.weighs.choices = [(each.value, str(wording.WEIGHS[each])) for each in Weighs]
        self.places.choices = [(str(row.id), name_of(row)) for row in places_of_slate()]
        self.venues.choices = [(str(row.id), venue_label(row)) for row in venues()]

    def wishes(self) -> Wishes:
        """What is wished. Raises DomainError for days and hours that cannot be."""
        first, till = self._days()
        return Wishes(
            meetings=self.meetings.number or 0,
            first=first,
            till=till,
            weekdays=_ids(self.weekdays.data),
            free=_each(self.free.data, _day, field="free", words=_("Write days like 14.03.2026")),
            starts=self._hours(),
            minutes=self.minutes.number or 0,
            daily=self.daily.number or 0,
            row=self.row.number or 0,
            candidates=_ids(self.candidates.data),
            localities=_ids(self.places.data),
            venues=_ids(self.venues.data),
            weighs=frozenset(map(Weighs, self.weighs.data or ())),
            voters=self.voters.number or 0,
        )

    def _days(self) -> tuple[date, date]:
        if self.first.day is None or self.till.day is None:
            raise ValueError("the form was not checked")
        first, till, now = self.first.day.date(), self.till.day.date(), today(campaign().zone)
        if first < now:
            raise DomainError(_("Choose today or a later day"), field="first")
        if first > now + FARTHEST:
            raise DomainError(_("This day is more than two years ahead"), field="first")
        if till < first:
            raise DomainError(_("The last day must not be before the first"), field="till")
        if till - first > LONGEST:
            raise DomainError(_("Plan three months at most at once"), field="till")
        return first, till

    def _hours(self) -> tuple[time, ...]:
        hours = _each(self.hours.data, _hour, field="hours", words=_("Write the hour like 18:30"))
        if len(hours) > MOST_HOURS:
            raise DomainError(_("Six different hours at most"), field="hours")
        length = timedelta(minutes=self.minutes.number or 0)
        late = [hour for hour in hours if (_at(hour) + length).date() > _at(hour).date()]
        if late:
            raise DomainError(_("A meeting must end on the day on which it begins"), field="hours")
        return tuple(sorted(hours))


class PlanForm(VersionForm):
    """The page of a plan: its boxes are buttons."""


class VotersForm(VersionForm):
    """How many voters live in each place."""

    def counts(self, sent: Mapping[str, str], known: Iterable[int]) -> dict[int, int | None]:
        """What was written, by place. Raises DomainError that names a number that is none."""
        return {
            place: _voters(sent.get(voters_name(place), "")) for place in known if voters_name(place) in sent
        }


def data_of(wishes: Wishes) -> dict[str, Any]:
    """Wishes as the boxes of the form show them."""
    return {
        "meetings": wishes.meetings,
        "first": wishes.first,
        "till": wishes.till,
        "weekdays": [str(number) for number in wishes.weekdays],
        "free": ", ".join(f"{day:%d.%m.%Y}" for day in sorted(wishes.free)),
        "hours": ", ".join(f"{each:%H:%M}" for each in wishes.starts),
        "minutes": wishes.minutes,
        "daily": wishes.daily,
        "row": wishes.row,
        "candidates": [str(each) for each in wishes.candidates],
        "weighs": [each.value for each in wishes.weighs],
        "voters": wishes.voters,
        "places": [str(each) for each in wishes.localities],
        "venues": [str(each) for each in wishes.venues],
    }


def voters_name(locality_id: int) -> str:
    """The box of a place's voters."""
    return f"voters-{locality_id}"


def _voters(text: str) -> int | None:
    digits = "".join(text.split())
    if not digits:
        return None
    if not re.fullmatch("[0-9]{1,7}", digits) or int(digits) > MOST_VOTERS:
        raise DomainError(_("Write whole numbers up to 1 000 000: %(text)s is none", text=text[:20]))
    return int(digits)


def _ids(chosen: Iterable[str] | None) -> frozenset[int]:
    return frozenset(int(each) for each in chosen or ())


def _each(
    text: str | None, read: Callable[[str], Thing | None], *, field: str, words: str
) -> frozenset[Thing]:
    """The parts between commas, read. Raises DomainError for one that cannot be."""
    found = set()
    for part in filter(None, map(str.strip, re.split("[,;\n]", text or ""))):
        value = read(part)
        if value is None:
            raise DomainError(words, field=field)
        found.add(value)
    return frozenset(found)


def _day(text: str) -> date | None:
    day = read_day(text)
    return None if day is None else day.date()


def _hour(text: str) -> time | None:
    hour = read_time(text)
    return None if hour is None else hour.time()


def _at(hour: time) -> datetime:
    return datetime.combine(date(2000, 1, 1), hour)
