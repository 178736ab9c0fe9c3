"""Our events as files: the same entries always give the same bytes, so a feed keeps its ETag until a change.

Times are written as wall times with their zone, and the zone's rules beside them: a phone with old tables of
its own still shows the right hour.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from icalendar import vCalAddress
from icalendar.parser import Contentline, Parameters

from organizer.kernel.calendar.zones import zone_bytes
from organizer.kernel.clock import to_wall

PRODUCT = "-//Organizer//Organizer//EN"
_LINE = 75
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Status(enum.StrEnum):
    """What stands of an event. One that is called off stays in the file as CANCELLED, or phones keep it."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(enum.StrEnum):
    """What an invitation asks of a calendar (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event as calendars keep it: the same `uid` for ever, `sequence` one higher with each change of it.

    `stamp` is when the row last changed, not the time of writing. `alarms` are minutes before the start.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED
    latitude: float | None = None
    longitude: float | None = None
    alarms: tuple[int, ...] = ()
    language: str = ""

    def __post_init__(self) -> None:
        if self.stamp.tzinfo is None or self.starts_wall.tzinfo or self.ends_wall.tzinfo:
            raise ValueError("an entry has an aware stamp and naive wall times")


@dataclass(frozen=True)
class Person:
    """Who invites, or who is invited."""

    name: str
    email: str


def _text(value: str) -> str:
    r"""A text value: line ends as \n, what iCalendar forbids left out, its four signs escaped."""
    value = NOT_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _address(url: str) -> str:
    return re.sub(r"\s", "", NOT_TEXT.sub("", url))


def _line(name: str, value: str) -> bytes:
    """A content line, folded at 75 octets between characters."""
    line = f"{name}:{value}"
    octets = line.encode()
    return (octets if len(octets) <= _LINE else _folded(line)) + b"\r\n"


def _folded(line: str) -> bytes:
    return bytes(Contentline(line).to_ical())  # type: ignore[no-untyped-call]


def _time(name: str, wall: datetime, zone_name: str) -> bytes:
    if zone_name == "UTC":
        return _line(name, f"{wall:%Y%m%dT%H%M%S}Z")
    return _line(f"{name};TZID={zone_name}", f"{wall:%Y%m%dT%H%M%S}")


def _instant(name: str, instant: datetime) -> bytes:
    return _time(name, to_wall(instant, "UTC"), "UTC")


def _alarm(minutes: int, summary: str) -> Iterator[bytes]:
    yield b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
    yield _line("DESCRIPTION", _text(summary))
    yield _line("TRIGGER", f"-PT{minutes}M")
    yield b"END:VALARM\r\n"


def _words(entry: Entry) -> Iterator[bytes]:
    in_language = f";LANGUAGE={entry.language}" if entry.language else ""
    yield _line(f"SUMMARY{in_language}", _text(entry.summary))
    for name, words in (("DESCRIPTION", entry.description), ("LOCATION", entry.location)):
        if words:
            yield _line(f"{name}{in_language}", _text(words))
    if entry.url:
        yield _line("URL", _address(entry.url))
    if entry.latitude is not None and entry.longitude is not None:
        yield _line("GEO", f"{entry.latitude:.6f};{entry.longitude:.6f}")


def _event(entry: Entry, *people: bytes) -> Iterator[bytes]:
    yield b"BEGIN:VEVENT\r\n"
    yield _line("UID", _text(entry.uid))
    yield _line("SEQUENCE", str(entry.sequence))
    yield _instant("DTSTAMP", entry.stamp)
    yield _instant("LAST-MODIFIED", entry.stamp)
    yield _time("DTSTART", entry.starts_wall, entry.zone)
    yield _time("DTEND", entry.ends_wall, entry.zone)
    yield _line("STATUS", entry.status)
    yield from _words(entry)
    yield from people
    if entry.status is not Status.CANCELLED:
        for minutes in entry.alarms:
            yield from _alarm(minutes, entry.summary)
    yield b"END:VEVENT\r\n"


@lru_cache(maxsize=4096)
def entry_bytes(entry: Entry) -> bytes:
    """The event of an entry alone, as it stands in every file that holds it."""
    return b"".join(_event(entry))


def _zones(entries: Iterable[Entry]) -> Iterator[bytes]:
    years: dict[str, list[int]] = {}
    for entry in entries:
        if entry.zone != "UTC":
            years.setdefault(entry.zone, []).extend((entry.starts_wall.year, entry.ends_wall.year))
    for name in sorted(years):
        yield zone_bytes(name, min(years[name]), max(years[name]))


def write(
    entries: Iterable[Entry],
    *,
    name: str,
    uid: str,
    refresh_hours: int,
    color: str = "",
    source: str = "",
    zone: str = "",
) -> bytes:
    """A calendar of entries, in order of time; a subscriber asks again after `refresh_hours`.

    `color` is a name of CSS, `source` where a feed is asked for again (RFC 7986), `zone` the one a program
    may show it in. The same entries in any order give the same bytes.
    """
    entries = sorted(entries, key=lambda entry: (entry.starts_wall, entry.uid))
    head = [
        _line("PRODID", PRODUCT),
        b"CALSCALE:GREGORIAN\r\n",
        _line("UID", _text(uid)),
        _line("NAME", _text(name)),
        _line("X-WR-CALNAME", _text(name)),
        _line("REFRESH-INTERVAL;VALUE=DURATION", f"PT{refresh_hours}H"),
        _line("X-PUBLISHED-TTL", f"PT{refresh_hours}H"),
    ]
    if zone:
        head.append(_line("X-WR-TIMEZONE", zone))
    if source:
        head.append(_line("SOURCE;VALUE=URI", _address(source)))
    if color:
        head.append(_line("COLOR", color))
    if entries:
        head.append(_instant("LAST-MODIFIED", max(entry.stamp for entry in entries)))
    return _file(head, entries, map(entry_bytes, entries))


def invitation(entry: Entry, *, method: Method, organizer: Person, attendee: Person) -> bytes:
    """An invitation for one person's mailbox, or the word that it is called off.

    Who gets one has said that they come, and nobody reads an answer: so none is asked for.
    """
    if method is Method.CANCEL and entry.status is not Status.CANCELLED:
        raise ValueError("only a cancelled entry is called off")
    said = {"RSVP": "FALSE", "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT"}
    people = (_person("ORGANIZER", organizer), _person("ATTENDEE", attendee, **said))
    head = [_line("PRODID", PRODUCT), _line("METHOD", method)]
    return _file(head, [entry], _event(entry, *people))


def _person(name: str, person: Person, **more: str) -> bytes:
    parameters = Parameters({"CN": NOT_TEXT.sub("", person.name).replace("\n", " "), **more})
    address = vCalAddress("mailto:" + re.sub(r"\s", "", person.email))
    return _folded(Contentline.from_parts(name, parameters, address)) + b"\r\n"


def _file(head: Iterable[bytes], entries: Iterable[Entry], events: Iterable[bytes]) -> bytes:
    start, end = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", b"END:VCALENDAR\r\n"
    return b"".join([start, *head, *_zones(entries), *events, end])
