"""Rows for the tests of meetings."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from organizer.campaigns.models import Campaign, Candidate
from organizer.contacts.models import ConsentWay
from organizer.country.models import Election, Locality
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import to_utc
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.text import place_key
from organizer.kernel.undo import Undo
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, Meeting, Venue
from organizer.messaging.models import Message
from tests.contacts.rows import make_locality, number

ZONE = "Asia/Oral"
TUESDAY = datetime(2026, 3, 10, 12)
"""When the tests of meetings happen, on the clocks of Oral."""
SATURDAY = datetime(2026, 3, 14, 18, 30)
"""When their meeting begins."""
NOW = to_utc(TUESDAY, ZONE)

_numbers = count(1)


def make_village(name: str = "Жымпиты", **values: Any) -> Locality:
    """A village with a position, found by its name."""
    village = make_locality(name)
    village.place_keys = [place_key(name)]
    village.latitude, village.longitude = values.pop("position", (50.25, 52.58))
    for column, value in values.items():
        setattr(village, column, value)
    db.session.flush()
    return village


def make_venue(name: str = "Culture house", village: Locality | None = None, **values: Any) -> Venue:
    """A venue in a village of its own, or in the one that is given."""
    place = village or make_village()
    venue = Venue(
        **{
            "locality_id": place.id,
            "names": {"kk": "Мәдениет үйі", "ru": "Дом культуры", "en": name},
            "address": {"kk": "Қазақстан көшесі, 5", "ru": "ул. Казахстан, 5", "en": "Kazakhstan street 5"},
            "step_free": True,
            **values,
        }
    )
    db.session.add(venue)
    db.session.flush()
    return venue


def make_candidate(name: str = "Айгүл Сәрсен") -> Candidate:
    """A candidate of the slate."""
    candidate = Candidate(
        slug=f"candidate-{next(_numbers)}", full_name=name, names={"kk": name}, programme={}
    )
    db.session.add(candidate)
    db.session.flush()
    return candidate


def make_draft(starts: datetime = SATURDAY, **values: Any) -> Meeting:
    """A planned meeting that nobody outside the team sees."""
    venue_id = values.pop("venue_id", 0) or make_venue().id
    details = services.MeetingDetails(
        starts_wall=starts,
        ends_wall=values.pop("ends_wall", starts + timedelta(minutes=90)),
        venue_id=venue_id,
        **values,
    )
    made = services.schedule_meeting(details, by=None, despite=None)
    db.session.flush()
    return made


def make_meeting(starts: datetime = SATURDAY, **values: Any) -> Meeting:
    """A published meeting."""
    made = make_draft(starts, **values)
    services.publish(made, by=None)
    db.session.flush()
    return made


def attend(meeting: Meeting, **values: Any) -> Attendance:
    """Somebody signs up."""
    phone: PhoneNumber = values.pop("phone", None) or number()
    return services.attend(
        meeting, phone, **{"language": "kk", "name": "Гүлнар Тасова", "way": ConsentWay.WEB, **values}
    )


def make_election(**walls: datetime) -> Election:
    """The campaign's election, with the dates that are given."""
    election = Election(
        code=f"election-{next(_numbers)}",
        names={},
        body={},
        zone=ZONE,
        **{
            "nomination_from": None,
            "nomination_until": None,
            "registration_until": None,
            "campaign_from": None,
            "silence_from": None,
            "polls_open": None,
            "polls_close": None,
            **walls,
        },
    )
    db.session.add(election)
    db.session.flush()
    campaign = db.session.get(Campaign, current_campaign_id())
    assert campaign is not None
    campaign.election_id = election.id
    db.session.flush()
    db.session.refresh(campaign, ["election"])
    return election


def messages() -> list[tuple[str, str, str]]:
    """Purpose, state and language of each message, in the order they were made."""
    found = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.purpose, Message.id))
    return [(row.purpose.value, row.state.value, row.language) for row in found]


def verbs(prefix: str) -> list[str]:
    """What was traced about meetings, in order."""
    found = db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence))
    return [verb for verb in found if verb.startswith(prefix)]


def fresh(meeting: Meeting) -> Meeting:
    """The meeting as the database has it."""
    db.session.flush()
    db.session.expire_all()
    return queries.meeting(meeting.id)


def bodies() -> list[str]:
    """The words of all messages, in the order in which they were written."""
    rows = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.id))
    return [row.body for row in rows]


def move(meeting: Meeting, starts: datetime) -> Undo:
    """Give a meeting another time, and what takes that back."""
    ends = starts + timedelta(minutes=90)
    done = services.move(meeting, starts, ends, version=meeting.version, by=None, despite=None)
    db.session.flush()
    assert done is not None
    return done
