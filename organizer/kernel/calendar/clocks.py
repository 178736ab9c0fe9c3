"""Which clocks the times of somebody else's calendar file are on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from organizer.kernel.calendar.lines import values
from organizer.kernel.clock import UnknownZone, zone


@dataclass(frozen=True)
class Clocks:
    """The zones that a file names: the one of times that name none, and those that it describes itself.

    A description is not run, since its rules may ask for endless work: it counts where it names a place, or
    where its clocks are never set.
    """

    usual: str | None = None
    described: Mapping[str, str] = field(default_factory=dict)

    def zone_named(self, name: str) -> str | None:
        """Asia/Oral of "Asia/Oral", "West Asia Standard Time"-like names and "/vendor.example/Asia/Oral"."""
        return _known(name) or self.described.get(name)


def clocks_of(lines: Sequence[str]) -> Clocks:
    """Read what a file says of its clocks: X-WR-TIMEZONE and its VTIMEZONE components."""
    usual = next((known for name in values(lines, "X-WR-TIMEZONE") if (known := _known(name))), None)
    return Clocks(usual, dict(_described(lines)))


def _known(name: str) -> str | None:
    parts = name.strip("/").split("/")
    for each in (WINDOWS_TO_OLSON.get(name, ""), *("/".join(parts[start:]) for start in range(len(parts)))):
        try:
            return zone(each).key
        except UnknownZone:
            continue
    return None


def _described(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for block in _zones(lines):
        offsets = set(values(block, "TZOFFSETTO"))
        known = next(filter(None, map(_known, values(block, "X-LIC-LOCATION"))), None)
        known = known or (_never_set(*offsets) if len(offsets) == 1 else None)
        if known:
            yield from ((name, known) for name in values(block, "TZID"))


def _zones(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] | None = None
    for line in lines:
        mark = line.strip().upper()
        if mark == "BEGIN:VTIMEZONE":
            block = []
        elif block is not None and mark == "END:VTIMEZONE":
            yield block
            block = None
        elif block is not None:
            block.append(line)


def _never_set(offset: str) -> str | None:
    """The zone of clocks that are always a whole number of hours from Greenwich's, as IANA names it."""
    whole = re.fullmatch(r"([+-])(\d\d)(?:00){1,2}", offset)
    return _known(f"Etc/GMT{'-' if whole[1] == '+' else '+'}{int(whole[2])}") if whole else None
