"""What the team does with what was said. Every act leaves a trace, and most can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from organizer.campaigns.models import Membership
from organizer.campaigns.queries import members
from organizer.campaigns.roles import GRANTS, Permission
from organizer.grievances import queries
from organizer.grievances.models import (
    Addition,
    Grievance,
    GrievanceKind,
    GrievanceState,
    Urgency,
)
from organizer.grievances.services.counting import Recounting, count
from organizer.grievances.services.history import enter_state, first_act, note_event
from organizer.grievances.services.places import Where, find_place
from organizer.kernel import once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.topics import queries as topics

LONGEST_NOTE = 2000
SETTABLE = (GrievanceState.READ, GrievanceState.IN_WORK, GrievanceState.CLOSED)
"""States that a person sets; an answer sets `answered` by itself."""
Change = dict[int, tuple[Any, Any]]
"""Ids of grievances with what stood before and what stands after."""


def assign(*rows: Grievance, to: int | None, by: Actor | None) -> undo.Undo | None:
    """Give grievances to a member, by their user id, or to nobody.

    Raises DomainError for a member who may not read them.
    """
    if to is not None:
        _check_reader(rows, to)
    changed = _act(rows, by)
    done: Change = {}
    for row in changed:
        if row.assignee_id != to:
            done[row.id] = (row.assignee_id, to)
            row.assignee_id = to
            note_event(row, "assigned", by=by, to=str(to or ""))
    return _kept(rows, "assignee_id", done, by=by)


def set_topic(*rows: Grievance, topic_id: int, by: Actor | None) -> undo.Undo | None:
    """Say what grievances are about. Who looked at the words and chose, has cleared a flag of the lexicon."""
    topic = topics.topic(topic_id)
    done: Change = {}
    for row in _act(rows, by):
        row.proposed = row.sensitive = False
        if row.topic_id == topic.id:
            continue
        done[row.id] = (row.topic_id, topic.id)
        _move_to_topic(row, topic.id)
        note_event(row, "topic", by=by, topic=topic.code)
    _take_from_others(rows, by=by)
    return _kept(rows, "topic_id", done, by=by)


def set_place(*rows: Grievance, words: str, by: Actor | None) -> undo.Undo | None:
    """Say where it is, by the name of a village or a district; no words take the place away.

    Raises DomainError for a name that nothing bears, or more than one place does.
    """
    named = find_place(words) if words.strip() else None
    if words.strip() and named is None:
        raise DomainError(_l("We do not know this place. Choose a village or a district"), field="place")
    where = Where() if named is None else named.where
    done: Change = {}
    for row in _act(rows, by):
        before = row.where
        _move_to_place(row, where)
        if row.where != before:
            done[row.id] = (before, row.where)
            note_event(row, "place", by=by)
    return _kept(rows, "where", done, by=by)


def set_kind(*rows: Grievance, kind: GrievanceKind, by: Actor | None) -> undo.Undo | None:
    """Say whether it is a complaint, a suggestion or a question."""
    done: Change = {}
    for row in _act(rows, by):
        if row.kind is not kind:
            done[row.id] = (row.kind.value, kind.value)
            with Recounting(row):
                row.kind = kind
            note_event(row, "kind", by=by, kind=kind.value)
    return _kept(rows, "kind", done, by=by)


def set_urgency(*rows: Grievance, urgency: Urgency, by: Actor | None) -> undo.Undo | None:
    """Say whether a person is in danger: such grievances stand above all others."""
    done: Change = {}
    for row in _act(rows, by):
        if row.urgency is not urgency:
            done[row.id] = (row.urgency.value, urgency.value)
            row.urgency = urgency
            note_event(row, "urgency", by=by, urgency=urgency.value)
    return _kept(rows, "urgency", done, by=by)


def set_state(*rows: Grievance, state: GrievanceState, by: Actor | None) -> undo.Undo | None:
    """Say how far the team is. What others said the same moves along."""
    if state not in SETTABLE:
        raise DomainError(_l("Write an answer: that sets the state"), field="state")
    done: Change = {}
    for row in _act([*rows, *queries.voices_of(rows)], by):
        if row.state is not state:
            done[row.id] = (row.state.value, state.value)
            enter_state(row, state, by=by)
    return _kept(rows, "state", done, by=by)


def note(row: Grievance, words: str, *, by: Actor, once_key: str = "") -> None:
    """Write a private note for the team. The same key of a form is the same note."""
    if not words.strip():
        raise DomainError(_l("Write something first"), field="words")
    if once_key and once.first(once_key, use="grievance.note") is None:
        return
    first_act(row, by=by)
    db.session.add(
        Addition(grievance_id=row.id, by_writer=False, words=words.strip(), by_user_id=by.user_id, at=now())
    )
    note_event(row, "noted", by=by)


def take_change_back(done: undo.Undo, by: Actor | None) -> None:
    """Put back what a change did, where nobody has changed it since."""
    column, before = done.before["column"], done.before["rows"]
    rows = {row.id: row for row in queries.grievances(int(row_id) for row_id in before)}
    back = [
        (row, old)
        for row_id, (old, new) in before.items()
        if (row := rows.get(int(row_id))) is not None and _plain(getattr(row, column)) == new
    ]
    if not back:
        raise DomainError(_l("It was changed again meanwhile"))
    for row, old in back:
        _put_back(row, column, old, by=by)


def leave_with(membership: Membership) -> None:
    """Let nobody work on the grievances of a member who leaves."""
    for row in queries.assigned_to(membership.user_id):
        row.assignee_id = None
        note_event(row, "assigned", by=None, to="")


def _put_back(row: Grievance, column: str, old: Any, *, by: Actor | None) -> None:  # noqa: ANN401 - any column
    if column == "topic_id" and old is not None:
        _move_to_topic(row, old)
    elif column == "kind":
        with Recounting(row):
            row.kind = GrievanceKind(old)
    elif column == "state":
        enter_state(row, GrievanceState(old), by=by)
    elif column == "urgency":
        row.urgency = Urgency(old)
    elif column == "where":
        _move_to_place(row, Where(*old))
    elif column == "assignee_id":
        row.assignee_id = old
    note_event(row, "restored", by=by, column=column)


def _act(rows: Sequence[Grievance], by: Actor | None) -> Sequence[Grievance]:
    for row in rows:
        first_act(row, by=by)
    return rows


def _move_to_topic(row: Grievance, topic_id: int) -> None:
    with Recounting(row):
        row.topic_id = topic_id
    count([row])


def _move_to_place(row: Grievance, where: Where) -> None:
    with Recounting(row):
        row.locality_id, row.district_id = where.locality_id, where.district_id


def _kept(rows: Sequence[Grievance], column: str, done: Change, *, by: Actor | None) -> undo.Undo | None:
    """Keep one act for all rows that it changed, so that one press takes it back."""
    if not done:
        return None
    about = next(row for row in rows)
    before = {"column": column, "rows": {str(row_id): list(change) for row_id, change in done.items()}}
    return undo.keep("grievance.changed", about, before, by=by)


def _check_reader(rows: Sequence[Grievance], user_id: int) -> None:
    role = next((member.role for member in members() if member.user_id == user_id), None)
    held = GRANTS[role] if role is not None else frozenset[Permission]()
    if Permission.GRIEVANCE_WORK not in held:
        raise DomainError(_l("Choose a member of the team"), field="assignee")
    hidden = topics.sensitive_ids()
    if Permission.GRIEVANCE_SENSITIVE not in held and any(queries.is_sensitive(row, hidden) for row in rows):
        raise DomainError(
            _l("This person may not read sensitive topics. Choose a coordinator"), field="assignee"
        )


def _take_from_others(rows: Sequence[Grievance], *, by: Actor | None) -> None:
    """Let nobody be left with a grievance that they may no longer read."""
    hidden = topics.sensitive_ids()
    readers = {
        member.user_id for member in members() if Permission.GRIEVANCE_SENSITIVE in GRANTS[member.role]
    }
    for row in rows:
        if row.assignee_id not in {None, *readers} and queries.is_sensitive(row, hidden):
            row.assignee_id = None
            note_event(row, "assigned", by=by, to="")


def _plain(value: object) -> object:
    return value.value if isinstance(value, GrievanceState | GrievanceKind | Urgency) else value
