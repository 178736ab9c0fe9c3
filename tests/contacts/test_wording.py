"""The words that people agree to."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.wording import kept_until
from organizer.config import LANGUAGES
from organizer.contacts import services, wording
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from tests.contacts.rows import make_contact

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)
READ = {
    (1, "kk"): "d565e4f55103b15a",
    (1, "ru"): "2a4d55ef3143d483",
    (1, "en"): "d821b9ec2d453ec2",
    (2, "kk"): "17336aed87426bfe",
    (2, "ru"): "f094135b807cca44",
    (2, "en"): "a5c0f3872e8e266d",
}
"""What each version says in each language, by its digest."""


@pytest.fixture
def operator(campaign: CampaignFacts) -> None:
    """Who keeps the data."""
    current_campaign().operator = "Айгүл Сәрсен"
    current_campaign().operator_number = "800101300123"
    current_campaign().public_phone = "+7 711 250 12 34"
    current_campaign().keep_until = date(2026, 9, 1)


def test_consent_names_all_that_the_law_asks_for(operator: None) -> None:
    with in_language("en"):
        lines = wording.consent(ConsentPurpose.REMINDERS, button="Remind me twice by SMS")
    assert lines == [
        'If you press "Remind me twice by SMS", you agree to this:',
        "Who keeps the data: Айгүл Сәрсен",
        "BIN or IIN: 800101300123. Phone: +7 711 250 12 34",
        "Whose data: yours (the number or e-mail on this page)",
        "Kept until: 1 September 2026. Ask, and we erase earlier",
        "Who else gets the number: only Twilio, which delivers the SMS, and the volunteer who calls you",
        "Sent abroad: yes, the USA, only to deliver the SMS. Data may be less protected there",
        "Published: no, nowhere",
        "Which data: phone, name (if you write it), language, the meeting you chose",
        "What for: two SMS about this meeting, and one more if it is moved or cancelled",
        (
            "If no SMS reaches you, a volunteer of ours may call you instead, or write to you from their own "
            "phone (SMS, WhatsApp, Telegram)"
        ),
        (
            "Changed your mind? http://aigul.localhost:8000/privacy or +7 711 250 12 34. "
            "We stop at once and erase within 15 working days"
        ),
    ]


def test_consent_in_russian_reads_as_it_was_written(operator: None) -> None:
    with in_language("ru"):
        lines = wording.consent(ConsentPurpose.NEWS, button="Напомнить по SMS")
    assert lines == [
        "Если вы нажмёте «Напомнить по SMS», вы соглашаетесь с этим:",
        "Кто хранит данные: Айгүл Сәрсен",
        "БИН или ИИН: 800101300123. Телефон: +7 711 250 12 34",
        "Чьи данные: ваши (номер или почта на этой странице)",
        "Храним до этого дня: 1 сентября 2026 года. Попросите – удалим раньше",
        "Кому ещё передаём номер: только компании, которая доставляет SMS (Twilio)",
        "Передаём ли за границу: да, США, только чтобы доставить SMS. Там данные могут быть защищены слабее",
        "Публикуем ли: нет, нигде",
        "Какие данные: телефон, имя (если напишете), язык, село",
        "Для чего: новости кампании до дня голосования, не больше 1 SMS в неделю",
        (
            "Если передумаете: http://aigul.localhost:8000/privacy или +7 711 250 12 34. "
            "Прекратим сразу, удалим за 15 рабочих дней"
        ),
    ]


def test_consent_in_kazakh_reads_as_it_was_written(operator: None) -> None:
    with in_language("kk"):
        lines = wording.consent(ConsentPurpose.VOLUNTEER, button="Жазылу", until=date(2026, 6, 1))
    assert (lines[0], lines[4], lines[9]) == (
        "«Жазылу» батырмасын бассаңыз, мынаған келісесіз:",
        "Сақталатын соңғы күні: 2026 жылғы 1 маусым. Сұрасаңыз, ертерек өшіреміз",
        "Не үшін: ауысымыңыз туралы SMS пен қоңырау",
    )


@pytest.mark.parametrize("purpose", list(ConsentPurpose))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_purpose_says_all_eleven_things(operator: None, purpose: ConsentPurpose, language: str) -> None:
    with in_language(language):
        lines = wording.consent(purpose, button="X")
    says_of_calls = purpose in {ConsentPurpose.REMINDERS, ConsentPurpose.FIRST}
    assert (len(lines), [line for line in lines if "%(" in line or not line]) == (11 + says_of_calls, [])


def test_a_sender_at_home_sends_nothing_abroad(operator: None) -> None:
    current_campaign().settings = {"sms_company": "Kcell", "sms_country": ""}
    with in_language("en"):
        lines = wording.consent(ConsentPurpose.ANSWER, button="Send")
    assert (lines[5], lines[6]) == (
        "Who else gets the number: only Kcell, which delivers the SMS",
        "Sent abroad: no",
    )


def test_without_a_date_of_its_own_a_campaign_keeps_data_for_a_year(operator: None) -> None:
    current_campaign().keep_until = None
    with clock.at(NOON):
        assert kept_until(current_campaign()) == date(2027, 3, 14)


def test_paper_has_one_line_and_a_box(operator: None) -> None:
    with in_language("en"):
        assert (wording.on_paper(), wording.no_sms_on_paper()) == (
            (
                "By writing my number I agree to SMS and calls about meetings. Sender: Айгүл Сәрсен. "
                "Full text: http://aigul.localhost:8000/privacy"
            ),
            "No SMS, please",
        )


def test_what_was_read_can_be_read_again_after_the_campaign_has_changed(operator: None) -> None:
    with in_language("ru"):
        read = wording.consent(ConsentPurpose.FIRST, button="X")[1:]
    contact = make_contact()
    consent = services.agree(contact, ConsentPurpose.FIRST, way=ConsentWay.WEB, language="ru")
    campaign = current_campaign()
    campaign.operator, campaign.operator_number, campaign.keep_until = "Somebody else", "1", date(2030, 1, 1)
    campaign.settings = {"sms_company": "Kcell", "sms_country": ""}
    with in_language("kk"):
        assert wording.as_read(consent) == read
    renewed = services.agree(contact, ConsentPurpose.FIRST, way=ConsentWay.WEB, language="ru")
    assert (renewed.id != consent.id, renewed.filled["operator"]) == (True, "Somebody else")


def all_words(version: int, language: str) -> str:
    """A digest of all that a version says in a language, whatever a campaign fills in."""
    said = [
        (purpose, line)
        for purpose in ConsentPurpose
        for by_mail in (True, False)
        for reminders in range(3)
        for country in ("", "X")
        for line in wording.as_read(
            Consent(
                purpose=purpose,
                wording_version=version,
                language=language,
                filled={
                    **dict.fromkeys(("operator", "number", "phone", "company", "link"), "X"),
                    "until": "2026-09-01",
                    "country": country,
                    "news_a_week": 1,
                    "by_mail": by_mail,
                    "reminders": reminders,
                },
            )
        )
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def test_a_changed_word_is_a_new_version(campaign: CampaignFacts) -> None:
    versions = range(1, CONSENT_VERSION + 1)
    said = {(version, code): all_words(version, code) for version in versions for code in LANGUAGES}
    assert said == READ, "evidence of what people read: add a version, change none"


@pytest.mark.parametrize("missing", ["operator", "operator_number", "public_phone"])
def test_nobody_is_asked_to_agree_to_words_with_holes(operator: None, missing: str) -> None:
    contact = make_contact()
    setattr(current_campaign(), missing, "")
    assert wording.consent(ConsentPurpose.REMINDERS, button="X") == []
    for way in (ConsentWay.WEB, ConsentWay.STAFF):
        with pytest.raises(DomainError):
            services.agree(contact, ConsentPurpose.REMINDERS, way=way, language="kk")
