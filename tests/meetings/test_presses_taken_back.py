"""Presses at the door that are taken back: a sign-up and the places stand as if nobody had pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.campaigns.roles import Role
from organizer.contacts.queries import CONSENT_VERSION, by_phone
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.people import attendance_of
from organizer.meetings.services import Press, WalkIn
from tests import factories
from tests.meetings.rows import NOW, attend, fresh, make_meeting

CAME, COMING, WAITING, CANCELLED, NO_SHOW = (
    AttendanceState.CAME,
    AttendanceState.COMING,
    AttendanceState.WAITING,
    AttendanceState.CANCELLED,
    AttendanceState.NO_SHOW,
)
A_MINUTE = timedelta(minutes=1)
STRANGERS = [PhoneNumber(f"+7701234567{digit}") for digit in range(2)]


@pytest.fixture
def helper(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.VOLUNTEER)


@pytest.fixture
def meeting(campaign: CampaignFacts) -> Iterator[Meeting]:
    """A meeting of eight places that began twenty minutes ago."""
    made = make_meeting(capacity=8)
    with clock.at(made.starts_at + 20 * A_MINUTE):
        yield made


def waits(meeting: Meeting, helper: Actor) -> Attendance:
    """Somebody who waited when all places were given, of which one is free by now."""
    with clock.at(NOW):
        group = attend(meeting, guests=7)
        row = attend(meeting)
        group.guests = 6
        services.capacity.free(meeting.id, 1)
    return row


def comes(meeting: Meeting, helper: Actor) -> Attendance:
    return _before(meeting)


def did_not_come(meeting: Meeting, helper: Actor) -> Attendance:
    row = _before(meeting)
    services.mark(row, came=False, by=helper)
    return row


def cannot_come(meeting: Meeting, helper: Actor) -> Attendance:
    row = _before(meeting)
    with clock.at(NOW):
        services.answer(row, coming=False)
    return row


def _before(meeting: Meeting, guests: int = 0) -> Attendance:
    with clock.at(NOW):
        return attend(meeting, guests=guests)


def walks_in(
    meeting: Meeting, key: str, phone: PhoneNumber, helper: Actor, at: datetime | None = None
) -> None:
    walk_in = WalkIn(phone=phone, language="kk", version=CONSENT_VERSION)
    services.admit(meeting, walk_in, Press(key=key, at=at), by=helper)


Stand = tuple[AttendanceState, datetime | None, datetime | None]


def stand(row: Attendance) -> Stand:
    """How a sign-up stands. How often it changed is told to the person's calendar, and only grows."""
    db.session.flush()
    db.session.refresh(row)
    return row.state, row.placed_at, row.came_at


def people_in(meeting: Meeting) -> int:
    return queries.people_in([meeting.id]).get(meeting.id, 0)


@pytest.mark.parametrize("made", [waits, comes, did_not_come, cannot_come])
@pytest.mark.parametrize("order", [("press", "undo"), ("undo", "press"), ("press", "press", "undo", "undo")])
def test_a_press_that_is_taken_back_leaves_who_signed_up_as_before(
    meeting: Meeting, helper: Actor, made: Callable[[Meeting, Actor], Attendance], order: tuple[str, ...]
) -> None:
    row = made(meeting, helper)
    before = stand(row), fresh(meeting).taken
    for act in order:
        if act == "press":
            services.check_in(meeting, row.id, Press(key="a"), by=helper)
        else:
            services.take_back(meeting, ["a"], by=helper)
    assert ((stand(row), fresh(meeting).taken), people_in(meeting)) == (before, 0)


@pytest.mark.parametrize("order", [("press", "undo"), ("undo", "press")])
def test_who_walked_in_by_a_wrong_press_holds_no_place_and_waits_for_none(
    meeting: Meeting, helper: Actor, order: tuple[str, ...]
) -> None:
    for act in order:
        if act == "press":
            walks_in(meeting, "a", STRANGERS[0], helper)
        else:
            services.take_back(meeting, ["a"], by=helper)
    assert (stranger(meeting, STRANGERS[0]), fresh(meeting).taken) == ((CANCELLED, None, None), 0)


def stranger(meeting: Meeting, phone: PhoneNumber) -> Stand | None:
    person = by_phone(phone)
    row = None if person is None else attendance_of(meeting.id, person.id)
    return None if row is None else stand(row)


def test_a_place_that_comes_free_at_the_door_is_of_who_is_in_without_one(
    meeting: Meeting, helper: Actor
) -> None:
    with clock.at(NOW):
        attend(meeting, guests=6)
    taken = []
    for key, phone in zip("ab", STRANGERS, strict=True):
        walks_in(meeting, key, phone, helper)
        taken.append(fresh(meeting).taken)
    for key in "ab":
        services.take_back(meeting, [key], by=helper)
        taken.append(fresh(meeting).taken)
    assert taken == [8, 8, 8, 7]


def test_a_mark_of_the_team_takes_the_place_of_a_press_and_its_undo_gives_it_again(
    meeting: Meeting, helper: Actor
) -> None:
    undo.backs["attendance.marked"] = services.unmark
    row = waits(meeting, helper)
    seen = []

    def look() -> None:
        seen.append((stand(row)[0], fresh(meeting).taken, people_in(meeting)))

    services.check_in(meeting, row.id, Press(key="a"), by=helper)
    look()
    done = services.mark(row, came=False, by=helper)
    look()
    assert done is not None
    services.check_in(meeting, row.id, Press(key="b"), by=helper)
    services.take_back(meeting, ["b"], by=helper)
    look()
    undo.take_back(done.id, by=helper)
    look()
    services.take_back(meeting, ["a"], by=helper)
    look()
    assert seen == [(CAME, 8, 1), (NO_SHOW, 7, 0), (NO_SHOW, 7, 0), (CAME, 8, 1), (WAITING, 7, 0)]


@dataclass(frozen=True)
class Delivery:
    """A press, or its taking back, as it may reach the site: of the list, of a stranger, of no name."""

    key: str
    person: int | None
    minute: int
    back: bool


Outcome = tuple[list[Stand | None], int, int]
LISTED = 5
PEOPLE = LISTED + len(STRANGERS)
acts = st.lists(
    st.tuples(st.sampled_from([None, *range(PEOPLE)]), st.integers(min_value=0, max_value=19), st.booleans()),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def listed(meeting: Meeting, helper: Actor) -> list[Attendance]:
    """One who comes, one who did not, one who cannot, two groups that wait; three places are free."""
    one, missed, gone = (made(meeting, helper) for made in (comes, did_not_come, cannot_come))
    full = _before(meeting, guests=2)
    waiting = [_before(meeting, guests=guests) for guests in (3, 4)]
    assert [stand(row)[0] for row in (one, missed, gone, full, *waiting)] == [
        COMING,
        NO_SHOW,
        CANCELLED,
        COMING,
        WAITING,
        WAITING,
    ]
    waiting[0].guests = 1
    return [one, missed, gone, *waiting]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), pressed=acts)
def test_presses_and_undos_in_any_order_and_repeated_come_to_the_same_sign_ups_places_and_count(
    meeting: Meeting,
    helper: Actor,
    listed: list[Attendance],
    data: st.DataObject,
    pressed: list[tuple[int | None, int, bool]],
) -> None:
    sent = [
        Delivery(f"key {number}", person, minute, back)
        for number, (person, minute, is_undone) in enumerate(pressed)
        for back in ((False, True) if is_undone else (False,))
    ]
    often = data.draw(st.permutations([*sent, *data.draw(st.lists(st.sampled_from(sent), max_size=6))]))
    undone = {each.key for each in sent if each.back}
    of_strangers = {each.person for each in sent if each.person is not None and each.person >= LISTED}
    kept = [each for each in sent if each.key not in undone]
    first, second, third = (deliver(each, meeting, listed, helper) for each in (sent, often, kept))
    for place in range(LISTED, PEOPLE):
        if place in of_strangers and third[0][place] is None:
            third[0][place] = (CANCELLED, None, None)
    assert (first, second) == (second, third)


def deliver(deliveries: Sequence[Delivery], meeting: Meeting, listed: list[Attendance], by: Actor) -> Outcome:
    """How all stand, what places are taken and how many are in, once these have come; then all as before."""
    with db.session.begin_nested() as savepoint:
        for each in deliveries:
            sent = Press(key=each.key, at=meeting.starts_at + each.minute * A_MINUTE)
            if each.back:
                services.take_back(meeting, [each.key], by=by)
            elif each.person is None:
                services.count(meeting, sent, by=by)
            elif each.person < LISTED:
                services.check_in(meeting, listed[each.person].id, sent, by=by)
            else:
                walks_in(meeting, each.key, STRANGERS[each.person - LISTED], by, sent.at)
        people = [*map(stand, listed), *(stranger(meeting, phone) for phone in STRANGERS)]
        told = people, fresh(meeting).taken, people_in(meeting)
        savepoint.rollback()
    db.session.expire_all()
    return told
