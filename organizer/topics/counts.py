"""The only numbers about grievances that anyone sees: what is out, by fixed views and whole periods.

A cell is a number rounded, or FEW ("fewer than 5", for the public "fewer than 10"), or nothing, which is all
that is said of an empty cell and of one that would give a small one away. Nobody may subtract or add them up
to get another number: what is wanted is asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from organizer.kernel.clock import start_of_week
from organizer.kernel.db import db
from organizer.topics.disclosure import INSIDE, PUBLIC, Key, Level, Quiet, Rounding, parted
from organizer.topics.models import Release


class Audience(enum.StrEnum):
    """Who reads the numbers."""

    INSIDE = "inside"
    PUBLIC = "public"


AUDIENCES = (Audience.PUBLIC, Audience.INSIDE)
"""In the order of release: what the public reads, candidates read too."""

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Between which a period may lie: one before it and one after it can be named too."""
ROUNDING: Mapping[Audience, Rounding] = {Audience.INSIDE: INSIDE, Audience.PUBLIC: PUBLIC}
FEW = Quiet.FEW
Number = int | Quiet
"""A rounded number, or FEW."""


class View(enum.StrEnum):
    """The tables that are told. TOPIC tells topics apart, GROUP only those of the first level.

    Cells are keyed by topic code, district id, meeting id, channel or kind, as the name says, in its order;
    the total has the key (). A district or meeting that is not known is "".
    """

    TOTAL = "total"
    TOPIC = "topic"
    GROUP = "group"
    PLACE = "place"
    MEETING = "meeting"
    CHANNEL = "channel"
    KIND = "kind"
    TOPIC_PLACE = "topic-place"
    TOPIC_MEETING = "topic-meeting"
    TOPIC_CHANNEL = "topic-channel"
    TOPIC_KIND = "topic-kind"
    GROUP_PLACE = "group-place"

    @property
    def level(self) -> Level | None:
        """How finely it tells topics apart."""
        first = self.value.partition("-")[0]
        return Level(first) if first in {level.value for level in Level} else None

    @property
    def along(self) -> str | None:
        """What it tells apart beside topics."""
        last = self.value.rpartition("-")[2]
        return last if last in {"place", "meeting", "channel", "kind"} else None


@dataclass(frozen=True, order=True)
class Period:
    """Whole weeks: one, those of a month, or all. A week belongs to the month that its Monday lies in."""

    code: str

    @classmethod
    def week(cls, day: date) -> Period:
        """The week of a day."""
        return cls(f"week:{start_of_week(day).isoformat()}")

    @classmethod
    def month(cls, day: date) -> Period:
        """The month of a day, as its first week says: weeks that begin in it."""
        return cls(f"month:{day:%Y-%m}")

    @classmethod
    def read(cls, code: str) -> Period | None:
        """A period from an address; None for what is none."""
        if code == ALL.code:
            return ALL
        kind, _colon, first = code.partition(":")
        try:
            day = date.fromisoformat(first if kind == "week" else f"{first}-01")
        except ValueError:
            return None
        is_near = FIRST_YEAR <= day.year <= LAST_YEAR
        return cls(code) if is_near and code in {cls.week(day).code, cls.month(day).code} else None

    @property
    def kind(self) -> str:
        """`week`, `month` or `all`."""
        return self.code.partition(":")[0]

    @property
    def first_day(self) -> date | None:
        """The Monday of a week, the first day of a month; None for all time."""
        first = self.code.partition(":")[2]
        if not first:
            return None
        return date.fromisoformat(first if self.kind == "week" else f"{first}-01")

    def before(self) -> Period | None:
        """The period of the same length before this one; None for all time."""
        day = self.first_day
        if day is None:
            return None
        if self.kind == "week":
            return Period.week(day - timedelta(days=7))
        return Period.month(day - timedelta(days=1))

    def weeks(self, known: Sequence[date]) -> frozenset[str] | None:
        """Its weeks among those that are known, as the views of disclosure name them; None for all."""
        if self.kind == "all":
            return None
        if self.kind == "week":
            return frozenset({self.code.partition(":")[2]})
        month = self.code.partition(":")[2]
        return frozenset(week.isoformat() for week in known if f"{week:%Y-%m}" == month)


ALL = Period("all")


@dataclass(frozen=True)
class Numbers:
    """One view in one period: what may be told. `released_at` is None where nothing is out yet."""

    view: View
    period: Period
    cells: Mapping[Key, Number] = field(default_factory=dict)
    released_at: datetime | None = None

    def of(self, *key: str) -> Number | None:
        """The number of one cell; None where nothing may be told, or nothing was said."""
        return self.cells.get(key)


def released(view: View, period: Period, *, audience: Audience = Audience.INSIDE) -> Numbers:
    """What is out of one view in one period."""
    return many([view], [period], audience=audience)[view, period]


def many(
    views: Sequence[View], periods: Sequence[Period], *, audience: Audience = Audience.INSIDE
) -> dict[tuple[View, Period], Numbers]:
    """What is out of several views in several periods, in one statement."""
    rows = db.session.scalars(
        sa.select(Release).where(
            Release.audience == audience.value,
            Release.view.in_([view.value for view in views]),
            Release.period.in_([period.code for period in periods]),
        )
    )
    found = {(row.view, row.period): row for row in rows}
    return {
        (view, period): _numbers(view, period, found.get((view.value, period.code)))
        for view in views
        for period in periods
    }


def series(
    view: View, key: Key, until: date, *, weeks: int = 8, audience: Audience = Audience.INSIDE
) -> list[tuple[date, Number | None]]:
    """One cell week by week to the week of a day, the oldest first."""
    mondays = [start_of_week(until) - timedelta(weeks=back) for back in reversed(range(weeks))]
    out = many([view], [Period.week(monday) for monday in mondays], audience=audience)
    return [(monday, out[view, Period.week(monday)].of(*key)) for monday in mondays]


def periods(*, audience: Audience = Audience.INSIDE) -> list[Period]:
    """The periods of which something is out: all time, then months and weeks, the newest first."""
    codes = db.session.scalars(
        sa.select(Release.period).where(Release.audience == audience.value).distinct()
    ).all()
    rank = {"all": 0, "month": 1, "week": 2}
    newest_first = sorted(map(Period, codes), reverse=True)
    return sorted(newest_first, key=lambda period: rank[period.kind])


def _numbers(view: View, period: Period, row: Release | None) -> Numbers:
    if row is None:
        return Numbers(view, period)
    cells = {
        parted(joined): mark if isinstance(mark, int) else Quiet(mark) for joined, mark in row.cells.items()
    }
    return Numbers(view, period, cells, row.released_at)
