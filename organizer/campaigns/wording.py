"""How a campaign's states and roles are called, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from organizer.campaigns.models import Campaign, Nomination, Standing
from organizer.campaigns.roles import Role
from organizer.country.models import Phase
from organizer.kernel import clock
from organizer.kernel.i18n import _l

SMS_COMPANY = "Twilio"
SMS_COUNTRY = _l("the USA")
KEEP_AFTER_VOTE = timedelta(days=60)
KEEP_WITHOUT_VOTE = timedelta(days=365)

ROLES: Mapping[Role, str] = {
    Role.OWNER: _l("Owner"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.STAFF: _l("Staff"),
    Role.VOLUNTEER: _l("Volunteer"),
    Role.CANDIDATE: _l("Candidate"),
}

MAY: Mapping[Role, str] = {
    Role.OWNER: _l("Everything, with settings, the team and money"),
    Role.COORDINATOR: _l("Every meeting, person and grievance; sends messages within the budget"),
    Role.STAFF: _l("Meetings, people and the grievances given to them; prepares messages"),
    Role.VOLUNTEER: _l("Own shifts, the door and the log of own meetings"),
    Role.CANDIDATE: _l("The report, the schedule and the promises, without names"),
}

PHASES: Mapping[Phase, str] = {
    Phase.BEFORE: _l("Before the nomination"),
    Phase.NOMINATION: _l("Nomination"),
    Phase.REGISTRATION: _l("Registration of candidates"),
    Phase.CAMPAIGN: _l("Campaigning"),
    Phase.SILENCE: _l("Day of silence"),
    Phase.VOTE: _l("Voting day"),
    Phase.AFTER: _l("After the vote"),
}

NOMINATIONS: Mapping[Nomination, str] = {
    Nomination.SELF: _l("Self-nominated"),
    Nomination.PARTY: _l("By a party"),
    Nomination.ORGANISATION: _l("By an organisation"),
}

STANDINGS: Mapping[Standing, str] = {
    Standing.NOMINATED: _l("Nominated"),
    Standing.REGISTERED: _l("Registered"),
    Standing.REFUSED: _l("Registration refused"),
    Standing.WITHDRAWN: _l("Withdrawn"),
    Standing.ELECTED: _l("Elected"),
    Standing.NOT_ELECTED: _l("Not elected"),
}

VERBS: Mapping[str, str] = {
    "campaign.created": _l("The campaign was made"),
    "campaign.edited": _l("Settings were changed"),
    "campaign.restored": _l("A change of settings was undone"),
    "campaign.opened": _l("Set-up was finished"),
    "campaign.sms": _l("SMS and budget were changed"),
    "calendar.set": _l("The election calendar was changed"),
    "calendar.copied": _l("An election calendar was copied"),
    "calendar.restored": _l("A change of the election calendar was undone"),
    "constituency.added": _l("An electoral district was added"),
    "constituency.edited": _l("An electoral district was changed"),
    "candidate.added": _l("A candidate was added"),
    "candidate.edited": _l("A candidate was changed"),
    "candidacy.step": _l("A step of a candidacy was noted"),
    "candidacy.step-removed": _l("A step of a candidacy was taken out"),
    "invitation.made": _l("Somebody was invited"),
    "team.numbers_printed": _l("Phone numbers of the team were printed"),
    "invitation.revoked": _l("An invitation was taken back"),
    "member.joined": _l("Somebody joined the team"),
    "member.role": _l("A role was changed"),
    "member.removed": _l("Somebody left the team"),
    "view.saved": _l("A view was saved"),
    "view.deleted": _l("A saved view was deleted"),
    "session.opened": _l("Signed in"),
    "session.ended": _l("Signed out"),
    "user.password-changed": _l("The password was changed"),
    "user.phone-asked": _l("A code was sent to prove a phone"),
    "user.phone-proved": _l("A phone was put on an account"),
    "user.phone-removed": _l("A phone was taken off an account"),
}
"""What was done, for the history: the verbs of this room and of the sessions of its people."""


def kept_until(campaign: Campaign) -> date:
    """The last day on which the campaign keeps people's data."""
    if campaign.keep_until is not None:
        return campaign.keep_until
    if campaign.election is not None and campaign.election.polls_close is not None:
        return campaign.election.polls_close.date() + KEEP_AFTER_VOTE
    return clock.today(campaign.zone) + KEEP_WITHOUT_VOTE


def sms_company(campaign: Campaign) -> str:
    """The company that delivers the SMS, as people are told."""
    return campaign.settings.get("sms_company") or SMS_COMPANY


def sms_country(campaign: Campaign) -> str:
    """The country that numbers are sent to for the SMS; empty where they stay."""
    return str(campaign.settings.get("sms_country", SMS_COUNTRY))
