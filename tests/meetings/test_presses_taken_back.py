"""Presses at the door that are taken back: a sign-up and the places stand as if nobody had pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations

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
from organizer.meetings.queries.door import PAPER
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
A_MINUTE, A_SECOND = timedelta(minutes=1), timedelta(seconds=1)
MINUTES = st.integers(min_value=0, max_value=18)
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
    """The team noted so when the meeting began, and somebody comes after all."""
    row = _before(meeting)
    with clock.at(meeting.starts_at):
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


Stand = tuple[AttendanceState, datetime | None, datetime | None, int]


def stand(row: Attendance) -> Stand:
    """How a sign-up stands, and the places that the door took for it.

    How often it changed is told to the person's calendar, and only grows.
    """
    db.session.flush()
    db.session.refresh(row)
    return row.state, row.placed_at, row.came_at, row.door_places


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


@pytest.mark.parametrize("order", [("press", "undo"), ("undo", "press"), ("undo", "press", "press", "undo")])
def test_who_walked_in_by_a_wrong_press_holds_no_place(
    meeting: Meeting, helper: Actor, order: tuple[str, ...]
) -> None:
    for act in order:
        if act == "press":
            walks_in(meeting, "a", STRANGERS[0], helper)
        else:
            services.take_back(meeting, ["a"], by=helper)
    assert (stranger(meeting, STRANGERS[0]), fresh(meeting).taken) == ((CANCELLED, None, None, 0), 0)


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


@pytest.mark.parametrize(("said", "state", "taken"), [(False, CANCELLED, 0), (True, COMING, 1)])
@pytest.mark.parametrize("order", list(permutations(("press", "answer", "undo"))))
def test_what_people_say_holds_before_and_after_a_press_that_is_taken_back(
    meeting: Meeting, helper: Actor, order: tuple[str, ...], said: bool, state: AttendanceState, taken: int
) -> None:
    row = cannot_come(meeting, helper) if said else comes(meeting, helper)
    for act in order:
        if act == "press":
            services.check_in(meeting, row.id, Press(key="a"), by=helper)
        elif act == "undo":
            services.take_back(meeting, ["a"], by=helper)
        else:
            services.answer(row, coming=said)
    placed_at = clock.now() if said else None
    assert (stand(row), fresh(meeting).taken) == ((state, placed_at, None, 0), taken)


@pytest.mark.parametrize("order", [("press", "answer"), ("answer", "press")])
def test_who_says_no_and_is_let_in_came(meeting: Meeting, helper: Actor, order: tuple[str, ...]) -> None:
    row = comes(meeting, helper)
    for act in order:
        if act == "press":
            services.check_in(meeting, row.id, Press(key="a"), by=helper)
        else:
            services.answer(row, coming=False)
    assert (stand(row), fresh(meeting).taken) == ((CAME, None, clock.now(), 1), 1)


@pytest.mark.parametrize("order", list(permutations(("press", "fewer", "undo"))))
def test_who_brings_fewer_gives_their_places_back_whether_in_or_not(
    meeting: Meeting, helper: Actor, order: tuple[str, ...]
) -> None:
    row = _before(meeting, guests=3)
    with clock.at(NOW):
        waiting = _before(meeting, guests=5)
    for act in order:
        if act == "press":
            services.check_in(meeting, row.id, Press(key="a"), by=helper)
        elif act == "undo":
            services.take_back(meeting, ["a"], by=helper)
        else:
            services.set_guests(row, 1)
    assert (stand(row)[0], stand(waiting)[0], fresh(meeting).taken) == (COMING, COMING, 8)


def test_who_is_in_without_a_place_may_have_more_along(meeting: Meeting, helper: Actor) -> None:
    row = waits(meeting, helper)
    services.check_in(meeting, row.id, Press(key="a"), by=helper)
    services.set_guests(row, 1)
    assert (stand(row)[::3], fresh(meeting).taken, people_in(meeting)) == ((CAME, 0), 7, 2)
    services.take_back(meeting, ["a"], by=helper)
    assert (stand(row)[::3], fresh(meeting).taken) == ((WAITING, 0), 7)


def test_a_place_that_is_given_up_is_of_who_is_in_without_one_before_it_is_of_who_waits(
    meeting: Meeting, helper: Actor
) -> None:
    full = _before(meeting, guests=7)
    absent, inside = _before(meeting, guests=4), _before(meeting, guests=4)
    services.check_in(meeting, inside.id, Press(key="a"), by=helper)
    services.answer(full, coming=False)
    assert (stand(absent)[0], stand(inside)[::3], fresh(meeting).taken) == (WAITING, (CAME, 5), 5)


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


def test_who_the_team_says_came_stays_in_when_a_phone_takes_its_press_back(
    meeting: Meeting, helper: Actor
) -> None:
    undo.backs["attendance.marked"] = services.unmark
    row = comes(meeting, helper)
    services.check_in(meeting, row.id, Press(key="a", at=meeting.starts_at), by=helper)
    done = services.mark(row, came=True, by=helper)
    assert services.mark(row, came=True, by=helper) is None
    services.take_back(meeting, ["a"], by=helper)
    assert stand(row)[::2] == (CAME, clock.now())
    assert done is not None
    undo.take_back(done.id, by=helper)
    assert stand(row)[::2] == (COMING, None)


def test_a_row_of_paper_typed_in_after_a_mark_says_that_they_came(meeting: Meeting, helper: Actor) -> None:
    row = comes(meeting, helper)
    services.mark(row, came=False, by=helper)
    services.check_in(meeting, row.id, Press(key="late", at=meeting.starts_at), by=helper)
    assert stand(row)[0] is NO_SHOW
    services.check_in(meeting, row.id, Press(key=f"{PAPER}1", at=meeting.starts_at), by=helper)
    assert stand(row)[::2] == (CAME, meeting.starts_at)


def test_an_earlier_mark_that_is_taken_back_leaves_the_later_one(meeting: Meeting, helper: Actor) -> None:
    undo.backs["attendance.marked"] = services.unmark
    row = comes(meeting, helper)
    marks = []
    for minute, came in enumerate((False, True, False), start=20):
        with clock.at(meeting.starts_at + minute * A_MINUTE):
            marks.append(services.mark(row, came=came, by=helper))
    services.check_in(meeting, row.id, Press(key="late", at=meeting.starts_at), by=helper)
    seen = []
    for done in marks:
        assert done is not None
        undo.take_back(done.id, by=helper)
        seen.append(stand(row)[0])
    assert seen[:2] == [NO_SHOW, NO_SHOW]


def test_a_mark_of_an_older_version_is_taken_back_as_it_was_kept(meeting: Meeting, helper: Actor) -> None:
    undo.backs["attendance.marked"] = services.unmark
    row = comes(meeting, helper)
    services.check_in(meeting, row.id, Press(key="a"), by=helper)
    done = services.mark(row, came=False, by=helper)
    assert done is not None
    row.missed_at = None
    done.before = {"state": "came", "came_at": "2026-03-14T13:50:00+00:00", "stood": ["a"], "made": "none"}
    db.session.flush()
    undo.take_back(done.id, by=helper)
    assert stand(row)[::2] == (CAME, clock.now())
    services.take_back(meeting, ["a"], by=helper)
    assert stand(row)[0] is COMING


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed=st.lists(st.tuples(MINUTES, st.none() | MINUTES, MINUTES), min_size=1, max_size=4))
def test_what_was_pressed_before_the_team_noted_a_no_show_counts_nothing_whenever_it_is_sent(
    meeting: Meeting, helper: Actor, pressed: list[tuple[int, int | None, int]]
) -> None:
    """Each press with how late it comes and, if it is taken back, how late that comes; the mark at minute 9.

    Then the mark is taken back, and all that stands counts.
    """
    undo.backs["attendance.marked"] = services.unmark
    moments = [meeting.starts_at + it[0] * A_MINUTE + n * A_SECOND for n, it in enumerate(pressed, start=1)]
    marked_at = meeting.starts_at + 9 * A_MINUTE
    left = [at for at, (_minute, back, _late) in zip(moments, pressed, strict=True) if back is None]
    with db.session.begin_nested() as savepoint:
        row = comes(meeting, helper)

        def press(key: str, at: datetime) -> None:
            services.check_in(meeting, row.id, Press(key=key, at=at), by=helper)

        acts: list[tuple[datetime, Callable[[], object]]] = []
        for key, (at, (_minute, back, late)) in enumerate(zip(moments, pressed, strict=True)):
            acts.append((at + late * A_MINUTE, partial(press, str(key), at)))
            if back is not None:
                undone = partial(services.take_back, meeting, [str(key)], by=helper)
                acts.append((at + back * A_MINUTE, undone))
        marks: list[undo.Undo | None] = []
        acts.append((marked_at, lambda: marks.append(services.mark(row, came=False, by=helper))))
        for at, act in sorted(acts, key=lambda each: each[0]):
            with clock.at(at):
                act()
        marked = stand(row)[::2]
        assert marks[0] is not None
        with clock.at(meeting.starts_at + 60 * A_MINUTE):
            undo.take_back(marks[0].id, by=helper)
        told = marked, stand(row)[::2]
        savepoint.rollback()
    db.session.expire_all()
    later = [at for at in left if at >= marked_at]
    assert told == (
        (CAME, min(later)) if later else (NO_SHOW, None),
        (CAME, min(left)) if left else (COMING, None),
    )


@dataclass(frozen=True)
class Delivery:
    """A press, or its taking back, as it may reach the site: of the list, of a stranger, of no name."""

    key: str
    person: int | None
    at: datetime
    back: bool


Outcome = tuple[list[Stand | None], int, int]
LISTED = 5
PEOPLE = LISTED + len(STRANGERS)
acts = st.lists(
    st.tuples(st.sampled_from([None, *range(PEOPLE)]), MINUTES, st.booleans()), min_size=1, max_size=8
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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), pressed=acts)
def test_presses_and_undos_in_any_order_and_repeated_come_to_the_same_sign_ups_places_and_count(
    meeting: Meeting,
    helper: Actor,
    listed: list[Attendance],
    data: st.DataObject,
    pressed: list[tuple[int | None, int, bool]],
) -> None:
    """As they were sent, then mixed and repeated, then those alone that were not taken back."""
    sent = [
        Delivery(f"key {number}", person, meeting.starts_at + minute * A_MINUTE + number * A_SECOND, back)
        for number, (person, minute, is_undone) in enumerate(pressed)
        for back in ((False, True) if is_undone else (False,))
    ]
    often = data.draw(st.permutations([*sent, *data.draw(st.lists(st.sampled_from(sent), max_size=4))]))
    undone = {each.key for each in sent if each.back}
    kept = [each for each in sent if each.key not in undone]
    first, second, third = (deliver(each, meeting, listed, helper) for each in (sent, often, kept))
    for person in {each.person for each in sent if each.person is not None and each.person >= LISTED}:
        third[0][person] = third[0][person] or (CANCELLED, None, None, 0)
    assert (first, second) == (second, third)


def deliver(deliveries: Sequence[Delivery], meeting: Meeting, listed: list[Attendance], by: Actor) -> Outcome:
    """How all stand, what places are taken, how many are in, once these have come; then all is as before."""
    with db.session.begin_nested() as savepoint:
        for each in deliveries:
            sent = Press(key=each.key, at=each.at)
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
