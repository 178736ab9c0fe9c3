"""Letters handed to a real mail server: what was taken, what was not, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import icalendar
import pytest

from organizer.config import MailSettings, Settings, SettingsProblem
from organizer.kernel import clock
from organizer.kernel.calendar import Entry, Method, Person, invitation
from organizer.messaging.gateways import MAIL_GATEWAYS, current
from organizer.messaging.gateways.base import (
    Gateway,
    GatewaySettings,
    IncomingRequest,
    NotAccepted,
    Outgoing,
    ProviderState,
    RefusalKind,
    Refused,
    Unknown,
    Unreadable,
)
from organizer.messaging.gateways.letters import Letter
from organizer.messaging.gateways.smtp import connect
from tests.ground.mail import free_port, mail_server

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)
AIGUL = "Айгүл Сәрсен, кандидат"
ENTRY = Entry(
    uid="1", sequence=3, stamp=NOON, starts_wall=datetime(2026, 3, 20, 18, 30),
    ends_wall=datetime(2026, 3, 20, 20, 0), zone="Asia/Oral", summary="Жымпиты", language="kk",
)  # fmt: skip
STOP = "https://aigul.example/stop/s0123456789ab"


def calendar(method: Method = Method.REQUEST) -> str:
    people = Person(AIGUL, "info@aigul.example"), Person("Гүлнар", "gulnar@example.kz")
    return invitation(ENTRY, method=method, organizer=people[0], attendee=people[1]).decode()


def letter(**changed: Any) -> Letter:
    said = {
        "sender": AIGUL,
        "title": "Шақыру: Жымпиты,\r\n 20 наурыз",
        "stop_url": STOP,
        "calendar": calendar(),
    }
    return Letter(**{**said, **changed})


def out(of: Letter | None = None, **changed: Any) -> Outgoing:
    said = {"message_id": "42", "to": "gulnar@example.kz", "body": "Кездесу\n.\n..\nСіз келесіз бе? 🎉\n"}
    return Outgoing(
        **{**said, **changed}, valid_for_seconds=3600, language="kk", letter=letter() if of is None else of
    )


def gateway(address: str, **changed: Any) -> Gateway:
    settings = GatewaySettings(
        name="smtp", smtp_url=address, mail_from="info@aigul.example", timeout_seconds=2
    )
    return connect(replace(settings, **changed))


def test_a_letter_arrives_with_its_words_its_calendar_and_the_way_to_stop() -> None:
    with mail_server() as server, clock.at(NOON):
        handed = gateway(server.address).send(out())
        (taken,) = server.taken
    assert (handed.provider_id, handed.status.state) == ("smtp-42", ProviderState.SENT)
    assert (taken.sender, taken.to) == ("info@aigul.example", ["gulnar@example.kz"])
    head = taken.letter
    assert {name: str(head[name]) for name in head if name not in {"Content-Type", "MIME-Version"}} == {
        "From": f'"{AIGUL}" <info@aigul.example>',
        "To": "gulnar@example.kz",
        "Subject": "Шақыру: Жымпиты, 20 наурыз",
        "Date": "Sat, 14 Mar 2026 07:00:00 +0000",
        "Message-ID": "<42@aigul.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "kk",
        "List-Unsubscribe": f"<{STOP}/one-click>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert head.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in head.iter_parts()] == ["text/plain", "text/calendar"]
    assert taken.part("text/plain") == "Кездесу\r\n.\r\n..\r\nСіз келесіз бе? 🎉\r\n"
    assert list(head.iter_parts())[1].get_param("method") == "REQUEST"
    (event,) = icalendar.Calendar.from_ical(taken.part("text/calendar")).events
    assert (str(event["ATTENDEE"]), str(event["ORGANIZER"]), event["SEQUENCE"]) == (
        "mailto:gulnar@example.kz",
        "mailto:info@aigul.example",
        3,
    )


def test_a_letter_without_an_event_is_words_alone() -> None:
    with mail_server() as server:
        gateway(server.address).send(out(letter(calendar="")))
        assert server.taken[0].letter.get_content_type() == "text/plain"


@pytest.mark.filterwarnings("ignore:Session.login_data:DeprecationWarning")  # aiosmtpd's own
def test_a_server_that_asks_who_we_are_is_told() -> None:
    with mail_server() as server:
        known = server.address.replace("//", "//aigul:secret%20%25@")
        gateway(known).send(out())
        with pytest.raises(Refused) as refused:
            gateway(known.replace("secret", "wrong")).send(out())
        assert (refused.value.kind, refused.value.code, len(server.taken)) == (
            RefusalKind.SENDER_ACCOUNT,
            "535",
            1,
        )


@pytest.mark.parametrize(
    ("said", "kind"),
    [("550 5.1.1 no such mailbox", RefusalKind.NUMBER), ("451 4.7.1 try again later", RefusalKind.PASSING)],
)
def test_a_mailbox_that_is_refused_took_nothing(said: str, kind: RefusalKind) -> None:
    with mail_server(to_recipient=said) as server:
        with pytest.raises(Refused) as refused:
            gateway(server.address).send(out())
        assert (refused.value.kind, server.taken) == (kind, [])
        assert "gulnar" not in repr(refused.value)


@pytest.mark.parametrize(
    ("said", "kind"), [("554 5.7.1 spam", RefusalKind.BLOCKED), ("452 4.3.1 full", RefusalKind.PASSING)]
)
def test_words_that_are_refused_were_not_taken(said: str, kind: RefusalKind) -> None:
    with mail_server(to_words=said) as server:
        with pytest.raises(Refused) as refused:
            gateway(server.address).send(out())
        assert (refused.value.kind, server.taken) == (kind, [])


@pytest.mark.parametrize("keeps", [True, False])
def test_a_line_that_breaks_after_the_words_proves_nothing(keeps: bool) -> None:
    with mail_server(hangs_up=True, keeps=keeps) as server:
        with pytest.raises(Unknown):
            gateway(server.address).send(out())
        assert len(server.taken) == keeps


def test_a_server_that_is_not_there_took_nothing() -> None:
    with pytest.raises(NotAccepted):
        gateway(f"smtp://127.0.0.1:{free_port()}").send(out())


def test_no_letter_leaves_this_machine_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as server:
        monkeypatch.setattr("organizer.messaging.gateways.smtp.HERE", frozenset())
        with pytest.raises(Refused) as refused:
            gateway(server.address).send(out())
        with pytest.raises(NotAccepted):
            gateway(server.address.replace("smtp:", "smtps:")).send(out())
        assert (refused.value.kind, server.taken) == (RefusalKind.SENDER_ACCOUNT, [])


@pytest.mark.parametrize("to", ["two words@example.kz", "гүлнар@example.kz", "nobody", ""])
def test_what_is_no_mailbox_is_refused_before_anything_is_sent(to: str) -> None:
    with mail_server() as server:
        with pytest.raises(Refused) as refused:
            gateway(server.address).send(out(to=to))
        assert (refused.value.kind, server.taken) == (RefusalKind.NUMBER, [])


def test_a_text_without_a_letter_is_no_e_mail() -> None:
    with pytest.raises(Refused):
        gateway("smtp://127.0.0.1:1").send(replace(out(), letter=None))


def test_a_mail_server_is_asked_and_believed_nothing_else() -> None:
    made = gateway("smtp://127.0.0.1:1")
    request = IncomingRequest(url="", form={}, signature="")
    with pytest.raises(Unknown):
        made.find(out(), known=())
    for read in (made.read_receipt, made.read_inbound):
        with pytest.raises(Unreadable):
            read(request)
    made.redact("smtp-42")
    assert (made.verify(request), made.can_receive, made.fetch("x").state) == (
        False,
        False,
        ProviderState.SENT,
    )


def test_a_letter_is_sealed_whole_and_shows_nobody_in_a_log() -> None:
    assert Letter.unpacked(letter().packed()) == letter()
    assert "Жымпиты" not in repr(letter())


def test_a_gateway_for_mail_is_chosen_by_its_settings() -> None:
    assert sorted(MAIL_GATEWAYS) == ["console", "smtp"]
    settings = GatewaySettings(name="smtp", smtp_url="smtp://127.0.0.1:1", mail_from="a@example.kz")
    assert current(settings).name == "smtp"
    with pytest.raises(LookupError, match="there is console, smtp"):
        current(replace(settings, name="twilio"))
    with pytest.raises(ValueError, match="mailbox"):
        connect(replace(settings, mail_from=""))


def read(**values: str) -> MailSettings:
    return Settings.from_environment(values).mail


def test_letters_leave_once_a_server_and_a_mailbox_are_named() -> None:
    assert read() == MailSettings()
    url = "smtps://aigul:secret@mail.example.kz:465"
    assert read(ORGANIZER_SMTP_URL=url, ORGANIZER_MAIL_FROM="info@example.kz", ORGANIZER_MAIL_RATE="2") == (
        MailSettings(gateway="smtp", url=url, sender="info@example.kz", rate=2.0)
    )
    assert "secret" not in repr(read(ORGANIZER_SMTP_URL=url, ORGANIZER_MAIL_FROM="info@example.kz"))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"ORGANIZER_SMTP_URL": "mail.example.kz"}, "ORGANIZER_SMTP_URL"),
        ({"ORGANIZER_SMTP_URL": "https://mail.example.kz"}, "ORGANIZER_SMTP_URL"),
        ({"ORGANIZER_SMTP_URL": "smtp://mail.example.kz"}, "ORGANIZER_MAIL_FROM"),
        (
            {"ORGANIZER_SMTP_URL": "smtp://mail.example.kz", "ORGANIZER_MAIL_FROM": "Aigul"},
            "ORGANIZER_MAIL_FROM",
        ),
    ],
)
def test_a_setting_for_mail_that_cannot_be_used_is_named(values: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsProblem, match=named):
        read(**values)
