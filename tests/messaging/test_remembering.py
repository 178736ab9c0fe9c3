"""An older copy of the tables forgets no stop and no erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, journal
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, finish
from organizer.kernel.journal import Act, Entry
from organizer.messaging import services
from organizer.messaging.commands import journal as command
from organizer.messaging.models import Message, MessageState, Reason, StopWay, Suppression
from organizer.messaging.services.remembering import Remembered
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import make_message

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh(house: Flask, provider: Fake) -> None:
    """Noon, and a journal in which nothing stands yet."""
    (Path(house.config["SETTINGS"].instance) / journal.FILE).unlink(missing_ok=True)


def said(contact: Contact, *acts: tuple[Act, datetime]) -> list[Entry]:
    """What the journal holds of a person, though the tables do not."""
    db.session.commit()
    return [Entry(at, contact.campaign_id, act, contact.journal_key, contact.id) for act, at in acts]


def remember(entries: list[Entry]) -> Remembered:
    told = services.remember(entries)
    db.session.expire_all()
    return told


def stops() -> list[tuple[StopWay, datetime, datetime | None]]:
    rows = db.session.scalars(sa.select(Suppression).order_by(Suppression.at))
    return [(row.way, row.at, row.lifted_at) for row in rows]


def traces() -> int | None:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))


def older_copy(act: Callable[[], None]) -> list[Entry]:
    """The tables as they were before an act, and a journal that knows it."""
    db.session.commit()
    with clock.at(LATER):
        act()
    db.session.rollback()
    assert stops() == []
    return list(journal.entries())


def test_an_older_copy_forgets_no_stop() -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    waiting = make_message(contact)
    entries = older_copy(lambda: services.stop(contact, ConsentWay.LINK))
    assert (remember(entries), remember(entries)) == (Remembered(stopped=1), Remembered())
    message = db.session.get_one(Message, waiting.id)
    assert (stops(), contacts.standing_consents(contact.id), message.state, message.reason) == (
        [(StopWay.STAFF, LATER, None)],
        [],
        MessageState.SUPPRESSED,
        Reason.STOPPED,
    )


def test_an_older_copy_forgets_no_erasure() -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    make_message(contact)
    entries = older_copy(lambda: people.erase(contact, by=None))
    assert [each.act for each in entries] == [Act.STOPPED, Act.ERASED]
    assert (remember(entries), remember(entries)) == (Remembered(erased=1), Remembered())
    row = db.session.get_one(Contact, contact.id)
    assert (row.name, row.phone, row.email, row.erased_at is not None) == ("", None, None, True)
    assert [each.body for each in db.session.scalars(sa.select(Message))] == [""]


def test_tables_that_know_all_are_left_as_they_are() -> None:
    stopped, resumed, twice, erased = (make_contact(ConsentPurpose.NEWS) for _number in range(4))
    services.stop(stopped, ConsentWay.LINK)
    services.stop(resumed, ConsentWay.LINK)
    services.stop(twice, ConsentWay.REPLY)
    with clock.at(LATER):
        services.resume(resumed, ConsentWay.LINK)
        people.agree(twice, ConsentPurpose.NEWS, way=ConsentWay.WEB, language="kk")
        services.stop(twice, ConsentWay.REPLY)
        people.erase(erased, by=None)
    finish(keep=True)
    before = (stops(), traces())
    assert (remember(list(journal.entries())), (stops(), traces())) == (Remembered(), before)


def test_who_wants_messages_again_is_not_stopped_for_what_was_said_before() -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    entries = said(contact, (Act.STOPPED, NOON), (Act.RESUMED, LATER))
    assert (remember(entries), stops()) == (Remembered(), [])
    again = said(contact, (Act.STOPPED, LATER + timedelta(hours=1)))
    assert remember([*again, *entries]) == Remembered(stopped=1)


def test_no_stop_that_the_tables_know_is_lifted() -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    services.stop(contact, ConsentWay.LINK)
    assert remember(said(contact, (Act.RESUMED, LATER))) == Remembered()
    assert [lifted for _way, _at, lifted in stops()] == [None]


def test_what_was_agreed_to_after_a_forgotten_stop_stays_evidence_and_nothing_is_sent() -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    with clock.at(LATER):
        people.agree(contact, ConsentPurpose.NEWS, way=ConsentWay.WEB, language="kk")
    remember(said(contact, (Act.STOPPED, NOON)))
    agreed = [each.purpose for each in contacts.standing_consents(contact.id)]
    assert (agreed, stops()) == ([ConsentPurpose.NEWS], [(StopWay.STAFF, NOON, None)])


def test_a_person_whose_row_is_new_is_found_by_the_address_unless_they_came_later() -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    elsewhere = Entry(LATER, contact.campaign_id, Act.STOPPED, contact.journal_key, 1)
    early = Entry(NOON - timedelta(days=900), contact.campaign_id, Act.STOPPED, contact.journal_key, 2)
    nobody = Entry(LATER, contact.campaign_id, Act.STOPPED, b"nobody", 3)
    foreign = Entry(LATER, 4, Act.STOPPED, contact.journal_key, contact.id)
    db.session.commit()
    assert (remember([early, nobody, foreign]), remember([elsewhere])) == (
        Remembered(),
        Remembered(stopped=1),
    )


def test_who_is_still_needed_is_stopped_and_named_until_they_can_be_erased() -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    leaving = make_message(contact)
    leaving.state = MessageState.SENDING
    entries = said(contact, (Act.STOPPED, LATER), (Act.ERASED, LATER))
    assert (remember(entries), remember(entries), len(stops())) == (
        Remembered(kept=1),
        Remembered(kept=1),
        1,
    )
    db.session.get_one(Message, leaving.id).state = MessageState.SENT
    db.session.commit()
    assert remember(entries) == Remembered(erased=1)


def test_the_command_reads_the_journals_of_other_machines(house: Flask, tmp_path: Path) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    db.session.commit()
    journal.append(Act.STOPPED, contact.journal_key, row_id=contact.id, at=LATER)
    own = Path(house.config["SETTINGS"].instance) / journal.FILE
    other = own.rename(tmp_path / "other.jsonl")
    typed = (["replay"], ["replay", str(other)], ["replay", str(other)])
    told = [CliRunner().invoke(command, each, obj=SimpleNamespace(app=house)).output for each in typed]
    assert told == [
        "Journal: stopped again: 0, erased again: 0\n",
        "Journal: stopped again: 1, erased again: 0\n",
        "Journal: stopped again: 0, erased again: 0\n",
    ]
