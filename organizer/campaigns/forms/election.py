"""Forms of the election: its days and its districts."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, StringField

from organizer.campaigns.services import (
    DATES,
    MOST_VOTERS,
    Calendar,
    ConstituencyDetails,
    ElectionDetails,
    mark_of_calendar,
    mark_of_constituency,
)
from organizer.country.models import Constituency, Election
from organizer.country.queries import example_elections, name_of
from organizer.kernel.days import PastDayField
from organizer.kernel.forms import AtMost, ChoiceField, DayField, Form, TextsField, TimeField, WholeField
from organizer.kernel.i18n import _l
from organizer.kernel.versions import VersionForm

MOST_NUMBER = 9999
EVENING, POLLS_OPEN, POLLS_CLOSE = time(18), time(7), time(20)
USUAL_TIMES = {
    "nomination_until": EVENING,
    "registration_until": EVENING,
    "polls_open": POLLS_OPEN,
    "polls_close": POLLS_CLOSE,
}


class _Moment(PlainForm):
    """A day and a time of day; without a time it is the usual one."""

    day = DayField(_l("Day"), required=False)
    time = TimeField(_l("Time"), required=False)


class ElectionForm(VersionForm):
    """What the election is called, and its days in their order."""

    names = TextsField(_l("Name of the election"), most=200)
    body = TextsField(_l("Who is elected"), most=200)
    nomination_from = FormField(_Moment, _l("Nomination begins"))
    nomination_until = FormField(_Moment, _l("Nomination ends"))
    registration_until = FormField(_Moment, _l("Registration of candidates ends"))
    campaign_from = FormField(_Moment, _l("Campaigning begins"))
    silence_from = FormField(_Moment, _l("Day of silence begins"))
    polls_open = FormField(_Moment, _l("Polls open"))
    polls_close = FormField(_Moment, _l("Polls close"))

    def __init__(self, election: Election | None, **options: Any) -> None:
        known = {} if election is None else {"names": election.names, "body": election.body}
        days = {name: _shown(election, name) for name in DATES}
        super().__init__(data={"version": str(mark_of_calendar()), **known, **days}, **options)

    @property
    def moments(self) -> list[FormField[Any]]:
        """The days, in their order."""
        return [getattr(self, name) for name in DATES]

    def details(self) -> ElectionDetails:
        """What the service asks for."""
        walls = {name: _wall(moment.form, name) for name, moment in zip(DATES, self.moments, strict=True)}
        return ElectionDetails(names=self.names.texts, body=self.body.texts, calendar=Calendar(**walls))


class CopyForm(Form):
    """Which election to begin with."""

    election_id = ChoiceField(_l("Election"), required=True)

    def __init__(self) -> None:
        super().__init__()
        self.election_id.choices = {str(each.id): name_of(each) for each in example_elections()}


class ConstituencyForm(VersionForm):
    """An electoral district as the commission describes it."""

    number = WholeField(_l("Number"), most=MOST_NUMBER)
    names = TextsField(_l("What it is called"), most=200, words=_l("Write the name"))
    territory = TextsField(_l("Territory"), most=2000, area=True, words=_l("Write which places belong to it"))
    electorate = WholeField(_l("How many may vote"), required=False, most=MOST_VOTERS)
    electorate_on = PastDayField(_l("Counted on"), required=False)
    electorate_source = StringField(_l("Who says so"), [AtMost(200)])

    def __init__(self, constituency: Constituency | None = None, **options: Any) -> None:
        version = "" if constituency is None else str(mark_of_constituency(constituency))
        super().__init__(obj=constituency, data={"version": version}, **options)

    def details(self) -> ConstituencyDetails:
        """What the service asks for."""
        return ConstituencyDetails(
            number=self.number.number or 0,
            names=self.names.texts,
            territory=self.territory.texts,
            electorate=self.electorate.number,
            electorate_source=(self.electorate_source.data or "").strip(),
            electorate_on=None if self.electorate_on.day is None else self.electorate_on.day.date(),
        )


def _shown(election: Election | None, name: str) -> dict[str, str]:
    wall: datetime | None = None if election is None else getattr(election, name)
    at = USUAL_TIMES.get(name, time()) if wall is None else wall.time()
    return {"day": "" if wall is None else f"{wall:%Y-%m-%d}", "time": f"{at:%H:%M}"}


def _wall(moment: Any, name: str) -> datetime | None:  # noqa: ANN401 - fields of a form are found by name
    if moment.day.day is None:
        return None
    at = USUAL_TIMES.get(name, time()) if moment.time.time is None else moment.time.time.time()
    return datetime.combine(moment.day.day.date(), at)
