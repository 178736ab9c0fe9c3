"""An older copy of the tables tells nobody anything twice, and nobody who stopped anything at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts import services as people
from organizer.contacts.addresses import phone_of
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.desk import queries as desk
from organizer.desk import wording
from organizer.kernel import audit, clock, journal
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.crypto import DataKey, KeyProblem, keyring
from organizer.kernel.db import current_campaign_id, db, scope
from organizer.kernel.i18n import in_language
from organizer.kernel.journal import Act
from organizer.messaging import asks, queries, services, waiting_wording
from organizer.messaging.commands import restore
from organizer.messaging.models import (
    Channel,
    Message,
    MessagePurpose,
    MessageState,
    Reason,
    Receipt,
    Sender,
    Suppression,
)
from organizer.messaging.queries.stalls import RESTORED
from organizer.messaging.services import generations, line, watching
from organizer.messaging.services.remembering import Remembered
from organizer.messaging.services.restoring import Finished
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import make_message, send

KEPT = [
    cast("sa.Table", kind.__table__) for kind in (Contact, Sender, Consent, Suppression, Message, Receipt)
]
LATER = NOON + timedelta(minutes=30)
SETTLED = LATER + timedelta(minutes=11)
SEEDS = (2, 6)
PEOPLE = 24
ACTS = 8
"""Between two restores: of fewer too few texts are left that were told and handed over."""
ANSWERS = (Call.TAKEN, Call.TAKEN, Call.TAKEN, Call.LOST_ANSWER, Call.LOST, Call.BUSY, Call.LATE)

Copy = list[list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def fresh(house: Flask, provider: Fake) -> Iterator[None]:
    """A machine that has seen nothing yet, and no room above that tells by the clock."""
    folder, makers = Path(house.config["SETTINGS"].instance), list(asks.makers)
    for name in (journal.FILE, generations.FILE):
        (folder / name).unlink(missing_ok=True)
    asks.makers.clear()
    yield
    asks.makers.extend(makers)


def copy() -> Copy:
    """The tables as they are."""
    db.session.commit()
    return [
        [dict(row) for row in db.session.execute(sa.select(table).where(own(table))).mappings()]
        for table in KEPT
    ]


def own(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of the campaign, where a table has campaigns."""
    if "campaign_id" not in table.c:
        return sa.true()
    mine: sa.ColumnElement[bool] = table.c.campaign_id == current_campaign_id()
    return mine


def put_back(older: Copy) -> None:
    """The tables as they were: rows made since are gone. People and the sender were there before."""
    db.session.commit()
    for table in reversed(KEPT[2:]):
        db.session.execute(sa.delete(table).where(own(table)))
    for table, rows in zip(KEPT, older, strict=True):
        for row in rows:
            is_there = table in KEPT[:2]
            db.session.execute(
                sa.update(table).where(table.c.id == row["id"]).values(row)
                if is_there
                else sa.insert(table).values(row)
            )
    db.session.commit()
    db.session.expire_all()


def finish() -> Finished:
    db.session.commit()
    told = services.finish_restore(journal.entries(), campaigns=[current_campaign_id()])
    db.session.expire_all()
    return told


def settle(campaign: CampaignFacts) -> None:
    with clock.at(SETTLED):
        services.settle_unknown(campaign.id)
        send()


def typed(house: Flask, *words: str) -> Result:
    return CliRunner().invoke(restore, words, obj=SimpleNamespace(app=house))


def test_an_older_copy_is_noticed_and_sends_nothing(provider: Fake) -> None:
    send()
    make_message()
    older = copy()
    with clock.at(LATER):
        send()
        put_back(older)
        send()
        line.reopen(by=factories.make_member(Role.OWNER))
        db.session.commit()
        send()
    sender, stall = queries.sender(), watching.stall()
    assert sender is not None
    assert stall is not None
    assert (len(provider.book), sender.closed_code, sender.beat_at) == (1, RESTORED, NOON)
    with in_language("en"):
        said = {wording.account(desk.health().lines[0]), waiting_wording.stalled(stall)}
    assert said == {"The tables are an older copy. Nothing leaves until organizer restore finish has run."}


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"1": "x"}', b"\xff\xfe"])
def test_where_nobody_can_tell_how_far_the_sender_has_come_nothing_leaves_until_that_is_said(
    house: Flask, campaign: CampaignFacts, provider: Fake, spoilt: bytes
) -> None:
    send()
    (Path(house.config["SETTINGS"].instance) / generations.FILE).write_bytes(spoilt)
    make_message()
    send()
    sender = queries.sender()
    assert sender is not None
    assert (len(provider.book), sender.closed_code) == (0, RESTORED)
    with clock.at(LATER):
        finish()
    settle(campaign)
    assert len(provider.book) == 1


def test_init_and_the_web_notice_an_older_copy_without_a_worker(campaign: CampaignFacts) -> None:
    send()
    older = copy()
    send()
    for notice in (lambda: services.watch(campaign.id), lambda: services.catch_up([])):
        put_back(older)
        told = notice()
        sender = queries.sender()
        assert sender is not None
        assert sender.closed_code == RESTORED
    assert str(told).splitlines() == [
        "Journal: stopped again: 0, erased again: 0",
        "The tables are an older copy: run organizer restore finish",
    ]


def test_what_left_after_the_copy_is_found_and_what_did_not_leaves_once(
    campaign: CampaignFacts, provider: Fake
) -> None:
    send()
    gone, waiting = make_message(), make_message(due_at=NOON + timedelta(minutes=5))
    older = copy()
    send()
    put_back(older)
    with clock.at(LATER):
        send()
        assert finish() == Finished(Remembered(), looked_up=2, given_up=0)
        send()
    assert len(provider.book) == 1
    settle(campaign)
    assert [queries.message(each.id).state for each in (gone, waiting)] == [MessageState.ACCEPTED] * 2
    assert [queries.message(each.id).attempts for each in (gone, waiting)] == [1, 1]
    assert len(set(provider.bodies)) == len(provider.bodies) == 2


def test_what_left_and_was_forgotten_by_the_provider_after_the_copy_is_given_up_and_shown(
    campaign: CampaignFacts, provider: Fake
) -> None:
    send()
    gone, waiting = make_message(), make_message(due_at=NOON + timedelta(minutes=5))
    older = copy()
    send()
    provider.forgotten += [taken.provider_id for taken in provider.book]
    put_back(older)
    with clock.at(LATER):
        finish()
        send()
    settle(campaign)
    rows = [queries.message(each.id) for each in (gone, waiting)]
    assert [(row.state, row.reason) for row in rows] == [
        (MessageState.GIVEN_UP, Reason.UNSURE),
        (MessageState.ACCEPTED, None),
    ]
    assert len(set(provider.bodies)) == len(provider.bodies) == 2


def test_a_text_that_had_been_forgotten_before_the_copy_keeps_no_other_from_leaving(
    campaign: CampaignFacts, provider: Fake
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    send()
    provider.forgotten += [taken.provider_id for taken in provider.book]
    waiting = make_message(contact, due_at=NOON + timedelta(minutes=5))
    put_back(copy())
    with clock.at(LATER):
        finish()
    settle(campaign)
    assert (queries.message(waiting.id).state, len(provider.book)) == (MessageState.ACCEPTED, 2)


def test_what_a_room_tells_by_the_clock_is_not_told_again_by_another_link(provider: Fake) -> None:
    send()
    contact = make_contact(ConsentPurpose.REMINDERS)
    older = copy()

    def remind(_at: datetime) -> int:
        if db.session.scalar(sa.select(sa.func.count()).where(Message.key == "day:1")):
            return 0
        make_message(contact, key="day:1")
        return 1

    asks.makers.append(remind)
    remind(NOON)
    send()
    put_back(older)
    with clock.at(LATER):
        assert finish().given_up == 1
        send()
    (row,) = db.session.scalars(sa.select(Message))
    assert (row.state, row.reason, len(provider.book)) == (MessageState.GIVEN_UP, Reason.UNSURE, 1)


def test_of_what_was_taken_nothing_is_tried_again_or_by_another_way(provider: Fake) -> None:
    message = make_message()
    send()
    message.fall_back_at = NOON
    finish()
    row = queries.message(message.id)
    assert (row.state, row.attempts, row.fall_back_at) == (MessageState.ACCEPTED, 2, None)


def test_an_e_mail_that_may_have_left_is_given_up_and_a_later_one_waits(campaign: CampaignFacts) -> None:
    due, later = make_message(), make_message(due_at=NOON + timedelta(hours=3))
    due.channel = later.channel = Channel.EMAIL
    finish()
    settle(campaign)
    states = [queries.message(each.id).state for each in (due, later)]
    assert states == [MessageState.GIVEN_UP, MessageState.READY]


def test_a_journal_is_carried_out_before_anything_leaves(provider: Fake, campaign: CampaignFacts) -> None:
    send()
    stopped, erased = make_contact(ConsentPurpose.REMINDERS), make_contact(ConsentPurpose.REMINDERS)
    make_message(stopped)
    make_message(erased)
    older = copy()
    services.stop(stopped, ConsentWay.LINK)
    people.erase(erased, by=None)
    put_back(older)
    assert (finish().remembered, finish().remembered) == (
        Remembered(stopped=1, erased=1),
        Remembered(),
    )
    settle(campaign)
    assert (provider.book, db.session.get_one(Contact, erased.id).name) == ([], "")


def test_the_sender_is_closed_by_hand_and_another_machine_keeps_up(house: Flask, provider: Fake) -> None:
    send()
    marks = Path(house.config["SETTINGS"].instance) / generations.FILE
    marks.unlink()
    sender = queries.sender()
    assert sender is not None
    line.is_looked_after(Channel.SMS, NOON)
    sender.generation -= 1
    assert (generations.is_older(sender), generations.is_shut(sender)) == (True, False)
    db.session.rollback()
    assert typed(house, "begin").exit_code == 0
    make_message()
    send()
    assert provider.book == []


def traces(campaign_id: int) -> list[tuple[str, dict[str, Any]]]:
    """What a campaign's trail says of messages."""
    with scope(campaign_id):
        asked = sa.select(AuditEntry.verb, AuditEntry.changed).where(AuditEntry.verb.like("messages.%"))
        return [(verb, facts) for verb, facts in db.session.execute(asked.order_by(AuditEntry.sequence))]


def test_each_step_of_a_restore_leaves_a_trace_in_every_campaign(
    house: Flask, campaign: CampaignFacts, provider: Fake
) -> None:
    other = factories.make_campaign("theirs")
    send()
    make_message()
    with scope(other.id):
        for _message in range(2):
            make_message(make_contact(ConsentPurpose.REMINDERS))
    db.session.commit()
    for words in (["begin"], ["finish", "--without-journal"], ["finish", "--without-journal"]):
        assert typed(house, *words).exit_code == 0
    for campaign_id, count in ((campaign.id, 1), (other.id, 2)):
        assert traces(campaign_id) == [
            ("messages.restore_begun", {}),
            ("messages.restored", {"given_up": 0, "looked_up": count}),
            ("messages.restore_finished", {}),
            ("messages.restored", {"given_up": 0, "looked_up": count}),
        ]


def test_the_history_says_how_many_people_are_to_be_called_after_a_restore() -> None:
    acts = [("messages.restored", {"given_up": count, "looked_up": 9}) for count in (0, 4)]
    done = "After a restore, stops were carried out again and open messages looked up"
    with in_language("en"):
        said = audit.told(acts)
    assert said == [
        done,
        f"{done}. Messages that may have left already and leave no more: 4. Call these people.",
    ]


def test_the_command_says_what_it_did_and_what_is_missing(
    house: Flask, campaign: CampaignFacts, tmp_path: Path
) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    db.session.commit()
    folder = Path(house.config["SETTINGS"].instance)
    missing = typed(house, "finish")
    journal.append(Act.STOPPED, contact.journal_key, row_id=contact.id, at=NOON)
    other = (folder / journal.FILE).rename(tmp_path / "other.jsonl")
    with other.open("a") as lines:
        lines.write('{"at":"2026-03-1')
    foreign = tmp_path / "foreign.jsonl"
    foreign.write_text(other.read_text().replace(str(campaign.id), "4"))
    refused, done = typed(house, "finish", str(foreign)), typed(house, "finish", str(other))
    assert (missing.output, refused.output) == (
        f"Error: there is no journal at {folder / journal.FILE}: bring it, or say --without-journal\n",
        f"Error: {foreign} is the journal of another installation\n",
    )
    assert done.output.splitlines() == [
        f"{other}: lines written by half, passed over: 1",
        "Journal: stopped again: 1, erased again: 0",
        "Messages looked up at the provider before they leave: 0",
        "Reminders that may have left already, and leave no more: 0",
        "The sender is open.",
    ]


def test_a_missing_key_of_a_campaign_is_said_before_anything_is_changed(
    house: Flask, provider: Fake, campaign: CampaignFacts
) -> None:
    send()
    make_message()
    stopped = make_contact(ConsentPurpose.REMINDERS)
    older = copy()
    services.stop(stopped, ConsentWay.LINK)
    put_back(older)
    assert typed(house, "begin").exit_code == 0
    before = copy()
    db.session.execute(sa.delete(DataKey).where(DataKey.owner_id == campaign.id))
    db.session.commit()
    keyring().forget()
    with pytest.raises(KeyProblem, match=f"{campaign.id}: put back a copy of the database that holds it"):
        finish()
    db.session.rollback()
    assert (copy(), provider.book) == (before, [])


@pytest.mark.parametrize("seed", SEEDS)
def test_twenty_restores_from_any_moment_double_nothing_and_forget_nobody(
    campaign: CampaignFacts, provider: Fake, seed: int
) -> None:
    chance, at = random.Random(seed), NOON
    send()
    crowd = [make_contact(ConsentPurpose.REMINDERS) for _person in range(PEOPLE)]
    phones = {person.id: phone_of(person) for person in crowd}
    out: dict[int, str] = {}
    older: Copy = []
    for _restore in range(20):
        provider.calls = chance.choices(ANSWERS, k=2 * ACTS)
        copied = chance.randrange(ACTS)
        for number in range(ACTS):
            older = copy() if number == copied else older
            at += timedelta(minutes=1)
            with clock.at(at):
                _do(
                    chance.choice(("tell", "tell", "send", "send", "stop", "erase")),
                    chance.choice(crowd),
                    out,
                )
        put_back(older)
        left = len(provider.book)
        with clock.at(at := at + timedelta(minutes=1)):
            finish()
            send()
        assert len(provider.book) == left
        with clock.at(at := at + timedelta(minutes=11)):
            services.settle_unknown(campaign.id)
            send()
        assert not {taken.out.to for taken in provider.book[left:]} & {phones[each] for each in out}
        assert len(set(provider.bodies)) == len(provider.bodies)
        back = [each for each in crowd if out.get(each.id) == "erase" and each.erased_at is None]
        assert back == []
    assert (len(provider.book) >= 10, set(out.values())) == (True, {"stop", "erase"})


def _do(act: str, who: Contact, out: dict[int, str]) -> None:
    if act == "tell" and who.id not in out:
        make_message(who, purpose=MessagePurpose.ABOUT_MEETING)
    elif act == "stop" and who.id not in out and len(out) < 4:
        services.stop(who, ConsentWay.LINK)
        out[who.id] = act
    elif act == "erase" and who.id not in out and len(out) < 4:
        people.erase(who, by=None)
        out[who.id] = act
    db.session.commit()
    if act == "send":
        send()
