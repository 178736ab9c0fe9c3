"""What was done, by whom, in a chain that shows any later edit.

Each entry holds the hash of the one before it, per campaign. Values are kept only as keyed hashes, so an
erasure does not break the chain. Triggers refuse UPDATE and DELETE on both engines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.crypto import blind_index
from organizer.kernel.db import (
    CampaignScoped,
    CampaignSession,
    Model,
    RowId,
    asked_often,
    current_campaign_id,
    db,
    serialise,
    within_campaign,
    write_waiting,
)
from organizer.kernel.keys import new_id
from organizer.kernel.subjects import subject

FIRST = "0" * 64
_END = "end of the audit chain"

verbs: dict[str, str] = {}
"""Filled by rooms.py: verb → what was done, in the reader's language."""
tellers: dict[str, Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]] = {}
"""Filled by rooms.py: verb → what was done by each of many acts, told from their facts at once."""


class AuditEntry(CampaignScoped, Model):
    """One act, numbered within its campaign. Written once, never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = within_campaign(
        unique=["sequence"],
        extra=(
            sa.Index("ix_audit_entry_campaign_id_about_sequence", "campaign_id", "about", "sequence"),
            sa.Index("ix_audit_entry_campaign_id_at_sequence", "campaign_id", "at", "sequence"),
        ),
    )
    sequence: Mapped[RowId]
    at: Mapped[datetime]
    by_user_id: Mapped[RowId | None]
    verb: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[str] = mapped_column(sa.String(60))
    changed: Mapped[dict[str, Any]]
    """Column names to keyed hashes of (before, after); plain facts for what is not personal."""
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))

    def expected_hash(self) -> str:
        """What the hash must be, from everything the entry says."""
        return _hash_of({name: getattr(self, name) for name in _SAID})


_SAID = ("campaign_id", "sequence", "at", "by_user_id", "verb", "about", "changed", "previous")
"""What an entry's hash is made of, in this order."""
_WRITE = sa.insert(cast("sa.Table", AuditEntry.__table__))


@dataclass(frozen=True)
class _End:
    """The newest entry of a campaign's chain."""

    campaign_id: int
    sequence: int
    hash: str


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    reason: str


def record(
    verb: str,
    row: Model | str,
    *,
    by: Actor | None = None,
    changed: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Add an entry to the open campaign's chain, in the caller's transaction, after what waits to be written.

    It is of now, but where the moment itself would tell who acted: then `at` is a rounder one.

    `changed` maps a column to (before, after); only keyed hashes of them are kept. `facts` are kept as they
    are and may hold nothing personal. No object is made of the entry: nearly each act of the house writes
    one, and nobody reads it in the same breath.
    """
    campaign_id = current_campaign_id()
    end = _end(campaign_id)
    said: dict[str, Any] = {
        "campaign_id": campaign_id,
        "sequence": end.sequence + 1,
        "at": now() if at is None else at,
        "by_user_id": None if by is None else by.user_id,
        "verb": verb,
        "about": row if isinstance(row, str) else subject(row),
        "changed": {**_hashed(changed or {}, campaign_id), **(facts or {})},
        "previous": end.hash,
    }
    own_hash = _hash_of(said)
    write_waiting()
    db.session.execute(_WRITE, {**said, "id": new_id(), "hash": own_hash})
    db.session.info[_END] = _End(campaign_id, end.sequence + 1, own_hash)


def words_of(verb: str) -> str:
    """What was done, for people; the verb itself where no room has words for it."""
    return str(verbs.get(verb, verb))


def told(acts: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """What was done by each act, given as its verb and facts; where a room tells more than words, that."""
    said = [words_of(verb) for verb, _facts in acts]
    for verb in tellers.keys() & {verb for verb, _facts in acts}:
        places = [place for place, act in enumerate(acts) if act[0] == verb]
        for place, words in zip(places, tellers[verb]([acts[place][1] for place in places]), strict=True):
            said[place] = words
    return said


def breaks(*, head: tuple[int, str] | None = None) -> Iterator[Break]:
    """Every place where the open campaign's chain does not hold.

    An end that was cut off is seen only beside a `head` that was noted elsewhere before.
    """
    expected_sequence, previous = 1, FIRST
    entries = db.session.scalars(
        sa.select(AuditEntry).order_by(AuditEntry.sequence, AuditEntry.id).execution_options(yield_per=1000)
    )
    for entry in entries:
        if entry.sequence != expected_sequence:
            yield Break(expected_sequence, "missing")
        if entry.previous != previous:
            yield Break(entry.sequence, "does not follow the one before")
        if entry.hash != entry.expected_hash():
            yield Break(entry.sequence, "was changed")
        if head is not None and entry.sequence == head[0] and entry.hash != head[1]:
            yield Break(entry.sequence, "not the one noted as head")
        expected_sequence, previous = entry.sequence + 1, entry.hash
    if head is not None and expected_sequence <= head[0]:
        yield Break(expected_sequence, "cut off here")


def head() -> tuple[int, str]:
    """Number and hash of the newest entry, to be kept elsewhere: it shows a cut-off end."""
    end = _read_end(current_campaign_id())
    return end.sequence, end.hash


def _end(campaign_id: int) -> _End:
    """Where the chain ends. Who asks holds it until the transaction ends, so it is read only once in that."""
    known: _End | None = db.session.info.get(_END)
    return known if known is not None and known.campaign_id == campaign_id else _read_end(campaign_id)


_NEWEST = asked_often(
    sa.select(AuditEntry.sequence, AuditEntry.hash).order_by(AuditEntry.sequence.desc()).limit(1)
)


def _read_end(campaign_id: int) -> _End:
    serialise(campaign_id)
    sequence, last_hash = db.session.execute(_NEWEST).first() or (0, FIRST)
    return _End(campaign_id, sequence, last_hash)


@event.listens_for(CampaignSession, "after_transaction_end")
def _forget_end(session: Session, _transaction: SessionTransaction) -> None:
    """What a transaction or savepoint wrote may be gone, and others may go on with the chain."""
    session.info.pop(_END, None)


def _hash_of(entry: Mapping[str, Any]) -> str:
    said = [
        str(entry["campaign_id"]),
        entry["sequence"],
        entry["at"].isoformat(),
        str(entry["by_user_id"]),
        *(entry[name] for name in _SAID[4:]),
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hashed(changed: Mapping[str, Any], campaign_id: int) -> dict[str, Any]:
    return {
        column: [_mark(value, campaign_id) for value in values] for column, values in sorted(changed.items())
    }


def _mark(value: object, campaign_id: int) -> str | None:
    return None if value is None else blind_index("audit", str(value), owner_id=campaign_id).hex()
