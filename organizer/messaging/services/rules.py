"""What may leave now: conditions that the claim and the last look share, each checked in the statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from organizer.accounts.models import PhoneProof, User
from organizer.campaigns.models import CampaignState, Membership
from organizer.campaigns.queries import countries_of, current_campaign, phase
from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, Contact, ShutWay, email_index, phone_index
from organizer.contacts.queries import ENDED_BY_THE_VOTE
from organizer.country.models import SILENT, District, Locality, Phase, Region
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.phone import Kind, PhoneNumber
from organizer.messaging import queries
from organizer.messaging.models import BY_URGENCY, Channel, Message, MessageClass, MessagePurpose, Suppression
from organizer.messaging.timetable import Window, is_quiet, is_working
from organizer.messaging.ways import BARS

TEAM = frozenset({Role.OWNER, Role.COORDINATOR, Role.STAFF, Role.CANDIDATE})


@dataclass(frozen=True)
class Rules:
    """What holds for a campaign's messages at a moment; equal where the same holds at another."""

    at: datetime = field(compare=False)
    classes: tuple[MessageClass, ...]
    team: frozenset[bytes] | None
    """In trial the addresses of the team, which alone are written to; None once the sender is open to all."""
    codes: frozenset[str] = frozenset()
    """Keys of the codes that prove a member's own phone, which leave in trial too."""
    channel: Channel = Channel.SMS
    shut: Mapping[MessageClass, frozenset[str]] = field(default_factory=dict, hash=False)
    """Zones in which a class may not leave at this moment, though it may elsewhere."""
    zone: str = ""
    """By which people live whose place is not known."""
    countries: tuple[str, ...] = ()
    """Whose numbers are written to."""
    phase: Phase = Phase.CAMPAIGN

    def may_leave(self, at: sa.BindParameter[datetime] | None = None) -> tuple[sa.ColumnElement[bool], ...]:
        """Conditions on a message, but for its state and its turn; at another moment where one is given."""
        return (
            Message.channel == self.channel,
            Message.held.is_(False),
            Message.useful_until > (self.at if at is None else at),
            Message.class_.in_(self.classes),
            *self._keeps_to_the_clock(),
            self._can_be_reached(),
            ~hears_nothing(),
            has_agreed(self.phase),
        )

    def _keeps_to_the_clock(self) -> Iterator[sa.ColumnElement[bool]]:
        zone = sa.func.coalesce(zone_of_the_person(), self.zone)
        for class_, zones in self.shut.items():
            yield sa.or_(Message.class_ != class_, zone.not_in(zones))

    def _can_be_reached(self) -> sa.ColumnElement[bool]:
        index = Contact.email_index if self.channel is Channel.EMAIL else Contact.phone_index
        reached = sa.select(Contact.id).where(
            Contact.id == Message.contact_id,
            index.is_not(None),
            Contact.erased_at.is_(None),
            Contact.paused_at.is_(None),
        )
        if self.channel is Channel.SMS:
            reached = reached.where(
                Contact.phone_kind == Kind.MOBILE.value, Contact.phone_country.in_(self.countries)
            )
        if self.team is not None:
            reached = reached.where(sa.or_(index.in_(self.team), Message.key.in_(self.codes)))
        return reached.exists()


def rules_at(at: datetime, channel: Channel) -> Rules | None:
    """What holds for the open campaign on a channel; None when nothing of it may leave.

    The trial is one of the sender: who is called by a person of ours may be anybody who agreed to it.
    """
    campaign = current_campaign()
    if campaign.state not in {CampaignState.OPEN, CampaignState.SETUP} or queries.is_paused(campaign):
        return None
    is_open = campaign.sms_open or channel is Channel.CALL
    terms = queries.terms(campaign)
    zones = frozenset({terms.zone}) if channel is Channel.EMAIL else terms.zones
    held = {zone: _held(at, channel, zone, terms.window) for zone in zones}
    everywhere = frozenset.intersection(*held.values())
    classes = tuple(class_ for class_ in BY_URGENCY if class_ not in everywhere)
    shut = {class_: frozenset(zone for zone in held if class_ in held[zone]) for class_ in classes}
    return Rules(
        at=at,
        classes=classes,
        team=None if is_open else frozenset(_team_addresses(channel)),
        codes=frozenset() if is_open else _open_codes(),
        channel=channel,
        shut={class_: zones for class_, zones in shut.items() if zones},
        zone=terms.zone,
        countries=countries_of(campaign),
        phase=phase(at),
    )


@cache
def has_stopped() -> sa.ColumnElement[bool]:
    """The person of a message is not to be written to, or their number leads to nobody by its way."""
    closed = sa.or_(
        Suppression.way.not_in(BARS),
        *(sa.and_(Suppression.way == way, Message.channel.in_(channels)) for way, channels in BARS.items()),
    )
    return (
        sa.select(Suppression.id)
        .where(Suppression.contact_id == Message.contact_id, Suppression.lifted_at.is_(None), closed)
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
def has_agreed(phase: Phase) -> sa.ColumnElement[bool]:
    """The person of a message agrees to messages of its purpose in this phase of the election."""
    by_need: dict[frozenset[str], list[MessagePurpose]] = {}
    for purpose in MessagePurpose:
        by_need.setdefault(frozenset(purpose.consents_in(phase)), []).append(purpose)
    asked_for = by_need.pop(frozenset())
    fitting = sa.or_(
        *(
            sa.and_(Message.purpose.in_(purposes), Consent.purpose.in_(consents))
            for consents, purposes in by_need.items()
        )
    )
    agreed = (
        sa.select(Consent.id)
        .where(
            Consent.contact_id == Message.contact_id,
            Consent.withdrawn_at.is_(None),
            Consent.purpose.not_in(ENDED_BY_THE_VOTE) if phase is Phase.AFTER else sa.true(),
            fitting,
        )
        .exists()
    )
    return sa.or_(Message.purpose.in_(asked_for), agreed)


@cache
def zone_of_the_person() -> sa.ScalarSelect[str]:
    """By which zone the person of a message lives, where their place is known."""
    places = sa.select(Region.zone).join(District, District.region_id == Region.id)
    people = places.join(Locality, Locality.district_id == District.id).join(Contact)
    return people.where(Contact.id == Message.contact_id).correlate(Message).scalar_subquery()


def _held(at: datetime, channel: Channel, zone: str, window: Window) -> frozenset[MessageClass]:
    """The classes that may not leave now on the clocks of a zone. An e-mail wakes nobody, on any day."""
    held = {MessageClass.CAMPAIGN} if phase(at) in SILENT else set()
    if channel is not Channel.EMAIL:
        if is_quiet(at, zone=zone, hours=window.quiet):
            held |= {MessageClass.REQUESTED, MessageClass.CAMPAIGN}
        if not is_working(at, zone=zone, window=window):
            held.add(MessageClass.CAMPAIGN)
    return frozenset(held)


def code_key(proof_id: int) -> str:
    """The key of the message that takes a code to a number which a member calls their own."""
    return f"code:{proof_id}"


def _open_codes() -> frozenset[str]:
    """What a member types may be anybody's number: in trial the code alone reaches it."""
    trying = sa.select(PhoneProof.id).join(Membership, Membership.user_id == PhoneProof.user_id)
    is_open = (PhoneProof.ends_at > now(), Membership.ended_at.is_(None), Membership.role.in_(TEAM))
    return frozenset(code_key(proof_id) for proof_id in db.session.scalars(trying.where(*is_open)))


def _team_addresses(channel: Channel) -> Iterator[bytes]:
    campaign_id = current_campaign_id()
    members = sa.select(User).join(Membership, Membership.user_id == User.id)
    for user in db.session.scalars(members.where(Membership.ended_at.is_(None), Membership.role.in_(TEAM))):
        if channel is Channel.EMAIL and user.email:
            yield email_index(user.email, campaign_id)
        elif channel is Channel.SMS and user.phone:
            yield phone_index(PhoneNumber(user.phone), campaign_id)
