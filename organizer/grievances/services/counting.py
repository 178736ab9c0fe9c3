"""Keeping the tally in step: what of a grievance is counted, and when it first is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from organizer.campaigns.queries import current_campaign
from organizer.grievances.models import Grievance, GrievanceKind, WayIn
from organizer.grievances.queries import counted_facts
from organizer.kernel.clock import start_of_week, to_wall
from organizer.topics import services as topics
from organizer.topics.services import Counted


def counted_as(row: Grievance, *, zone: str) -> Counted:
    """The line of the tally that a grievance stands in, on the campaign's clocks."""
    if row.topic_id is None:
        raise ValueError("a grievance without a topic is not counted")
    return line(row.said_at, row.topic_id, row.district_id, row.meeting_id, row.way_in, row.kind, zone=zone)


def line(
    said_at: datetime,
    topic_id: int,
    district_id: int | None,
    meeting_id: int | None,
    way_in: WayIn,
    kind: GrievanceKind,
    *,
    zone: str,
) -> Counted:
    """The line of the tally for these facts."""
    return Counted(
        week=start_of_week(to_wall(said_at, zone).date()),
        topic_id=topic_id,
        district_id=district_id or 0,
        meeting_id=meeting_id or 0,
        channel=way_in.value,
        kind=kind.value,
    )


def count(rows: Iterable[Grievance]) -> None:
    """Count those that do not stand in the tally yet.

    One that its writer deleted before anybody read it never does.
    """
    zone = current_campaign().zone
    new = [row for row in rows if not row.counted and row.topic_id is not None and row.erased_at is None]
    for row in new:
        row.counted = True
    topics.add_all(Counter(counted_as(row, zone=zone) for row in new))


def entries() -> Counter[Counted]:
    """What the tally must say, from the entries themselves."""
    zone = current_campaign().zone
    counted: Counter[Counted] = Counter()
    for facts, number in counted_facts().items():
        counted[line(*facts, zone=zone)] += number
    return counted


class Recounting:
    """`with Recounting(row):` moves a counted grievance from the line it stood in to the one it now fits."""

    def __init__(self, row: Grievance) -> None:
        self._row = row
        self._zone = current_campaign().zone
        self._before: Counted | None = None

    def __enter__(self) -> None:
        """Remember where it stands."""
        if self._row.counted:
            self._before = counted_as(self._row, zone=self._zone)

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Move it, unless the change failed."""
        if kind is None and self._before is not None:
            after = counted_as(self._row, zone=self._zone)
            if after != self._before:
                topics.add_all({self._before: -1, after: 1})
