"""How a campaign words its letters."""

from __future__ import annotations

from collections.abc import Mapping

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.seen import hold, mark
from organizer.meetings.models import Letter, LetterKind
from organizer.meetings.queries.letters import letter_of, own_texts
from organizer.meetings.services.restoring import CHANGED_SINCE, put_back


def word_letter(
    kind: LetterKind, texts: Mapping[str, str], *, seen: int | None = None, by: Actor | None
) -> undo.Undo | None:
    """Let a letter read so from now on; a language left out reads as we word it. None where nothing changes.

    Raises ChangedMeanwhile where it has not the words any more whose mark the writer has `seen`.
    """
    hold(letter_of(kind) or current_campaign(), lambda: own_texts(kind), seen=seen)
    row, after = letter_of(kind), {"texts": dict(texts)}
    if own_texts(kind) == after["texts"]:
        return None
    before = None if row is None else {"texts": row.texts}
    if row is None:
        row = Letter(kind=kind, texts={})
        db.session.add(row)
    changed = {"texts": (row.texts, after["texts"])}
    row.texts = after["texts"]
    audit.record("letter.worded", row, by=by, changed=changed)
    return undo.keep("letter.worded", row, {"kind": kind.value, "before": before, "after": after}, by=by)


def mark_of_letter(kind: LetterKind) -> int:
    """The mark of a letter's own words, as `word_letter` asks for it."""
    return mark(own_texts(kind))


def word_letter_back(done: undo.Undo, by: Actor | None) -> None:
    """Let a letter read as it did before, while nobody has worded it anew since. Raises DomainError."""
    row = letter_of(LetterKind(done.before["kind"]))
    if row is None:
        raise DomainError(CHANGED_SINCE)
    before = put_back(row, done)
    audit.record("letter.worded_back", row, by=by)
    if before is None:
        db.session.delete(row)
