"""Somebody else's calendar file: each event that can be read, and each that cannot, named."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Component, Event, vDDDTypes, vGeo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from organizer.kernel.calendar.writing import NOT_TEXT, Status
from organizer.kernel.clock import UnknownZone, to_utc, to_wall, zone


class Why(enum.StrEnum):
    """What is wrong with an event of somebody else's file."""

    NOT_A_CALENDAR = "not a calendar"
    UNFINISHED = "unfinished"
    UNREADABLE = "unreadable"
    NO_START = "no start"
    ENDS_BEFORE_START = "ends before start"
    UNKNOWN_ZONE = "unknown zone"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What could not be read: the place of the event in the file from 1, and what it calls itself.

    An event of an unknown zone is among the events all the same, with no zone.
    """

    why: Why
    number: int = 0
    uid: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An event of somebody else's file. Without a zone its times are whatever the reader's walls show.

    `ends_wall` is None where the file does not say; a whole day runs from midnight to midnight; of an event
    that `repeats` the first time is given.
    """

    number: int
    uid: str
    sequence: int
    starts_wall: datetime
    ends_wall: datetime | None
    zone: str | None
    is_whole_day: bool
    repeats: bool
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


class _BadEvent(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def read(data: bytes) -> ReadResult:
    """Each event that can be read, and each that cannot, named. Never raises, whatever the bytes.

    Zones are known by their name (IANA's, or Windows' as Outlook writes it): a file's own zone rules are not
    run, since they may ask for endless work. An optional property that cannot be read is left out.
    """
    events: list[Found] = []
    problems: list[Problem] = []
    number = 0
    for number, block in enumerate(_blocks(data), start=1):
        why = _read_event(number, block, events)
        if why:
            uid, summary = _said(block, "UID"), _said(block, "SUMMARY")
            problems.append(Problem(why=why, number=number, uid=uid, summary=summary))
    if number == 0 and b"BEGIN:VCALENDAR" not in data.upper():
        problems.append(Problem(why=Why.NOT_A_CALENDAR))
    return ReadResult(tuple(events), tuple(problems))


def _blocks(data: bytes) -> Iterator[list[str]]:
    """The lines of each event, without its alarms, from its BEGIN to its END or to where it breaks off."""
    block: list[str] = []
    inside = 0
    for line in re.split(r"\r\n|\n|\r", data.decode("utf-8-sig", errors="replace")):
        mark = line.strip().upper()
        if mark == "BEGIN:VEVENT":
            if block:
                yield block
            block, inside = [line], 0
        elif block and mark == "END:VEVENT":
            yield [*block, line]
            block = []
        elif block and mark.startswith(("BEGIN:", "END:")):
            inside += 1 if mark.startswith("BEGIN:") else -1
        elif block and inside <= 0:
            block.append(line)
    if block:
        yield block


def _said(block: list[str], name: str) -> str:
    """What an event calls itself, as far as one line tells it, even where the rest cannot be read."""
    values = (line.partition(":")[2] for line in block if re.match(rf"{name}[;:]", line, re.IGNORECASE))
    return NOT_TEXT.sub("", next(values, "")).replace("\\,", ",").strip()


def _read_event(number: int, block: list[str], events: list[Found]) -> Why | None:
    """Add the event of a block to the events; answer what is wrong with it."""
    try:
        if block[-1].strip().upper() != "END:VEVENT":
            return Why.UNFINISHED
        # A slash in front of a zone's name makes icalendar guess and warn; `_zone` looks behind it itself.
        lines = "\r\n".join(re.sub(r'(?i)(;TZID="?)/+', r"\1", line) for line in block)
        found, zone_is_known = _found(number, Event.from_ical(lines.encode() + b"\r\n"))
    except _BadEvent as bad:
        return bad.why
    except Exception:  # noqa: BLE001 - icalendar raises what it likes on bad files
        return Why.UNREADABLE
    events.append(found)
    return None if zone_is_known else Why.UNKNOWN_ZONE


@dataclass(frozen=True)
class _Moment:
    wall: datetime
    zone: str | None
    is_whole_day: bool
    zone_is_known: bool


def _first(event: Component, name: str) -> object:
    value: object = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def _moment(event: Component, name: str) -> _Moment | None:
    value = _first(event, name)
    if value is None:
        return None
    if not isinstance(value, vDDDTypes) or not isinstance(value.dt, date):
        raise _BadEvent(Why.UNREADABLE)
    tzid = str(value.params.get("TZID", ""))
    zone_name = _zone_named(tzid)
    if not isinstance(value.dt, datetime):
        return _Moment(datetime.combine(value.dt, time()), zone_name, is_whole_day=True, zone_is_known=True)
    if value.dt.tzinfo is UTC or str(value.dt.tzinfo) == "UTC":
        zone_name = "UTC"
    wall = value.dt.replace(tzinfo=None)
    return _Moment(wall, zone_name, is_whole_day=False, zone_is_known=bool(zone_name or not tzid))


def _zone_named(tzid: str) -> str | None:
    """Asia/Oral of "Asia/Oral", "West Asia Standard Time"-like names and "/vendor.example/Asia/Oral"."""
    parts = tzid.strip("/").split("/")
    for name in (WINDOWS_TO_OLSON.get(tzid, ""), *("/".join(parts[start:]) for start in range(len(parts)))):
        try:
            return zone(name).key
        except UnknownZone:
            continue
    return None


def _ends(event: Component, start: _Moment) -> datetime | None:
    end = _moment(event, "DTEND")
    length = _first(event, "DURATION")
    if end is not None:
        ends = end.wall
        if end.zone and start.zone and end.zone != start.zone:
            ends = to_wall(to_utc(end.wall, end.zone), start.zone)
    elif isinstance(length, vDDDTypes) and isinstance(length.dt, timedelta):
        ends = start.wall + length.dt
    else:
        ends = start.wall + timedelta(days=start.is_whole_day)
    if ends < start.wall:
        raise _BadEvent(Why.ENDS_BEFORE_START)
    return ends if ends > start.wall else None


def _found(number: int, event: Component) -> tuple[Found, bool]:
    start = _moment(event, "DTSTART")
    if start is None:
        raise _BadEvent(Why.NO_START)
    sequence, url, status = (
        _first(event, "SEQUENCE"),
        _words_of(event, "URL"),
        _words_of(event, "STATUS").upper(),
    )
    latitude, longitude = _position(event)
    found = Found(
        number=number,
        uid=_words_of(event, "UID"),
        sequence=int(sequence) if isinstance(sequence, int) else 0,
        starts_wall=start.wall,
        ends_wall=_ends(event, start),
        zone=start.zone,
        is_whole_day=start.is_whole_day,
        repeats="RRULE" in event or "RDATE" in event,
        status=Status(status) if status in set(Status) else Status.CONFIRMED,
        summary=_words_of(event, "SUMMARY"),
        description=_words_of(event, "DESCRIPTION"),
        location=_words_of(event, "LOCATION"),
        url=url if re.match("https?://", url, re.IGNORECASE) else "",
        latitude=latitude,
        longitude=longitude,
    )
    return found, start.zone_is_known


def _position(event: Component) -> tuple[float, float] | tuple[None, None]:
    value = _first(event, "GEO")
    if isinstance(value, vGeo) and abs(value.latitude) <= 90 and abs(value.longitude) <= 180:
        return float(value.latitude), float(value.longitude)
    return None, None


def _words_of(event: Component, name: str) -> str:
    value = _first(event, name)
    return NOT_TEXT.sub("", value).strip() if isinstance(value, str) else ""
