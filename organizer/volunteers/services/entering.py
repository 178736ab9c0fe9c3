"""How volunteers without a password come to their own page, and how they leave."""

from __future__ import annotations

from datetime import timedelta

from organizer.accounts import queries as account_queries
from organizer.accounts import services as accounts
from organizer.accounts.models import User
from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Membership
from organizer.campaigns.queries import actor_of
from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.kernel import audit, subjects, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id
from organizer.kernel.errors import Gone
from organizer.kernel.i18n import _l
from organizer.kernel.keys import new_id
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Link, Purpose
from organizer.messaging import services as messaging
from organizer.messaging.models import MessageClass, MessagePurpose
from organizer.volunteers import queries, wording
from organizer.volunteers.models import Volunteer, VolunteerStanding
from organizer.volunteers.services import signups

ENTER_LIFE = timedelta(hours=1)
LINKS_AN_HOUR = 3


def send_link(phone: PhoneNumber) -> None:
    """Send the volunteer of a number a link that signs in, once. To all other numbers nothing is sent.

    Nothing here tells the two apart to who asks. A member who has a password is no case for a link.
    """
    contact = contacts.by_phone(phone)
    volunteer = None if contact is None else queries.volunteer_of(contact.id)
    if contact is None or volunteer is None or not _may_enter(volunteer):
        return
    if queries.links_sent_since(volunteer, now() - timedelta(hours=1)) >= LINKS_AN_HOUR:
        return
    ends_at = now() + ENTER_LIFE
    audit.record("volunteer.link_sent", volunteer)
    messaging.tell(
        contact,
        wording.sign_in,
        purpose=MessagePurpose.SIGN_IN,
        about=subject(volunteer),
        key=f"enter:{new_id()}",
        until=ends_at,
        class_=MessageClass.URGENT,
        link=tokens.Wanted(Purpose.ENTER, subject(volunteer), ends_at),
        typed=True,
    )


def enter(link: Link) -> User:
    """Use a sign-in link: the user whose session may open, made without a password the first time."""
    volunteer = queries.volunteer(subjects.parse(link.about)[1])
    if not _may_enter(volunteer):
        raise Gone(_l("This link no longer works. Ask for a new one"))
    link.used_at = link.revoked_at = now()
    user = _user_of(volunteer)
    if actor_of(user.id, user.name, current_campaign_id()) is None:
        campaigns.add_member(user.id, Role.VOLUNTEER, by=None)
    audit.record("volunteer.entered", volunteer)
    return user


def set_language(volunteer: Volunteer, language: str, *, by: Actor) -> None:
    """The language of a volunteer's messages and pages."""
    contact = queries.contact_of_volunteer(volunteer)
    contact.language = language
    account_queries.user(by.user_id).language = language
    audit.record("volunteer.language_set", volunteer, by=by, facts={"language": language})


def open_feed(volunteer: Volunteer, *, by: Actor) -> str:
    """Make a calendar address of a volunteer's own shifts; an earlier one ends. Gives its token."""
    tokens.revoke(subject(volunteer), Purpose.FEED)
    issued = tokens.issue(Purpose.FEED, subject(volunteer), ends_at=None)
    audit.record("volunteer.feed_opened", volunteer, by=by)
    return issued.token


def end_feed(volunteer: Volunteer, *, by: Actor) -> None:
    """End the calendar address of a volunteer. Twice is once."""
    if tokens.standing(subject(volunteer), Purpose.FEED) is not None:
        tokens.revoke(subject(volunteer), Purpose.FEED)
        audit.record("volunteer.feed_ended", volunteer, by=by)


def stop_helping(volunteer: Volunteer, *, by: Actor | None) -> int:
    """Give up all shifts ahead, and end the links of a volunteer who leaves. Returns how many shifts."""
    ahead = queries.signups_ahead(volunteer.id)
    for made in ahead:
        signups.cancel(made, by=by)
    tokens.revoke([made.link_about for made in ahead], Purpose.SIGNUP)
    tokens.revoke(subject(volunteer), Purpose.ENTER, Purpose.FEED)
    volunteer.standing = VolunteerStanding.LEFT
    audit.record("volunteer.left", volunteer, by=by, facts={"shifts": len(ahead)})
    return len(ahead)


def leave_with(membership: Membership) -> None:
    """Who is removed from the team gives up their shifts, in the same transaction."""
    for volunteer in queries.volunteers_of_users([membership.user_id]):
        stop_helping(volunteer, by=None)


def _may_enter(volunteer: Volunteer) -> bool:
    """A volunteer who has not left, and is nothing more than a volunteer in the team."""
    if volunteer.standing is VolunteerStanding.LEFT:
        return False
    if volunteer.user_id is None:
        return True
    member = actor_of(volunteer.user_id, "", current_campaign_id())
    return member is None or member.role == Role.VOLUNTEER.value


def _user_of(volunteer: Volunteer) -> User:
    """The number stays with the contact alone: an account with it may belong to somebody of another team."""
    if volunteer.user_id is not None:
        return account_queries.user(volunteer.user_id)
    contact = queries.contact_of_volunteer(volunteer)
    user = accounts.make_user(
        name=contact.name or contacts.short_name(contact),
        email=None,
        phone=None,
        password_hash=None,
        language=contact.language,
    )
    volunteer.user_id = user.id
    return user
