"""What is written into a grievance's history, and what the first act on it sets."""

from __future__ import annotations

from datetime import datetime

from organizer.grievances.models import Grievance, GrievanceEvent, GrievanceState
from organizer.grievances.services.counting import count
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db


def note_event(
    row: Grievance, verb: str, *, by: Actor | None, at: datetime | None = None, **facts: str
) -> None:
    """Add a line to the history and to the trail. Facts are codes, never words of people.

    It is of now, but where its minute could name who wrote it: then `at` is the hour.
    """
    moment = now() if at is None else at
    db.session.add(
        GrievanceEvent(
            grievance_id=row.id,
            verb=verb,
            facts=facts,
            by_user_id=None if by is None else by.user_id,
            at=moment,
        )
    )
    audit.record(f"grievance.{verb}", row, by=by, facts=dict(facts), at=moment)


def enter_state(row: Grievance, state: GrievanceState, *, by: Actor | None) -> None:
    """Move on to a state, with a line that says so."""
    if row.state is not state:
        note_event(row, "state", by=by, before=row.state.value, after=state.value)
        row.state = state


def first_act(row: Grievance, *, by: Actor | None) -> None:
    """Whoever acts on it has read it: it is new no more, and it counts from now on."""
    if row.state is GrievanceState.NEW:
        enter_state(row, GrievanceState.READ, by=by)
    count([row])
