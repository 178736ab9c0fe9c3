"""The past of the demo, written as it would have happened: acts at moments, done in their order.

Each act runs while the clock stands at its moment, through the same services as a page would call, so that
rows, traces and messages agree with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.kernel import clock
from organizer.kernel.clock import to_utc
from organizer.kernel.db import transaction

Act = Callable[[], object]
Told = Callable[[int], object]

BEGINS = -40
"""Days from today: when the team sat down together for the first time."""
DAYS = 1 - BEGINS
"""How many days a diary tells of."""
STANDS_AT = time(8)
"""The hour of today at which the demo stands: what is planned for today still lies ahead."""


@dataclass(frozen=True)
class Days:
    """Days counted from the demo's today, on the clocks of one zone."""

    today: date
    zone: str

    @property
    def now(self) -> datetime:
        """The moment at which the demo stands."""
        return self.moment(0, STANDS_AT)

    def day(self, offset: int) -> date:
        """A day so many days from today."""
        return self.today + timedelta(days=offset)

    def wall(self, offset: int, hour: time) -> datetime:
        """A time on the walls of the zone."""
        return datetime.combine(self.day(offset), hour)

    def moment(self, offset: int, hour: time) -> datetime:
        """The instant of a time on the walls of the zone."""
        return to_utc(self.wall(offset, hour), self.zone)


@dataclass(frozen=True, order=True)
class _Entry:
    at: datetime
    place: int
    act: Act = field(compare=False)


class Diary:
    """Acts of one campaign, done in the order of their moments; an act may write down what follows it."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._entries: list[_Entry] = []
        self._written = 0

    def add(self, at: datetime, act: Act) -> None:
        """Have something done at a moment. What lies ahead of the demo is left out."""
        if at <= self.days.now:
            heappush(self._entries, _Entry(at, self._written, act))
            self._written += 1

    def do(self, campaign_id: int, *, told: Told) -> None:
        """Do all acts in order, those of a day in one transaction. `told` hears of each day that is done."""
        for offset in range(BEGINS, 1):
            ends = self.days.moment(offset + 1, time())
            with transaction(campaign_id):
                _campaign = current_campaign()  # held, so that no act has to load it again
                while self._entries and self._entries[0].at < ends:
                    entry = heappop(self._entries)
                    with clock.at(entry.at):
                        entry.act()
            told(1)


class _Nobody:
    """A queue that carries nothing."""

    def put(self, _name: str, _arguments: dict[str, int], *, at: datetime | None = None) -> None:
        """Leave it: rows are the truth, and the schedule finds what is due."""


@contextmanager
def nobody_woken(app: Flask) -> Iterator[None]:
    """Inside, no worker is woken: the past must not be worked at now."""
    queue = app.extensions["queue"]
    app.extensions["queue"] = _Nobody()
    try:
        yield
    finally:
        app.extensions["queue"] = queue
