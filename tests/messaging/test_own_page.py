"""A person reads what we keep about them behind the link of a message, and says what is to be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact, Way
from organizer.contacts.services.leaving import working_days_after
from organizer.kernel import clock, tokens
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries, services
from organizer.messaging.models import Channel, MessagePurpose, MessageState, Reason
from organizer.messaging.services.letters import PASSING
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message, send
from tests.web import Browser


def link(contact: Contact, *, ends_in: timedelta | None = None) -> tokens.Issued:
    ends_at = None if ends_in is None else clock.now() + ends_in
    issued = tokens.issue(Purpose.STOP, f"contact:{contact.id}", ends_at=ends_at)
    db.session.commit()
    return issued


def stood(contact: Contact) -> set[ConsentPurpose]:
    return {each.purpose for each in contacts.standing_consents(contact.id)}


def test_the_page_shows_what_is_kept_and_sent_and_no_trace_of_a_grievance(
    provider: Fake, browser: Browser
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.ANSWER, language="en")
    make_message(contact)
    make_message(contact, purpose=MessagePurpose.ANSWER)
    send()
    page = browser.get(f"/stop/{link(contact).token}/mine").text
    for shown in (contact.name, contact.masked_phone, "14 March 2026: Reminder the day before (SMS)"):
        assert shown in page
    assert "Agreed: 14 March 2026, on the site, wording 2" in page
    assert [word for word in (contact.phone or "-", "Answer", "answer") if word in page] == []


def test_a_passed_on_link_and_an_old_one_stop_and_show_nothing(browser: Browser) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    passing, old = link(contact, ends_in=PASSING), link(contact)
    there = browser.get(f"/stop/{passing.token}/mine").headers["Location"]
    with clock.at(clock.now() + services.SHOWN_FOR + timedelta(minutes=1)):
        assert browser.get(f"/stop/{old.token}/mine").status_code == 302
        assert browser.post(f"/stop/{old.token}/mine/agree", {"way": "sms"}).status_code == 410
        assert contact.name not in browser.get(f"/stop/{old.token}").text
        browser.post(f"/stop/{old.token}", {})
    assert there == f"/stop/{passing.token}"
    assert stood(contact) == set()


def test_who_holds_a_link_that_was_passed_on_has_the_own_page_sent_to_the_person_once_a_day(
    provider: Fake, browser: Browser
) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    token = link(contact, ends_in=PASSING).token
    browser.post(f"/stop/{token}/mine/send", {})
    browser.post(f"/stop/{token}/mine/send", {})
    (told,) = queries.messages_to(contact.id, 5)
    own = told.body.rpartition("/stop/")[2]
    assert (told.typed, contact.name in browser.get(f"/stop/{own}/mine").text) == (True, True)


def test_looking_at_the_page_changes_nothing(browser: Browser) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    browser.get(f"/stop/{link(contact).token}/mine")
    assert (stood(contact), queries.standing_stop(contact.id)) == ({ConsentPurpose.NEWS}, None)


def test_one_kind_is_stopped_and_the_others_stay(provider: Fake, browser: Browser) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    reminder, news = make_message(contact), make_message(contact, purpose=MessagePurpose.NEWS)
    browser.post(f"/stop/{link(contact).token}/mine/stop", {"purpose": "news"})
    assert (stood(contact), [each.message_id for each in claim()]) == (
        {ConsentPurpose.REMINDERS},
        [reminder.id],
    )
    assert news.id != reminder.id


@pytest.mark.parametrize("act", ["stop", "agree"])
@pytest.mark.parametrize("chosen", [{"purpose": "all"}, {"way": "pigeon"}])
def test_what_was_not_offered_is_not_said_to_be_done(
    browser: Browser, act: str, chosen: dict[str, str]
) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    answer = browser.post(f"/stop/{link(contact).token}/mine/{act}", chosen)
    assert (answer.status_code, stood(contact)) == (422, {ConsentPurpose.NEWS})


def test_a_closed_way_takes_nothing_and_opens_at_the_persons_word(provider: Fake, browser: Browser) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    waiting, token = make_message(contact), link(contact).token
    browser.post(f"/stop/{token}/mine/stop", {"way": "sms"})
    while_closed = claim()
    told = make_message(contact)
    browser.post(f"/stop/{token}/mine/agree", {"way": "sms"})
    assert (while_closed, told.reason) == ([], Reason.STOPPED)
    assert sorted(each.message_id for each in claim()) == sorted([waiting.id, told.id])


def test_a_way_that_the_team_closed_is_not_opened_by_a_link(browser: Browser) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    people.shut(contact, Way.CALL, how=ConsentWay.STAFF)
    with pytest.raises(DomainError):
        services.open_way(contact, Way.CALL, link(contact).link)
    assert contacts.shut_to([contact.id]) == {contact.id: {Way.CALL}}


def test_a_stop_of_everything_holds_for_letters_too(provider: Fake) -> None:
    contact = people.find_or_add(None, name="Дана", email="dana@example.kz", language="ru")
    people.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="ru", by_mail=True)
    letter = make_message(contact)
    services.stop(contact, ConsentWay.LINK)
    assert (letter.channel, queries.message(letter.id).reason) == (Channel.EMAIL, Reason.STOPPED)


def test_agreeing_to_one_thing_anew_ends_the_stop_and_brings_nothing_else_back(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    issued = link(contact)
    services.stop(contact, ConsentWay.LINK)
    services.agree_again(contact, ConsentPurpose.NEWS, issued.link, language="kk")
    (given,) = contacts.standing_consents(contact.id)
    assert (given.purpose, given.way, given.language, given.wording_version) == (
        ConsentPurpose.NEWS,
        ConsentWay.LINK,
        "kk",
        contacts.CONSENT_VERSION,
    )
    assert (stood(contact), queries.standing_stop(contact.id)) == ({ConsentPurpose.NEWS}, None)


def test_a_stop_by_the_team_is_ended_by_no_link(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    issued = link(contact)
    services.stop(contact, ConsentWay.STAFF)
    with pytest.raises(DomainError):
        services.agree_again(contact, ConsentPurpose.NEWS, issued.link, language="kk")


def test_asking_to_be_erased_stops_at_once_and_is_due_in_fifteen_working_days(
    provider: Fake, browser: Browser
) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    token = link(contact).token
    browser.post(f"/stop/{token}/mine/erase", {})
    browser.post(f"/stop/{token}/mine/erase", {})
    asked = contacts.erasures_asked()
    assert [(each.contact_id, each.due_on) for each in asked] == [(contact.id, date(2026, 4, 3))]
    assert queries.standing_stop(contact.id) is not None
    browser.post(f"/stop/{token}/mine/erase", {"back": "1"})
    assert contacts.how_many_erasures() == 0


def test_working_days_are_counted_without_weekends() -> None:
    friday = date(2026, 3, 13)
    assert [working_days_after(friday, count) for count in (1, 5, 15)] == [
        date(2026, 3, 16),
        date(2026, 3, 20),
        date(2026, 4, 3),
    ]


def test_an_erased_person_leaves_numbers_alone(provider: Fake) -> None:
    owner = factories.make_member(Role.OWNER)
    contact = make_contact(ConsentPurpose.REMINDERS)
    sent = make_message(contact)
    send()
    people.erase(contact, by=owner)
    row = queries.message(sent.id)
    assert (row.body, row.price_minor, contact.name, contact.phone_index) == ("", sent.price_minor, "", None)
    with pytest.raises(NotFound):
        contacts.contact(contact.id)


def test_an_owner_erases_in_two_steps(provider: Fake, browser: Browser) -> None:
    owner = factories.make_member(Role.OWNER)
    browser.sign_in(factories.make_session(owner, browser.host))
    contact = make_contact(ConsentPurpose.REMINDERS)
    people.ask_erasure(contact, how=ConsentWay.STAFF, by=owner)
    db.session.commit()
    seen = browser.get(f"/staff/people/{contact.id}/erase").status_code
    still = contacts.contact(contact.id).name
    pressed = browser.post(f"/staff/people/{contact.id}/erase", {}).status_code
    assert (seen, still != "", pressed, contacts.how_many_erasures()) == (200, True, 303, 0)
    assert browser.get(f"/staff/people/{contact.id}").status_code == 404


def test_nobody_is_erased_while_their_message_is_being_handed_over(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    claim()
    with pytest.raises(DomainError):
        people.erase(contact, by=factories.make_member(Role.OWNER))
    assert contact.name != ""


def test_the_team_sees_what_was_closed_and_sends_the_own_page(provider: Fake, browser: Browser) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    browser.sign_in(factories.make_session(staff, browser.host))
    contact = make_contact(ConsentPurpose.NEWS)
    services.shut_way(contact, Way.SMS)
    services.ask_erasure(contact)
    db.session.commit()
    browser.get("/staff/people?lang=en")
    page = browser.get(f"/staff/people/{contact.id}").text
    assert "closed since" in page
    assert "wants to be erased" in page
    assert "Not written to since" in page
    services.resume(contact, ConsentWay.STAFF, by=staff)
    browser.post(f"/staff/people/{contact.id}/open-way", {"way": "sms"})
    browser.post(f"/staff/people/{contact.id}/own-page", {})
    told = queries.messages_to(contact.id, 1)
    assert [(each.purpose, each.state) for each in told] == [(MessagePurpose.SIGN_IN, MessageState.READY)]
    assert "/stop/s" in told[0].body
