"""The one line to the provider: its gateway, its rate, and how it is doing."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import current_app

from organizer.config import Settings
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, insert_new
from organizer.kernel.logs import log
from organizer.messaging import gateways, queries
from organizer.messaging.gateways.base import Gateway, GatewaySettings, NotAccepted
from organizer.messaging.models import Channel, Sender
from organizer.messaging.queries.stalls import RESTORED
from organizer.messaging.services import generations
from organizer.messaging.timetable import wait_after
from organizer.messaging.ways import LINES

CONSOLE = "console"
LONGEST_WISH = timedelta(minutes=10)
"""A provider may ask for a longer wait; then we ask again after this."""
CLOCKS_APART = timedelta(minutes=5)
"""The clocks of our machines may differ by this much."""
NOTED_EVERY = timedelta(seconds=10)
BEAT_EVERY = timedelta(minutes=1)
BATCH = timedelta(seconds=2)
"""A claim takes what the sender's rate lets go in this time."""
QUEUE = timedelta(seconds=5)
"""A claim takes nothing while others have taken what leaves in the coming seconds."""
FURTHEST_TURN = QUEUE + BATCH


def settings() -> Settings:
    """The settings of the installation."""
    return cast("Settings", current_app.config["SETTINGS"])


def gateway(channel: Channel = Channel.SMS) -> Gateway:
    """The gateway of the settings for a channel."""
    house, sms = settings(), settings().sms
    if channel is Channel.EMAIL:
        mail = house.mail
        return gateways.current(GatewaySettings(name=mail.gateway, smtp_url=mail.url, mail_from=mail.sender))
    return gateways.current(
        GatewaySettings(
            name=sms.gateway,
            account_sid=sms.account_sid,
            auth_token=sms.auth_token,
            messaging_service_sid=sms.messaging_service_sid,
            sender=sms.sender,
            api_base_url=sms.api_base_url,
            http_file=sms.http_file,
            secrets=sms.secrets,
            public_url=house.public_url,
        )
    )


def rate(channel: Channel) -> float | None:
    """Messages a second that a sender lets go. None for the console, which has no line to be crowded."""
    line = settings().mail if channel is Channel.EMAIL else settings().sms
    return None if line.gateway == CONSOLE else line.rate


def gap(channel: Channel) -> timedelta:
    """What lies between two messages at the sender's rate."""
    a_second = rate(channel)
    return timedelta() if a_second is None else timedelta(seconds=1 / a_second)


def held_sender(channel: Channel = Channel.SMS) -> Sender:
    """The sender's row, held until the transaction ends, so that workers take turns."""
    name = queries.sender_name(channel)
    asked = sa.select(Sender).where(Sender.name == name).with_for_update()
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        insert_new([Sender(name=name)])
        found = db.session.scalars(asked.execution_options(populate_existing=True)).one()
    return found


def is_open(at: datetime, channel: Channel = Channel.SMS) -> bool:
    """True when messages may leave: the provider takes our account, and is not to be left alone now."""
    sender = queries.sender(channel)
    return sender is None or takes(sender, at)


def takes(sender: Sender, at: datetime) -> bool:
    """True when a sender is neither closed nor waiting. A pause beyond any comes of a wrong clock."""
    longest = LONGEST_WISH + CLOCKS_APART
    waits = sender.wait_until is not None and at < sender.wait_until <= at + longest
    return sender.closed_at is None and not waits


def next_turn(sender: Sender, at: datetime) -> datetime:
    """When the next message may leave. A turn further off than any is ever taken comes of a wrong clock."""
    turn = sender.next_at or at
    return turn if at < turn <= at + FURTHEST_TURN else at


def is_looked_after(channel: Channel, at: datetime) -> bool:
    """True when it was noted a moment ago that a worker looks for what is due."""
    sender = queries.sender(channel)
    if sender is None:
        return False
    generations.keep_up(sender)
    return sender.beat_at is not None and abs(at - sender.beat_at) < BEAT_EVERY


def note_looking(channels: Iterable[Channel]) -> None:
    """Note that a worker looks, also while nothing is due."""
    for channel in channels:
        look(channel, now())


def look(channel: Channel, at: datetime) -> Sender:
    """The sender's row, held; that a worker looks is noted. On an older copy it is closed instead."""
    sender = held_sender(channel)
    if generations.is_older(sender):
        _shut_older_copy(sender, at)
    if not generations.is_shut(sender):
        sender.beat_at = at
        generations.advance(sender)
    return sender


def shut_older_copies() -> bool:
    """Close the senders whose rows are older copies. True where one is closed for that."""
    found = [sender for channel in LINES if (sender := queries.sender(channel)) is not None]
    for sender in found:
        if generations.is_older(sender):
            _shut_older_copy(sender, now())
    return any(generations.is_shut(sender) for sender in found)


def _shut_older_copy(sender: Sender, at: datetime) -> None:
    """Whatever else it is closed for: this alone says what to do."""
    if not generations.is_shut(sender):
        sender.closed_at, sender.closed_code = at, RESTORED
        log().error("the tables are an older copy, nothing leaves: run organizer restore finish")


def note_handed_over(channel: Channel) -> None:
    """Note that the provider took something; seldom, so that workers do not queue for this row."""
    held = held_sender(channel)
    held.failures, held.refusals, held.handed_over_at = 0, 0, now()


def is_noted(sender: Sender, at: datetime) -> bool:
    """True when it was noted a moment ago that a sender's provider took something."""
    handed = sender.handed_over_at
    is_well = sender.failures == sender.refusals == 0
    return is_well and handed is not None and handed <= at < handed + NOTED_EVERY


def leave_alone(channel: Channel, problem: NotAccepted) -> datetime:
    """The provider took nothing: nobody asks it again before the moment that this gives back."""
    sender = held_sender(channel)
    wait = wait_after(sender.failures, chance=random.random())  # noqa: S311 - spreads workers, keeps no secret
    wished = timedelta(seconds=min(problem.retry_after or 0, LONGEST_WISH.total_seconds()))
    until = now() + max(wait, wished)
    sender.failures += 1
    sender.wait_until = max(until, sender.wait_until or until)
    return sender.wait_until


def close(channel: Channel, code: str) -> None:
    """The provider refuses our account or sender: nothing more leaves or is lost, and somebody must look."""
    sender = held_sender(channel)
    if sender.closed_at is None:
        sender.closed_at, sender.closed_code = now(), code
        audit.record("messages.sender_closed", f"campaign:{current_campaign_id()}", facts={"code": code})
        log().error("sender closed", code=code)


def reopen(*, by: Actor) -> None:
    """Let messages leave again, once somebody has put the account right. An older copy stays closed."""
    for channel in LINES:
        sender = held_sender(channel)
        if generations.is_shut(sender):
            continue
        sender.closed_at, sender.closed_code, sender.wait_until = None, "", None
        sender.failures, sender.refusals = 0, 0
    audit.record("messages.sender_reopened", f"campaign:{current_campaign_id()}", by=by)
