"""What one press of the team changes of grievances."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.grievances.models import Grievance, GrievanceKind, GrievanceState, Urgency
from organizer.grievances.services.working import (
    assign,
    set_kind,
    set_place,
    set_state,
    set_topic,
    set_urgency,
)
from organizer.kernel.access import Actor
from organizer.kernel.undo import Undo

NOBODY = 0
"""The number of no member."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is said of grievances anew; None leaves it as it is."""

    topic_id: int | None = None
    place: str | None = None
    kind: GrievanceKind | None = None
    urgency: Urgency | None = None
    state: GrievanceState | None = None
    assignee: int | None = None
    """The user id of a member, or NOBODY."""


def change(*rows: Grievance, to: Changes, by: Actor) -> Undo | None:
    """Say anew what grievances are, how far they are, who works on them. Raises DomainError.

    Gives the last act, which one press takes back.
    """
    done = None
    if to.topic_id is not None:
        done = set_topic(*rows, topic_id=to.topic_id, by=by)
    if to.place is not None:
        done = set_place(*rows, words=to.place, by=by) or done
    if to.kind is not None:
        done = set_kind(*rows, kind=to.kind, by=by) or done
    if to.urgency is not None:
        done = set_urgency(*rows, urgency=to.urgency, by=by) or done
    if to.assignee is not None:
        done = assign(*rows, to=to.assignee or None, by=by) or done
    if to.state is not None:
        done = set_state(*rows, state=to.state, by=by) or done
    return done
