"""What messaging wants from rooms above: what a reply means for its subject, and what will leave later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from organizer.messaging.calls import Answered, Asked
from organizer.messaging.meanings import Meaning
from organizer.messaging.timetable import Planned

Answer = Callable[[Answered, Meaning], bool]
"""Act on an answer to a message about a subject of one kind; True when nobody needs to look at it."""

Unsay = Callable[[Answered], bool]
"""Put back what such an answer had changed, which nobody gave; False where that can be no more."""

Asking = Callable[[int, int], Asked | None]
"""How it stands with the subject of an id for the contact of an id; None where they are asked nothing."""

Coming = Callable[[datetime, datetime], Sequence[Planned]]
"""What a room will tell from one instant to another, as far as it is known now."""

Make = Callable[[datetime], int]
"""Tell what is due by the clock at a moment, some of it at once; how many were told."""


@dataclass(frozen=True)
class Gather:
    """What people are called about together who are each asked about a subject of their own."""

    into: str
    """Kind of the subject that they share."""
    of: Callable[[Iterable[int]], Mapping[int, str]]
    """(ids of their own subjects) → the one that each shares, as a subject."""


answers: dict[str, Answer] = {}
"""Filled by rooms.py: kind of subject → who understands replies about it. Such messages ask something."""

unsaid: dict[str, Unsay] = {}
"""Filled by rooms.py: kind of subject → who takes an answer back that was noted by mistake."""

askings: dict[str, Asking] = {}
"""Filled by rooms.py, for the same kinds."""

gathers: dict[str, Gather] = {}
"""Filled by rooms.py, for those of the same kinds that are of one person alone."""

comings: list[Coming] = []
"""Filled by rooms.py."""

makers: list[Make] = []
"""Filled by rooms.py."""
