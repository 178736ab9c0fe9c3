"""Calendar programs from outside: what parsers that we did not write read in a file, Python's and Node's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import vobject

from tests.ground import node

SCRIPT = Path(__file__).with_name("read_calendars.mjs")
LONGEST_READING = 60


@dataclass(frozen=True)
class Seen:
    """An event as a program shows it; its times are instants."""

    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str


def read(data: bytes) -> dict[str, list[Seen]]:
    """The events of a file by each program, in the order of their times."""
    return {"vobject": _by_vobject(data), **_in_node(data)}


def subscribed(before: Iterable[Seen], after: Iterable[Seen]) -> dict[str, Seen]:
    """What somebody holds who took a file over once and once more: of each UID the higher SEQUENCE."""
    held = {each.uid: each for each in before}
    for each in after:
        if each.uid not in held or each.sequence >= held[each.uid].sequence:
            held[each.uid] = each
    return held


def _by_vobject(data: bytes) -> list[Seen]:
    calendar = vobject.readOne(data.decode())
    return _in_order(
        Seen(
            uid=event.uid.value,
            sequence=int(event.sequence.value),
            status=event.status.value,
            starts_at=event.dtstart.value.astimezone(UTC),
            ends_at=event.dtend.value.astimezone(UTC),
            summary=event.summary.value,
            location=event.location.value if hasattr(event, "location") else "",
        )
        for event in calendar.contents.get("vevent", [])
    )


def _in_node(data: bytes) -> dict[str, list[Seen]]:
    node.module("ical.js/package.json")
    done = subprocess.run(
        [str(node.executable()), str(SCRIPT)],
        input=data,
        capture_output=True,
        check=True,
        timeout=LONGEST_READING,
    )
    return {
        reader: _in_order(
            Seen(
                uid=event["uid"],
                sequence=event["sequence"],
                status=event["status"],
                starts_at=datetime.fromisoformat(event["starts"]),
                ends_at=datetime.fromisoformat(event["ends"]),
                summary=event["summary"],
                location=event["location"],
            )
            for event in events
        )
        for reader, events in json.loads(done.stdout).items()
    }


def _in_order(events: Iterable[Seen]) -> list[Seen]:
    return sorted(events, key=lambda each: (each.starts_at, each.uid))
