"""The way to SMS for everybody: the sender's registration is noted, a test goes to one's own phone."""

from __future__ import annotations

from datetime import date, timedelta

from organizer.accounts import queries as accounts
from organizer.campaigns.queries import current_campaign
from organizer.contacts import services as contact_services
from organizer.contacts.models import Contact
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, today
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.text import pick
from organizer.messaging.models import Message, MessageClass, MessagePurpose
from organizer.messaging.queries.start_up import ARRIVED, SENDER, SenderName, sender_of
from organizer.messaging.services.outbox import tell

TEST_USEFUL = timedelta(hours=1)


def note_sender(wanted: SenderName, *, by: Actor) -> None:
    """Write down how far the sender's registration is. Raises DomainError for days that cannot be."""
    campaign = current_campaign()
    _check_day(wanted.asked_on, "asked_on")
    _check_day(wanted.registered_on, "registered_on")
    if wanted.asked_on and wanted.registered_on and wanted.registered_on < wanted.asked_on:
        raise DomainError(_l("This is before it was asked for"), field="registered_on")
    if wanted == sender_of(campaign):
        return
    said = {
        "name": wanted.name,
        "asked_on": wanted.asked_on and wanted.asked_on.isoformat(),
        "registered_on": wanted.registered_on and wanted.registered_on.isoformat(),
    }
    changed = {SENDER: (campaign.settings.get(SENDER), said)}
    campaign.settings = {**campaign.settings, SENDER: said}
    audit.record("sender.noted", campaign, by=by, changed=changed)


def own_contact(by: Actor) -> Contact:
    """The member as one who is written to. Raises DomainError for who has no number."""
    user = accounts.user(by.user_id)
    if not user.phone:
        raise DomainError(_("Your account has no phone number. Add it first."))
    return contact_services.find_or_add(PhoneNumber(user.phone), name=user.name, language=user.language)


def test_own_phone(*, by: Actor) -> Message | None:
    """Send an SMS to the member's own phone, once a minute at most."""
    me, campaign = own_contact(by), current_campaign()

    def words(language: str, url: str) -> str:
        name = pick(campaign.names, language, campaign.languages)[0]
        return _("%(campaign)s: SMS reach this phone. %(link)s", campaign=name, link=url)

    sent = tell(
        me,
        words,
        purpose=MessagePurpose.TEST,
        about=subject(accounts.user(by.user_id)),
        key=f"test:start:{by.user_id}:{now():%Y%m%d%H%M}",
        until=now() + TEST_USEFUL,
        class_=MessageClass.URGENT,
    )
    if sent is not None:
        audit.record("sender.tested", campaign, by=by)
    return sent


def note_arrived(*, by: Actor) -> None:
    """Somebody says that a test came to their phone, where the provider does not tell."""
    campaign = current_campaign()
    if not campaign.settings.get(ARRIVED):
        campaign.settings = {**campaign.settings, ARRIVED: True}
        audit.record("sender.arrived", campaign, by=by)


def _check_day(day: date | None, field: str) -> None:
    if day is not None and day > today(current_campaign().zone):
        raise DomainError(_l("This day is yet to come"), field=field)
