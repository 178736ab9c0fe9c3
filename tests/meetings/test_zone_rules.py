"""When the rules of a zone change, a meeting keeps its time on the wall, and its moments follow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc, zone_data_version
from organizer.kernel.db import db, transaction
from organizer.meetings import queries, services
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message, MessageState
from tests.conftest import counted_statements
from tests.meetings.rows import NOW, SATURDAY, ZONE, attend, fresh, make_meeting, messages, verbs

HOUR = timedelta(hours=1)
ENDS = SATURDAY + timedelta(minutes=90)
STARTS_AT, ENDS_AT = to_utc(SATURDAY, ZONE), to_utc(ENDS, ZONE)
DAY_BEFORE = to_utc(SATURDAY - timedelta(days=1), ZONE)
HOURS_BEFORE = STARTS_AT - 2 * HOUR


def write_by_other_rules(meeting: Meeting, apart: timedelta) -> None:
    """The moments as a zone whose clocks went so far apart gave them."""
    meeting.starts_at, meeting.ends_at = STARTS_AT + apart, ENDS_AT + apart
    db.session.flush()


def times(meeting: Meeting) -> tuple[datetime, ...]:
    row = fresh(meeting)
    return row.starts_wall, row.ends_wall, row.starts_at, row.ends_at


def new_edition() -> None:
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, "zone_data": "1970a"}
    db.session.flush()


@pytest.mark.parametrize("apart", [-HOUR, HOUR])
def test_a_meeting_keeps_its_time_on_the_wall_and_once_is_enough(
    campaign: CampaignFacts, apart: timedelta
) -> None:
    meeting = make_meeting()
    new_edition()
    write_by_other_rules(meeting, apart)
    before = fresh(meeting)
    kept = before.sequence, before.timed_at, before.moves, before.moved_at
    assert [services.follow_zone_data() for _each in range(2)] == [1, 0]
    assert times(meeting) == (SATURDAY, ENDS, STARTS_AT, ENDS_AT)
    after = fresh(meeting)
    assert (after.sequence, after.timed_at, after.moves, after.moved_at) == kept
    assert verbs("meeting.clocks") == ["meeting.clocks_changed"]
    assert current_campaign().settings["zone_data"] == zone_data_version()
    assert messages() == []


def test_calendars_know_by_its_stamp_that_its_rules_are_others(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    write_by_other_rules(meeting, HOUR)
    with clock.at(NOW + HOUR):
        services.follow_zone_data()
    assert fresh(meeting).changed_at == NOW + HOUR


def test_a_meeting_that_stands_where_its_clock_says_is_left_as_it_is(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    version = meeting.version
    assert services.follow_zone_data() == 0
    assert (fresh(meeting).version, verbs("meeting.clocks")) == (version, [])


@pytest.mark.parametrize(
    ("apart", "after_the_end", "followed"), [(-HOUR, -HOUR / 2, 1), (HOUR, HOUR / 2, 1), (-HOUR, HOUR / 2, 0)]
)
def test_what_is_over_by_both_rules_stays_as_it_was(
    campaign: CampaignFacts, apart: timedelta, after_the_end: timedelta, followed: int
) -> None:
    meeting = make_meeting()
    write_by_other_rules(meeting, apart)
    with clock.at(ENDS_AT + after_the_end):
        assert services.follow_zone_data() == followed


def test_without_a_new_edition_it_is_one_reading(campaign: CampaignFacts) -> None:
    make_meeting()
    services.follow_zone_data()
    db.session.flush()
    db.session.expire_all()
    with counted_statements() as statements:
        services.follow_zone_data()
    assert len(statements) == 1


@pytest.mark.parametrize("apart", [-HOUR, HOUR])
def test_reminders_go_once_each_at_their_hour_by_the_new_rules(
    campaign: CampaignFacts, apart: timedelta
) -> None:
    meeting = make_meeting()
    attend(meeting)
    write_by_other_rules(meeting, apart)
    sent = []
    for step in range(-2, 27 * 12):
        at = DAY_BEFORE + step * timedelta(minutes=5)
        with clock.at(at):
            sent += [at] * services.remind(at)
    assert sent == [DAY_BEFORE, HOURS_BEFORE]
    assert [row.useful_until for row in db.session.scalars(sa.select(Message).order_by(Message.made_at))] == [
        to_utc(datetime(2026, 3, 14), ZONE),
        STARTS_AT,
    ]


@pytest.mark.parametrize("apart", [-HOUR, HOUR])
def test_a_reminder_that_waits_keeps_its_place_and_is_not_made_again(
    campaign: CampaignFacts, apart: timedelta
) -> None:
    meeting = make_meeting()
    attend(meeting)
    with clock.at(DAY_BEFORE):
        services.remind(DAY_BEFORE)
    with clock.at(HOURS_BEFORE):
        services.remind(HOURS_BEFORE)
    write_by_other_rules(meeting, apart)
    day, hours = db.session.scalars(sa.select(Message).order_by(Message.made_at))
    day.useful_until += apart
    hours.useful_until += apart
    day.due_at = datetime(2026, 3, 14, 4, tzinfo=UTC) + apart
    new_edition()
    with clock.at(HOURS_BEFORE):
        assert services.remind(HOURS_BEFORE) == 0
    db.session.expire_all()
    assert [(row.useful_until, row.state, row.held) for row in (day, hours)] == [
        (to_utc(datetime(2026, 3, 14), ZONE), MessageState.READY, False),
        (STARTS_AT, MessageState.READY, False),
    ]


@pytest.mark.parametrize("apart", [-HOUR, HOUR])
def test_what_waits_for_the_morning_waits_for_it_by_the_new_rules(
    campaign: CampaignFacts, apart: timedelta
) -> None:
    meeting = make_meeting()
    attend(meeting)
    with clock.at(DAY_BEFORE):
        services.remind(DAY_BEFORE)
    reminder = db.session.scalars(sa.select(Message)).one()
    night, morning = (to_utc(datetime(2026, 3, 11, hour), ZONE) for hour in (2, 9))
    reminder.made_at, reminder.due_at = night, morning + apart
    write_by_other_rules(meeting, apart)
    new_edition()
    with clock.at(night):
        services.follow_zone_data()
    assert reminder.due_at == morning


def test_of_two_workers_one_puts_it_right_and_each_reminder_is_made_once(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
        meeting = make_meeting()
        people = [attend(meeting) for _each in range(3)]
        write_by_other_rules(meeting, -HOUR)
    barrier = Barrier(2)

    def work(_worker: int) -> int:
        with clock.at(HOURS_BEFORE):
            barrier.wait()
            with real_house.app_context(), transaction(real_campaign.id):
                return services.remind(HOURS_BEFORE)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, range(2)))
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert sorted(told) == [0, len(people)]
        assert [purpose for purpose, _state, _language in messages()] == ["reminder_hours"] * len(people)
        assert verbs("meeting.clocks") == ["meeting.clocks_changed"]
        row = queries.meeting(meeting.id)
        assert (row.starts_at, row.ends_at) == (STARTS_AT, ENDS_AT)
