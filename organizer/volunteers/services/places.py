"""The places of a shift: exactly as many are given as are needed, however many ask at once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext

import sqlalchemy as sa

from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.volunteers.models import Shift
from organizer.volunteers.queries import ShiftFacts

_CHANGE = (
    sa.update(Shift)
    .where(Shift.id == sa.bindparam("shift_id"))
    .returning(Shift.id)
    .execution_options(synchronize_session=False)
)
_TAKE = _CHANGE.where(Shift.taken < Shift.needed).values(taken=Shift.taken + 1)
_FREE = _CHANGE.where(Shift.taken > 0).values(taken=Shift.taken - 1)
FILLED = _l("This shift has just been filled. Choose another or join the waiting list")


class ShiftFull(DomainError):
    """The last place went to somebody else."""


def in_turn() -> None:
    """Let the changes of places in a campaign follow one another: what is read after this stands.

    It is the lock of the audit chain, taken before any shift's row: two changes that held a shift and the
    chain in different order would wait for each other.
    """
    serialise(current_campaign_id())


def check_ahead(shift: ShiftFacts) -> None:
    """Refuse a shift that is over, or whose meeting will not take place. Raises Gone."""
    if shift.is_over:
        raise Gone(_l("This shift is over"))
    if shift.is_off:
        raise Gone(_l("This meeting will not take place"))


def check_open(shifts: Iterable[ShiftFacts]) -> None:
    """Refuse what no page offers to everybody. Raises NotFound, Gone."""
    for each in shifts:
        if not each.is_public:
            raise NotFound
        check_ahead(each)


def check_room(shifts: Iterable[ShiftFacts]) -> None:
    """Refuse where one of the shifts is filled, whoever asks. Raises ShiftFull."""
    if any(each.shift.free_places <= 0 for each in shifts):
        raise ShiftFull(FILLED)


def take(shifts: Iterable[Shift]) -> None:
    """Take a place in each of the shifts, or in none. Raises ShiftFull."""
    wanted = list(shifts)
    with db.session.begin_nested() if len(wanted) > 1 else nullcontext():
        for shift in wanted:
            if not _change(_TAKE, shift):
                raise ShiftFull(FILLED)


def free(shift: Shift) -> None:
    """Give a place back."""
    _change(_FREE, shift)


def _change(guarded: sa.Executable, shift: Shift) -> bool:
    """One guarded UPDATE: whether it met a row decides."""
    changed = db.session.execute(guarded, {"shift_id": shift.id}).scalar_one_or_none()
    db.session.expire(shift, ["taken"])
    return changed is not None
