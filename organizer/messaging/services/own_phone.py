"""The code that shows whose phone a number is."""

from __future__ import annotations

from organizer.accounts import queries as accounts
from organizer.accounts import services as account_services
from organizer.contacts import services as contacts
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.messaging import reason_wording, wording
from organizer.messaging.models import MessageClass, MessagePurpose, MessageState
from organizer.messaging.services.outbox import tell
from organizer.messaging.services.rules import code_key


def send_code(phone: PhoneNumber, *, by: Actor) -> None:
    """Send a code to a number that a member calls their own, at any hour. No name goes with the number yet.

    Raises DomainError for another member's number, and where no message may go to it: stopped, or too often.
    """
    proof, code = account_services.ask_phone(by.user_id, phone)
    user = accounts.user(by.user_id)
    told = tell(
        contacts.find_or_add(phone, language=user.language),
        lambda language, url: wording.phone_code(language, url, code),
        purpose=MessagePurpose.TEST,
        about=subject(user),
        key=code_key(proof.id),
        until=proof.ends_at,
        class_=MessageClass.URGENT,
        typed=True,
    )
    audit.record("user.phone-asked", user, by=by)
    if told is not None and told.state is MessageState.SUPPRESSED:
        raise DomainError(_("No code leaves: %(reason)s", reason=reason_wording.reason(told)), field="phone")
