"""From a row to a mailbox: told once, taken once, handed to a real mail server once, never again blindly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.config import MailSettings
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.calendar import Entry, Status
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.messaging import queries, services
from organizer.messaging.models import Channel, Message, MessageClass, MessagePurpose, MessageState, Reason
from organizer.messaging.queries.shown import latest_texts
from organizer.messaging.services.letters import wanted_stop
from tests.contacts.rows import make_contact, number
from tests.factories import make_member, make_session
from tests.ground.mail import MailServer, mail_server
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message, send
from tests.web import Browser

NIGHT = NOON + timedelta(hours=12)
LATER = timedelta(minutes=11)


@contextmanager
def post_office(house: Flask, *, rate: float = 50.0, **settings: Any) -> Iterator[MailServer]:
    """The campaign's letters go to a real server of this machine."""
    before = house.config["SETTINGS"]
    with mail_server(**settings) as server:
        mail = MailSettings(gateway="smtp", url=server.address, sender="info@aigul.example", rate=rate)
        house.config["SETTINGS"] = replace(before, mail=mail)
        try:
            yield server
        finally:
            house.config["SETTINGS"] = before


def make_reader(email: str = "gulnar@example.kz", **values: Any) -> Contact:
    """A person who left an e-mail address alone."""
    reader = contacts.find_or_add(None, email=email, **{"name": "Гүлнар", "language": "kk", **values})
    contacts.agree(reader, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk")
    return reader


def entry(sequence: int = 0, status: Status = Status.CONFIRMED) -> Callable[[str], Entry]:
    starts = datetime(2026, 3, 20, 18, 30)

    def written(language: str) -> Entry:
        return Entry(
            uid="meeting-1", sequence=sequence, stamp=NOON, starts_wall=starts, zone="Asia/Oral",
            ends_wall=starts + timedelta(minutes=90), summary="Жымпиты", status=status, language=language,
        )  # fmt: skip

    return written


def make_letter(reader: Contact | None = None, **said: Any) -> Message:
    person = reader or make_reader()
    return make_message(person, **{"purpose": MessagePurpose.PROMOTED, "entry": entry(), **said})


def claim_letters() -> list[services.Claim]:
    with transaction(current_campaign_id()):
        return services.claim(channel=Channel.EMAIL)


def send_letters() -> None:
    for each in claim_letters():
        services.deliver(each)


def state(message: Message) -> tuple[MessageState, Reason | None]:
    db.session.expire_all()
    row = queries.message(message.id)
    return row.state, row.reason


def test_a_letter_leaves_once_with_words_a_calendar_and_a_link_to_stop(provider: Fake, house: Flask) -> None:
    with post_office(house) as office:
        message = make_letter()
        send_letters()
        send_letters()
        send()
    (taken,) = office.taken
    assert (taken.to, str(taken.letter["Subject"])) == (
        ["gulnar@example.kz"],
        "Шақыру: Жымпиты, 20 наурыз, жұма, 18:30",
    )
    assert str(taken.letter["From"]) == "aigul kk <info@aigul.example>"
    (event,) = icalendar.Calendar.from_ical(taken.part("text/calendar")).events
    assert (str(event["UID"]), str(event["ATTENDEE"]), event["ATTENDEE"].params["CN"]) == (
        "meeting-1",
        "mailto:gulnar@example.kz",
        "Гүлнар",
    )
    stop = re.search(r"http://aigul\.localhost:8000/stop/s\w{12}", taken.part("text/plain"))
    assert stop is not None
    assert taken.letter["List-Unsubscribe"] is None, "no mailbox could reach an address without TLS"
    assert state(message) == (MessageState.SENT, None)
    assert (message.parts, message.price_minor, provider.bodies) == (0, 0, [])


def test_what_is_called_off_is_taken_out_of_the_calendar(provider: Fake, house: Flask) -> None:
    with post_office(house) as office:
        make_letter(purpose=MessagePurpose.CANCELLED, entry=entry(2, Status.CANCELLED))
        send_letters()
    (taken,) = office.taken
    calendar = icalendar.Calendar.from_ical(taken.part("text/calendar"))
    assert str(taken.letter["Subject"]).startswith("Болмайды: Жымпиты")
    assert (str(calendar["METHOD"]), calendar.events[0]["SEQUENCE"]) == ("CANCEL", 2)


def test_a_reminder_goes_by_mail_to_who_left_no_number(provider: Fake, house: Flask) -> None:
    with post_office(house) as office:
        message = make_message(make_reader())
        with_number = make_message(make_contact(ConsentPurpose.REMINDERS))
        send()
        send_letters()
    assert (message.channel, with_number.channel, len(provider.bodies)) == (Channel.EMAIL, Channel.SMS, 1)
    assert [taken.letter.get_content_type() for taken in office.taken] == ["text/plain"]
    assert "Кездесу ертең" in office.taken[0].part("text/plain")


def test_a_letter_to_who_left_a_number_too_says_that_it_stops_both(provider: Fake) -> None:
    both = make_contact(ConsentPurpose.REMINDERS)
    contacts.set_email(both, "both@example.kz", by=make_member(Role.VOLUNTEER))
    letters = [make_letter(), make_letter(both)]
    assert [letter.body.partition("\n\n")[2].partition(": ")[0] for letter in letters] == [
        "Бізден бұдан былай хат алмау",
        "Бізден бұдан былай хат та, SMS те алмау",
    ]


def test_an_answer_is_no_letter_of_ours(provider: Fake) -> None:
    reader = make_reader()
    contacts.agree(reader, ConsentPurpose.ANSWER, way=ConsentWay.WEB, language="kk")
    message = make_message(reader, purpose=MessagePurpose.ANSWER)
    assert (message.channel, state(message)) == (
        Channel.SMS,
        (MessageState.SUPPRESSED, Reason.NO_PHONE),
    )


def test_a_letter_to_nobody_says_so(provider: Fake) -> None:
    message = make_letter(make_contact(ConsentPurpose.REMINDERS))
    assert (message.letter, state(message)) == (None, (MessageState.SUPPRESSED, Reason.NO_PHONE))


def test_a_letter_waits_for_no_morning_and_no_budget(provider: Fake, house: Flask) -> None:
    current_campaign().budget_minor = 0
    with post_office(house) as office, clock.at(NIGHT):
        make_letter()
        send_letters()
    assert len(office.taken) == 1


def test_who_stopped_withdrew_or_came_too_late_gets_no_letter(provider: Fake, house: Flask) -> None:
    stopped, withdrew, late = (make_reader(f"reader{each}@example.kz") for each in range(3))
    with post_office(house) as office:
        letters = [make_letter(each) for each in (stopped, withdrew)]
        letters.append(make_letter(late, until=NOON + timedelta(minutes=1)))
        services.stop(stopped, ConsentWay.LINK)
        contacts.withdraw(withdrew, way=ConsentWay.LINK)
        with clock.at(NOON + timedelta(minutes=2)):
            services.retire(clock.now())
            send_letters()
    assert office.taken == []
    assert [state(each)[1] for each in letters] == [Reason.STOPPED, Reason.NO_CONSENT, Reason.TOO_LATE]


def test_a_stop_between_claim_and_call_is_heeded(provider: Fake, house: Flask) -> None:
    reader = make_reader()
    with post_office(house) as office:
        make_letter(reader)
        (claimed,) = claim_letters()
        services.stop(reader, ConsentWay.LINK)
        services.deliver(claimed)
    assert office.taken == []


def test_in_trial_only_the_teams_own_mailboxes_are_written_to(provider: Fake, house: Flask) -> None:
    current_campaign().sms_open = False
    make_member(Role.STAFF, email="Staff@example.kz")
    with post_office(house) as office:
        make_letter(make_reader("staff@example.kz"))
        make_letter(make_reader("voter@example.kz"))
        send_letters()
    assert [taken.to for taken in office.taken] == [["staff@example.kz"]]


@pytest.mark.parametrize("keeps", [True, False])
def test_a_letter_that_may_have_been_taken_is_never_sent_again(
    provider: Fake, house: Flask, keeps: bool
) -> None:
    with post_office(house, hangs_up=True, keeps=keeps) as office:
        message = make_letter()
        send_letters()
        assert state(message) == (MessageState.UNKNOWN, None)
        office.hangs_up = False
        with clock.at(NOON + LATER):
            services.settle_unknown(current_campaign_id())
            send_letters()
        assert (len(office.taken), state(message)) == (
            int(keeps),
            (MessageState.GIVEN_UP, Reason.UNSURE),
        )


def test_a_worker_that_died_with_a_letter_in_hand_leaves_it_unsent(provider: Fake, house: Flask) -> None:
    with post_office(house) as office:
        message = make_letter()
        claim_letters()
        with clock.at(NOON + timedelta(minutes=2)):
            services.settle_unknown(current_campaign_id())
            send_letters()
        with clock.at(NOON + LATER + timedelta(minutes=2)):
            services.settle_unknown(current_campaign_id())
            send_letters()
        assert (office.taken, state(message)) == ([], (MessageState.GIVEN_UP, Reason.UNSURE))


def test_a_greylisted_letter_goes_out_at_the_second_try(provider: Fake, house: Flask) -> None:
    with post_office(house, to_recipient="451 4.7.1 later") as office:
        message = make_letter(until=NOON + timedelta(hours=6))
        send_letters()
        assert state(message) == (MessageState.READY, None)
        office.to_recipient = "250 OK"
        with clock.at(NOON + timedelta(minutes=31)):
            send_letters()
        assert (len(office.taken), state(message)) == (1, (MessageState.SENT, None))


def test_a_mailbox_that_does_not_exist_stops_no_sms(provider: Fake, house: Flask) -> None:
    reader = make_reader()
    with post_office(house, to_recipient="550 5.1.1 unknown"):
        message = make_letter(reader)
        send_letters()
    assert state(message) == (MessageState.FAILED, Reason.NUMBER)
    assert queries.standing_stop(reader.id) is None


def test_a_server_that_refuses_our_mailbox_closes_the_line_for_letters_alone(
    provider: Fake, house: Flask
) -> None:
    with post_office(house, to_words="250 OK") as office:
        mail = house.config["SETTINGS"].mail
        no_account = office.address.replace("//", "//aigul:wrong@")
        house.config["SETTINGS"] = replace(house.config["SETTINGS"], mail=replace(mail, url=no_account))
        message = make_letter()
        send_letters()
        assert (queries.pulse().mail_closed_code, state(message)[0]) == ("535", MessageState.READY)
        text = make_message(make_contact(ConsentPurpose.REMINDERS), class_=MessageClass.URGENT)
        assert ([each.message_id for each in claim()], claim_letters()) == ([text.id], [])
        house.config["SETTINGS"] = replace(house.config["SETTINGS"], mail=mail)
        services.reopen(by=make_member(Role.OWNER))
        send_letters()
        assert len(office.taken) == 1


def test_what_is_told_is_priced_by_the_way_it_goes(provider: Fake) -> None:
    def words(language: str, link: str) -> str:
        return f"{language} {link}"

    people = [(make_reader(), words), (make_contact(ConsentPurpose.REMINDERS), words)]
    estimate = services.price_of(people, purpose=MessagePurpose.MOVED)
    assert (estimate.people, estimate.parts, estimate.letters, estimate.left_out) == (2, 1, 1, 0)


def test_a_mailbox_stops_all_letters_by_one_request_without_a_page(
    browser: Browser, provider: Fake, house: Flask, campaign: CampaignFacts
) -> None:
    reader = make_reader()
    with post_office(house) as office:
        make_letter(reader)
        send_letters()
        stop = re.findall(r"/stop/s\w{12}", office.taken[0].part("text/plain"))[0]
        path = f"{stop}/one-click"
        wait = make_letter(reader)
        assert browser.get(path).status_code == 405
        answer = browser.post_without_token(path, {"List-Unsubscribe": "One-Click"})
        assert browser.post_without_token(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
        send_letters()
    assert (answer.status_code, state(wait)) == (204, (MessageState.SUPPRESSED, Reason.STOPPED))
    page = browser.get(path.removesuffix("/one-click"), headers={"Accept-Language": "en"}).text
    assert "Done: no more SMS, e-mails or calls from us" in page
    assert "g•••@example.kz" in page


def test_another_site_stops_nobody(browser: Browser, provider: Fake, house: Flask) -> None:
    reader = make_reader()
    (token,) = tokens.issue_all([wanted_stop(reader)])
    db.session.flush()
    foreign = {"Origin": "https://evil.example"}
    assert browser.post_without_token(f"/stop/{token}/one-click", headers=foreign).status_code == 403
    assert queries.standing_stop(reader.id) is None


def test_the_console_shows_letters_with_their_titles(browser: Browser, provider: Fake, house: Flask) -> None:
    make_letter(make_reader(), key="shown")
    send_letters()
    (shown,) = latest_texts(5)
    assert (shown.state, shown.channel) == (MessageState.DELIVERED, Channel.EMAIL)
    browser.sign_in(make_session(make_member(Role.OWNER), browser.host))
    page = browser.get("/staff/messages/console", headers={"Accept-Language": "en"}).text
    assert "No mail server is set up" in page
    assert "Шақыру: Жымпиты, 20 наурыз, жұма, 18:30" in page
    with post_office(house):
        assert browser.get("/staff/messages/console").status_code == 404


def test_a_person_of_a_number_is_told_by_sms_and_in_the_calendar(provider: Fake, house: Flask) -> None:
    person = contacts.find_or_add(number(), email="both@example.kz", language="ru")
    contacts.agree(person, ConsentPurpose.VOLUNTEER, way=ConsentWay.WEB, language="ru")
    with post_office(house) as office:
        make_message(person, purpose=MessagePurpose.SHIFT)
        make_message(person, purpose=MessagePurpose.SHIFT, entry=entry())
        send()
        send_letters()
    assert (len(provider.bodies), [taken.to for taken in office.taken]) == (1, [["both@example.kz"]])
