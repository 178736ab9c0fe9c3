"""Helpers call for us: each person is on one list, a list ends, and what is said is written down once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Way
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.subjects import subject
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.people import attendance_of
from organizer.meetings.services import coming
from organizer.messaging import queries, services
from organizer.messaging.calls import Call, CallList, CallResult
from organizer.messaging.models import Message, MessagePurpose, MessageState, Reason, StopWay
from organizer.messaging.queries.calls import calls_of
from organizer.volunteers import queries as volunteers
from organizer.volunteers import services as volunteer_services
from organizer.volunteers.models import Signup, SignupState
from tests import factories
from tests.contacts.rows import make_contact, number
from tests.meetings.rows import attend, make_meeting, move
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import make_message, send
from tests.volunteers.rows import make_shift, sign_up, wait
from tests.web import Browser

ABOUT = "meeting:42"
ENGLISH = {"Accept-Language": "en"}
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def coordinator(provider: Fake, campaign: CampaignFacts) -> Actor:
    """Who may give numbers to helpers."""
    return factories.make_member(Role.COORDINATOR)


def to_be_called(people: int = 1, about: str = ABOUT) -> list[Message]:
    """People who want calls and have something waiting for them."""
    made = []
    for _turn in range(people):
        person = make_contact(ConsentPurpose.REMINDERS)
        person.ways = [Way.CALL.value]
        made.append(make_message(person, about=about))
    db.session.flush()
    return made


def give(by: Actor, most: int = 10, about: str = ABOUT) -> CallList:
    return services.hand_out(about, "Асель", most=most, by=by)


def people_of(row: CallList) -> list[int]:
    return [call.message.contact_id for call in calls_of(row)]


def only_call(row: CallList) -> Call:
    (call,) = calls_of(row)
    return call


def say(row: CallList, result: CallResult) -> Message:
    call = only_call(row)
    services.note(call, result)
    db.session.flush()
    return queries.message(call.message_id)


def meeting_with(by: Actor) -> tuple[Meeting, Attendance, CallList]:
    """A meeting, somebody who comes and wants calls, and the list they are on."""
    meeting = make_meeting()
    attendance = attend(meeting, phone=number())
    attendance.contact.ways = [Way.CALL.value]
    make_message(attendance.contact, about=subject(meeting), until=meeting.starts_at)
    db.session.flush()
    return meeting, attendance, give(by, about=subject(meeting))


def test_two_helpers_never_get_the_same_person(coordinator: Actor) -> None:
    waiting = to_be_called(3)
    make_message(waiting[0].contact, about=ABOUT)
    first, second = give(coordinator, 2), give(coordinator)
    assert sorted(people_of(first) + people_of(second)) == sorted(each.contact_id for each in waiting)
    assert (services.to_call(), len(people_of(first))) == ([], 2)
    with pytest.raises(DomainError):
        give(coordinator)


def test_coordinators_who_press_at_the_same_moment_give_nobody_out_twice(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    def press(by: Actor) -> list[int]:
        with real_house.app_context(), clock.at(NOON), transaction(real_campaign.id):
            return people_of(give(by, 2))

    with real_house.app_context(), clock.at(NOON), transaction(real_campaign.id):
        waiting = sorted(message.contact_id for message in to_be_called(8))
        presses = [factories.make_member(Role.COORDINATOR) for _press in range(4)]
    with ThreadPoolExecutor(4) as pool:
        given = [person for people in pool.map(press, presses) for person in people]
    assert sorted(given) == waiting


def test_one_press_is_one_list(coordinator: Actor) -> None:
    to_be_called(2)
    rows = [services.hand_out(ABOUT, "Асель", most=1, by=coordinator, once_key="key") for _press in range(2)]
    assert (rows[0].id == rows[1].id, len(people_of(rows[0]))) == (True, 1)


def left(row: CallList) -> list[CallResult]:
    """What may be noted of the one person on a list."""
    (line,) = services.on_list(row)
    return list(line.results)


@pytest.mark.parametrize(
    ("given_at", "use", "hours"),
    [
        (NOON, timedelta(hours=6), 3),
        (NOON, timedelta(days=5), 24),
        (NOON + timedelta(hours=8), timedelta(hours=17), 14),
    ],
)
def test_a_list_keeps_its_people_for_a_day_at_most_and_leaves_time_to_tell_them_otherwise(
    coordinator: Actor, given_at: datetime, use: timedelta, hours: int
) -> None:
    with clock.at(given_at):
        person = make_contact(ConsentPurpose.REMINDERS)
        person.ways = [Way.CALL.value]
        make_message(person, about=ABOUT, until=given_at + use)
        db.session.flush()
        assert give(coordinator).ends_at == given_at + timedelta(hours=hours)


def test_whom_a_helper_never_called_is_told_by_the_next_way_or_by_another_helper(coordinator: Actor) -> None:
    called_, other_way, other_helper = to_be_called(3)
    for message in (called_, other_way):
        message.contact.ways = [Way.CALL.value, Way.SMS.value]
        message.fall_back_at = NOON
    row = give(coordinator)
    (call,) = [each for each in calls_of(row) if each.message_id == called_.id]
    services.note(call, CallResult.TOLD)
    with clock.at(row.ends_at - timedelta(minutes=1)):
        early = services.fall_back(clock.now()), services.to_call()
    with clock.at(row.ends_at):
        fell = services.fall_back(clock.now())
        second = give(coordinator)
    assert (early, fell, people_of(second)) == ((0, []), 1, [other_helper.contact_id])
    assert [call.message_id for call in calls_of(row)] == sorted([called_.id, other_way.id])


@pytest.mark.parametrize("has_left", [False, True])
def test_a_call_that_is_typed_back_late_takes_back_what_was_to_tell_the_same(
    coordinator: Actor, provider: Fake, *, has_left: bool
) -> None:
    (waiting,) = to_be_called()
    waiting.contact.ways = [Way.CALL.value, Way.SMS.value]
    waiting.fall_back_at = NOON
    row = give(coordinator)
    with clock.at(row.ends_at):
        services.fall_back(clock.now())
        db.session.commit()
        if has_left:
            send()
        assert say(row, CallResult.TOLD).state is MessageState.DELIVERED
        db.session.commit()
        send()
    (behind,) = db.session.query(Message).filter_by(follows_id=waiting.id)
    stands = (behind.state, behind.reason, len(provider.bodies))
    assert stands == (
        (MessageState.ACCEPTED, None, 1) if has_left else (MessageState.SUPPRESSED, Reason.WITHDRAWN, 0)
    )


def test_a_list_ends_and_its_paper_is_typed_back_for_two_days(
    coordinator: Actor,
) -> None:
    _meeting, _attendance, row = meeting_with(coordinator)
    usual = [*services.results_of(row)]
    with clock.at(row.ends_at + timedelta(days=2) - timedelta(minutes=1)):
        assert (services.lines_of(row), left(row)) == ([], usual)
        assert say(row, CallResult.COMES).state is MessageState.DELIVERED
    with clock.at(row.ends_at + timedelta(days=2)):
        assert left(row) == [CallResult.WRONG, CallResult.STOP]
        with pytest.raises(DomainError):
            say(row, CallResult.NO_ANSWER)


def hold_all(_row: CallList, _by: Actor) -> None:
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, "sms_paused": True}


def take_back(row: CallList, by: Actor) -> None:
    services.take_list_back(row, by=by)


def call_off(row: CallList, _by: Actor) -> None:
    services.withdraw(row.about)


def pause(row: CallList, _by: Actor) -> None:
    people.pause(only_call(row).message.contact)


@pytest.mark.parametrize("happens", [hold_all, take_back, call_off, pause])
@pytest.mark.parametrize("result", [CallResult.STOP, CallResult.WRONG])
@pytest.mark.parametrize("later", [timedelta(), timedelta(days=9)])
def test_a_stop_or_a_wrong_number_said_on_the_phone_is_typed_back_whatever_became_of_the_list(
    coordinator: Actor, happens: Callable[[CallList, Actor], None], result: CallResult, later: timedelta
) -> None:
    (waiting,) = to_be_called()
    row = give(coordinator)
    happens(row, coordinator)
    with clock.at(NOON + later):
        say(row, result)
    standing = queries.standing_stop(waiting.contact_id)
    assert standing is not None
    assert standing.way is (StopWay.STAFF if result is CallResult.STOP else StopWay.WRONG)


@pytest.mark.parametrize("happens", [hold_all, take_back, pause])
def test_who_was_told_before_all_was_held_back_is_noted_as_told(
    coordinator: Actor, happens: Callable[[CallList, Actor], None]
) -> None:
    to_be_called()
    row = give(coordinator)
    happens(row, coordinator)
    assert say(row, CallResult.TOLD).state is MessageState.DELIVERED


def test_the_answer_to_a_meeting_that_was_moved_meanwhile_is_noted_and_counts_for_nothing(
    coordinator: Actor,
) -> None:
    meeting, attendance, row = meeting_with(coordinator)
    move(meeting, meeting.starts_wall + timedelta(days=1))
    message = say(row, CallResult.CANNOT)
    assert (message.is_withdrawn, only_call(row).result, attendance.state) == (
        True,
        CallResult.CANNOT,
        AttendanceState.COMING,
    )


def test_a_wrong_number_may_prove_to_be_a_stop_and_nothing_else(coordinator: Actor) -> None:
    to_be_called()
    row = give(coordinator)
    say(row, CallResult.WRONG)
    assert left(row) == [CallResult.STOP]
    with pytest.raises(DomainError):
        say(row, CallResult.TOLD)
    say(row, CallResult.STOP)
    assert left(row) == []


@pytest.mark.parametrize("first", [CallResult.TOLD, CallResult.SENT, CallResult.COMES, CallResult.CANNOT])
def test_who_was_not_reached_after_all_is_called_again_and_keeps_the_place(
    coordinator: Actor, first: CallResult
) -> None:
    meeting, attendance, row = meeting_with(coordinator)
    say(row, first)
    message = say(row, CallResult.NO_ANSWER)
    found = attendance_of(meeting.id, attendance.contact_id)
    assert found is not None
    assert (message.state, message.settled_at, found.state, len(services.lines_of(row))) == (
        MessageState.READY,
        None,
        AttendanceState.COMING,
        1,
    )


def test_who_was_noted_to_come_by_mistake_cannot_come_still(coordinator: Actor) -> None:
    meeting, attendance, row = meeting_with(coordinator)
    coming.answer(attendance, coming=False)
    stood = []
    for result in (CallResult.COMES, CallResult.NO_ANSWER):
        say(row, result)
        found = attendance_of(meeting.id, attendance.contact_id)
        stood.append(None if found is None else found.state)
    assert stood == [AttendanceState.COMING, AttendanceState.CANCELLED]


def shift_with(by: Actor) -> tuple[Signup, CallList]:
    """Somebody in the one place of a shift, and the list on which they are asked whether they come."""
    volunteer_services.begin_roles()
    meeting = make_meeting()
    signup = sign_up(make_shift(needed=1, meeting=meeting)).signup
    person = volunteers.contact_of(signup)
    person.ways = [Way.CALL.value]
    people.agree(person, ConsentPurpose.REMINDERS, way=ConsentWay.STAFF, language="kk")
    make_message(person, about=subject(signup), until=meeting.starts_at)
    db.session.flush()
    return signup, give(by, about=subject(signup))


def shift_stands(signup: Signup) -> tuple[SignupState, bool, int]:
    """Its state, whether the volunteer is held to have answered, and how many hold a place."""
    db.session.expire_all()
    found = volunteers.signup(signup.id)
    return found.state, found.answered_at is not None, volunteers.shift(found.shift_id).taken


@pytest.mark.parametrize("mistake", [CallResult.COMES, CallResult.CANNOT])
@pytest.mark.parametrize("right", [CallResult.NO_ANSWER, CallResult.WRONG, CallResult.SENT])
@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_shift_stands_as_before_once_its_list_says_that_nobody_answered_for_it(
    coordinator: Actor, mistake: CallResult, right: CallResult, is_taken_back: bool
) -> None:
    signup, row = shift_with(coordinator)
    before = shift_stands(signup)
    say(row, mistake)
    if is_taken_back:
        services.take_list_back(row, by=coordinator)
    say(row, right)
    assert (before, shift_stands(signup)) == ((SignupState.CONFIRMED, False, 1),) * 2


def test_a_shift_follows_each_correction_of_its_list(coordinator: Actor) -> None:
    signup, row = shift_with(coordinator)
    stood = []
    for turn, result in enumerate(
        (CallResult.COMES, CallResult.CANNOT, CallResult.COMES, CallResult.NO_ANSWER)
    ):
        with clock.at(NOON + turn * timedelta(minutes=2)):
            message = say(row, result)
        stood.append(shift_stands(signup))
    comes, cannot = (SignupState.CONFIRMED, True, 1), (SignupState.CANCELLED, True, 0)
    assert (stood, message.state) == (
        [comes, cannot, comes, (SignupState.CONFIRMED, False, 1)],
        MessageState.READY,
    )


def test_a_place_that_went_to_another_meanwhile_is_said_and_nothing_of_the_correction_is_kept(
    coordinator: Actor,
) -> None:
    signup, row = shift_with(coordinator)
    waiting = wait(volunteers.shift(signup.shift_id))
    say(row, CallResult.CANNOT)
    with pytest.raises(DomainError):
        say(row, CallResult.NO_ANSWER)
    assert (shift_stands(signup), only_call(row).result, volunteers.signup(waiting.id).state) == (
        (SignupState.CANCELLED, True, 1),
        CallResult.CANNOT,
        SignupState.CONFIRMED,
    )
    assert say(row, CallResult.WRONG).state is MessageState.FAILED


def test_the_same_paper_typed_back_by_two_counts_no_answer_once(coordinator: Actor) -> None:
    to_be_called()
    row = give(coordinator)
    call = only_call(row)
    for turn in range(3):
        with clock.at(NOON + turn * timedelta(minutes=5)):
            services.note(call, CallResult.NO_ANSWER, seen=0)
    assert (call.tries, call.message.state) == (1, MessageState.READY)
    with clock.at(NOON + timedelta(hours=1)):
        services.note(call, CallResult.NO_ANSWER, seen=1)
    assert call.tries == 2


def test_who_is_on_a_list_is_told_by_no_other_way_until_it_is_taken_back(coordinator: Actor) -> None:
    (waiting,) = to_be_called()
    waiting.contact.ways = [Way.CALL.value, Way.SMS.value]
    waiting.fall_back_at = NOON
    row = give(coordinator)
    assert services.fall_back(NOON + timedelta(hours=2)) == 0
    services.take_list_back(row, by=coordinator)
    assert services.fall_back(NOON + timedelta(hours=2)) == 1


@pytest.mark.parametrize(
    ("result", "state", "coming"),
    [
        (CallResult.COMES, MessageState.DELIVERED, AttendanceState.COMING),
        (CallResult.CANNOT, MessageState.DELIVERED, AttendanceState.CANCELLED),
        (CallResult.SENT, MessageState.SENT, AttendanceState.COMING),
        (CallResult.NO_ANSWER, MessageState.READY, AttendanceState.COMING),
        (CallResult.WRONG, MessageState.FAILED, AttendanceState.COMING),
        (CallResult.STOP, MessageState.SUPPRESSED, AttendanceState.COMING),
    ],
)
def test_a_result_writes_the_states_that_an_answer_would(
    coordinator: Actor, result: CallResult, state: MessageState, coming: AttendanceState
) -> None:
    meeting, attendance, row = meeting_with(coordinator)
    message = say(row, result)
    say(row, result)
    found = attendance_of(meeting.id, attendance.contact_id)
    assert found is not None
    assert (message.state, found.state, only_call(row).tries) == (
        state,
        coming,
        int(result is CallResult.NO_ANSWER),
    )


def test_what_was_said_may_be_said_better_but_a_stop_stays(coordinator: Actor) -> None:
    _meeting, attendance, row = meeting_with(coordinator)
    for result in (CallResult.NO_ANSWER, CallResult.CANNOT, CallResult.COMES, CallResult.STOP):
        say(row, result)
    with pytest.raises(DomainError):
        say(row, CallResult.COMES)
    standing = queries.standing_stop(attendance.contact_id)
    assert standing is not None
    assert (standing.way, only_call(row).result) == (StopWay.STAFF, CallResult.STOP)


def test_who_does_not_answer_three_times_is_not_reached(coordinator: Actor) -> None:
    to_be_called()
    row = give(coordinator)
    for turn in range(3):
        with clock.at(NOON + turn * timedelta(minutes=20)):
            message = say(row, CallResult.NO_ANSWER)
    assert (message.state, message.reason) == (MessageState.UNDELIVERED, Reason.PASSING)


def test_a_wrong_number_is_neither_called_nor_texted_again(coordinator: Actor) -> None:
    (waiting,) = to_be_called()
    say(give(coordinator), CallResult.WRONG)
    again = [
        make_message(waiting.contact, purpose=purpose)
        for purpose in (MessagePurpose.REMINDER_DAY, MessagePurpose.SIGN_IN)
    ]
    assert [message.state for message in again] == [MessageState.SUPPRESSED] * 2


def test_a_list_that_is_taken_back_gives_its_people_to_another(coordinator: Actor) -> None:
    to_be_called(2)
    first = give(coordinator)
    services.note(calls_of(first)[0], CallResult.TOLD)
    services.take_list_back(first, by=coordinator)
    assert (len(people_of(first)), len(people_of(give(coordinator))), len(people_of(first))) == (2, 1, 1)


def test_what_was_said_of_who_stopped_meanwhile_is_said_no_better(coordinator: Actor) -> None:
    (waiting,) = to_be_called()
    row = give(coordinator)
    say(row, CallResult.NO_ANSWER)
    services.stop(waiting.contact, ConsentWay.LINK)
    with pytest.raises(DomainError):
        say(row, CallResult.TOLD)
    assert services.lines_of(row) == []


def test_who_stops_or_whose_meeting_moves_is_on_no_list_any_more(coordinator: Actor) -> None:
    meeting, attendance, row = meeting_with(coordinator)
    (other,) = to_be_called()
    stopping = give(coordinator)
    services.stop(other.contact, ConsentWay.LINK)
    move(meeting, meeting.starts_wall + timedelta(days=1))
    assert (services.lines_of(row), services.lines_of(stopping)) == ([], [])
    assert attendance.state is AttendanceState.COMING


def page(browser: Browser, path: str) -> str:
    db.session.commit()
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.fixture
def desk(browser: Browser, coordinator: Actor, campaign: CampaignFacts) -> Browser:
    """The coordinator's browser."""
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(coordinator, campaign.host))


def test_a_list_goes_from_the_board_to_paper_and_back(desk: Browser, coordinator: Actor) -> None:
    (waiting,) = to_be_called()
    assert "Wait to be called" in page(desk, "/staff/messages/calls")
    wrong = desk.post("/staff/messages/calls/new", {"about": ABOUT, "helper": "", "most": "400"})
    made = desk.post("/staff/messages/calls/new", {"about": ABOUT, "helper": "Асель", "most": "5"})
    assert (wrong.status_code, made.status_code) == (422, 303)
    shown = page(desk, made.location)
    paper = desk.post(f"{made.location}/print", {}).text
    whole = "+7 " + " ".join(re.findall(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", waiting.contact.phone or "")[0])
    assert (whole in shown, whole in paper, "Сәрсен" in paper) == (False, True, False)
    call = db.session.query(Call).one()
    desk.post(f"{made.location}/{call.id}", {"result": "told"})
    assert "Told" in page(desk, made.location)


def test_a_helper_calls_from_an_own_phone_by_a_link_that_can_be_ended(
    desk: Browser, browser: Browser, coordinator: Actor
) -> None:
    (waiting,) = to_be_called()
    row = give(coordinator)
    db.session.commit()
    path = f"/staff/messages/calls/{row.id}"
    (address,) = re.findall(r"http://[^/]+(/calls/c\w+)", desk.post(f"{path}/link", {}).text)
    shown = page(browser, address)
    phone, words = waiting.contact.phone or "", waiting.body
    quoted = re.escape(words.split("http")[0].strip()[:7])
    assert re.search(rf"{quoted}", shown)
    assert [f"tel:{phone}" in shown, f"sms:{phone}?&body=" in shown] == [True, True]
    assert f"https://wa.me/{phone[1:]}?text=" in shown
    assert f"https://t.me/{phone}?text=" in shown
    assert re.findall(r'<a class="btn alt" href="https://[^"]*"([^>]*)>', shown) == [' rel="noreferrer"'] * 2
    assert "Сәрсен" not in shown
    (own,) = set(re.findall(r"/stop/s\w+", unquote(shown)))
    agreed = browser.post(f"{own}/mine/agree", {"purpose": "news"})
    assert (browser.get(f"{own}/mine").status_code, agreed.status_code) == (302, 410)
    assert "Stop all messages" in page(browser, own)
    call = db.session.query(Call).one()
    browser.post(f"{address}/{call.id}", {"result": "sent"})
    db.session.expire_all()
    assert queries.message(waiting.id).state is MessageState.SENT
    desk.post(f"{path}/take-back", {})
    assert browser.get(address).status_code == 410


def test_a_helper_sees_a_few_numbers_at_a_time_and_who_did_not_answer_last(
    browser: Browser, coordinator: Actor
) -> None:
    to_be_called(8)
    row = give(coordinator)
    address = services.call_link(row, by=coordinator).partition(".localhost:8000")[2]
    first = re.findall(r"tel:(\+7701\d+)", page(browser, address))
    call = next(each for each in calls_of(row) if each.message.contact.phone == first[0])
    browser.post(f"{address}/{call.id}", {"result": "no_answer"})
    then = page(browser, address)
    numbers = re.findall(r"tel:(\+7701\d+)", then)
    assert (len(first), numbers[:4], first[0] in numbers, "3 more come" in then) == (
        5,
        first[1:],
        False,
        True,
    )


def test_a_link_opens_the_calls_of_its_own_list_alone(browser: Browser, coordinator: Actor) -> None:
    to_be_called(2)
    mine, other = give(coordinator, 1), give(coordinator, 1)
    address = services.call_link(mine, by=coordinator).partition(".localhost:8000")[2]
    db.session.commit()
    foreign = browser.post(f"{address}/{only_call(other).id}", {"result": "told"})
    odd = browser.post(f"{address}/{only_call(mine).id}", {"result": "odd"})
    assert (foreign.status_code, odd.status_code) == (404, 422)


def test_a_member_of_staff_types_results_but_gives_no_numbers_away(
    browser: Browser, coordinator: Actor, campaign: CampaignFacts
) -> None:
    to_be_called()
    row = give(coordinator)
    db.session.commit()
    browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))
    path = f"/staff/messages/calls/{row.id}"
    answers = [browser.post(f"{path}{end}", {}).status_code for end in ("/link", "/print", "/take-back")]
    noted = browser.post(f"{path}/{only_call(row).id}", {"result": "told"}).status_code
    assert (answers, noted) == ([403, 403, 403], 303)
