"""The door: presses are counted once, in whichever order and from however many phones they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay
from organizer.contacts.queries import CONSENT_VERSION
from organizer.contacts.services import withdraw
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, HeadCount, Meeting
from organizer.meetings.queries.door import Guest, door_list, found, last_unnamed
from organizer.meetings.services import Press, WalkIn
from tests import factories
from tests.meetings.rows import NOW, attend, fresh, make_meeting, verbs

CAME, COMING, WAITING, NO_SHOW = (
    AttendanceState.CAME,
    AttendanceState.COMING,
    AttendanceState.WAITING,
    AttendanceState.NO_SHOW,
)
A_MINUTE = timedelta(minutes=1)
PHONE = PhoneNumber("+77012345678")
OTHER_PHONE = PhoneNumber("+77012345679")


@pytest.fixture
def helper(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.VOLUNTEER)


@pytest.fixture
def meeting(campaign: CampaignFacts) -> Iterator[Meeting]:
    """A meeting that began twenty minutes ago."""
    made = make_meeting()
    with clock.at(made.starts_at + 20 * A_MINUTE):
        yield made


def press(key: str, at: datetime | None = None) -> Press:
    return Press(key=key, at=at)


def people_in(meeting: Meeting) -> int:
    db.session.flush()
    return queries.people_in([meeting.id]).get(meeting.id, 0)


def states(*people: Attendance) -> list[tuple[AttendanceState, datetime | None]]:
    db.session.flush()
    db.session.expire_all()
    return [(each.state, each.came_at) for each in people]


def presses() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(HeadCount)) or 0


def test_a_press_lets_somebody_in_with_those_who_came_along(meeting: Meeting, helper: Actor) -> None:
    with clock.at(meeting.starts_at - A_MINUTE):
        guest = attend(meeting, guests=2)
    services.check_in(meeting, guest.id, press("a"), by=helper)
    assert (states(guest), people_in(meeting)) == ([(CAME, clock.now())], 3)
    assert verbs("attendance") == ["attendance.taken", "attendance.marked"]


def test_the_same_key_twice_is_one_press(meeting: Meeting, helper: Actor) -> None:
    guest = attend(meeting)
    for _ in range(2):
        services.check_in(meeting, guest.id, press("a"), by=helper)
        services.count(meeting, press("b"), by=helper)
    assert (people_in(meeting), presses()) == (2, 2)
    assert verbs("attendance.marked") == ["attendance.marked"]
    assert verbs("meeting.counted") == ["meeting.counted"]


@pytest.mark.parametrize("order", [(21, 25), (25, 21)])
def test_of_two_phones_the_earlier_press_wins_whichever_comes_first(
    meeting: Meeting, helper: Actor, order: tuple[int, int]
) -> None:
    guest = attend(meeting)
    begin = meeting.starts_at - 30 * A_MINUTE
    for minute in order:
        services.check_in(meeting, guest.id, press(f"phone {minute}", begin + minute * A_MINUTE), by=helper)
    assert (states(guest), people_in(meeting)) == ([(CAME, begin + 21 * A_MINUTE)], 1)
    services.take_back(meeting, ["phone 21"], by=helper)
    assert (states(guest), people_in(meeting)) == ([(CAME, begin + 25 * A_MINUTE)], 1)
    services.take_back(meeting, ["phone 25"], by=helper)
    assert (states(guest), people_in(meeting)) == ([(COMING, None)], 0)


def test_a_press_taken_back_before_it_comes_counts_nothing(meeting: Meeting, helper: Actor) -> None:
    guest = attend(meeting)
    services.take_back(meeting, ["a", "b"], by=helper)
    services.count(meeting, press("a"), by=helper)
    services.check_in(meeting, guest.id, press("b"), by=helper)
    assert (states(guest), people_in(meeting)) == ([(COMING, None)], 0)


def test_the_newest_of_those_without_a_name_is_the_one_to_take_back(meeting: Meeting, helper: Actor) -> None:
    for minute in (3, 1, 2):
        services.count(meeting, press(f"at {minute}", meeting.starts_at + minute * A_MINUTE), by=helper)
    taken = []
    while key := last_unnamed(meeting.id):
        taken.append((key, people_in(meeting)))
        services.take_back(meeting, [key], by=helper)
    assert taken == [("at 3", 3), ("at 2", 2), ("at 1", 1)]
    assert verbs("meeting.uncounted") == ["meeting.uncounted"] * 3


@pytest.mark.parametrize(
    ("hours", "kept"),
    [(-400, timedelta(hours=-12)), (-1, timedelta(hours=-1)), (9000, timedelta(minutes=20))],
)
def test_a_phone_whose_clock_is_wrong_presses_between_the_opening_and_now(
    meeting: Meeting, helper: Actor, hours: int, kept: timedelta
) -> None:
    guest = attend(meeting)
    wrong = meeting.starts_at + timedelta(hours=hours)
    services.check_in(meeting, guest.id, press("a", wrong), by=helper)
    assert states(guest) == [(CAME, meeting.starts_at + kept)]


def test_presses_come_late_but_not_before_the_day_nor_for_what_is_off(
    campaign: CampaignFacts, helper: Actor
) -> None:
    row = make_meeting()
    guest = attend(row)
    for act in (
        lambda: services.check_in(row, guest.id, press("a"), by=helper),
        lambda: services.count(row, press("b"), by=helper),
        lambda: services.take_back(row, ["c"], by=helper),
        lambda: services.admit(row, walk_in(), press("d"), by=helper),
    ):
        with pytest.raises(DomainError):
            act()
    with clock.at(row.ends_at + timedelta(days=3)):
        services.check_in(row, guest.id, press("a", row.starts_at), by=helper)
    assert states(guest) == [(CAME, row.starts_at)]
    services.cancel(fresh(row), version=fresh(row).version, by=None)
    with clock.at(row.starts_at), pytest.raises(DomainError):
        services.count(fresh(row), press("e"), by=helper)


def test_nobody_is_let_in_from_another_list(meeting: Meeting, helper: Actor) -> None:
    other = make_meeting(meeting.starts_wall + timedelta(days=7))
    services.count(meeting, press("here"), by=helper)
    with pytest.raises(NotFound):
        services.check_in(meeting, attend(other).id, press("a"), by=helper)
    with clock.at(other.starts_at):
        services.take_back(other, ["here"], by=helper)
    assert people_in(meeting) == 1
    with pytest.raises(DomainError):
        services.take_back(meeting, [str(key) for key in range(60)], by=helper)


def test_another_campaigns_keys_are_their_own(meeting: Meeting, helper: Actor) -> None:
    services.count(meeting, press("a"), by=helper)
    other = factories.make_campaign("other")
    with scope(other.id):
        with clock.at(NOW):
            theirs = make_meeting()
        with clock.at(theirs.starts_at):
            services.count(theirs, press("a"), by=factories.make_member(Role.STAFF))
            assert people_in(theirs) == 1
    assert people_in(meeting) == 1


def test_who_waits_is_in_with_a_place_if_there_is_one(campaign: CampaignFacts, helper: Actor) -> None:
    row = make_meeting(capacity=2)
    first, waits = attend(row, guests=1), attend(row)
    with clock.at(row.starts_at):
        services.check_in(row, waits.id, press("a"), by=helper)
        assert (states(waits), waits.placed_at, fresh(row).taken) == ([(CAME, clock.now())], None, 2)
        services.take_back(row, ["a"], by=helper)
        assert states(waits) == [(WAITING, None)]
        services.answer(first, coming=False)
        assert (states(waits), fresh(row).taken) == ([(COMING, None)], 1)


def walk_in(version: int = CONSENT_VERSION) -> WalkIn:
    return WalkIn(phone=PHONE, name="Ерлан", language="kk", version=version)


def consents() -> list[Consent]:
    return list(db.session.scalars(sa.select(Consent)))


def test_who_walks_in_is_counted_and_what_they_agreed_to_is_kept(meeting: Meeting, helper: Actor) -> None:
    at = meeting.starts_at + 5 * A_MINUTE
    came = services.admit(meeting, walk_in(), press("a", at), by=helper)
    person = contacts.by_phone(PHONE)
    assert person is not None
    assert (person.name, came.contact_id, came.way) == ("Ерлан", person.id, "door")
    assert (states(came), people_in(meeting), fresh(meeting).taken) == ([(CAME, at)], 1, 1)
    (consent,) = consents()
    assert (consent.purpose, consent.way, consent.language, consent.wording_version, consent.given_at) == (
        ConsentPurpose.NEWS,
        ConsentWay.DOOR,
        "kk",
        CONSENT_VERSION,
        at,
    )


def test_a_walk_in_that_is_sent_again_revives_no_consent(meeting: Meeting, helper: Actor) -> None:
    came = services.admit(meeting, walk_in(), press("a"), by=helper)
    withdraw(contacts.contact(came.contact_id), way=ConsentWay.LINK)
    again = services.admit(meeting, walk_in(), press("a"), by=helper)
    assert (again.id, people_in(meeting)) == (came.id, 1)
    assert [consent.withdrawn_at is None for consent in consents()] == [False]


def test_a_key_that_let_somebody_in_lets_in_nobody_else(meeting: Meeting, helper: Actor) -> None:
    came = services.admit(meeting, walk_in(), press("a"), by=helper)
    with pytest.raises(DomainError) as refused:
        services.admit(meeting, replace(walk_in(), phone=OTHER_PHONE), press("a"), by=helper)
    assert refused.value.status == 422
    assert services.admit(meeting, replace(walk_in(), name="Е."), press("a"), by=helper) == came
    assert [consent.contact_id for consent in consents()] == [came.contact_id]


def test_a_key_of_another_meetings_door_lets_in_and_counts_nobody_here(
    meeting: Meeting, helper: Actor
) -> None:
    other = make_meeting(meeting.starts_wall + timedelta(days=7))
    guest = attend(other)
    services.admit(meeting, walk_in(), press("a"), by=helper)
    with clock.at(other.starts_at):
        for act in (
            lambda: services.admit(other, walk_in(), press("a"), by=helper),
            lambda: services.check_in(other, guest.id, press("a"), by=helper),
            lambda: services.count(other, press("a"), by=helper),
        ):
            with pytest.raises(DomainError) as refused:
                act()
            assert refused.value.status == 422
    assert (people_in(meeting), people_in(other), states(guest)) == (1, 0, [(COMING, None)])


def test_who_signed_up_and_walks_in_is_one_person(meeting: Meeting, helper: Actor) -> None:
    with clock.at(meeting.starts_at - A_MINUTE):
        guest = attend(meeting, phone=PHONE, guests=1)
    came = services.admit(meeting, walk_in(), press("a"), by=helper)
    assert (came.id, people_in(meeting), fresh(meeting).taken) == (guest.id, 2, 2)


def test_words_that_have_changed_since_are_no_consent(meeting: Meeting, helper: Actor) -> None:
    with pytest.raises(DomainError):
        services.admit(meeting, walk_in(version=CONSENT_VERSION - 1), press("a"), by=helper)
    assert (consents(), people_in(meeting)) == ([], 0)


def test_the_teams_marks_and_the_doors_presses_are_one_account(meeting: Meeting, helper: Actor) -> None:
    undo.backs["attendance.marked"] = services.unmark
    guest = attend(meeting)
    marked = services.mark(guest, came=True, by=helper)
    services.check_in(meeting, guest.id, press("phone"), by=helper)
    assert marked is not None
    undo.take_back(marked.id, by=helper)
    assert (states(guest), people_in(meeting)) == ([(CAME, clock.now())], 1)
    missed = services.mark(guest, came=False, by=helper)
    assert missed is not None
    assert (states(guest), people_in(meeting)) == ([(NO_SHOW, None)], 0)
    undo.take_back(missed.id, by=helper)
    assert (states(guest), people_in(meeting)) == ([(CAME, clock.now())], 1)
    services.take_back(meeting, ["phone"], by=helper)
    assert (states(guest), people_in(meeting)) == ([(COMING, None)], 0)


def test_the_list_holds_a_first_name_an_initial_and_four_digits(meeting: Meeting, helper: Actor) -> None:
    with clock.at(meeting.starts_at - A_MINUTE):
        guest = attend(meeting, phone=PHONE, name="Гүлнар Тасова", guests=1)
    services.check_in(meeting, guest.id, press("a"), by=helper)
    assert door_list(meeting.id) == [
        Guest(
            id=guest.id,
            name="Гүлнар Т.",
            digits="5678",
            guests=1,
            waits=False,
            came_at=clock.now(),
            presses=("a",),
        )
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("гул", ["Гүлнар Т."]),
        ("ГҮЛНАР т", ["Гүлнар Т."]),
        ("5678", ["Гүлнар Т."]),
        ("8 701 234 56 78", ["Гүлнар Т."]),
        ("сей", []),
        ("", ["Гүлнар Т.", "Ерлан С."]),
    ],
)
def test_people_are_found_by_name_in_any_spelling_or_by_digits(
    meeting: Meeting, text: str, names: list[str]
) -> None:
    attend(meeting, phone=PHONE, name="Гүлнар Тасова")
    attend(meeting, phone=PhoneNumber("+77770001122"), name="Ерлан Сейтов")
    assert [each.name for each in found(door_list(meeting.id), text)] == names


@dataclass(frozen=True)
class Delivery:
    """A press of a phone, or its taking back, as it may reach the site."""

    key: str
    person: int | None
    minute: int
    back: bool


Outcome = tuple[int, list[tuple[AttendanceState, datetime | None]]]
PEOPLE = 3
MOST_PRESSES = 4
acts = st.lists(
    st.tuples(st.sampled_from([None, *range(PEOPLE)]), st.integers(min_value=0, max_value=19), st.booleans()),
    min_size=1,
    max_size=MOST_PRESSES,
)


@pytest.fixture
def guests(meeting: Meeting) -> list[Attendance]:
    """Somebody alone, somebody with one more, somebody with two."""
    return [attend(meeting, guests=place) for place in range(PEOPLE)]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), pressed=st.lists(acts, min_size=1, max_size=3))
def test_presses_of_many_phones_come_to_the_same_in_any_order_and_however_often(
    meeting: Meeting,
    helper: Actor,
    guests: list[Attendance],
    data: st.DataObject,
    pressed: list[list[tuple[int | None, int, bool]]],
) -> None:
    """Each press once and in its order, against the same ones shuffled, repeated and mixed between phones."""
    sent = [
        Delivery(f"phone{phone}.{number}", person, minute, back)
        for phone, its in enumerate(pressed)
        for number, (person, minute, is_undone) in enumerate(its)
        for back in ((False, True) if is_undone else (False,))
    ]
    often = data.draw(st.permutations([*sent, *data.draw(st.lists(st.sampled_from(sent), max_size=6))]))
    first, second = (deliver(each, meeting, guests, helper) for each in (sent, often))
    assert (first, second) == (second, expected(sent, meeting))


def deliver(deliveries: Sequence[Delivery], meeting: Meeting, guests: list[Attendance], by: Actor) -> Outcome:
    """How many are in and who since when, once these have come; then their rows are taken out again."""
    with db.session.begin_nested() as savepoint:
        for each in deliveries:
            sent = press(each.key, meeting.starts_at + each.minute * A_MINUTE)
            if each.back:
                services.take_back(meeting, [each.key], by=by)
            elif each.person is None:
                services.count(meeting, sent, by=by)
            else:
                services.check_in(meeting, guests[each.person].id, sent, by=by)
        told = people_in(meeting), states(*guests)
        savepoint.rollback()
    return told


def expected(sent: Sequence[Delivery], meeting: Meeting) -> Outcome:
    """The same by sets alone: what was pressed less what was taken back, and of each person the earliest."""
    undone = {each.key for each in sent if each.back}
    stand = [each for each in sent if each.key not in undone]
    minutes = [[each.minute for each in stand if each.person == place] for place in range(PEOPLE)]
    named = sum(place + 1 for place in range(PEOPLE) if minutes[place])
    since: list[tuple[AttendanceState, datetime | None]] = [
        (CAME, meeting.starts_at + min(its) * A_MINUTE) if its else (COMING, None) for its in minutes
    ]
    return named + sum(each.person is None for each in stand), since
