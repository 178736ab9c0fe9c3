"""Somebody else's calendar file: each event that can be read, and each that cannot, named."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Component, Event, vDDDTypes, vGeo, vRecur

from organizer.kernel.calendar.clocks import Clocks, clocks_of
from organizer.kernel.calendar.lines import blocks, lines_of, values
from organizer.kernel.calendar.moments import YEARS, Moment, first_of, moment, moments
from organizer.kernel.calendar.rules import NotFollowed, Rule, rule_of
from organizer.kernel.calendar.writing import NOT_TEXT, Status


class Why(enum.StrEnum):
    """What is wrong with an event of somebody else's file."""

    NOT_A_CALENDAR = "not a calendar"
    UNFINISHED = "unfinished"
    UNREADABLE = "unreadable"
    NO_START = "no start"
    ENDS_BEFORE_START = "ends before start"
    UNKNOWN_ZONE = "unknown zone"
    RULE_NOT_FOLLOWED = "rule not followed"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What could not be read: the place of the event in the file from 1, and what it calls itself.

    An event of an unknown zone is among the events all the same, with no zone; so is one that repeats in a
    way that is not followed, with no rule.
    """

    why: Why
    number: int = 0
    uid: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An event of somebody else's file. Without a zone its times are whatever the reader's walls show.

    `ends_wall` is None where the file does not say; a whole day runs from midnight to midnight. Of an event
    that repeats this is the first time, beside its rule; it takes place `also_at` further times, and not at
    some, or on whole days. An event may stand `instead_of` one time of the series that has its UID. `version`
    is its SEQUENCE and when it was written, by DTSTAMP or LAST-MODIFIED.
    """

    number: int
    uid: str
    version: tuple[int, datetime]
    starts_wall: datetime
    ends_wall: datetime | None
    zone: str | None
    is_whole_day: bool
    rule: Rule | None
    also_at: tuple[datetime, ...]
    not_at: frozenset[date]
    instead_of: date | None
    changes_later_ones: bool
    status: Status
    summary: str
    description: str
    location: str
    url: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class ReadResult:
    """What a file held: the events in its order, and what is wrong with others."""

    events: tuple[Found, ...]
    problems: tuple[Problem, ...]


_EVER = datetime.min.replace(tzinfo=UTC)


class _BadEvent(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def read(data: bytes) -> ReadResult:
    """Each event that can be read, and each that cannot, named. Never raises, whatever the bytes.

    Zones are known by their name (IANA's, or Windows' as Outlook writes it). An optional property that cannot
    be read is left out.
    """
    lines = lines_of(data)
    clocks = clocks_of(lines)
    events: list[Found] = []
    problems: list[Problem] = []
    number = 0
    for number, block in enumerate(blocks(lines, "VEVENT"), start=1):
        why = _read_event(number, block, events, clocks)
        if why:
            uid, summary = _said(block, "UID"), _said(block, "SUMMARY")
            problems.append(Problem(why=why, number=number, uid=uid, summary=summary))
    if number == 0 and not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines):
        problems.append(Problem(why=Why.NOT_A_CALENDAR))
    return ReadResult(tuple(events), tuple(problems))


def _said(block: list[str], name: str) -> str:
    """What an event calls itself, as far as one line tells it, even where the rest cannot be read."""
    return NOT_TEXT.sub("", next(values(block, name), "")).replace("\\,", ",").strip()


def _read_event(number: int, block: list[str], events: list[Found], clocks: Clocks) -> Why | None:
    """Add the event of a block to the events; answer what is wrong with it."""
    try:
        if block[-1].strip().upper() != "END:VEVENT":
            return Why.UNFINISHED
        # A slash in front of a zone's name makes icalendar guess and warn; `_zone` looks behind it itself.
        lines = "\r\n".join(re.sub(r'(?i)(;TZID="?)/+', r"\1", line) for line in block)
        found, why = _Reader(Event.from_ical(lines.encode() + b"\r\n"), clocks).found(number)
    except _BadEvent as bad:
        return bad.why
    except Exception:  # noqa: BLE001 - icalendar raises what it likes on bad files
        return Why.UNREADABLE
    events.append(found)
    return why


@dataclass(frozen=True)
class _Reader:
    """An event of a file, and the clocks of that file."""

    event: Component
    clocks: Clocks

    def found(self, number: int) -> tuple[Found, Why | None]:
        """The event as it is held, and what of it could not be followed. Raises _BadEvent, or what else."""
        start = moment(self.event, "DTSTART", self.clocks)
        if start is None:
            raise _BadEvent(Why.NO_START)
        rule, why = self._rule(start)
        instead = moment(self.event, "RECURRENCE-ID", self.clocks)
        url, status = self._words("URL"), self._words("STATUS").upper()
        latitude, longitude = _position(self.event)
        found = Found(
            number=number,
            uid=self._words("UID"),
            version=self._version(),
            starts_wall=start.wall,
            ends_wall=self._ends(start),
            zone=start.zone,
            is_whole_day=start.is_whole_day,
            rule=rule,
            also_at=tuple(each.on_clocks_of(start.zone) for each in self._each("RDATE")),
            not_at=frozenset(_time_of_series(each, start) for each in self._each("EXDATE")),
            instead_of=None if instead is None else _time_of_series(instead, start),
            changes_later_ones="RANGE" in getattr(first_of(self.event, "RECURRENCE-ID"), "params", {}),
            status=Status(status) if status in set(Status) else Status.CONFIRMED,
            summary=self._words("SUMMARY"),
            description=self._words("DESCRIPTION"),
            location=self._words("LOCATION"),
            url=url if re.match("https?://", url, re.IGNORECASE) else "",
            latitude=latitude,
            longitude=longitude,
        )
        return found, why if start.zone_is_known else Why.UNKNOWN_ZONE

    def _words(self, name: str) -> str:
        value = first_of(self.event, name)
        return NOT_TEXT.sub("", value).strip() if isinstance(value, str) else ""

    def _each(self, name: str) -> Iterator[Moment]:
        return moments(self.event, name, self.clocks)

    def _version(self) -> tuple[int, datetime]:
        """SEQUENCE, then when it was written: what cannot be read is the oldest."""
        sequence = first_of(self.event, "SEQUENCE")
        written = [_EVER]
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            with suppress(ValueError):
                said = moment(self.event, name, self.clocks)
                written.append(_EVER if said is None else said.wall.replace(tzinfo=UTC))
        return int(sequence) if isinstance(sequence, int) else 0, max(written)

    def _rule(self, start: Moment) -> tuple[Rule | None, Why | None]:
        said = first_of(self.event, "RRULE")
        if said is None:
            return None, None
        if not isinstance(said, vRecur):
            return None, Why.RULE_NOT_FOLLOWED
        try:
            return rule_of(said, start.wall, self._last_day(said, start)), None
        except NotFollowed:
            return None, Why.RULE_NOT_FOLLOWED

    def _last_day(self, said: vRecur, start: Moment) -> date | None:
        """The day up to which a rule goes, on the clocks of the event."""
        for until in said.get("UNTIL", ()):
            if not isinstance(until, datetime) or until.tzinfo is None:
                return until.date() if isinstance(until, datetime) else until
            return Moment(until.astimezone(UTC).replace(tzinfo=None), "UTC").on_clocks_of(start.zone).date()
        return None

    def _ends(self, start: Moment) -> datetime | None:
        end = moment(self.event, "DTEND", self.clocks)
        length = first_of(self.event, "DURATION")
        if end is not None:
            ends = end.on_clocks_of(start.zone)
        elif isinstance(length, vDDDTypes) and isinstance(length.dt, timedelta):
            ends = start.wall + length.dt
        else:
            ends = start.wall + timedelta(days=start.is_whole_day)
        if ends < start.wall:
            raise _BadEvent(Why.ENDS_BEFORE_START)
        if ends.year not in YEARS:
            raise _BadEvent(Why.UNREADABLE)
        return ends if ends > start.wall else None


def _time_of_series(said: Moment, start: Moment) -> date:
    """A time on the clocks of the event; of a timed event a whole day means each time of that day."""
    wall = said.on_clocks_of(start.zone)
    return wall.date() if said.is_whole_day else wall


def _position(event: Component) -> tuple[float, float] | tuple[None, None]:
    value = first_of(event, "GEO")
    if isinstance(value, vGeo) and abs(value.latitude) <= 90 and abs(value.longitude) <= 180:
        return float(value.latitude), float(value.longitude)
    return None, None
