"""What would clash once a move or a cancellation is taken back: it is asked about before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from organizer.kernel import undo
from organizer.kernel.subjects import parse
from organizer.meetings import clash_wording, queries
from organizer.meetings.models import AHEAD, MeetingState
from organizer.meetings.queries import Proposal

MANY = "meetings.changed"
OF_A_TIME = frozenset({"meeting.moved", "meeting.cancelled", "meeting.postponed", "meeting.edited"})


def clashes_again(done: undo.Undo) -> Sequence[str]:
    """Each hard clash, in words, of the meetings that an act was about, as they would stand without it.

    What goes back together clashed before, and is not asked about.
    """
    found = queries.clashes_of_many([as_before for act in _acts(done) for as_before in _before(act)])
    hard = [each for own in found for each in own if each.clash.is_hard and each.proposal is None]
    return list(dict.fromkeys(clash_wording.clash(each) for each in hard))


def _acts(done: undo.Undo) -> list[undo.Undo]:
    """An act, or the parts of one on many that still stand."""
    acts = filter(None, map(undo.standing, done.before["acts"])) if done.verb == MANY else [done]
    return [act for act in acts if act.verb in OF_A_TIME]


def _before(act: undo.Undo) -> Iterator[Proposal]:
    """Where and when a meeting would take place again; nothing where it was changed since, or would not."""
    row = queries.meeting(parse(act.about)[1])
    if row.version != act.before["version"] or MeetingState(act.before["state"]) not in AHEAD:
        return
    standing = queries.as_it_is(row)
    if "starts_wall" in act.before:
        standing = replace(
            standing,
            starts_wall=datetime.fromisoformat(act.before["starts_wall"]),
            ends_wall=datetime.fromisoformat(act.before["ends_wall"]),
            venue_id=act.before["venue_id"],
            candidate_id=act.before.get("columns", {}).get("candidate_id", row.candidate_id),
        )
    yield standing
