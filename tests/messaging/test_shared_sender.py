"""Campaigns share one sender: who answers it cannot know which of them has the number."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, journal
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import current_campaign_id, db, scope, transaction
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import asks, queries, services
from organizer.messaging.calls import Answered, Asked
from organizer.messaging.gateways.base import InboundText, RefusalKind
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Message, MessagePurpose, MessageState, Reason, Reply, StopWay
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import make_message, send
from tests.web import Browser

PHONE = "+77771230099"
QUESTION = MessagePurpose.SHIFT_CONFIRM


@pytest.fixture
def theirs(provider: Fake) -> CampaignFacts:
    """Another campaign that sends from the same number."""
    return factories.make_campaign("theirs")


@pytest.fixture
def third(provider: Fake) -> CampaignFacts:
    """One more."""
    return factories.make_campaign("third")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Meaning]]:
    """Which campaign's room was told what; all that is asked about begins at six."""
    heard: list[tuple[int, Meaning]] = []

    def answer(_reply: Answered, meaning: Meaning) -> bool:
        heard.append((current_campaign_id(), meaning))
        return True

    def asked_of(_meeting_id: int, _contact_id: int) -> Asked:
        return Asked(NOON + timedelta(hours=6), None)

    monkeypatch.setitem(asks.answers, "meeting", answer)
    monkeypatch.setitem(asks.askings, "meeting", asked_of)
    return heard


def meet(campaign: CampaignFacts, phone: str = PHONE) -> int:
    """The person of a number, as one campaign knows them."""
    with scope(campaign.id):
        return make_contact(ConsentPurpose.VOLUNTEER, ConsentPurpose.NEWS, phone=PhoneNumber(phone)).id


def text_them(campaign: CampaignFacts, purpose: MessagePurpose = QUESTION, *, at: datetime = NOON) -> None:
    """One campaign writes to the person whom it knows."""
    with clock.at(at), scope(campaign.id):
        make_message(person(), purpose=purpose)
        send()


def person() -> Contact:
    found = contacts.by_phone(PhoneNumber(PHONE))
    assert found is not None
    return found


def say(body: str, *, key: str = "in-1", sender: str = PHONE) -> Reply | None:
    """The person writes to the sender, by the address of the open campaign."""
    said = InboundText(provider_id=key, sender=sender, recipient="+77000000000", body=body)
    return services.receive(said)


def stop_in(campaign: CampaignFacts) -> StopWay | None:
    with scope(campaign.id):
        standing = queries.standing_stop(person().id)
        return None if standing is None else standing.way


def heard_in(campaign: CampaignFacts) -> list[tuple[str, Meaning, bool]]:
    """What a campaign keeps of replies, and whether somebody is to look at each."""
    with scope(campaign.id):
        rows = db.session.scalars(sa.select(Reply).order_by(Reply.at, Reply.provider_id))
        return [(row.words, row.meaning, row.seen_at is None) for row in rows]


def traces_in(campaign: CampaignFacts) -> list[tuple[str, Mapping[str, object]]]:
    with scope(campaign.id):
        asked = sa.select(AuditEntry).where(AuditEntry.verb.like("messages.%"))
        return [
            (row.verb, row.changed) for row in db.session.scalars(asked.order_by(AuditEntry.sequence)).all()
        ]


def test_a_stop_holds_in_every_campaign_that_knows_the_number(
    campaign: CampaignFacts, theirs: CampaignFacts, third: CampaignFacts
) -> None:
    numbers = {each.id: meet(each) for each in (campaign, theirs)}
    meet(third, "+77771230098")
    text_them(theirs)
    before = list(journal.entries())
    assert say("стоп") is not None
    for each in (campaign, theirs):
        assert stop_in(each) is StopWay.REPLY
        assert heard_in(each) == [("стоп", Meaning.STOP, False)]
        assert traces_in(each) == [("messages.stopped", {"way": "reply"})]
        with scope(each.id):
            assert contacts.standing_consents(person().id) == []
    assert (heard_in(third), traces_in(third)) == ([], [])
    noted = list(journal.entries())[len(before) :]
    assert {(each.campaign_id, each.act, each.row_id) for each in noted} == {
        (campaign_id, journal.Act.STOPPED, contact_id) for campaign_id, contact_id in numbers.items()
    }


def test_a_stop_is_heard_by_the_address_of_a_campaign_that_does_not_know_the_number(
    house: Flask, campaign: CampaignFacts, theirs: CampaignFacts, third: CampaignFacts
) -> None:
    for each in (theirs, third):
        meet(each)
    db.session.commit()
    answer = Browser(house, "localhost").post_without_token(
        "/hooks/aigul/sms/inbound",
        {"id": "in-9", "from": PHONE, "body": "Тоқтат"},
        headers={"X-Fake-Signature": "right"},
    )
    assert answer.status_code == 204
    assert (heard_in(campaign), stop_in(theirs), stop_in(third)) == ([], StopWay.REPLY, StopWay.REPLY)


def test_nothing_waits_to_leave_after_a_stop_in_any_campaign(
    provider: Fake, campaign: CampaignFacts, theirs: CampaignFacts
) -> None:
    for each in (campaign, theirs):
        meet(each)
        with scope(each.id):
            make_message(person(), purpose=MessagePurpose.NEWS)
    say("STOP")
    for each in (campaign, theirs):
        with scope(each.id):
            send()
    assert provider.bodies == []


@pytest.mark.parametrize("told", ["the call", "a receipt"])
def test_who_told_the_provider_to_stop_is_stopped_in_every_campaign_that_knows_the_number(
    house: Flask,
    provider: Fake,
    campaign: CampaignFacts,
    theirs: CampaignFacts,
    third: CampaignFacts,
    told: str,
) -> None:
    numbers = {each.id: meet(each) for each in (campaign, theirs)}
    meet(third, "+77771230098")
    with scope(theirs.id):
        waits = make_message(person(), purpose=MessagePurpose.NEWS).id
    ours = make_message(person(), purpose=MessagePurpose.NEWS).id
    before = list(journal.entries())
    provider.calls = [RefusalKind.OPTED_OUT if told == "the call" else Call.TAKEN]
    send()
    for _repeated in range(2 if told == "a receipt" else 0):
        answer = Browser(house, "localhost").post_without_token(
            f"/hooks/aigul/sms/status/{ours}",
            {"id": "p-1", "state": "failed", "refusal": "opted-out", "code": "21610"},
            headers={"X-Fake-Signature": "right"},
        )
        assert answer.status_code == 204
    for each in (campaign, theirs):
        assert (stop_in(each), heard_in(each)) == (StopWay.PROVIDER, [])
        assert traces_in(each) == [("messages.stopped", {"way": "provider"})]
        with scope(each.id):
            assert contacts.standing_consents(person().id) == []
    with scope(theirs.id):
        message = db.session.get_one(Message, waits, populate_existing=True)
        assert (message.state, message.reason) == (MessageState.SUPPRESSED, Reason.STOPPED)
    mine = db.session.get_one(Message, ours, populate_existing=True)
    assert (mine.state, mine.reason) == (MessageState.SUPPRESSED, Reason.OPTED_OUT)
    assert traces_in(third) == []
    noted = list(journal.entries())[len(before) :]
    assert {(each.campaign_id, each.act, each.row_id) for each in noted} == {
        (campaign_id, journal.Act.STOPPED, contact_id) for campaign_id, contact_id in numbers.items()
    }


def test_what_the_provider_told_before_stops_nobody_again_who_has_started_since(
    house: Flask, provider: Fake, campaign: CampaignFacts, theirs: CampaignFacts
) -> None:
    for each in (campaign, theirs):
        meet(each)
    ours = make_message(person(), purpose=MessagePurpose.NEWS).id
    send()
    for turn in range(2):
        Browser(house, "localhost").post_without_token(
            f"/hooks/aigul/sms/status/{ours}",
            {"id": "p-1", "state": "failed", "refusal": "opted-out", "code": "21610"},
            headers={"X-Fake-Signature": "right"},
        )
        if not turn:
            say("старт", key="in-2")
    assert (stop_in(campaign), stop_in(theirs)) == (None, None)


def test_a_number_that_takes_no_sms_is_learnt_by_one_campaign_alone(
    provider: Fake, campaign: CampaignFacts, theirs: CampaignFacts
) -> None:
    for each in (campaign, theirs):
        meet(each)
    make_message(person(), purpose=MessagePurpose.NEWS)
    provider.calls = [RefusalKind.NUMBER]
    send()
    assert (stop_in(campaign), stop_in(theirs)) == (StopWay.NUMBER, None)


def test_a_start_ends_what_such_a_reply_had_stopped(campaign: CampaignFacts, theirs: CampaignFacts) -> None:
    for each in (campaign, theirs):
        meet(each)
    say("стоп")
    say("старт", key="in-2")
    assert (stop_in(campaign), stop_in(theirs)) == (None, None)


def test_a_start_leaves_a_stop_that_another_campaign_was_told_of_by_itself(
    campaign: CampaignFacts, theirs: CampaignFacts
) -> None:
    for each in (campaign, theirs):
        meet(each)
        text_them(each, at=NOON + timedelta(minutes=each is campaign))
        with scope(each.id):
            services.stop(person(), ConsentWay.LINK)
    say("старт", key="in-2")
    assert (stop_in(campaign), stop_in(theirs)) == (None, StopWay.LINK)
    assert heard_in(theirs) == []


@pytest.mark.parametrize("last", ["ours", "theirs"])
@pytest.mark.parametrize("words", ["1", "нет"])
def test_an_answer_goes_to_the_campaign_that_asked_last(
    campaign: CampaignFacts, theirs: CampaignFacts, told: list[tuple[int, Meaning]], words: str, last: str
) -> None:
    asker, other = (campaign, theirs) if last == "ours" else (theirs, campaign)
    for each, minute in ((other, 0), (asker, 1)):
        meet(each)
        text_them(each, at=NOON + timedelta(minutes=minute))
    meaning = Meaning.YES if words == "1" else Meaning.NO
    with clock.at(NOON + timedelta(minutes=2)):
        say(words)
    assert told == [(asker.id, meaning)]
    assert (heard_in(asker), heard_in(other)) == ([(words, meaning, False)], [])


def test_an_answer_passes_by_what_another_campaign_wrote_since_and_did_not_ask(
    campaign: CampaignFacts, theirs: CampaignFacts, told: list[tuple[int, Meaning]]
) -> None:
    for each in (campaign, theirs):
        meet(each)
    text_them(theirs)
    text_them(campaign, MessagePurpose.NEWS, at=NOON + timedelta(minutes=1))
    with clock.at(NOON + timedelta(minutes=2)):
        say("да")
    assert (told, heard_in(campaign)) == ([(theirs.id, Meaning.YES)], [])


def test_the_same_text_again_is_nothing_though_another_campaign_has_asked_since(
    campaign: CampaignFacts, theirs: CampaignFacts, told: list[tuple[int, Meaning]]
) -> None:
    for each in (campaign, theirs):
        meet(each)
    text_them(theirs)
    say("да")
    text_them(campaign, at=NOON + timedelta(minutes=1))
    with clock.at(NOON + timedelta(minutes=2)):
        assert say("да") is None
    assert told == [(theirs.id, Meaning.YES)]


@pytest.mark.parametrize(("words", "pauses"), [("нет", True), ("Когда починят дорогу?", False)])
def test_what_nobody_asked_for_goes_to_each_campaign_that_wrote_in_the_last_days(
    campaign: CampaignFacts, theirs: CampaignFacts, third: CampaignFacts, words: str, pauses: bool
) -> None:
    for each, days in ((campaign, 0), (theirs, 6), (third, 8)):
        meet(each)
        text_them(each, MessagePurpose.NEWS, at=NOON - timedelta(days=days))
    say(words)
    meaning = Meaning.MAYBE_STOP if pauses else Meaning.UNCLEAR
    for each in (campaign, theirs):
        assert heard_in(each) == [(words, meaning, True)]
        with scope(each.id):
            assert person().paused_at == (NOON if pauses else None)
    assert heard_in(third) == []
    with scope(third.id):
        assert person().paused_at is None


def test_what_comes_long_after_goes_to_the_campaign_that_wrote_last(
    campaign: CampaignFacts, theirs: CampaignFacts
) -> None:
    for each, days in ((campaign, 40), (theirs, 30)):
        meet(each)
        text_them(each, MessagePurpose.NEWS, at=NOON - timedelta(days=days))
    assert say("Спасибо") is None
    assert (heard_in(campaign), heard_in(theirs)) == ([], [("Спасибо", Meaning.UNCLEAR, True)])


def test_stops_that_come_at_once_by_the_addresses_of_two_campaigns_hold_in_both(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction():
        theirs = factories.make_campaign("theirs")
    campaigns, rounds = (real_campaign, theirs), 6
    phones = [f"+777712301{turn:02}" for turn in range(rounds)]
    with real_house.app_context():
        for each in campaigns:
            with transaction(each.id):
                for phone in phones:
                    make_contact(ConsentPurpose.NEWS, phone=PhoneNumber(phone))
    starts = Barrier(2)

    def hear(facts: CampaignFacts) -> None:
        with real_house.app_context():
            for phone in phones:
                starts.wait()
                with transaction(facts.id):
                    say("стоп", key=f"{facts.slug}-{phone}", sender=phone)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hear, campaigns))
    with real_house.app_context():
        for each in campaigns:
            with transaction(each.id, read_only=True):
                known = db.session.scalars(sa.select(Contact.id)).all()
                assert (len(known), queries.stopped(known)) == (rounds, set(known))
                assert len(db.session.scalars(sa.select(Reply.id)).all()) == 2 * rounds
