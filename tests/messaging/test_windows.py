"""When messages leave: on whose clocks, and on which days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.country.models import Locality, Pack
from organizer.kernel import clock
from organizer.kernel.db import db
from organizer.messaging import services
from organizer.messaging.models import MessageClass, MessagePurpose
from tests.contacts.rows import make_contact, make_locality
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message

ORAL, ALMATY = "Asia/Oral", "Asia/Almaty"
NEWS = {"class_": MessageClass.CAMPAIGN, "purpose": MessagePurpose.NEWS, "until": NOON + timedelta(days=9)}
LAST_WINTER_OF_TWO_ZONES = datetime(2024, 1, 10, 3, 30, tzinfo=UTC)
"""A Wednesday: 8:30 in Oral, 9:30 in Almaty."""


@pytest.fixture
def country(provider: Fake) -> None:
    """A country of two zones whose people rest at weekends and on one day."""
    facts = {"zones": [ORAL, ALMATY], "working_days": {"weekdays": "12345", "days_off": ["03-16"]}}
    db.session.add(Pack(code="kz", digest="", facts=facts))
    db.session.flush()


def place_in(zone: str) -> Locality:
    """A place whose people live by a zone."""
    place = make_locality(zone)
    place.district.region.zone = zone
    return place


def lives_in(place: Locality | None) -> Contact:
    """Somebody from there who agreed to all."""
    person = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    person.locality_id = None if place is None else place.id
    return person


def test_news_wait_for_a_working_day_and_what_was_asked_for_does_not(country: None) -> None:
    asked, news = make_message(), make_message(lives_in(None), **NEWS)
    tuesday = datetime(2026, 3, 17, 9, tzinfo=UTC) - timedelta(hours=5)
    assert (asked.due_at, news.due_at) == (NOON, tuesday), "after the weekend and a day off"
    news.due_at = NOON
    db.session.flush()
    taken = []
    for at in (NOON, NOON + timedelta(days=1), NOON + timedelta(days=2), tuesday):
        with clock.at(at):
            taken.append([each.message_id for each in claim()])
    assert taken == [[asked.id], [], [], [news.id]]


def test_what_a_campaign_says_of_its_days_goes_before_its_country(country: None) -> None:
    current_campaign().settings = {"weekdays": "1234567", "days_off": ["2026-03-14"]}
    assert services.opening(NOON, MessageClass.CAMPAIGN) == NOON + timedelta(hours=21), "a Sunday"


def test_each_is_written_to_on_their_own_clock(country: None) -> None:
    west, east = (lives_in(place_in(zone)) for zone in (ORAL, ALMATY))
    with clock.at(LAST_WINTER_OF_TWO_ZONES):
        told = [make_message(person) for person in (west, east, lives_in(None))]
        due = [message.due_at - clock.now() for message in told]
        for message in told:
            message.due_at = clock.now()
        db.session.flush()
        taken = [each.message_id for each in claim()]
    half_an_hour = timedelta(minutes=30)
    assert due == [half_an_hour, timedelta(), half_an_hour], "the campaign lives by the clock of Oral"
    assert taken == [told[1].id]
    with clock.at(LAST_WINTER_OF_TWO_ZONES + half_an_hour):
        assert {each.message_id for each in claim()} == {told[0].id, told[2].id}


def test_the_evening_ends_for_each_on_their_own_clock_too(country: None) -> None:
    west, east = (lives_in(place_in(zone)) for zone in (ORAL, ALMATY))
    with clock.at(LAST_WINTER_OF_TWO_ZONES + timedelta(hours=12)):
        told = [make_message(person) for person in (west, east)]
        told[1].due_at = clock.now()
        db.session.flush()
        assert [each.message_id for each in claim()] == [told[0].id], "20:30 in Oral, 21:30 in Almaty"
