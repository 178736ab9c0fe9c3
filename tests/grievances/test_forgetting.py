"""What is left of the writer when the writer deletes what was written: a number, and what the SMS cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from organizer.contacts import queries as contacts
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.grievances import services
from organizer.grievances.models import ReplyWay
from organizer.kernel import journal
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import breaks
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, Status
from organizer.messaging.models import Message, MessageState, Reason, Receipt
from organizer.messaging.timetable import day_began
from tests.contacts.rows import make_contact
from tests.grievances.rows import NOON, PHONE, log


def messages() -> Sequence[Message]:
    return db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.id)).all()


def test_with_what_they_wrote_the_writer_goes_and_only_day_and_price_of_the_sms_stay(
    campaign: CampaignFacts,
) -> None:
    with at(NOON):
        row = log(reply_way=ReplyWay.SMS, phone=PHONE, place="Аксай").grievance
        (sent,) = messages()
        sent.state, sent.handed_at, sent.provider_id = MessageState.DELIVERED, NOON, "SM1"
        spent = outbox.spent()
        db.session.add(Receipt(message_id=sent.id, provider_id="SM1", status="delivered", code="", at=NOON))
        services.delete_by_writer(row)
        db.session.flush()
        late = Status(state=ProviderState.DELIVERED)
        messaging.record_receipt(sent.id, ReceiptNews(provider_id="SM1", status=late))
        kept = outbox.spent()

    (left,) = messages()
    began = day_began(NOON, zone=campaign.zone)
    assert (left.body, left.provider_id, str(row.id) in f"{left.key} {left.about}") == ("", None, False)
    assert {left.made_at, left.due_at, left.handed_at, left.settled_at, left.useful_until} == {began}
    assert (kept, contacts.by_phone(PHONE)) == (spent, None)
    for person in db.session.scalars(sa.select(Contact)):
        assert (person.name, person.phone, person.locality_id) == ("", None, None)
        assert person.made_at == person.met_at == person.erased_at == began
    assert db.session.scalars(sa.select(Consent)).all() == []
    copies = db.session.scalars(sa.select(Receipt)).all()
    assert [(each.provider_id, each.status, each.code, each.at) for each in copies] == [
        ("SM1", "accepted", "", began)
    ]
    assert list(breaks()) == []
    assert [each.act for each in journal.entries()][-1:] == [journal.Act.ERASED]


def test_who_has_to_do_with_us_otherwise_stays_without_a_trace_of_what_they_wrote(
    campaign: CampaignFacts,
) -> None:
    with at(NOON - timedelta(days=2)):
        contact = make_contact(ConsentPurpose.NEWS, phone=PHONE)
    with at(NOON):
        first, other = (log(reply_way=ReplyWay.SMS, phone=PHONE).grievance for _said in range(2))
        db.session.execute(sa.update(Message).values(state=MessageState.SENT, handed_at=NOON))
        services.delete_by_writer(first)
        db.session.flush()
        agreed = [each.about for each in contacts.consent_history(contact.id)]
        assert agreed == [subject(other), None]
        assert [each.about for each in outbox.messages_to(contact.id, 9)] == [subject(other)]
        services.delete_by_writer(other)
        db.session.flush()
    assert (contact.phone, contact.met_at) == (PHONE.e164, NOON - timedelta(days=2))
    assert [each.about for each in contacts.consent_history(contact.id)] == [None]
    assert outbox.messages_to(contact.id, 9) == []


def test_a_stop_outlives_what_was_written(campaign: CampaignFacts) -> None:
    row = log(reply_way=ReplyWay.SMS, phone=PHONE).grievance
    contact = contacts.by_phone(PHONE)
    assert contact is not None
    messaging.stop(contact, ConsentWay.LINK)
    services.delete_by_writer(row)
    db.session.flush()
    assert (contact.phone, outbox.stopped([contact.id])) == (PHONE.e164, {contact.id})


def test_deleting_what_was_written_lets_no_more_sms_go_to_the_same_number(campaign: CampaignFacts) -> None:
    reasons = []
    for _said in range(5):
        row = log(reply_way=ReplyWay.SMS, phone=PHONE).grievance
        (waiting,) = [message for message in messages() if message.body]
        reasons.append(waiting.reason)
        if waiting.state is MessageState.READY:
            waiting.state, waiting.handed_at = MessageState.SENT, NOON
        services.delete_by_writer(row)
        db.session.flush()
    assert reasons == [None, None, None, Reason.OFTEN, Reason.OFTEN]
