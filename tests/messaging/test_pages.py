"""The staff's pages of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.config import MailSettings
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Way
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.messaging import asks, queries, reason_wording, services, wording
from organizer.messaging.gateways.base import InboundText, ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Broadcast, MessagePurpose, MessageState, Reason, Reply, StopWay
from organizer.messaging.queries import Week
from organizer.messaging.queries.costs import cost_of
from organizer.messaging.services import line, news, stops
from organizer.messaging.timetable import Planned
from tests import factories
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact
from tests.grievances.rows import make_grievance
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import make_message, send
from tests.messaging.test_falling import make_person
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts, provider: Fake) -> Browser:
    """A coordinator, who may send."""
    return browser.sign_in(factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host))


def page(browser: Browser, path: str) -> str:
    db.session.commit()
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def reply_from(words: str) -> Reply:
    contact = make_contact(ConsentPurpose.NEWS, name="Ерлан Сәбит")
    make_message(contact, purpose=MessagePurpose.NEWS)
    send()
    made = services.receive(
        InboundText(provider_id=f"in-{contact.id}", sender=contact.phone or "", recipient="+7", body=words)
    )
    assert made is not None
    return made


@pytest.mark.parametrize(("role", "may_know"), [(Role.STAFF, False), (Role.COORDINATOR, True)])
def test_who_has_written_a_grievance_is_named_to_those_alone_who_may_ask_for_it(
    browser: Browser, campaign: CampaignFacts, provider: Fake, role: Role, *, may_know: bool
) -> None:
    writer = make_contact(ConsentPurpose.ANSWER, name="Silent Person")
    told = make_message(writer, purpose=MessagePurpose.ANSWER, due_at=NOON + timedelta(hours=1))
    browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))
    person = f"/staff/people/{writer.id}"
    listed, one = page(browser, "/staff/messages"), page(browser, f"/staff/messages/{told.id}")
    assert ["Silent" in listed, "Silent" in one, f"{person}/messages" in one, writer.masked_phone in one] == [
        may_know
    ] * 4
    assert "Who wrote to us" in listed or may_know
    known = [page(browser, address) for address in (person, f"{person}/messages", "/staff/people")]
    assert ["Agreed: Answer" in known[0], "<dt>Answer" in known[0] or ": Answer" in known[0]] == [
        may_know
    ] * 2
    assert ["Answer" in shown for shown in known[1:]] == [may_know] * 2
    sought = page(browser, "/staff/people?consent=answer")
    other = page(browser, "/staff/people?consent=reminders")
    assert ("Silent" in sought, "Silent" in other) == (True, False)


@pytest.mark.parametrize(("role", "query"), [(Role.STAFF, ""), (Role.COORDINATOR, "consent=answer")])
def test_nobody_chooses_those_who_wait_for_an_answer_who_may_not_know_of_them(
    browser: Browser, campaign: CampaignFacts, role: Role, query: str
) -> None:
    browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))
    browser.post("/staff/messages/new", {"query": "consent=answer", "aim": "news"})
    assert [row.query for row in db.session.query(Broadcast)] == [query]


def test_each_list_shows_its_own_with_reasons_in_words(staff: Browser, provider: Fake) -> None:
    make_message(
        make_contact(ConsentPurpose.REMINDERS, name="Planned Person"), due_at=NOON + timedelta(hours=1)
    )
    make_message(make_contact(ConsentPurpose.REMINDERS, name="Sent Person"))
    provider.calls = [Call.TAKEN]
    send()
    make_message(make_contact(name="Silent Person"))
    planned, sent, missed = (
        page(staff, f"/staff/messages?tab={tab}") for tab in ("planned", "sent", "not-delivered")
    )
    assert [
        ("Planned P." in text, "Sent P." in text, "Silent P." in text) for text in (planned, sent, missed)
    ] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert "this person did not agree to such messages" in missed


def test_an_unknown_list_is_the_first(staff: Browser) -> None:
    assert 'aria-current="page">Planned' in page(staff, "/staff/messages?tab=nothing")


def test_what_will_be_told_is_shown_before_it_is_a_row(
    staff: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = [Planned(at=NOON + timedelta(hours=8), about="meeting:42", purpose="reminder_day", people=41)]
    monkeypatch.setattr(asks, "comings", [lambda _from, _till: coming])
    text = page(staff, "/staff/messages")
    assert ("Will be written when they come due" in text, "41" in text) == (True, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"budget_day_minor": 0}, "Today's budget is used up."),
        ({"budget_minor": 0}, "The budget is used up."),
        ({"sms_open": False}, "Trial."),
        ({"settings": {"sms_paused": True}}, "All messages are held back."),
        (
            {"settings": {"quiet_hours": {"starts": "11:00", "ends": "13:00"}}},
            "Messages leave again at 13:00.",
        ),
    ],
)
def test_the_page_says_what_holds_messages_back(staff: Browser, change: dict[str, object], said: str) -> None:
    for name, value in change.items():
        setattr(current_campaign(), name, value)
    assert said in page(staff, "/staff/messages")


def test_a_refused_account_is_said_and_can_be_tried_again(staff: Browser, provider: Fake) -> None:
    make_message()
    provider.calls = [RefusalKind.SENDER_ACCOUNT]
    send()
    assert "Code: 99999" in page(staff, "/staff/messages")
    assert staff.post("/staff/messages/reopen").status_code == 303
    assert "99999" not in page(staff, "/staff/messages")


def test_a_busy_provider_is_said(staff: Browser, provider: Fake) -> None:
    make_message()
    provider.calls = [Call.BUSY]
    send()
    assert "The SMS company is busy." in page(staff, "/staff/messages")


def test_all_messages_are_held_back_and_let_go_by_a_press_each(staff: Browser) -> None:
    assert staff.post("/staff/messages/hold").status_code == 303
    assert queries.pulse().is_paused
    assert staff.post("/staff/messages/let-go").status_code == 303
    db.session.expire_all()
    assert not queries.pulse().is_paused


@pytest.mark.parametrize("path", ["hold", "let-go", "reopen"])
def test_staff_who_may_not_send_do_not_decide_about_sending(
    browser: Browser, campaign: CampaignFacts, provider: Fake, path: str
) -> None:
    staff = browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))
    assert staff.post(f"/staff/messages/{path}").status_code == 403


def test_a_message_shows_its_way_and_covers_what_is_the_persons_alone(staff: Browser, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.ANSWER, name="Ерлан Сәбит")
    message = make_message(
        contact,
        purpose=MessagePurpose.GRIEVANCE_RECEIVED,
        words=lambda _language, link: f"Кодыңыз: K7QM-3F9P {link}",
    )
    send()
    news.record(queries.message(message.id), "p-1", Status(state=ProviderState.DELIVERED))
    text = page(staff, f"/staff/messages/{message.id}")
    token = message.body.rpartition("/")[2]
    phone = (contact.phone or "")[-10:]
    assert [secret for secret in ("K7QM-3F9P", token, phone) if secret in text.replace(" ", "")] == []
    assert ("Ерлан С." in text, contact.masked_phone in text) == (True, True)
    steps = ("Written down", "Taken to be handed over", "The SMS company took it", "Delivered")
    assert [step for step in steps if step not in text] == []


def test_two_attempts_stand_in_the_order_in_which_they_went(staff: Browser, provider: Fake) -> None:
    message = make_message()
    send()
    failed = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
    with clock.at(NOON + timedelta(minutes=1)):
        services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=failed))
        db.session.commit()
    with clock.at(NOON + timedelta(minutes=40)):
        send()
    text = page(staff, f"/staff/messages/{message.id}")
    steps = (
        "Taken to be handed over<",
        "The SMS company took it",
        "code 30003",
        "Taken to be handed over again",
    )
    places = [text.index(step) for step in steps]
    assert (places, text.count(steps[1])) == (sorted(places), 2)
    assert text.rindex(steps[1]) > places[-1]


def test_what_was_taken_back_and_may_have_left_is_not_called_kept_back(
    staff: Browser, provider: Fake
) -> None:
    message = make_message()
    provider.calls = [Call.LOST_ANSWER]
    send()
    services.withdraw(message.about)
    text = page(staff, f"/staff/messages/{message.id}")
    assert "it was taken back, and may have left before that" in text


def test_a_refused_message_says_why_with_the_providers_code(staff: Browser, provider: Fake) -> None:
    message = make_message()
    provider.calls = [RefusalKind.NUMBER]
    send()
    text = page(staff, f"/staff/messages/{message.id}")
    assert "the number does not exist or cannot receive SMS" in text
    assert "The SMS company refused it (code 99999)" in text


def test_a_message_kept_back_by_a_stop_says_why_and_how_it_went_on(staff: Browser) -> None:
    person = make_person(Way.EMAIL)
    services.stop(person, ConsentWay.LINK)
    message = make_message(person)
    services.resume(person, ConsentWay.LINK)
    text = page(staff, f"/staff/messages/{message.id}")
    steps = ("Not sent: this person wants no messages", "From here it goes by e-mail")
    assert [step for step in steps if step not in text] == []


def test_a_message_of_another_campaign_is_no_message(staff: Browser) -> None:
    assert staff.get("/staff/messages/42").status_code == 404


ACTS = ("seen", "comes", "cannot", "stop")


def test_an_unclear_reply_waits_until_somebody_has_looked(staff: Browser) -> None:
    reply = reply_from("нет")
    text = page(staff, "/staff/messages/replies")
    assert ("Perhaps stop" in text, "Messages to this person wait." in text) == (True, True)
    assert staff.post(f"/staff/messages/replies/{reply.id}/seen").status_code == 303
    db.session.expire_all()
    seen = queries.reply(reply.id)
    assert (seen.seen_at, seen.contact.paused_at) == (NOON, None)


def test_only_a_reply_to_a_question_is_answered_by_a_press(staff: Browser) -> None:
    reply = reply_from("Не знаю")
    assert "Cannot come" not in page(staff, "/staff/messages/replies")
    reply.message_id = make_message(reply.contact, purpose=MessagePurpose.REMINDER_DAY).id
    db.session.commit()
    assert "Cannot come" in page(staff, "/staff/messages/replies")
    assert staff.post(f"/staff/messages/replies/{reply.id}/cannot").status_code == 303
    assert "banner warning" in page(staff, "/staff/messages/replies")


def test_an_unclear_reply_comes_with_what_it_may_mean(staff: Browser) -> None:
    reply_from("Приду с женой")
    assert "Unclear, perhaps yes" in page(staff, "/staff/messages/replies")


def test_staff_stop_messages_from_a_reply_and_undo_it(staff: Browser) -> None:
    reply = reply_from("надоели")
    assert staff.post(f"/staff/messages/replies/{reply.id}/stop").status_code == 303
    assert queries.stopped([reply.contact_id]) == {reply.contact_id}
    staff.post(f"/staff/people/{reply.contact_id}/resume")
    assert queries.stopped([reply.contact_id]) == set()


def test_replies_that_do_not_exist_are_not_found(staff: Browser) -> None:
    assert [staff.post(f"/staff/messages/replies/42/{act}").status_code for act in ACTS] == [404] * 4


def test_a_persons_messages_stand_together_and_are_stopped_at_their_word(staff: Browser) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, name="Ерлан Сәбит")
    message = make_message(contact)
    path = f"/staff/people/{contact.id}/messages"
    text = page(staff, path)
    assert ("Stop messages to this person" in text, f"/staff/messages/{message.id}" in text) == (True, True)
    assert staff.post(f"/staff/people/{contact.id}/stop").status_code == 303
    assert "This person is not written to." in page(staff, path)
    assert staff.post(f"/staff/people/{contact.id}/resume").status_code == 303
    assert "Stop messages to this person" in page(staff, path)


def test_a_person_with_a_bad_number_is_stopped_or_their_number_used_again(staff: Browser) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    stops.learn(contact, StopWay.WRONG)
    text = page(staff, f"/staff/people/{contact.id}/messages")
    said = ("This person is not written to.", "Somebody else answers", "use it again", "Stop messages to")
    assert [each in text for each in said] == [False, True, True, True]
    (held, *_messages) = wording.held_about(contact)
    assert held.words.endswith(str(wording.BAD_NUMBERS[StopWay.WRONG]))
    staff.post(f"/staff/people/{contact.id}/stop")
    assert "This person is not written to." in page(staff, f"/staff/people/{contact.id}/messages")


@pytest.mark.parametrize(
    ("state", "reason", "lost", "cost"),
    [
        (MessageState.READY, None, 0, 1400),
        (MessageState.SENT, None, 0, 1400),
        (MessageState.UNDELIVERED, None, 1400, 2800),
        (MessageState.SUPPRESSED, Reason.STOPPED, 0, 0),
        (MessageState.FAILED, Reason.NUMBER, 1400, 1400),
        (MessageState.FAILED, Reason.UNSURE, 0, 1400),
    ],
)
def test_a_list_shows_what_a_message_has_cost_and_nothing_for_what_never_left(
    provider: Fake, state: MessageState, reason: Reason | None, lost: int, cost: int
) -> None:
    row = make_message()
    row.state, row.reason, row.price_minor, row.lost_minor = state, reason, 1400, lost
    assert cost_of(row) == cost


def test_a_paused_person_can_be_written_to_after_a_look(staff: Browser) -> None:
    contact = make_contact()
    people.pause(contact)
    assert "Looked at, go on" in page(staff, f"/staff/people/{contact.id}/messages")
    staff.post(f"/staff/people/{contact.id}/resume")
    db.session.expire_all()
    assert contact.paused_at is None


def test_the_page_of_a_person_holds_their_messages(staff: Browser) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact)
    with in_language("en"):
        (line_,) = wording.held_about(contact)
    assert (line_.words, line_.path) == (
        "Sat 14 March, 12:00: Reminder the day before (Planned)",
        f"/staff/messages/{message.id}",
    )
    assert line_.path in page(staff, f"/staff/people/{contact.id}")


def test_there_is_no_console_once_providers_send_everything(
    staff: Browser, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_message()
    send()
    page_of_letters = page(staff, "/staff/messages/console")
    assert "No mail server is set up" in page_of_letters
    assert "Nothing has been sent yet." in page_of_letters
    settings = staff.app.config["SETTINGS"]
    mail = MailSettings(gateway="smtp", url="smtp://127.0.0.1:1", sender="info@example.kz")
    monkeypatch.setitem(staff.app.config, "SETTINGS", replace(settings, mail=mail))
    assert staff.get("/staff/messages/console").status_code == 404


@pytest.mark.parametrize("debug", [True, False])
def test_the_console_shows_links_as_their_reader_gets_them_in_development_alone(
    browser: Browser, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch, *, debug: bool
) -> None:
    monkeypatch.setitem(browser.app.config, "DEBUG", debug)
    staff = browser.sign_in(factories.make_session(factories.make_member(Role.OWNER), campaign.host))
    with clock.at(NOON), transaction(campaign.id):
        message = make_message()
    text = page(staff, "/staff/messages/console")
    assert (message.body.rpartition("/")[2] in text) is debug
    assert "Texts that were only shown" in page(staff, "/staff/messages")


def test_a_list_of_messages_does_not_say_who_wrote_which_grievance(staff: Browser) -> None:
    row = make_grievance()
    message = make_message(
        make_contact(ConsentPurpose.ANSWER), about=subject(row), purpose=MessagePurpose.ANSWER
    )
    for path in ("/staff/messages", f"/staff/messages/{message.id}"):
        assert row.reference not in page(staff, path)


def test_lists_cost_the_same_statements_for_one_row_and_for_thirty(staff: Browser) -> None:
    counts = []
    for more in (1, 29):
        for _message in range(more):
            make_message()
        db.session.commit()
        with counted_statements() as seen:
            assert staff.get("/staff/messages").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_dashboards_read_the_week_in_numbers(provider: Fake) -> None:
    current_campaign().settings = {"sms_part_minor": 700}
    make_message(due_at=NOON + timedelta(hours=1))
    make_message()
    make_message()
    provider.calls = [Call.TAKEN, RefusalKind.OTHER]
    send()
    assert queries.week_numbers() == Week(planned=1, sent=1, not_delivered=1, cost_minor=700)
    ahead = Planned(at=NOON + timedelta(days=1), purpose="reminder_day", about="meeting:7", people=12)
    asks.comings.append(lambda _from, till: [ahead] if till > ahead.at else [])
    try:
        assert queries.week_numbers().planned == 13
    finally:
        asks.comings.pop()
    assert (queries.not_delivered(NOON), queries.not_delivered(NOON + timedelta(seconds=1))) == (1, 0)


def test_the_pulse_knows_the_oldest_that_waits_and_the_last_that_left(provider: Fake) -> None:
    make_message()
    send()
    with clock.at(NOON + timedelta(minutes=1)):
        make_message()
    with clock.at(NOON + timedelta(minutes=5)):
        pulse = queries.pulse()
    assert (pulse.oldest_due_at, pulse.handed_over_at, pulse.beat_at) == (
        NOON + timedelta(minutes=1),
        NOON,
        NOON,
    )


def test_messages_about_a_subject_are_found_by_it(provider: Fake) -> None:
    ours = [make_message(about="meeting:7").id for _message in range(2)]
    make_message(about="meeting:8")
    assert {message.id for message in queries.about("meeting:7")} == set(ours)


def test_every_state_reason_and_purpose_has_words_in_each_language(campaign: CampaignFacts) -> None:
    for language in ("kk", "ru", "en"):
        with in_language(language):
            said = [
                *(str(wording.STATES[state][0]) for state in MessageState),
                *(str(reason_wording.REASONS[reason]) for reason in Reason),
                *(str(wording.PURPOSES[purpose]) for purpose in MessagePurpose),
                *(str(wording.STATUSES[state][0]) for state in ProviderState),
            ]
        assert all(said)


def test_histories_name_messages_and_replies(provider: Fake) -> None:
    message = make_message()
    with in_language("en"):
        assert wording.named([message.id])[message.id].words == "Reminder the day before"
        assert wording.named_replies([7])[7].words == "A reply"


def test_the_sender_is_made_once(provider: Fake) -> None:
    assert line.held_sender().id == line.held_sender().id
