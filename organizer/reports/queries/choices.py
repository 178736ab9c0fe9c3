"""What a reader can choose from: periods of which something is out, and what a report can keep to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organizer.country import queries as country
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical, pick_here, short_date
from organizer.meetings import queries as meetings
from organizer.reports.queries.asked import Asked, By, Only
from organizer.reports.queries.report import TOPICS, district_names, newest_week
from organizer.topics.counts import ALL, Audience, Period, View, many, periods

SOURCES = ("hall", "web", "phone", "paper", "sms", "import")
KINDS = ("complaint", "suggestion", "question")


@dataclass(frozen=True)
class Choices:
    """The periods, newest first, and the districts and meetings of which something was said."""

    periods: Sequence[Period]
    districts: Sequence[Only]
    meetings: Sequence[Only]


def choices(today: date, *, audience: Audience = Audience.INSIDE) -> Choices:
    """What can be chosen on a page; this week and this month always can."""
    told = periods(audience=audience)
    out = many([View.PLACE, View.MEETING], [ALL], audience=audience)
    return Choices(
        periods=[
            period
            for kind, present in (("week", Period.week(today)), ("month", Period.month(today)), ("all", ALL))
            for period in _with(present, [each for each in told if each.kind == kind])
        ],
        districts=_districts([key for (key,) in out[View.PLACE, ALL].cells]),
        meetings=_meetings([int(key) for (key,) in out[View.MEETING, ALL].cells if key]),
    )


def asked(period: str, only: str, today: date, *, audience: Audience = Audience.INSIDE) -> Asked:
    """What an address asks for. Raises NotFound for a period or a thing there is none of.

    Without a period it is the newest week that tells of topics, else the newest that tells anything, else the
    one that goes on. What is kept to one thing is told of all time.
    """
    chosen = _period(period, today) if period else _newest(today, audience)
    return Asked(ALL, _only(only)) if only else Asked(chosen)


def _newest(today: date, audience: Audience) -> Period:
    """A week that has just begun often tells of no topic yet."""
    return newest_week(*TOPICS, audience=audience) or newest_week(audience=audience) or Period.week(today)


def district(code: str) -> Only:
    """A district to keep to, by the code of its address. Raises NotFound."""
    row = country.district_by_code(code)
    if row is None:
        raise NotFound
    return Only(By.DISTRICT, str(row.id), row.code, country.name_of(row))


def meeting(meeting_id: int) -> Only:
    """A meeting to keep to. Raises NotFound."""
    row = meetings.meeting(meeting_id)
    return Only(By.MEETING, str(row.id), str(row.id), meeting_name(row.titles, row.starts_wall.date()))


def meeting_name(titles: Mapping[str, str], day: date) -> str:
    """A meeting in a list: its day and its title."""
    return f"{short_date(day)}, {pick_here(titles)[0]}"


def _period(code: str, today: date) -> Period:
    present = {"week": Period.week(today), "month": Period.month(today)}
    found = present.get(code) or Period.read(code)
    if found is None:
        raise NotFound
    return found


def _only(address: str) -> Only:
    by, _colon, code = address.partition(":")
    if by == By.DISTRICT:
        return district(code)
    if by == By.MEETING and code.isdecimal() and int(code) < 2**62:
        return meeting(int(code))
    if (by == By.SOURCE and code in SOURCES) or (by == By.KIND and code in KINDS):
        return Only(By(by), code, code, "")
    raise NotFound


def _with(present: Period, told: Sequence[Period]) -> list[Period]:
    return sorted({present, *told}, reverse=True)


def _districts(keys: Sequence[str]) -> list[Only]:
    rows = [Only(By.DISTRICT, key, code, name) for key, (code, name) in district_names(keys).items()]
    return alphabetical(rows, "name")


def _meetings(meeting_ids: Sequence[int]) -> list[Only]:
    rows = meetings.meetings(meeting_ids).values()
    return [
        Only(By.MEETING, str(row.id), str(row.id), meeting_name(row.titles, row.starts_wall.date()))
        for row in sorted(rows, key=lambda row: (row.starts_at, row.id), reverse=True)
    ]
