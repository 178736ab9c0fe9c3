"""What may happen to promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from organizer.campaigns.models import Membership
from organizer.campaigns.queries import current_campaign, members
from organizer.country.models import Locality
from organizer.kernel import audit, clock, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import parse, subject
from organizer.promises import queries
from organizer.promises.models import Promise, PromiseState

STATE = "promise.state"
STATE_OF_TASK = "task.state"


@dataclass(frozen=True, kw_only=True)
class PromiseDetails:
    """What staff write down of a promise."""

    words: Mapping[str, str] = field(default_factory=dict)
    locality_id: int | None = None
    due_on: date | None = None
    owner_id: int | None = None
    """Membership of who sees to it."""
    is_public: bool = False
    is_task: bool = False
    """Work of the team's own, which is no promise."""


def promise(
    details: PromiseDetails,
    *,
    about: str | None = None,
    by: Actor | None,
    once_key: str = "",
) -> Promise:
    """Write down something the candidate undertook, or a task. The same key of a form is the same promise.

    `about` says where it was made, like `meeting:42`. Raises DomainError.
    """
    _check(details)
    taken = once.first(once_key, use="promise.new") if once_key else None
    if once_key and taken is None:
        return queries.promise(parse(once.answered(once_key, use="promise.new"))[1])
    campaign = current_campaign()
    made = Promise(
        **_columns(details),
        about=about,
        is_task=details.is_task,
        made_on=clock.today(campaign.zone),
        state_changed_at=now(),
    )
    db.session.add(made)
    if taken is not None:
        taken.answer = subject(made)
    _trace(made, "made", by=by)
    return made


def edit(made: Promise, details: PromiseDetails, *, seen: int | None = None, by: Actor) -> Promise:
    """Put a promise right: its words, place, day, owner, or whether everybody may read it.

    A task stays a task. Raises DomainError, and ChangedMeanwhile where it says something else by now than
    what has the mark that the writer has `seen`.
    """
    _check(replace(details, is_task=made.is_task))
    hold(made, lambda: _said(made), seen=seen)
    changed = {
        column: (getattr(made, column), value)
        for column, value in _columns(details).items()
        if getattr(made, column) != value
    }
    for column, (_before, value) in changed.items():
        setattr(made, column, value)
    if changed:
        _trace(made, "edited", by=by, changed=changed)
    return made


def mark_of(made: Promise) -> int:
    """The mark of what a promise says, as `edit` asks for it."""
    return mark(_said(made))


def set_state(
    made: Promise, state: PromiseState, *, proof: str = "", seen: int | None = None, by: Actor
) -> undo.Undo | None:
    """Say what became of a promise, with the proof of it. None where nothing changed.

    Raises ChangedMeanwhile where something else became of it by now than what has the mark that the writer
    has `seen`.
    """
    hold(made, lambda: _stood(made), seen=seen)
    if (made.state, made.proof) == (state, proof):
        return None
    before, is_new = _stood(made), made.state is not state
    made.state, made.proof = state, proof
    if is_new:
        made.state_changed_at = now()
    _trace(made, state.value if is_new else "proof", by=by)
    return undo.keep(STATE_OF_TASK if made.is_task else STATE, made, before, by=by)


def mark_of_state(made: Promise) -> int:
    """The mark of what became of a promise, as `set_state` asks for it."""
    return mark(_stood(made))


def take_state_back(done: undo.Undo, by: Actor | None) -> None:
    """Put back what a promise's state was."""
    made = queries.promise(parse(done.about)[1])
    made.state, made.proof = PromiseState(done.before["state"]), done.before["proof"]
    made.state_changed_at = now()
    _trace(made, "restored", by=by)


def leave_with(membership: Membership) -> None:
    """Let nobody see to the open promises and tasks of a member who leaves."""
    for made in queries.open_of(membership.id):
        made.owner_id = None
        _trace(made, "left", by=None, changed={"owner_id": (membership.id, None)})


def _trace(
    made: Promise, act: str, *, by: Actor | None, changed: Mapping[str, tuple[object, object]] | None = None
) -> None:
    kind = "task" if made.is_task else "promise"
    audit.record(f"{kind}.{act}", made, by=by, changed=changed)


def _stood(made: Promise) -> dict[str, str]:
    return {"state": made.state.value, "proof": made.proof}


def _said(made: Promise) -> dict[str, object]:
    return {column: getattr(made, column) for column in _columns(PromiseDetails())}


def _columns(details: PromiseDetails) -> dict[str, object]:
    return {
        "words": dict(details.words),
        "locality_id": details.locality_id,
        "due_on": details.due_on,
        "owner_id": details.owner_id,
        "is_public": details.is_public,
    }


def _check(details: PromiseDetails) -> None:
    if not details.words:
        raise DomainError(_l("Write what was promised"), field="words")
    if details.is_task and details.is_public:
        raise DomainError(_l("A task of the team is not shown to everybody"), field="is_public")
    if details.locality_id is not None and _is_no_place(details.locality_id):
        raise DomainError(_l("Choose a place from the list"), field="locality_id")
    if details.owner_id is not None and details.owner_id not in {each.membership_id for each in members()}:
        raise DomainError(_l("Choose a member of the team"), field="owner_id")


def _is_no_place(locality_id: int) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Locality.id == locality_id))) is not True
