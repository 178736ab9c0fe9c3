"""A draft is thrown away, and brought back as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import parse
from organizer.meetings import clash_wording, queries
from organizer.meetings.models import HandedOver, Meeting, PermitState, RemovedDraft, SpareVenue
from organizer.meetings.queries.meetings import code_is_taken
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.retracing import reopen
from organizer.meetings.services.schedule import check_version, was_pressed
from organizer.meetings.services.taking_back import remove_draft

PLAIN = (
    "code",
    "uid",
    "sequence",
    "candidate_id",
    "venue_id",
    "titles",
    "languages",
    "capacity",
    "topics",
    "reminders",
    "permit_asked_of",
    "permit_needed",
    "permit_document",
    "permit_venue_id",
    "permit_owner_id",
)
"""What a draft has that can be kept as it is; the private note, which may name somebody, is kept nowhere."""
CALLED_OFF_AND_BACK = 2
"""By so much a calendar's count is ahead once a draft that it had as called off is there again."""
DAYS = ("permit_asked_on", "permit_until", "permit_answered_on", "permit_day")


def remove(meeting: Meeting, *, version: int, by: Actor, once_key: str = "") -> undo.Undo | None:
    """Throw a draft away that never had a page, and for which nobody is asked.

    None for a form that has done its work already. Raises ChangedMeanwhile, DomainError.
    """
    if was_pressed(once_key, "meeting.remove"):
        return None
    check_version(meeting, version)
    if meeting.published_at is not None:
        raise DomainError(_l("This meeting had a page. Cancel it instead, so that the page says so"))
    before = _kept(meeting)
    with db.session.begin_nested():
        for kind in (HandedOver, SpareVenue):
            db.session.execute(sa.delete(kind).where(kind.meeting_id == meeting.id))
        remove_draft(meeting.id, version=version, by=by, led_before=before["handed_over"])
    return undo.keep("meeting.removed", meeting, {**before, "was": version}, by=by)


def bring_back(done: undo.Undo, by: Actor | None) -> None:
    """Plan a draft again that was thrown away, as it was but for its private note. Raises DomainError.

    What had been done with it before can be taken back again.
    """
    before, meeting_id = done.before, parse(done.about)[1]
    if code_is_taken(before["code"]):
        raise DomainError(_l("Another meeting has the code of this one by now. Plan it anew"))
    made = Meeting(
        id=meeting_id,
        changed_at=now(),
        permit_state=PermitState(before["permit_state"]),
        **{column: before[column] for column in PLAIN},
        **{column: _day(before[column]) for column in DAYS},
    )
    made.set_time(*_walls(before), before["zone"])
    made.sequence += CALLED_OFF_AND_BACK
    with at_once():
        db.session.execute(sa.delete(RemovedDraft).where(RemovedDraft.meeting_id == meeting_id))
        db.session.add(made)
        db.session.flush()
        for candidate_id in before["handed_over"]:
            db.session.add(HandedOver(meeting_id=meeting_id, candidate_id=candidate_id))
        if before["spare"] is not None:
            db.session.add(SpareVenue(meeting_id=meeting_id, venue_id=before["spare"]))
        audit.record("meeting.brought_back", made, by=by)
    _go_on_counting(made, before["was"])
    reopen(made, done)


def clashes_once_back(done: undo.Undo) -> Sequence[str]:
    """Each hard clash, in words, of a draft that was thrown away, as it would stand again."""
    starts, ends = _walls(done.before)
    asked = queries.Proposal(
        starts_wall=starts,
        ends_wall=ends,
        zone=done.before["zone"],
        venue_id=done.before["venue_id"],
        candidate_id=done.before["candidate_id"],
    )
    hard = [found for found in queries.clashes_of(asked) if found.clash.is_hard]
    return list(dict.fromkeys(clash_wording.clash(found) for found in hard))


def _kept(meeting: Meeting) -> dict[str, Any]:
    spare = queries.spare_of(meeting)
    led = sa.select(HandedOver.candidate_id).where(HandedOver.meeting_id == meeting.id)
    return {
        **{column: getattr(meeting, column) for column in PLAIN},
        **{column: _written(getattr(meeting, column)) for column in DAYS},
        "permit_state": meeting.permit_state.value,
        "starts_wall": meeting.starts_wall.isoformat(),
        "ends_wall": meeting.ends_wall.isoformat(),
        "zone": meeting.zone,
        "spare": None if spare is None else spare.venue_id,
        "handed_over": list(db.session.scalars(led.order_by(HandedOver.id))),
    }


def _go_on_counting(made: Meeting, was: int) -> None:
    """A version that the row had before is not given twice: an older act would take it for its own."""
    ahead = sa.update(Meeting).where(Meeting.id == made.id).values(version=was + 1)
    db.session.execute(ahead.execution_options(synchronize_session=False))
    db.session.refresh(made)


def _walls(before: Mapping[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(before["starts_wall"]), datetime.fromisoformat(before["ends_wall"])


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
