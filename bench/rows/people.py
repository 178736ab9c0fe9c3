"""The list of a hundred thousand people, and one of them found by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench import behind, measure
from bench.figures import Measured
from bench.house import House, Told, add_campaign
from bench.rows.presses import location, signed_in
from bench.size import size
from bench.visitor import filled_in
from organizer.campaigns.roles import Role
from organizer.contacts.models import Contact, phone_index
from organizer.contacts.queries import PEOPLE_A_PAGE
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.keys import new_bytes, new_id
from organizer.kernel.phone import PhoneNumber

PEOPLE = size(100_000, quick=500)
CHUNK = size(10_000, quick=250)
TIMES = size(10, quick=2)
STEPS = PEOPLE + 2
LIST = "/staff/people"


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone, as the owner of the campaign."""
    place = add_campaign(house, "people", role=Role.OWNER)
    with house.inside("people"):
        db.session.add_all(_known(number) for number in range(PEOPLE_A_PAGE))
    for first in range(0, PEOPLE, CHUNK):
        with house.inside("people"):
            db.session.execute(sa.insert(Contact), list(_others(range(first, first + CHUNK))))
        told(CHUNK)
    with behind.ours(house, place.host) as served:
        reader = signed_in(served, place)
        whole = measure.cpu_ms(reader.asking(LIST), times=TIMES, meter=served.cpu_seconds)
        told(1)
        asked = filled_in(reader.get(LIST), who=_number(7).e164)
        find = lambda: location(reader.post(f"{LIST}/find", asked))  # noqa: E731 - said where it is used
        found = measure.cpu_ms(find, times=TIMES, meter=served.cpu_seconds)
        told(1)
    return [Measured("people", whole), Measured("people-find", found)]


def _number(number: int) -> PhoneNumber:
    return PhoneNumber(f"+7707{1_000_000 + number}")


def _known(number: int) -> Contact:
    """One of the first page: met last, sealed as people are."""
    phone, at = _number(number), now()
    return Contact(
        name=f"Person {number}",
        phone=phone.e164,
        phone_index=phone_index(phone, current_campaign_id()),
        language="kk",
        met_at=at,
        made_at=at,
    )


def _others(numbers: Iterable[int]) -> Iterable[dict[str, Any]]:
    """Rows as the table holds them, of whom no page shows a name."""
    at, campaign_id = now(), current_campaign_id()
    for number in numbers:
        yield {
            "id": new_id(),
            "campaign_id": campaign_id,
            "name_sealed": b"",
            "phone_index": new_bytes(32),
            "language": ("kk", "ru")[number % 2],
            "met_at": _before(at, number),
            "made_at": _before(at, number),
        }


def _before(at: datetime, number: int) -> datetime:
    return at - timedelta(days=1, minutes=number)
