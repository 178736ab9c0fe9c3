"""Who is only told by a call is asked by a helper whether they can still help, all of a shift on one list."""

from __future__ import annotations

from datetime import datetime

import pytest

from organizer.campaigns.roles import Role
from organizer.contacts.models import Way
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.messaging import services as messaging
from organizer.messaging.calls import CallResult, Group
from organizer.messaging.models import Channel, Message, MessagePurpose, MessageState
from organizer.messaging.queries.calls import calls_of
from organizer.volunteers import queries, services
from organizer.volunteers.models import Shift, Signup, SignupState
from tests import factories
from tests.meetings.rows import ZONE
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

LANDLINE = PhoneNumber("+77112501234")
ASKED_AT = to_utc(datetime(2026, 3, 13, 13), ZONE)
pytestmark = pytest.mark.usefixtures("roles")


@pytest.fixture
def coordinator(campaign: CampaignFacts) -> Actor:
    """Who may give numbers to helpers."""
    return factories.make_member(Role.COORDINATOR)


def helper_by_call(shift: Shift) -> Signup:
    """Somebody in a shift who wants to be called and nothing else."""
    made = sign_up(shift).signup
    queries.contact_of(made).ways = [Way.CALL.value]
    db.session.flush()
    return made


def confirming() -> list[Message]:
    asked = db.session.query(Message).filter_by(purpose=MessagePurpose.SHIFT_CONFIRM)
    return asked.order_by(Message.id).all()


def test_who_is_only_called_is_asked_by_a_call_and_an_answer_is_their_own(coordinator: Actor) -> None:
    shift = make_shift()
    made = helper_by_call(shift)
    with clock.at(ASKED_AT):
        services.ask_to_confirm()
        assert [(each.channel, each.state) for each in confirming()] == [(Channel.CALL, MessageState.READY)]
        assert messaging.to_call() == [Group(subject(shift), 1, shift.starts_at)]
        row = messaging.hand_out(subject(shift), "Асель", most=10, by=coordinator)
        (call,) = calls_of(row)
        assert (call.contact_id, messaging.to_call()) == (queries.contact_of(made).id, [])
        assert messaging.results_of(row)[:2] == (CallResult.COMES, CallResult.CANNOT)
        messaging.note(call, CallResult.COMES, by=coordinator)
        db.session.flush()
        found = queries.signup(made.id)
        assert (found.state, found.answered_at) == (SignupState.CONFIRMED, ASKED_AT)


def test_a_volunteer_with_a_landline_is_asked_by_a_call(coordinator: Actor) -> None:
    shift = make_shift()
    made = sign_up(shift, phone=LANDLINE).signup
    queries.contact_of(made).ways = [Way.SMS.value, Way.CALL.value]
    db.session.flush()
    with clock.at(ASKED_AT):
        services.ask_to_confirm()
        assert [group.about for group in messaging.to_call()] == [subject(shift)]


def test_who_gets_sms_is_asked_by_sms(campaign: CampaignFacts) -> None:
    sign_up(make_shift())
    with clock.at(ASKED_AT):
        services.ask_to_confirm()
        assert [each.channel for each in confirming()] == [Channel.SMS]
        assert messaging.to_call() == []


def test_all_of_a_shift_are_on_one_list_and_those_of_another_shift_on_another(coordinator: Actor) -> None:
    first, second = make_shift(needed=3), make_shift()
    ours = {queries.contact_of(helper_by_call(first)).id for _each in range(3)}
    theirs = {queries.contact_of(helper_by_call(second)).id}
    with clock.at(ASKED_AT):
        services.ask_to_confirm()
        assert {(group.about, group.people) for group in messaging.to_call()} == {
            (subject(first), 3),
            (subject(second), 1),
        }
        row = messaging.hand_out(subject(first), "Асель", most=2, by=coordinator)
        rest = messaging.hand_out(subject(first), "Ерлан", most=10, by=coordinator)
        other = messaging.hand_out(subject(second), "Ерлан", most=10, by=coordinator)
        called = [{call.contact_id for call in calls_of(each)} for each in (row, rest, other)]
    assert (len(called[0]), called[0] | called[1], called[2]) == (2, ours, theirs)


def test_the_page_of_calls_names_the_shift_and_gives_its_list(
    coordinator: Actor, browser: Browser, campaign: CampaignFacts
) -> None:
    shift = make_shift()
    helper_by_call(shift)
    with clock.at(ASKED_AT):
        services.ask_to_confirm()
        db.session.commit()
        browser.sign_in(factories.make_session(coordinator, campaign.host))
        page = browser.get("/staff/messages/calls").text
        assert f"calls/new?about=shift:{shift.id}" in page.replace("%3A", ":")
        given = browser.post(
            "/staff/messages/calls/new", {"about": subject(shift), "helper": "Асель", "most": "5"}
        )
        assert given.status_code == 303
        assert browser.get(given.location).status_code == 200
