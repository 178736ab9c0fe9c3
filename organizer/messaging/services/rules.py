"""What may leave now: conditions that the claim and the last look share, each checked in the statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from organizer.accounts.models import PhoneProof, User
from organizer.campaigns.models import Campaign, CampaignState, Membership
from organizer.campaigns.queries import current_campaign, phase
from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, Contact, ShutWay, email_index, phone_index
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessageClass, MessagePurpose, Suppression
from organizer.messaging.timetable import is_quiet

BY_URGENCY = (MessageClass.URGENT, MessageClass.REQUESTED, MessageClass.CAMPAIGN)
TEAM = frozenset({Role.OWNER, Role.COORDINATOR, Role.STAFF, Role.CANDIDATE})


@dataclass(frozen=True)
class Rules:
    """What holds for a campaign's messages at a moment."""

    at: datetime
    classes: tuple[MessageClass, ...]
    team: frozenset[bytes] | None
    """In trial the addresses of the team, which alone are written to; None once the sender is open to all."""
    channel: Channel = Channel.SMS

    def may_leave(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Conditions on a message, but for its state and its turn."""
        return (
            Message.channel == self.channel,
            Message.held.is_(False),
            Message.useful_until > self.at,
            Message.class_.in_(self.classes),
            self._can_be_reached(),
            ~hears_nothing(),
            has_agreed(),
        )

    def _can_be_reached(self) -> sa.ColumnElement[bool]:
        index = Contact.email_index if self.channel is Channel.EMAIL else Contact.phone_index
        reached = sa.select(Contact.id).where(
            Contact.id == Message.contact_id,
            index.is_not(None),
            Contact.erased_at.is_(None),
            Contact.paused_at.is_(None),
        )
        if self.team is not None:
            reached = reached.where(index.in_(self.team))
        return reached.exists()


def rules_at(at: datetime, channel: Channel) -> Rules | None:
    """What holds for the open campaign on a channel; None when nothing of it may leave."""
    campaign = current_campaign()
    if campaign.state not in {CampaignState.OPEN, CampaignState.SETUP} or queries.is_paused(campaign):
        return None
    team = None if campaign.sms_open else frozenset(_team_addresses(channel))
    return Rules(at=at, classes=_classes(campaign, at, channel), team=team, channel=channel)


@cache
def has_stopped() -> sa.ColumnElement[bool]:
    """The person of a message is not to be written to."""
    return (
        sa.select(Suppression.id)
        .where(Suppression.contact_id == Message.contact_id, Suppression.lifted_at.is_(None))
        .exists()
    )


@cache
def hears_nothing() -> sa.ColumnElement[bool]:
    """The person of a message is not to be written to, or not by its way."""
    is_shut = (
        sa.select(ShutWay.id)
        .where(
            ShutWay.contact_id == Message.contact_id,
            sa.cast(ShutWay.way, sa.String) == sa.cast(Message.channel, sa.String),
            ShutWay.opened_at.is_(None),
        )
        .exists()
    )
    return sa.or_(has_stopped(), is_shut)


@cache
def has_agreed() -> sa.ColumnElement[bool]:
    """The person of a message agrees to messages of its purpose."""
    by_need: dict[frozenset[str], list[MessagePurpose]] = {}
    for purpose in MessagePurpose:
        by_need.setdefault(frozenset(purpose.consents), []).append(purpose)
    asked_for = by_need.pop(frozenset())
    fitting = sa.or_(
        *(
            sa.and_(Message.purpose.in_(purposes), Consent.purpose.in_(consents))
            for consents, purposes in by_need.items()
        )
    )
    agreed = (
        sa.select(Consent.id)
        .where(Consent.contact_id == Message.contact_id, Consent.withdrawn_at.is_(None), fitting)
        .exists()
    )
    return sa.or_(Message.purpose.in_(asked_for), agreed)


def _classes(campaign: Campaign, at: datetime, channel: Channel) -> tuple[MessageClass, ...]:
    """The classes that may leave now, the most urgent first. An e-mail wakes nobody."""
    held = set()
    if channel is Channel.SMS and is_quiet(at, zone=campaign.zone, hours=queries.terms(campaign).quiet):
        held |= {MessageClass.REQUESTED, MessageClass.CAMPAIGN}
    if phase(at) in queries.SILENT:
        held.add(MessageClass.CAMPAIGN)
    return tuple(class_ for class_ in BY_URGENCY if class_ not in held)


def _team_addresses(channel: Channel) -> Iterator[bytes]:
    """Of the team's accounts; and numbers that a member is about to prove, or no code would reach them."""
    campaign_id = current_campaign_id()
    members = sa.select(User).join(Membership, Membership.user_id == User.id)
    if channel is Channel.SMS:
        trying = sa.select(PhoneProof).join(Membership, Membership.user_id == PhoneProof.user_id)
        is_open = (PhoneProof.ends_at > now(), Membership.ended_at.is_(None), Membership.role.in_(TEAM))
        for proof in db.session.scalars(trying.where(*is_open)):
            yield phone_index(PhoneNumber(proof.phone), campaign_id)
    for user in db.session.scalars(members.where(Membership.ended_at.is_(None), Membership.role.in_(TEAM))):
        if channel is Channel.EMAIL and user.email:
            yield email_index(user.email, campaign_id)
        elif channel is Channel.SMS and user.phone:
            yield phone_index(PhoneNumber(user.phone), campaign_id)
