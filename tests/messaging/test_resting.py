"""What has come to its end, in whatever way, leaves settling nothing to do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import Model, db
from organizer.messaging import services
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Channel, Message, MessageState, Receipt
from organizer.messaging.services import settling
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import is_at_rest, make_message, send

LATER = NOON + timedelta(days=2)
"""When nothing of these tests is of use any more."""
UNREACHED = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")


def settle(campaign: CampaignFacts, at: datetime) -> None:
    with clock.at(at):
        services.settle(campaign.id)


def fail_to_arrive(message: Message) -> None:
    """The provider's last word on the first copy of a message, after which it waits for its other attempt."""
    services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=UNREACHED))
    db.session.commit()


@pytest.mark.parametrize(
    "call", [RefusalKind.OPTED_OUT, RefusalKind.COUNTRY, RefusalKind.NUMBER, RefusalKind.OTHER]
)
def test_settling_rests_after_a_refusal(campaign: CampaignFacts, provider: Fake, call: RefusalKind) -> None:
    make_message()
    provider.calls = [call]
    send()
    settle(campaign, LATER)
    assert is_at_rest(LATER)


@pytest.mark.parametrize("ending", ["its time passes", "it is withdrawn", "its person stops"])
def test_settling_rests_though_the_provider_was_busy_before(
    campaign: CampaignFacts, provider: Fake, ending: str
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact, about="meeting:7")
    provider.calls = [Call.BUSY]
    send()
    if ending == "it is withdrawn":
        services.withdraw("meeting:7")
    elif ending == "its person stops":
        services.stop(contact, ConsentWay.LINK)
    with clock.at(LATER):
        services.retire(LATER)
    db.session.commit()
    settle(campaign, LATER)
    assert is_at_rest(LATER)


def test_settling_rests_after_a_withdrawal_while_the_provider_was_busy(
    campaign: CampaignFacts, provider: Fake
) -> None:
    make_message(about="meeting:7")

    def withdraw(_out: object) -> None:
        services.withdraw("meeting:7")
        db.session.commit()

    provider.calls, provider.during = [Call.BUSY], withdraw
    send()
    settle(campaign, LATER)
    assert is_at_rest(LATER)


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.EXPIRED])
def test_settling_rests_though_a_mail_server_speaks_of_no_letter_again(
    campaign: CampaignFacts, provider: Fake, state: MessageState
) -> None:
    message = make_message()
    message.channel = Channel.EMAIL
    if state is MessageState.SENT:
        services.record_receipt(
            message.id, ReceiptNews(provider_id="m", status=Status(state=ProviderState.SENT))
        )
    else:
        message.state, message.settled_at, message.lease_until = state, NOON, NOON
    db.session.commit()
    settle(campaign, LATER)
    assert (is_at_rest(LATER), provider.forgotten) == (True, [])


def counted(kind: type[Model]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("refusal", [None, RefusalKind.OTHER])
def test_the_provider_forgets_what_its_writer_has_deleted(
    campaign: CampaignFacts, provider: Fake, refusal: RefusalKind | None
) -> None:
    message = make_message(about="grievance:7")
    send()
    if refusal is not None:
        failed = Status(state=ProviderState.FAILED, refusal=refusal)
        services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=failed))
    services.forget("grievance:7")
    db.session.commit()
    settle(campaign, LATER)
    assert (is_at_rest(LATER), provider.forgotten, counted(Receipt)) == (True, ["p-1"], 0)


def test_the_provider_forgets_what_was_deleted_while_it_was_handed_over(
    campaign: CampaignFacts, provider: Fake
) -> None:
    make_message(about="grievance:7")

    def delete(_out: object) -> None:
        services.forget("grievance:7")
        db.session.commit()

    provider.during = delete
    send()
    settle(campaign, LATER)
    assert (is_at_rest(LATER), provider.forgotten, counted(Receipt)) == (True, ["p-1"], 0)


def test_the_provider_forgets_words_to_a_person_who_is_erased(
    campaign: CampaignFacts, provider: Fake
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    send()
    services.erase(contact)
    db.session.commit()
    settle(campaign, NOON + timedelta(minutes=11))
    assert provider.forgotten == ["p-1"]


@pytest.mark.parametrize("ending", ["its time passes", "it is withdrawn", "its person stops", "unknown"])
def test_the_provider_forgets_the_copy_of_what_ends_before_its_other_attempt(
    campaign: CampaignFacts, provider: Fake, ending: str
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact, about="meeting:7")
    send()
    fail_to_arrive(message)
    if ending == "it is withdrawn":
        services.withdraw("meeting:7")
    elif ending == "its person stops":
        services.stop(contact, ConsentWay.LINK)
    elif ending == "unknown":
        provider.calls = [Call.LOST]
        with clock.at(NOON + timedelta(minutes=31)):
            send()
    db.session.commit()
    with clock.at(LATER):
        services.retire(LATER)
    db.session.commit()
    settle(campaign, LATER)
    settle(campaign, LATER + settling.ASK_NO_MORE)
    assert (is_at_rest(LATER), provider.forgotten) == (True, ["p-1"])
