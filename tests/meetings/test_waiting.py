"""The waiting list: a place that comes free goes to who waits longest, and never one too many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts import services as people
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.services import MeetingDetails, Press
from organizer.messaging.models import Message, MessagePurpose
from tests import factories
from tests.contacts.rows import number
from tests.meetings.rows import NOW, SATURDAY, attend, fresh, make_meeting, make_venue, make_village, verbs
from tests.meetings.test_own_links import link_of
from tests.meetings.visits import see
from tests.web import Browser

HANDS = 8
PLACES = 8
WAIT = 12


def full_meeting(capacity: int = PLACES, waiting: int = WAIT) -> tuple[Meeting, list[int], list[int]]:
    """A meeting whose places are taken, and who waits for one in the order in which they came."""
    meeting = make_meeting(capacity=capacity)
    ids = []
    for minute in range(capacity + waiting):
        with clock.at(NOW + timedelta(minutes=minute)):
            ids.append(attend(meeting, phone=PhoneNumber(f"+7705{2_000_000 + minute}")).id)
    return meeting, ids[:capacity], ids[capacity:]


def at_once(house: Flask, campaign: CampaignFacts, acts: Sequence[Callable[[], object]]) -> None:
    """Do each act in a thread and a transaction of its own, all begun at the same moment."""
    begin, problems = threading.Barrier(len(acts)), []

    def work(act: Callable[[], object]) -> None:
        begin.wait()
        try:
            with house.app_context(), clock.at(NOW + timedelta(hours=1)), transaction(campaign.id):
                act()
        except BaseException as problem:  # noqa: BLE001 - told after the threads have ended
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def states_of(ids: Sequence[int]) -> list[AttendanceState]:
    db.session.flush()
    db.session.expire_all()
    found = {row.id: row.state for row in db.session.scalars(sa.select(Attendance))}
    return [found[row_id] for row_id in ids]


def told() -> list[int]:
    """To whom a message says that a place came free."""
    asked = sa.select(Message.contact_id).where(Message.purpose == MessagePurpose.PROMOTED)
    return sorted(db.session.scalars(asked))


def contacts_of(ids: Sequence[int]) -> list[int]:
    return sorted(db.session.scalars(sa.select(Attendance.contact_id).where(Attendance.id.in_(ids))))


def cancel(row_id: int) -> Callable[[], object]:
    return lambda: services.answer(queries.attendance(row_id), coming=False)


def test_eight_who_cancel_at_once_let_in_the_eight_who_wait_longest(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        meeting, coming, waiting = full_meeting()
        meeting_id = meeting.id
    at_once(real_house, real_campaign, [cancel(row_id) for row_id in coming])
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert states_of(coming) == [AttendanceState.CANCELLED] * PLACES
        assert states_of(waiting) == [AttendanceState.COMING] * HANDS + [AttendanceState.WAITING] * (
            WAIT - HANDS
        )
        assert queries.meeting(meeting_id).taken == PLACES
        assert told() == contacts_of(waiting[:HANDS])


def test_cancelling_a_higher_limit_and_the_door_at_once_let_in_as_many_as_there_are_places(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        meeting, coming, waiting = full_meeting()
        meeting_id = meeting.id

    def raise_limit() -> None:
        row = queries.meeting(meeting_id)
        details = MeetingDetails(
            starts_wall=row.starts_wall, ends_wall=row.ends_wall, titles=row.titles, capacity=PLACES + 2
        )
        services.edit(row, details, version=row.version, by=None)

    def sign_up(place: int) -> Callable[[], object]:
        return lambda: attend(queries.meeting(meeting_id), phone=PhoneNumber(f"+7705{3_000_000 + place}"))

    at_once(
        real_house,
        real_campaign,
        [raise_limit, *(cancel(row_id) for row_id in coming[:3]), *(sign_up(place) for place in range(4))],
    )
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        numbers = queries.sign_ups([meeting_id])[meeting_id]
        assert (numbers.coming, numbers.waiting, numbers.cancelled) == (PLACES + 2, WAIT - 1, 3)
        assert queries.meeting(meeting_id).taken == PLACES + 2
        assert told() == contacts_of(waiting[:5])


def test_eight_phones_at_once_let_in_one_person_once(real_house: Flask, real_campaign: CampaignFacts) -> None:
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        helper = factories.make_member(Role.STAFF)
        meeting = make_meeting(NOW.replace(tzinfo=None) + timedelta(hours=8))
        meeting_id, guest_id = meeting.id, attend(meeting, guests=1).id

    def press(phone: int) -> Callable[[], object]:
        at = NOW + timedelta(minutes=59 - phone)
        return lambda: services.check_in(
            queries.meeting(meeting_id), guest_id, Press(key=f"phone {phone}", at=at), by=helper
        )

    at_once(real_house, real_campaign, [press(phone) for phone in range(HANDS)])
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert queries.people_in([meeting_id]) == {meeting_id: 2}
        assert queries.attendance(guest_id).came_at == NOW + timedelta(minutes=59 - HANDS + 1)


def full_of_one(*waiting: PhoneNumber) -> tuple[Meeting, Attendance, list[Attendance]]:
    """A meeting with one place, who has it, and who waits for it in this order."""
    meeting = make_meeting(capacity=1)
    rows = []
    for minute, phone in enumerate((number(), *waiting)):
        with clock.at(NOW + timedelta(minutes=minute)):
            rows.append(attend(meeting, phone=phone))
    return meeting, rows[0], rows[1:]


def far_at(starts: datetime, **values: Any) -> Meeting:
    """A meeting in a town that is two hours away."""
    village = make_village("Ақсай", position=(51.17, 53.02))
    return make_meeting(starts, venue_id=make_venue(village=village).id, **values)


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=2)])
def test_who_is_expected_elsewhere_or_on_the_way_is_passed_over_and_goes_on_waiting(
    campaign: CampaignFacts, late: timedelta
) -> None:
    busy, free = number(), number()
    _meeting, holder, (first, second) = full_of_one(busy, free)
    attend(far_at(SATURDAY + late), phone=busy)
    services.answer(holder, coming=False)
    assert states_of([first.id, second.id]) == [AttendanceState.WAITING, AttendanceState.COMING]
    assert told() == [second.contact_id]
    assert verbs("attendance.p") == ["attendance.passed_over", "attendance.promoted"]


def test_who_comes_to_the_next_meeting_in_the_same_hall_is_given_a_place(campaign: CampaignFacts) -> None:
    phone = number()
    meeting, holder, (first,) = full_of_one(phone)
    attend(make_meeting(SATURDAY + timedelta(minutes=90), venue_id=meeting.venue_id), phone=phone)
    services.answer(holder, coming=False)
    assert states_of([first.id]) == [AttendanceState.COMING]


def test_who_gives_the_other_meeting_up_is_given_the_place_that_is_still_free(
    campaign: CampaignFacts,
) -> None:
    phone = number()
    _meeting, holder, (first,) = full_of_one(phone)
    other = attend(far_at(SATURDAY), phone=phone)
    services.answer(holder, coming=False)
    assert (states_of([first.id]), told()) == ([AttendanceState.WAITING], [])
    services.answer(other, coming=False)
    assert (states_of([first.id]), told()) == ([AttendanceState.COMING], [first.contact_id])


def test_the_team_reads_where_else_somebody_is_expected_and_gives_the_place_all_the_same(
    browser: Browser, campaign: CampaignFacts
) -> None:
    phone = number()
    meeting, holder, (first,) = full_of_one(phone)
    attend(far_at(SATURDAY, titles={"en": "Aksai hall"}), phone=phone)
    member = factories.make_member(Role.COORDINATOR)
    browser.sign_in(factories.make_session(member, campaign.host))
    services.answer(holder, coming=False)
    page = see(browser, f"/staff/meetings/{meeting.id}/sign-ups")
    assert "Expected elsewhere then: Aksai hall, Sat 14 March, 18:30" in page
    assert "Give a place" in page
    assert browser.post(f"/staff/attendances/{first.id}/answer", {"comes": "yes"}).status_code == 303
    assert (states_of([first.id]), told()) == ([AttendanceState.COMING], [first.contact_id])


def test_who_says_that_they_come_to_two_places_at_once_is_warned_and_comes(
    browser: Browser, campaign: CampaignFacts
) -> None:
    phone = number()
    meeting = make_meeting()
    attendance = attend(meeting, phone=phone, language="en")
    link = link_of(attendance, meeting)
    words = "You have said that you come elsewhere at about this time: Sat 14 March, 19:00."
    assert words not in see(browser, link)
    attend(far_at(SATURDAY + timedelta(minutes=30)), phone=phone)
    services.answer(attendance, coming=False)
    assert browser.post(f"{link}/coming").status_code == 303
    assert words in see(browser, link)
    assert states_of([attendance.id]) == [AttendanceState.COMING]


def test_the_place_of_somebody_who_is_erased_goes_to_who_waits(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=2)
    gone, stays, waits = attend(meeting), attend(meeting), attend(meeting)
    people.erase(gone.contact, by=factories.make_member(Role.OWNER))
    assert [row.state for row in (gone, stays, waits)] == [
        AttendanceState.CANCELLED,
        AttendanceState.COMING,
        AttendanceState.COMING,
    ]
    assert fresh(meeting).taken == 2


def test_no_link_of_somebody_who_is_erased_brings_their_place_back(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    attendance = attend(meeting)
    link = link_of(attendance, meeting)
    people.erase(attendance.contact, by=factories.make_member(Role.OWNER))
    db.session.commit()
    answers = [browser.get(link).status_code, browser.post(f"{link}/coming").status_code]
    assert (answers, states_of([attendance.id])) == ([410, 410], [AttendanceState.CANCELLED])
