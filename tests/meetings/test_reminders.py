"""Reminders are found when they are due: once, in the person's language, never of an old time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentWay
from organizer.kernel import clock, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, transaction
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import LINK_PATHS
from organizer.meetings import queries, services, tasks
from organizer.meetings.models import Attendance
from organizer.meetings.services import reminders
from organizer.messaging import services as messaging
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.timetable import Planned
from tests.conftest import counted_statements
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    ZONE,
    attend,
    bodies,
    make_meeting,
    make_venue,
    make_village,
    messages,
    move,
)
from tests.messaging.conftest import Wakes

SUNDAY = SATURDAY + timedelta(days=1)
DAY_BEFORE = to_utc(SATURDAY - timedelta(days=1), ZONE)
HOURS_BEFORE = to_utc(SATURDAY - timedelta(hours=2), ZONE)
MINUTE = timedelta(minutes=1)


def remind(at: datetime) -> int:
    with clock.at(at):
        return services.remind(at)


def test_each_is_reminded_the_day_before_and_two_hours_before(campaign: CampaignFacts) -> None:
    attend(make_meeting())
    assert [remind(at) for at in (DAY_BEFORE - MINUTE, DAY_BEFORE, HOURS_BEFORE - MINUTE, HOURS_BEFORE)] == [
        0,
        1,
        0,
        1,
    ]
    assert messages() == [("reminder_day", "ready", "kk"), ("reminder_hours", "ready", "kk")]
    first, second = db.session.scalars(sa.select(Message).order_by(Message.made_at))
    assert (first.useful_until, second.useful_until) == (
        to_utc(datetime(2026, 3, 14), ZONE),
        to_utc(SATURDAY, ZONE),
    )


def test_twice_is_once(campaign: CampaignFacts) -> None:
    attend(make_meeting())
    assert [remind(DAY_BEFORE + each * MINUTE) for each in range(3)] == [1, 0, 0]


def test_a_worker_that_comes_late_still_reminds_as_long_as_tomorrow_is_true(campaign: CampaignFacts) -> None:
    attend(make_meeting())
    assert remind(to_utc(datetime(2026, 3, 14), ZONE)) == 0
    assert remind(to_utc(datetime(2026, 3, 13, 23, 59), ZONE)) == 1


def test_it_is_in_the_persons_language_with_a_link_of_their_own(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    people = [attend(meeting, language=language) for language in ("kk", "ru", "en")]
    remind(DAY_BEFORE)
    with clock.at(DAY_BEFORE):
        found = {row.language: row for row in db.session.scalars(sa.select(Message))}
        start = {
            "kk": "Ертең кездесу: 14 наурыз, сенбі, сағат 18:30. Орны: Жымпиты.",
            "ru": "Завтра встреча: 14 марта, суббота, 18:30. Место: Жымпиты.",
            "en": "Meeting tomorrow: Saturday 14 March, 18:30. Place: Жымпиты.",
        }
        assert {language: row.body[: len(start[language])] for language, row in found.items()} == start
        links = [tokens.find(row.body.rpartition("/")[2], Purpose.ATTENDANCE) for row in found.values()]
        assert {link.about for link in links} == {f"attendance:{person.id}" for person in people}
        assert all(LINK_PATHS[Purpose.ATTENDANCE] in row.body for row in found.values())


def test_a_moved_meeting_is_reminded_at_its_new_time(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    with clock.at(NOW + timedelta(days=1)):
        move(meeting, SUNDAY)
    assert remind(DAY_BEFORE) == 0
    assert remind(DAY_BEFORE + timedelta(days=1)) == 1
    assert "15 наурыз" in bodies()[0]


def test_what_was_told_of_the_old_time_and_has_not_left_dies_with_the_move(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    remind(DAY_BEFORE)
    with clock.at(DAY_BEFORE + MINUTE):
        move(meeting, SUNDAY)
    assert remind(DAY_BEFORE + timedelta(days=1)) == 1
    db.session.expire_all()
    assert [state for _purpose, state, _language in messages()] == ["suppressed", "ready"]


def test_moved_back_it_reminds_of_the_first_time_again(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    done = move(meeting, SUNDAY)
    services.move_back(done, None)
    db.session.flush()
    assert remind(DAY_BEFORE) == 1
    assert "14 наурыз" in bodies()[0]


def test_another_place_reminds_of_it_although_a_text_was_ready(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    remind(DAY_BEFORE)
    library = make_venue("Library", make_village("Ақсай"))
    with clock.at(DAY_BEFORE + MINUTE):
        services.move(
            meeting,
            SATURDAY,
            meeting.ends_wall,
            venue_id=library.id,
            version=meeting.version,
            by=None,
        )
        db.session.flush()
    assert remind(DAY_BEFORE + 2 * MINUTE) == 1
    assert [("Ақсай" in body) for body in bodies()] == [False, True]


def test_nobody_is_reminded_of_a_time_that_was_set_after_the_reminders_moment(
    campaign: CampaignFacts,
) -> None:
    """Staff moved it late: who comes hears it by their press, not from the clock before they decided."""
    meeting = make_meeting(SUNDAY)
    attend(meeting)
    late = DAY_BEFORE + timedelta(hours=1)
    with clock.at(late):
        move(meeting, SATURDAY)
    assert remind(late + MINUTE) == 0
    assert remind(HOURS_BEFORE) == 1


def test_only_what_was_promised_is_sent(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    with clock.at(DAY_BEFORE + timedelta(minutes=30)):
        attend(meeting)
        promised = queries.still_to_come(meeting, clock.now())
    assert promised == [(MessagePurpose.REMINDER_HOURS, HOURS_BEFORE)]
    assert remind(DAY_BEFORE + timedelta(minutes=31)) == 0
    assert remind(HOURS_BEFORE) == 1


def test_a_cancelled_meeting_reminds_nobody(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    services.cancel(meeting, version=meeting.version, by=None)
    db.session.flush()
    assert remind(DAY_BEFORE) == 0


def test_who_cannot_come_or_waits_is_not_reminded(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=2)
    coming, gone = attend(meeting), attend(meeting)
    attend(meeting, guests=3)
    services.answer(gone, coming=False)
    assert remind(DAY_BEFORE) == 1
    told = db.session.scalars(sa.select(Message.contact_id)).all()
    assert told == [coming.contact_id]


def test_who_stopped_gets_a_row_that_says_so_and_stays(campaign: CampaignFacts) -> None:
    attendance = attend(make_meeting())
    person = db.session.get_one(Attendance, attendance.id).contact_id
    messaging.stop(contacts.contact(person), ConsentWay.LINK)
    remind(DAY_BEFORE)
    assert messages() == [("reminder_day", "suppressed", "kk")]


@pytest.mark.parametrize(
    ("starts", "moments"),
    [
        (datetime(2026, 3, 14, 7), [datetime(2026, 3, 13, 20)]),
        (datetime(2026, 3, 14, 9, 30), [datetime(2026, 3, 13, 9, 30), datetime(2026, 3, 14, 9)]),
        (datetime(2026, 3, 14, 22, 30), [datetime(2026, 3, 13, 20), datetime(2026, 3, 14, 20, 30)]),
    ],
)
def test_early_and_late_meetings_are_reminded_out_of_the_night(
    campaign: CampaignFacts, starts: datetime, moments: list[datetime]
) -> None:
    attend(make_meeting(starts))
    told = []
    moment = NOW
    while moment < to_utc(starts, ZONE):
        if remind(moment):
            told.append(clock.to_wall(moment, ZONE))
        moment += timedelta(minutes=30)
    assert told == moments


def test_the_night_with_two_midnights_keeps_the_wall_time(campaign: CampaignFacts) -> None:
    """Almaty set its clocks back at the end of 29 February 2024: the day before is 25 hours before."""
    venue = make_venue(village=make_village("Есік"))
    assert venue.locality is not None
    venue.locality.district.region.zone = "Asia/Almaty"
    db.session.flush()
    with clock.at(datetime(2024, 2, 20, tzinfo=UTC)):
        meeting = make_meeting(datetime(2024, 3, 1, 18, 30), venue_id=venue.id)
        attend(meeting)
    moment = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
    assert meeting.starts_at - moment == timedelta(hours=25)
    assert [remind(moment - MINUTE), remind(moment)] == [0, 1]


def test_many_are_reminded_in_turns_each_short(
    campaign: CampaignFacts, wakes: Wakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    meeting = make_meeting()
    for _ in range(3):
        attend(meeting)
    for _ in range(2):
        with clock.at(DAY_BEFORE), transaction(campaign.id):
            tasks.remind()
    assert [name for name in wakes.seen if name == tasks.REMIND] == [tasks.REMIND]
    assert len(messages()) == 3


def test_reminding_many_costs_the_same_statements(campaign: CampaignFacts) -> None:
    few, many = make_meeting(), make_meeting(SUNDAY)
    attend(few)
    for _ in range(20):
        attend(many)
    with counted_statements() as of_few:
        remind(DAY_BEFORE)
    with counted_statements() as of_many:
        remind(DAY_BEFORE + timedelta(days=1))
    assert len(of_many) <= len(of_few) + 2
    assert len(messages()) == 21


def test_what_will_be_sent_is_known_before(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    attend(meeting)
    about = f"meeting:{meeting.id}"
    assert queries.planned(NOW, DAY_BEFORE + timedelta(days=1)) == [
        Planned(at=DAY_BEFORE, about=about, purpose="reminder_day", people=2),
        Planned(at=HOURS_BEFORE, about=about, purpose="reminder_hours", people=2),
    ]
