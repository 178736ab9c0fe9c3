"""The only numbers about grievances that anyone sees: what is out, by fixed views and whole periods.

A cell is a number rounded, or FEW ("fewer than 5", for the public "fewer than 10"), or nothing, which is all
that is said of an empty cell and of one that would give a small one away.

Each view is let out over one kind of period: the more of the same is told over weeks, months and all time at
once, the more must be hidden again, since one can be taken from the other. Of a longer period the numbers
that are out are added up here, which tells nothing that they do not; a shorter one is answered by the period
that it lies in.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

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

    @property
    def told_by(self) -> str:
        """The kind of period that it is let out over: `week`, `month` or `all`."""
        return _TOLD_BY.get(self, "all")


_TOLD_BY: Mapping[View, str] = {
    View.TOTAL: "week",
    View.TOPIC: "week",
    View.GROUP: "week",
    View.PLACE: "week",
    View.GROUP_PLACE: "month",
}


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

    def told_of(self, view: View) -> Period:
        """The period of which a view answers when this one is asked for: itself, or the one it lies in."""
        day = self.first_day
        if day is None or LENGTHS.index(self.kind) >= LENGTHS.index(view.told_by):
            return self
        return ALL if view.told_by == "all" else Period.month(day)

    def holds(self, other: Period) -> bool:
        """True where another period lies in this one."""
        day = other.first_day
        return self in {other, ALL} or (day is not None and self == Period.month(day))

    def weeks(self, known: Sequence[date]) -> frozenset[str] | None:
        """Its weeks among those that are known, as the views of disclosure name them; None for all."""
        if self.kind == "all":
            return None
        if self.kind == "week":
            return frozenset({self.code.partition(":")[2]})
        month = self.code.partition(":")[2]
        return frozenset(week.isoformat() for week in known if f"{week:%Y-%m}" == month)


ALL = Period("all")
LENGTHS = ("week", "month", "all")


@dataclass(frozen=True)
class Numbers:
    """One view in one period: what may be told. `released_at` is None where nothing is out yet.

    `period` is the one that the numbers are of, which may be longer than the one that was asked for.
    """

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
    told = {(view, period): period.told_of(view) for view in views for period in periods}
    rows = _rows(audience, told)
    return {
        asked: _numbers(asked[0], period, [row for row in rows if _is_part(row, asked[0], period)], audience)
        for asked, period in told.items()
    }


def _rows(audience: Audience, told: Mapping[tuple[View, Period], Period]) -> Sequence[sa.Row[Any]]:
    """The rows of all that is asked for; where something is added up, of every period of its views."""
    asked = sa.select(Release.view, Release.period, Release.cells, Release.released_at).where(
        Release.audience == audience.value, Release.view.in_({view.value for view, _period in told})
    )
    if all(period.kind == view.told_by for (view, _asked), period in told.items()):
        asked = asked.where(Release.period.in_({period.code for period in told.values()}))
    return db.session.execute(asked.order_by(Release.period)).all()


def _is_part(row: sa.Row[Any], view: View, period: Period) -> bool:
    part = Period(row.period)
    return row.view == view.value and part.kind == view.told_by and period.holds(part)


def series(
    view: View, key: Key, until: date, *, weeks: int = 8, audience: Audience = Audience.INSIDE
) -> list[tuple[date, Number | None]]:
    """One cell week by week to the week of a day, the oldest first. The view is one told by weeks."""
    mondays = [start_of_week(until) - timedelta(weeks=back) for back in reversed(range(weeks))]
    out = many([view], [Period.week(monday) for monday in mondays], audience=audience)
    return [(monday, out[view, Period.week(monday)].of(*key)) for monday in mondays]


def periods(*, audience: Audience = Audience.INSIDE) -> list[Period]:
    """The periods of which something is out: all time, then months and weeks, the newest first."""
    codes = db.session.scalars(
        sa.select(Release.period).where(Release.audience == audience.value).distinct()
    ).all()
    newest_first = sorted(map(Period, codes), reverse=True)
    return sorted(newest_first, key=lambda period: -LENGTHS.index(period.kind))


def _numbers(view: View, period: Period, rows: Sequence[sa.Row[Any]], audience: Audience) -> Numbers:
    """One row's cells, or those of several added up."""
    if not rows:
        return Numbers(view, period)
    parts: defaultdict[Key, list[Number]] = defaultdict(list)
    for row in rows:
        for joined, mark in row.cells.items():
            parts[parted(joined)].append(mark if isinstance(mark, int) else Quiet(mark))
    cells = {key: added(numbers, ROUNDING[audience]) for key, numbers in parts.items()}
    return Numbers(view, period, cells, max(row.released_at for row in rows))


def added(numbers: Sequence[Number], rounding: Rounding) -> Number:
    """Numbers that are out, added up and rounded; a few are reckoned as half of the threshold."""
    if len(numbers) == 1:
        return numbers[0]
    whole = sum(number if isinstance(number, int) else rounding.threshold / 2 for number in numbers)
    rounded = rounding.base * int((whole + rounding.base / 2) // rounding.base)
    return rounded if rounded >= rounding.threshold else FEW
