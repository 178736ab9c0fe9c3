"""Messages for a drill: due, agreed to, to invented people of a campaign that is there for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Campaign, CampaignState
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.services import NewCampaign
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact, phone_index
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, scope
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.messaging.models import MessageClass, MessagePurpose
from organizer.messaging.services import line
from organizer.messaging.services.finishing import rest_leaves
from organizer.messaging.services.outbox import Telling, tell_all

SLUG, HOST, ZONE = "drill", "drill.localhost", "Asia/Oral"
FIRST_NUMBER = 77050000000
BUDGET_MINOR = 2 * 10**9
USEFUL_FOR = timedelta(days=3)
"""So long that a clock may be a day off."""
WORDS = {
    "kk": "Жаттығу: {link}",
    "ru": "Проверка связи: {link}",
    "en": "This is a drill: {link}",
}


def drill_campaign() -> Campaign:
    """The campaign of all drills, made when the first one asks for it: open, and with a budget that lasts."""
    found = db.session.scalars(sa.select(Campaign).where(Campaign.slug == SLUG)).one_or_none()
    if found is not None:
        return found
    names = {"kk": "Жаттығу", "ru": "Учения", "en": "Drill"}
    made = campaigns.create_campaign(NewCampaign(slug=SLUG, host=HOST, names=names, zone=ZONE))
    with scope(made.id):
        opened = current_campaign()
        opened.state, opened.sms_open = CampaignState.OPEN, True
        opened.budget_minor = opened.budget_day_minor = BUDGET_MINOR
        opened.settings = {"sms_part_minor": 1}
    return made


def enqueue_drill(count: int) -> int:
    """Tell so many new invented people of the open campaign something that is due at once. Gives how many.

    It is urgent, so that a drill can be held at night too. Raises DomainError where a real provider would be
    given the numbers, since somebody may have them.
    """
    sms = line.settings().sms
    if sms.gateway != line.CONSOLE and not sms.api_base_url:
        raise DomainError(
            _l("Somebody may have these numbers. Set TWILIO_API_BASE_URL to a double's address")
        )
    people = _people(count)
    until = now() + USEFUL_FOR
    about = subject(current_campaign())
    told = tell_all(
        Telling(
            contact=person,
            words=_words,
            purpose=MessagePurpose.REMINDER_HOURS,
            class_=MessageClass.URGENT,
            about=about,
            key=f"drill:{person.id}",
            until=until,
        )
        for person in people
    )
    audit.record("messages.drilled", current_campaign(), facts={"people": told.people})
    return told.people


def drill_leaves() -> datetime | None:
    """When the last message of a drill in the open campaign leaves; None where none waits."""
    return rest_leaves(subject(current_campaign()), MessageClass.URGENT)


def _words(language: str, link: str) -> str:
    return WORDS[language].format(link=link)


def _people(count: int) -> Sequence[Contact]:
    """People whose numbers follow on those of earlier drills, and who agreed to be reminded."""
    known = db.session.scalar(sa.select(sa.func.count(Contact.id))) or 0
    languages = current_campaign().languages
    people = [
        _person(FIRST_NUMBER + number, languages[number % len(languages)])
        for number in range(known, known + count)
    ]
    db.session.add_all(people)
    db.session.flush()
    db.session.add_all(_consent(person) for person in people)
    db.session.flush()
    return people


def _person(number: int, language: str) -> Contact:
    phone, at = PhoneNumber(f"+{number}"), now()
    return Contact(
        name="Drill",
        phone=phone.e164,
        phone_index=phone_index(phone, current_campaign_id()),
        language=language,
        met_at=at,
        made_at=at,
    )


def _consent(person: Contact) -> Consent:
    return Consent(
        contact_id=person.id,
        purpose=ConsentPurpose.REMINDERS,
        wording_version=CONSENT_VERSION,
        language=person.language,
        way=ConsentWay.PAPER,
        given_at=person.made_at,
    )
