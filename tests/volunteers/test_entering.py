"""How volunteers without a password come to their own page, and how they leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.accounts.models import User
from organizer.accounts.queries import phone_index
from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Membership
from organizer.campaigns.queries import actor_of
from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentWay, Way
from organizer.kernel import clock, tokens, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Link, Purpose
from organizer.messaging import services as messaging
from organizer.volunteers import queries, services
from organizer.volunteers.models import SignupState, Volunteer, VolunteerStanding
from tests.contacts.rows import number
from tests.factories import make_member
from tests.meetings.rows import NOW
from tests.volunteers.rows import bodies, make_shift, offering, sign_up, standing, told
from tests.web import Browser

PHONE = PhoneNumber("+77012345678")
pytestmark = pytest.mark.usefixtures("roles")


def links(purpose: Purpose = Purpose.ENTER) -> list[Link]:
    return list(db.session.scalars(sa.select(Link).where(Link.purpose == purpose).order_by(Link.made_at)))


def entered(campaign: CampaignFacts) -> Actor:
    """A volunteer who came in by a link."""
    sign_up(make_shift(), PHONE)
    services.send_link(PHONE)
    user = services.enter(links()[-1])
    found = actor_of(user.id, user.name, campaign.id)
    assert found is not None
    return found


def test_a_volunteer_is_sent_a_link_at_any_hour() -> None:
    sign_up(make_shift(), PHONE)
    services.send_link(PHONE)
    assert told() == [("shift", "ready"), ("sign_in", "ready")]
    assert "/my/enter/e" in bodies()[1]


def test_an_unknown_number_is_sent_nothing() -> None:
    services.send_link(PHONE)
    assert (told(), links()) == ([], [])


def test_a_person_who_is_no_volunteer_is_sent_nothing() -> None:
    services.offer_help(PHONE, language="kk")
    db.session.delete(db.session.scalars(sa.select(Volunteer)).one())
    db.session.flush()
    services.send_link(PHONE)
    assert links() == []


@pytest.mark.parametrize(("role", "sent"), [(Role.STAFF, 0), (Role.OWNER, 0), (Role.VOLUNTEER, 1)])
def test_who_may_more_than_a_volunteer_signs_in_with_a_password(role: Role, sent: int) -> None:
    make_member(role, phone=PHONE.e164, phone_index=phone_index(PHONE.e164))
    sign_up(make_shift(), PHONE)
    services.send_link(PHONE)
    assert len(links()) == sent


def test_three_links_an_hour_are_enough() -> None:
    sign_up(make_shift(), PHONE)
    for _ask in range(5):
        services.send_link(PHONE)
    assert len(links()) == 3
    with clock.at(NOW + timedelta(hours=1, seconds=1)):
        services.send_link(PHONE)
    assert len(links()) == 4


def test_a_link_makes_a_user_without_password_or_number_and_works_once(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    user = db.session.scalars(sa.select(User).where(User.id == actor.user_id)).one()
    assert (actor.role, user.name, user.phone, user.password_hash, user.language) == (
        "volunteer",
        "Ерлан Сапаров",
        None,
        None,
        "kk",
    )
    assert [link.is_open for link in links()] == [False]


def test_the_second_link_opens_the_same_account(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    services.send_link(PHONE)
    assert services.enter(links()[-1]).id == actor.user_id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1


def test_who_was_promoted_meanwhile_cannot_use_an_old_link(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    services.send_link(PHONE)
    membership = db.session.scalars(sa.select(Membership)).one()
    membership.role = Role.STAFF
    db.session.flush()
    with pytest.raises(Gone):
        services.enter(links()[-1])
    assert actor.role == "volunteer"


def test_a_removed_member_gives_up_shifts_links_and_the_way_in(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    shift = make_shift(needed=1)
    sign_up(shift, PHONE)
    volunteer = queries.volunteer_of_user(actor.user_id)
    assert volunteer is not None
    services.open_feed(volunteer, by=actor)
    owner = make_member(Role.OWNER)

    campaigns.remove_member(actor.membership_id, by=owner)

    assert standing(shift) == (0, [SignupState.CANCELLED])
    assert volunteer.standing is VolunteerStanding.LEFT
    assert {link.is_open for link in [*links(Purpose.FEED), *links(Purpose.SIGNUP)]} == {False}
    sent = len(links())
    services.send_link(PHONE)
    assert len(links()) == sent


def test_a_volunteer_leaves_of_their_own_accord(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    campaigns.leave(by=actor)
    assert actor_of(actor.user_id, "", campaign.id) is None
    assert queries.own_shifts(actor.user_id) == []


def test_who_left_and_signs_up_again_is_back() -> None:
    sign_up(make_shift(), PHONE)
    volunteer = db.session.scalars(sa.select(Volunteer)).one()
    assert services.stop_helping(volunteer, by=None) == 1
    sign_up(make_shift(), PHONE)
    assert volunteer.standing is VolunteerStanding.NEW


def test_a_new_calendar_address_ends_the_one_before(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    volunteer = queries.volunteer_of_user(actor.user_id)
    assert volunteer is not None
    first, second = services.open_feed(volunteer, by=actor), services.open_feed(volunteer, by=actor)
    assert tokens.find(second, Purpose.FEED).about == subject(volunteer)
    with pytest.raises(Gone):
        tokens.find(first, Purpose.FEED)


def test_the_language_is_of_messages_and_pages(campaign: CampaignFacts) -> None:
    actor = entered(campaign)
    volunteer = queries.volunteer_of_user(actor.user_id)
    assert volunteer is not None
    services.set_language(volunteer, "ru", by=actor)
    user = db.session.scalars(sa.select(User).where(User.id == actor.user_id)).one()
    assert (volunteer.contact.language, user.language) == ("ru", "ru")


def test_a_number_that_was_left_is_called_once_and_can_wait_again() -> None:
    services.offer_help(PHONE, language="kk")
    services.offer_help(PHONE, language="kk")
    (offer,) = queries.offers()
    assert (offer.name, offer.phone) == ("+7 701 ••• •• 78", "+7 701 ••• •• 78")

    act = services.called(offer.volunteer, by=None)
    assert (queries.offers(), services.called(offer.volunteer, by=None)) == ([], None)
    assert act is not None
    undo.take_back(act.id, by=None)
    assert len(queries.offers()) == 1


def test_somebody_without_a_name_is_called_by_the_hidden_number(campaign: CampaignFacts) -> None:
    services.sign_up(make_shift().id, offering(PHONE, name=""))
    services.send_link(PHONE)
    assert services.enter(links()[-1]).name == "+7 701 ••• •• 78"


def test_nobody_is_called_who_has_stopped_everything_or_closed_calls() -> None:
    first, second, third = number(), number(), number()
    for phone in (first, second, third):
        services.offer_help(phone, language="kk")
    stopped, closed = contacts.by_phone(first), contacts.by_phone(second)
    assert stopped is not None
    assert closed is not None
    messaging.stop(stopped, ConsentWay.LINK)
    messaging.shut_way(closed, Way.CALL)
    assert [each.volunteer.contact.phone for each in queries.offers()] == [third.e164]
    assert queries.waiting_for_a_call() == 1


def test_the_notes_of_an_erased_volunteer_go_and_a_member_must_leave_first(campaign: CampaignFacts) -> None:
    signup = services.sign_up(make_shift().id, offering(note="Екі баламмен келемін"))
    owner, before = make_member(Role.OWNER), signup.note
    waiting = services.join_waiting_list(signup.shift_id, offering())
    people.erase(queries.contact_of(signup), by=owner)
    left = queries.signup(signup.id)
    assert (before, left.note, left.state) == ("Екі баламмен келемін", None, SignupState.CANCELLED)
    assert (queries.signup(waiting.id).holds_place, queries.facts(signup.shift_id).shift.taken) == (True, 1)
    member = queries.volunteer_of_user(entered(campaign).user_id)
    assert member is not None
    with pytest.raises(DomainError):
        people.erase(member.contact, by=owner)


def test_neither_a_link_nor_an_undo_brings_back_the_place_of_an_erased_volunteer(
    browser: Browser, campaign: CampaignFacts
) -> None:
    made, owner = sign_up(make_shift()), make_member(Role.OWNER)
    services.say_coming(made.signup)
    db.session.flush()
    answered = undo.open_undo(made.signup)
    people.erase(queries.contact_of(made.signup), by=owner)
    db.session.commit()
    pressed = browser.post(f"/v/{made.token}/coming", {"signup": str(made.signup.id)}).status_code
    assert answered is not None
    assert (pressed, undo.standing(answered.id)) == (410, None)
    assert queries.signup(made.signup.id).state is SignupState.CANCELLED
