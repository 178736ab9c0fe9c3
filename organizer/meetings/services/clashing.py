"""Nothing is planned where something stands against it, unless that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from organizer.kernel.db import current_campaign_id, serialise
from organizer.kernel.errors import DomainError
from organizer.meetings import clash_wording, queries
from organizer.meetings.models import Meeting
from organizer.meetings.queries import Found, Proposal


class Clashing(DomainError):
    """Something stands against what is wished, or somebody is needed elsewhere then.

    A press that comes with `mark` has seen just that.
    """

    def __init__(self, found: Sequence[Found]) -> None:
        self.clashes = [clash_wording.clash(each) for each in found]
        super().__init__(self.clashes[0])
        self.mark = queries.mark_of(found)


def check_clashes(wished: Proposal, *, despite: str | None) -> None:
    """Raises Clashing where something stands against a time and place, but not for a press that has seen it.

    With None whoever calls has asked in a way of its own, or says it afterwards. Of two who plan at the same
    moment the second sees what the first has planned.
    """
    if despite is None:
        return
    serialise(current_campaign_id())
    refuse_unseen(queries.clashes_of(wished), despite)


def check_handing_over(meeting: Meeting, candidate_id: int | None, *, despite: str | None) -> None:
    """The same where another candidate takes a meeting over as it stands: of what they bring with them."""
    if despite is None:
        return
    standing = queries.as_it_is(meeting)
    known = {found.mark for found in queries.clashes_of(standing)}
    given = queries.clashes_of(replace(standing, candidate_id=candidate_id))
    refuse_unseen([found for found in given if found.mark not in known], despite)


def refuse_unseen(found: Sequence[Found], despite: str) -> None:
    """Raises Clashing for clashes, but not for a press that has seen just these."""
    if found and queries.mark_of(found) != despite:
        raise Clashing(found)
