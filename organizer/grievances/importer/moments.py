"""Dates as files hold them: with a zone or without, day or month first, on a clock of 12 or 24 hours."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from organizer.kernel.clock import hour_of, to_utc


class DateOrder(enum.StrEnum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


@dataclass(frozen=True)
class Habit:
    """How the dates of a column are written. `order` is None where both readings would do."""

    order: DateOrder | None
    names_zone: bool
    readable: bool


_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?P<rest>.*)", re.DOTALL
)
_YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[-./])(?P<second>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})(?!\d)(?P<rest>.*)",
    re.DOTALL,
)
_TIME = re.compile(
    r"[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_LONGEST = 60


class UnreadableDate(ValueError):
    """The text is no date that is known here."""


@dataclass(frozen=True)
class _Written:
    """What a text says, before its zone is known."""

    wall: datetime
    offset: timedelta | None
    order: DateOrder | None
    """Set where the numbers themselves tell the order."""
    ambiguous: bool


def read_moment(text: str, *, zone: str, order: DateOrder) -> datetime:
    """The instant of a date, to the hour and never finer: the minute could name who was there.

    A date that names its zone keeps it; another is read on the clocks of `zone`. Raises UnreadableDate.
    """
    written = _read(text, order)
    if written.offset is None:
        moment = to_utc(written.wall, zone)
    else:
        moment = written.wall.replace(tzinfo=timezone(written.offset)).astimezone(UTC)
    return hour_of(moment)


def habit_of(cells: Iterable[str]) -> Habit:
    """How the dates of a column are written, from all of them: one 31/12 tells the order of the rest."""
    orders: set[DateOrder] = set()
    ambiguous = zoneless = readable = False
    for cell in cells:
        try:
            written = _read(cell, DateOrder.DAY_FIRST)
        except UnreadableDate:
            continue
        readable = True
        ambiguous = ambiguous or written.ambiguous
        zoneless = zoneless or written.offset is None
        if written.order is not None:
            orders.add(written.order)
    order = orders.pop() if len(orders) == 1 else None
    if order is None and not ambiguous:
        order = DateOrder.DAY_FIRST
    return Habit(order=order, names_zone=readable and not zoneless, readable=readable)


def _read(text: str, order: DateOrder) -> _Written:
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise UnreadableDate
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        numbers = (int(found["year"]), int(found["month"]), int(found["day"]))
        return _with_time(numbers, found["rest"], told=None, ambiguous=False)
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        raise UnreadableDate
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    year += 2000 if year < 100 else 0
    told = _told_order(first, second, found["sign"])
    month_first = (told or order) is DateOrder.MONTH_FIRST
    day, month = (second, first) if month_first else (first, second)
    return _with_time((year, month, day), found["rest"], told=told, ambiguous=told is None)


def _told_order(first: int, second: int, sign: str) -> DateOrder | None:
    """Whether the numbers tell the order by themselves. Full stops are written with the day first."""
    if second > 12:
        return DateOrder.MONTH_FIRST
    if first > 12 or sign == ".":
        return DateOrder.DAY_FIRST
    return None


def _with_time(
    numbers: tuple[int, int, int], rest: str, *, told: DateOrder | None, ambiguous: bool
) -> _Written:
    hour = minute = second = 0
    offset = None
    if rest.strip():
        found = _TIME.fullmatch(rest.rstrip())
        if not found:
            raise UnreadableDate
        hour = _on_24_hours(int(found["hour"]), found["half"])
        minute, second = int(found["minute"]), int(found["second"] or 0)
        offset = _offset(found["zone"])
    try:
        wall = datetime(*numbers, hour, minute, second)  # noqa: DTZ001 - a wall time until its zone is known
    except ValueError as problem:
        raise UnreadableDate from problem
    return _Written(wall, offset, told, ambiguous)


def _on_24_hours(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise UnreadableDate
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _offset(written: str | None) -> timedelta | None:
    if written is None:
        return None
    if written in {"Z", "UTC", "GMT"}:
        return timedelta()
    sign = -1 if written[0] == "-" else 1
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    if minutes > 15 * 60:
        raise UnreadableDate
    return sign * timedelta(minutes=minutes)
