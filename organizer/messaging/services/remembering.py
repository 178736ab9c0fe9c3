"""What an older copy of the tables has forgotten: stops and erasures, carried out again from the journals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from organizer.contacts import services as people
from organizer.contacts.models import Contact
from organizer.contacts.queries import by_journal_keys, contacts
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.journal import Act, Entry
from organizer.messaging.models import Suppression
from organizer.messaging.services.stops import stop_again

AT_ONCE = 500


@dataclass(frozen=True)
class Forgotten:
    """What the tables do not know of one person."""

    contact_id: int
    stops: Sequence[datetime]
    is_erased: bool


@dataclass(frozen=True)
class Remembered:
    """How many people were stopped again, erased again, and only stopped since a room still needs them."""

    stopped: int = 0
    erased: int = 0
    kept: int = 0

    def __str__(self) -> str:
        told = f"stopped again: {self.stopped}, erased again: {self.erased}"
        return f"{told}, stopped but not yet erased: {self.kept}" if self.kept else told


def remember(entries: Iterable[Entry]) -> Remembered:
    """Carry out again what the journals hold and the tables do not. Twice is once; no stop is ever lifted.

    Who was written down as wanting messages again is not stopped for what they had said before.
    """
    done = {"stopped": 0, "erased": 0, "kept": 0}
    for campaign_id, acts in _by_campaign(entries).items():
        for some in _batches(acts):
            with transaction(campaign_id, read_only=True):
                forgotten = list(_forgotten(some))
            for each in forgotten:
                with transaction(campaign_id):
                    done[_carry_out(each)] += 1
    return Remembered(**done)


def _by_campaign(entries: Iterable[Entry]) -> Mapping[int, Mapping[int, list[Entry]]]:
    """The acts of each person of each campaign, in the order of time: journals of several machines mingle."""
    found: dict[int, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in sorted(entries, key=lambda each: each.at):
        found[entry.campaign_id][entry.row_id].append(entry)
    return found


def _batches(acts: Mapping[int, list[Entry]]) -> Iterator[Mapping[int, list[Entry]]]:
    left = iter(acts.items())
    while some := dict(islice(left, AT_ONCE)):
        yield some


def _forgotten(acts: Mapping[int, list[Entry]]) -> Iterator[Forgotten]:
    rows = contacts(acts)
    others = by_journal_keys({each[-1].person for row_id, each in acts.items() if row_id not in rows})
    known = _stops_of(row.id for row in [*rows.values(), *others.values()])
    for row_id, said in acts.items():
        row = rows.get(row_id) or _older(others.get(said[-1].person), said[-1].at)
        if row is None or row.erased_at is not None:
            continue
        stops = [at for at in _standing(said) if (row.id, at) not in known]
        is_erased = any(each.act is Act.ERASED for each in said)
        if stops or is_erased:
            yield Forgotten(row.id, stops, is_erased)


def _older(row: Contact | None, at: datetime) -> Contact | None:
    """A row that has the person's address, unless it was made after the act: then somebody agreed anew."""
    return row if row is not None and row.made_at <= at else None


def _standing(said: Iterable[Entry]) -> list[datetime]:
    """When a person asked not to be written to, since they last asked for the contrary."""
    stops: list[datetime] = []
    for each in said:
        if each.act is Act.RESUMED:
            stops = []
        elif each.act is Act.STOPPED:
            stops.append(each.at)
    return stops


def _stops_of(contact_ids: Iterable[int]) -> set[tuple[int, datetime]]:
    asked = sa.select(Suppression.contact_id, Suppression.at).where(
        Suppression.contact_id.in_(set(contact_ids))
    )
    return {(contact_id, at) for contact_id, at in db.session.execute(asked)}


def _carry_out(forgotten: Forgotten) -> str:
    row = contacts([forgotten.contact_id])[forgotten.contact_id]
    for at in forgotten.stops:
        stop_again(row, at)
    if not forgotten.is_erased:
        return "stopped"
    try:
        with db.session.begin_nested():
            people.erase(row, by=None)
    except DomainError:
        return "kept"
    return "erased"
