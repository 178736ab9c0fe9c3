"""Stopping works by link, by staff and by reply, and is remembered."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, journal, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, finish, scope
from organizer.kernel.i18n import in_language
from organizer.kernel.journal import Act
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries, services, wording
from organizer.messaging.models import Message, MessageState, Reason, StopWay, Suppression
from organizer.messaging.services import stops
from organizer.messaging.services.allowance import MOST_TO_A_PERSON
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message
from tests.web import Browser


def stop_link(contact: Contact) -> str:
    token = tokens.issue(Purpose.STOP, f"contact:{contact.id}", ends_at=None).token
    db.session.commit()
    return f"/stop/{token}"


def state(message: Message) -> tuple[MessageState, Reason | None]:
    db.session.expire_all()
    row = queries.message(message.id)
    return row.state, row.reason


def journaled() -> list[tuple[Act, bytes]]:
    return [(entry.act, entry.person) for entry in journal.entries()]


def agreed(contact: Contact) -> list[ConsentPurpose]:
    return [each.purpose for each in contacts.standing_consents(contact.id)]


def noted(contact: Contact) -> list[tuple[StopWay, datetime | None]]:
    """Each stop that was said, and when it ended."""
    said = sa.select(Suppression).where(Suppression.contact_id == contact.id).order_by(Suppression.at)
    return [(row.way, row.lifted_at) for row in db.session.scalars(said)]


def test_stopping_withdraws_all_and_leaves_out_what_waits(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    waiting, other = make_message(contact), make_message()
    services.stop(contact, ConsentWay.LINK)
    assert (state(waiting), contacts.standing_consents(contact.id)) == (
        (MessageState.SUPPRESSED, Reason.STOPPED),
        [],
    )
    assert [each.message_id for each in claim()] == [other.id]


def test_stopping_twice_is_once(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    before = len(journaled())
    services.stop(contact, ConsentWay.LINK)
    services.stop(contact, ConsentWay.STAFF)
    rows = db.session.scalars(sa.select(Suppression)).all()
    assert ([row.way for row in rows], len(journaled()) - before) == ([StopWay.LINK], 1)


def test_a_stop_is_remembered_beside_the_database_by_a_keyed_hash(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    services.stop(contact, ConsentWay.LINK)
    services.resume(contact, ConsentWay.LINK)
    finish(keep=True)
    assert journaled()[-2:] == [(Act.STOPPED, contact.phone_index), (Act.RESUMED, contact.phone_index)]


def test_starting_again_brings_back_what_the_stop_took_and_no_more(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    people.withdraw(contact, way=ConsentWay.STAFF, purpose=ConsentPurpose.NEWS)
    waiting = make_message(contact)
    late = make_message(contact, until=NOON + timedelta(minutes=5))
    with clock.at(NOON + timedelta(minutes=2)):
        services.stop(contact, ConsentWay.LINK)
    with clock.at(NOON + timedelta(minutes=10)):
        services.resume(contact, ConsentWay.LINK)
    assert [each.purpose for each in contacts.standing_consents(contact.id)] == [ConsentPurpose.REMINDERS]
    assert (state(waiting), state(late)) == (
        (MessageState.READY, None),
        (MessageState.SUPPRESSED, Reason.STOPPED),
    )
    history = [(each.way, each.withdrawn_way) for each in contacts.consent_history(contact.id)]
    assert (ConsentWay.LINK, None) in history
    assert (ConsentWay.WEB, ConsentWay.LINK) in history


def test_starting_again_without_a_stop_only_ends_a_pause(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    people.pause(contact)
    services.resume(contact, ConsentWay.STAFF, by=factories.make_member())
    assert (contact.paused_at, len(contacts.consent_history(contact.id))) == (None, 1)


def test_a_new_form_does_not_lift_a_stop(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    services.stop(contact, ConsentWay.LINK)
    people.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk")
    make_message(contact)
    assert claim() == []


def test_both_ways_leave_a_trace(provider: Fake) -> None:
    contact, by = make_contact(), factories.make_member()
    services.stop(contact, ConsentWay.STAFF, by=by)
    services.resume(contact, ConsentWay.STAFF, by=by)
    traces = sa.select(AuditEntry.verb, AuditEntry.by_user_id).where(AuditEntry.verb.like("messages.%"))
    assert [tuple(row) for row in db.session.execute(traces.order_by(AuditEntry.sequence))] == [
        ("messages.stopped", by.user_id),
        ("messages.resumed", by.user_id),
    ]


def test_the_link_shows_a_masked_number_and_changes_nothing(browser: Browser, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    page = browser.get(stop_link(contact), headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert contact.masked_phone in page.text
    assert "nothing more comes from us: no SMS, no e-mails, no calls" in page.text
    assert contact.phone is not None
    assert contact.phone not in page.text.replace(" ", "")
    assert queries.standing_stop(contact.id) is None


def test_a_link_made_after_the_stop_or_beside_it_lifts_nothing(browser: Browser, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    early = stop_link(contact)
    services.stop(contact, ConsentWay.STAFF)
    for path in (early, stop_link(contact)):
        page = browser.get(path, headers={"Accept-Language": "en"})
        assert ("To get messages again, call us." in page.text, f"{path}/undo" in page.text) == (True, False)
        assert browser.post(f"{path}/undo").status_code == 422
    assert queries.stopped([contact.id]) == {contact.id}


def test_one_press_stops_and_one_undoes_it(browser: Browser, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    path = stop_link(contact)
    pressed = browser.post(path)
    assert (pressed.status_code, pressed.location) == (303, path)
    assert queries.stopped([contact.id]) == {contact.id}
    page = browser.get(path, headers={"Accept-Language": "en"})
    assert "Done: no more SMS, e-mails or calls from us" in page.text
    assert browser.post(f"{path}/undo").status_code == 303
    assert queries.stopped([contact.id]) == set()
    assert contacts.agreed([contact.id], ConsentPurpose.NEWS) == {contact.id}


@pytest.mark.parametrize("way", [StopWay.NUMBER, StopWay.WRONG])
def test_who_has_a_bad_number_stops_all_other_ways_by_the_link_too(
    browser: Browser, provider: Fake, way: StopWay
) -> None:
    contact = make_contact(ConsentPurpose.NEWS, language="en")
    stops.learn(contact, way)
    path = stop_link(contact)
    texts = [browser.get(each, headers={"Accept-Language": "en"}).text for each in (path, f"{path}/mine")]
    assert ["Stop all messages" in texts[0], "Stop everything" in texts[1]] == [True, True]
    assert ["Messages are off" in texts[0], "Nothing is sent to you" in texts[1]] == [False, False]
    with in_language("en"):
        assert str(wording.BAD_NUMBERS[way]) in texts[1]
    browser.post(path)
    standing = queries.full_stop(contact.id)
    assert standing is not None
    assert standing.way is StopWay.LINK


def test_who_has_a_bad_number_agrees_anew_and_the_number_stays_bad(browser: Browser, provider: Fake) -> None:
    contact = make_contact()
    stops.learn(contact, StopWay.NUMBER)
    browser.post(f"{stop_link(contact)}/mine/agree", {"purpose": "news"})
    standing = queries.standing_stop(contact.id)
    assert standing is not None
    assert (standing.way, contacts.agreed([contact.id], ConsentPurpose.NEWS)) == (
        StopWay.NUMBER,
        {contact.id},
    )


def test_a_press_from_another_site_is_refused(browser: Browser, provider: Fake) -> None:
    contact = make_contact()
    answer = browser.post_without_token(stop_link(contact))
    assert (answer.status_code, queries.stopped([contact.id])) == (400, set())


@pytest.mark.parametrize("path", ["/stop/s0123456789ab", "/stop/a0123456789ab", "/stop/x"])
def test_an_unknown_link_opens_nothing(browser: Browser, path: str) -> None:
    assert (browser.get(path).status_code, browser.post(path).status_code) == (404, 404)


def test_a_link_of_another_campaign_opens_nothing(browser: Browser, provider: Fake) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        path = stop_link(make_contact())
    assert browser.get(path).status_code == 404


def test_a_link_of_an_erased_person_opens_nothing(browser: Browser, provider: Fake) -> None:
    contact = make_contact()
    path = stop_link(contact)
    contact.erased_at = NOON
    db.session.commit()
    assert browser.get(path).status_code == 404


def test_a_person_without_a_number_can_stop_too(browser: Browser, provider: Fake) -> None:
    contact = people.find_or_add(None, email="a@example.kz", language="kk")
    path = stop_link(contact)
    assert (browser.get(path).status_code, browser.post(path).status_code) == (200, 303)
    assert journaled()[-1] == (Act.STOPPED, contact.email_index)


def test_the_owner_of_nothing_is_journaled_by_the_row(campaign: CampaignFacts) -> None:
    contact = people.find_or_add(None, name="Paper", language="kk")
    services.stop(contact, ConsentWay.STAFF, by=factories.make_member(Role.STAFF))
    assert journaled()[-1] == (Act.STOPPED, contact.id.to_bytes(8, "big"))


def test_writing_again_to_a_number_that_was_bad_renews_nothing_that_its_owner_ended(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    stops.learn(contact, StopWay.NUMBER)
    with clock.at(NOON + timedelta(hours=1)):
        people.withdraw(contact, way=ConsentWay.LINK, purpose=ConsentPurpose.NEWS)
    with clock.at(NOON + timedelta(hours=2)):
        services.resume(contact, ConsentWay.STAFF)
    assert agreed(contact) == [ConsentPurpose.REMINDERS]


def test_what_was_ended_by_itself_after_a_stop_is_not_renewed(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    services.stop(contact, ConsentWay.LINK)
    with clock.at(NOON + timedelta(hours=1)):
        people.agree(contact, ConsentPurpose.NEWS, way=ConsentWay.WEB, language="kk")
        people.withdraw(contact, way=ConsentWay.LINK, purpose=ConsentPurpose.NEWS)
        services.resume(contact, ConsentWay.STAFF)
    assert agreed(contact) == [ConsentPurpose.REMINDERS]


def test_a_second_stop_is_evidence_and_ends_what_was_agreed_to_since(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    services.stop(contact, ConsentWay.LINK)
    with clock.at(NOON + timedelta(hours=1)):
        people.agree(contact, ConsentPurpose.NEWS, way=ConsentWay.WEB, language="kk")
    second, before = NOON + timedelta(hours=2), len(journaled())
    with clock.at(second):
        services.stop(contact, ConsentWay.REPLY)
    assert (agreed(contact), journaled()[before:], noted(contact)) == (
        [],
        [(Act.STOPPED, contact.phone_index)],
        [(StopWay.LINK, None), (StopWay.REPLY, second)],
    )
    services.resume(contact, ConsentWay.LINK)
    assert set(agreed(contact)) == {ConsentPurpose.REMINDERS, ConsentPurpose.NEWS}


def test_starting_again_lets_no_more_leave_than_a_person_gets_in_a_day(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    services.stop(contact, ConsentWay.LINK)
    waiting = [make_message(contact) for _time in range(MOST_TO_A_PERSON + 2)]
    services.resume(contact, ConsentWay.LINK)
    assert Counter(state(message) for message in waiting) == {
        (MessageState.READY, None): MOST_TO_A_PERSON,
        (MessageState.SUPPRESSED, Reason.OFTEN): 2,
    }
