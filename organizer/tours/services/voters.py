"""How many voters live where, as staff note it."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.tours.models import VoterCount
from organizer.tours.queries import voter_counts

CHANGED_SINCE = _l("These numbers were changed again since. Look at them first")


def set_voters(
    counts: Mapping[int, int | None], *, seen: int | None = None, by: Actor | None
) -> undo.Undo | None:
    """Note how many voters live in places; None forgets a number. None is returned where nothing changed.

    Raises ChangedMeanwhile where they are not the numbers any more whose mark the writer has `seen`.
    """
    hold(current_campaign(), _said, seen=seen)
    known = voter_counts()
    changed = {place: voters for place, voters in counts.items() if known.get(place) != voters}
    if not changed:
        return None
    _write(changed)
    audit.record("voters.set", current_campaign(), by=by, facts={"places": len(changed)})
    before = {str(place): known.get(place) for place in changed}
    after = {str(place): voters for place, voters in changed.items()}
    return undo.keep("voters.set", current_campaign(), {"before": before, "after": after}, by=by)


def mark_of_voters() -> int:
    """The mark of all numbers that are noted, as `set_voters` asks for it."""
    return mark(_said())


def set_voters_back(done: undo.Undo, by: Actor | None) -> None:
    """Note what was noted before, while nobody has changed it since. Raises DomainError."""
    hold(current_campaign(), _said, seen=None)
    known, before, after = voter_counts(), done.before["before"], done.before["after"]
    if any(known.get(int(place)) != voters for place, voters in after.items()):
        raise DomainError(CHANGED_SINCE)
    _write({int(place): voters for place, voters in before.items()})
    audit.record("voters.set_back", current_campaign(), by=by, facts={"places": len(before)})


def _said() -> list[tuple[int, int]]:
    return sorted(voter_counts().items())


def _write(counts: Mapping[int, int | None]) -> None:
    known = {row.locality_id: row for row in db.session.scalars(sa.select(VoterCount))}
    for place, voters in counts.items():
        row = known.get(place)
        if voters is None:
            db.session.delete(known[place])
        elif row is None:
            db.session.add(VoterCount(locality_id=place, voters=voters))
        else:
            row.voters = voters
    db.session.flush()
