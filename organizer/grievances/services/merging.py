"""Joining grievances that say the same, and parting them again. Each stays a voice that counts."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.grievances import queries
from organizer.grievances.models import Grievance, GrievanceState
from organizer.grievances.services.history import enter_state, first_act, note_event
from organizer.kernel import undo
from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l

MOST = 50


def merge(head: Grievance, others: Sequence[Grievance], *, by: Actor | None) -> undo.Undo:
    """Join others to one that speaks for all: one answer and one state. The counts stay."""
    joined = [row for row in others if row.id != head.id]
    if not joined:
        raise DomainError(_l("Choose at least two"))
    if len(joined) >= MOST:
        raise DomainError(_l("50 at most can be joined at once"))
    if head.merged_into_id is not None:
        raise DomainError(_l("The one that stays was joined to another itself. Part it first"))
    moved = [*joined, *queries.voices_of(joined)]
    order = list(GrievanceState)
    before = {str(row.id): row.merged_into_id for row in moved}
    for row in moved:
        first_act(row, by=by)
        row.merged_into_id = head.id
        if order.index(row.state) < order.index(head.state):
            enter_state(row, head.state, by=by)
        note_event(row, "merged", by=by, into=head.reference)
    first_act(head, by=by)
    return undo.keep("grievance.merged", head, {"rows": before}, by=by)


def unmerge(row: Grievance, *, by: Actor | None) -> None:
    """Part one from those it was joined to."""
    if row.merged_into_id is None:
        raise DomainError(_l("It stands by itself already"))
    row.merged_into_id = None
    note_event(row, "parted", by=by)


def take_merge_back(done: undo.Undo, by: Actor | None) -> None:
    """Part what was joined, as it stood before."""
    before = done.before["rows"]
    for row in queries.grievances(int(row_id) for row_id in before):
        row.merged_into_id = before[str(row.id)]
        note_event(row, "parted", by=by)
