"""How many, about what, where, when, by which way: changed in the transaction of what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from organizer.kernel import audit
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.keys import new_id
from organizer.topics.models import Tally


class Counted(NamedTuple):
    """What of one grievance is counted. The week is named by its Monday; 0 is no district and no meeting."""

    week: date
    topic_id: int
    district_id: int
    meeting_id: int
    channel: str
    kind: str


@dataclass(frozen=True)
class Difference:
    """A line of the tally that does not say what the entries say."""

    counted: Counted
    tally: int
    entries: int


_KEY = [Tally.campaign_id, *(getattr(Tally, column) for column in Counted._fields)]


def add(counted: Counted, step: int = 1) -> None:
    """Count one grievance more, or with -1 one less, in the caller's transaction."""
    add_all({counted: step})


def add_all(steps: Mapping[Counted, int]) -> None:
    """Change many lines in one statement. Two at the same moment both count."""
    values = [
        {"id": new_id(), "campaign_id": current_campaign_id(), "count": step, **counted._asdict()}
        for counted, step in sorted(steps.items())
        if step
    ]
    if not values:
        return
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Tally)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=_KEY, set_={"count": Tally.count + statement.excluded.count}
        ),
        values,
    )


def verify(entries: Mapping[Counted, int]) -> list[Difference]:
    """Where the tally differs from the entries that it should count."""
    tally = _lines()
    return [
        Difference(counted, tally.get(counted, 0), entries.get(counted, 0))
        for counted in sorted({*tally, *entries})
        if tally.get(counted, 0) != entries.get(counted, 0)
    ]


def rebuild(entries: Mapping[Counted, int]) -> list[Difference]:
    """Make the tally say what the entries say. Returns what was put right."""
    wrong = verify(entries)
    add_all({each.counted: each.entries - each.tally for each in wrong})
    if wrong:
        audit.record("tally.rebuilt", f"campaign:{current_campaign_id()}", facts={"lines": len(wrong)})
    return wrong


def _lines() -> Counter[Counted]:
    columns = [getattr(Tally, column) for column in Counted._fields]
    rows = db.session.execute(sa.select(*columns, Tally.count).where(Tally.count != 0))
    return Counter({Counted(*row[:-1]): row[-1] for row in rows})
