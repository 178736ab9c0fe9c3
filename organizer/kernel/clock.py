"""The one place that asks the time, and the way between an instant and the time on a wall.

Instants are aware and in UTC. What is agreed with people is a wall time in a named zone; its instant is
derived by the zone data of PyPI's tzdata, never by the machine's own, which may be years old (Kazakhstan
went to one time on 1 March 2024: with older data a meeting in Almaty would be an hour off).
"""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()

LEAST_STEP_SECONDS = 0.5
_stopped: ContextVar[datetime | None] = ContextVar("stopped clock", default=None)


class UnknownZone(ValueError):
    """There is no zone of this name in the zone data."""


def now() -> datetime:
    """This instant, aware and in UTC; inside `at` the instant given there."""
    return _stopped.get() or datetime.now(UTC)


def stopped_at() -> datetime | None:
    """Where the clock is stopped; None while it runs."""
    return _stopped.get()


class _Steadiness:
    """How long the clock has gone on beside the one that nobody can set, as this process has seen it."""

    def __init__(self) -> None:
        self._since, self._apart = time.monotonic(), self._distance()

    def seconds(self) -> float:
        """Since the process began, or since it first saw the clock set anew."""
        apart = self._distance()
        if abs(apart - self._apart) > LEAST_STEP_SECONDS:
            self._since = time.monotonic()
        self._apart = apart
        return time.monotonic() - self._since

    def _distance(self) -> float:
        return datetime.now(UTC).timestamp() - time.monotonic()


_steadiness = _Steadiness()


def steady_for() -> timedelta:
    """How long at least this machine's clock has not been set; for ever where it is stopped by `at`.

    What waits for a time that was written down earlier may rely on the clock for no longer than this.
    """
    return timedelta.max if _stopped.get() else timedelta(seconds=_steadiness.seconds())


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Stop the clock at an aware instant, for the demo and for tests: in this thread or task alone."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    token = _stopped.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as Asia/Oral. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UnknownZone(name) from problem


def zone_data_version() -> str:
    """Which edition of the IANA zone data decides, such as 2026f."""
    return tzdata.IANA_VERSION


def to_utc(wall: datetime, zone_name: str) -> datetime:
    """The one instant of a wall time, also where clocks change.

    As PEP 495 says for fold 0: a wall time that happens twice is the first of the two, and one that is
    skipped moves forward by as much as the clocks did (02:30 in a gap from 02:00 to 03:00 is 03:30).
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time carries no zone of its own")
    return wall.replace(tzinfo=zone(zone_name), fold=0).astimezone(UTC)


def to_wall(instant: datetime, zone_name: str) -> datetime:
    """What the clocks of a zone show at an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0)


def hour_of(at: datetime) -> datetime:
    """The hour that an instant lies in, where its minute could tell who acted."""
    return at.replace(minute=0, second=0, microsecond=0)


def today(zone_name: str) -> date:
    """The date on the walls of a zone now."""
    return to_wall(now(), zone_name).date()


def start_of_week(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of a day's week, Monday first."""
    monday = start_of_week(day)
    return tuple(monday + timedelta(days=count) for count in range(7))


def zone_names() -> set[str]:
    """The names of all zones in the zone data."""
    return zoneinfo.available_timezones()
