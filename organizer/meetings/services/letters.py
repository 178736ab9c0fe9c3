"""How a campaign words its letters."""

from __future__ import annotations

from collections.abc import Mapping

from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.meetings.models import Letter, LetterKind
from organizer.meetings.queries.letters import letter_of


def word_letter(kind: LetterKind, texts: Mapping[str, str], *, by: Actor) -> Letter:
    """Let a letter read so from now on; a language left out reads as we word it."""
    row = letter_of(kind)
    if row is None:
        row = Letter(kind=kind, texts={})
        db.session.add(row)
    if row.texts != dict(texts):
        changed = {"texts": (row.texts, dict(texts))}
        row.texts = dict(texts)
        audit.record("letter.worded", row, by=by, changed=changed)
    return row
