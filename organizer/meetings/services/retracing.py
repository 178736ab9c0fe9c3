"""Acts on a meeting that are kept, so that one after the other can be taken back."""

from __future__ import annotations

from typing import Any

from organizer.kernel import undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.meetings.models import Meeting
from organizer.meetings.queries.acts import acts_on


def kept(verb: str, meeting: Meeting, before: dict[str, Any], *, was: int, by: Actor | None) -> undo.Undo:
    """Remember an act, which found the meeting in the version that it `was`, and holds while it stands so."""
    facts = {**before, "was": was, "version": meeting.version}
    return undo.keep(verb, meeting, facts, by=by)


def reopen(meeting: Meeting, done: undo.Undo) -> None:
    """Once an act is taken back the meeting stands as the act before had left it: that one is open again."""
    db.session.flush()
    for earlier in acts_on(meeting):
        if earlier.before.get("version") == done.before.get("was", 0):
            earlier.before = {**earlier.before, "version": meeting.version}
    db.session.flush()
