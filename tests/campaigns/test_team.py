"""The team: nobody grants what they do not hold, and who leaves takes nothing along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns import asks, queries, services
from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.campaigns.services import Invited
from organizer.kernel import clock, tokens
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.tokens import Purpose
from tests import factories
from tests.accounts.rows import open_sessions
from tests.campaigns.rows import make_candidate


@pytest.fixture
def owner(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.OWNER)


@pytest.fixture
def left() -> Iterator[list[int]]:
    """What rooms above hear of who leaves."""
    heard: list[int] = []

    def leave(membership: Membership) -> None:
        heard.append(membership.user_id)

    asks.leaves.append(leave)
    yield heard
    asks.leaves.remove(leave)


def invite(role: Role, by: Actor) -> Invited:
    invited = services.invite(role, note="Botagoz", by=by)
    db.session.flush()
    return invited


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STAFF, Role.VOLUNTEER, Role.CANDIDATE])
def test_only_who_edits_the_team_asks_somebody_in(campaign: CampaignFacts, role: Role) -> None:
    with pytest.raises(DomainError):
        services.invite(Role.VOLUNTEER, note="Somebody", by=factories.make_member(role))
    assert queries.open_invitations() == []


def test_an_invitation_works_once_for_seven_days(owner: Actor) -> None:
    invited = invite(Role.STAFF, owner)
    user = factories.make_user()

    membership = services.join(invited.invitation, user.id)

    assert (membership.user_id, membership.role) == (user.id, Role.STAFF)
    with pytest.raises(Gone):
        tokens.find(invited.issued.token, Purpose.INVITE)
    with pytest.raises(Gone):
        services.join(invited.invitation, factories.make_user().id)
    late = invite(Role.STAFF, owner)
    with clock.at(now() + timedelta(days=7, seconds=1)), pytest.raises(Gone):
        tokens.find(late.issued.token, Purpose.INVITE)
    assert verbs() == ["invitation.made", "member.joined", "invitation.made"]


def test_who_is_in_the_team_does_not_join_again(owner: Actor) -> None:
    with pytest.raises(DomainError):
        services.join(invite(Role.STAFF, owner).invitation, owner.user_id)


def test_an_invitation_is_taken_back(owner: Actor) -> None:
    invited = invite(Role.STAFF, owner)
    assert [(each.note, each.role) for each in queries.open_invitations()] == [("Botagoz", Role.STAFF)]

    services.revoke_invitation(invited.invitation.id, by=owner)

    assert queries.open_invitations() == []
    with pytest.raises(Gone):
        tokens.find(invited.issued.token, Purpose.INVITE)


def test_an_invitation_of_another_campaign_is_not_there(owner: Actor) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        theirs = invite(Role.STAFF, factories.make_member(Role.OWNER))

    with pytest.raises(NotFound):
        services.revoke_invitation(theirs.invitation.id, by=owner)
    with pytest.raises(NotFound):
        tokens.find(theirs.issued.token, Purpose.INVITE)


def test_a_candidates_account_is_for_one_of_the_slate(owner: Actor) -> None:
    def invited_for(candidate_id: int | None) -> int | None:
        return services.invite(
            Role.CANDIDATE, note="C", candidate_id=candidate_id, by=owner
        ).invitation.candidate_id

    assert invited_for(None) is None
    only = make_candidate()
    db.session.flush()
    assert invited_for(None) == only.id
    other = make_candidate("Other")
    db.session.flush()
    assert invited_for(other.id) == other.id
    with pytest.raises(DomainError) as refused:
        invited_for(None)
    assert refused.value.field == "candidate_id"
    with pytest.raises(NotFound):
        invited_for(12345)


def test_a_role_changes_and_the_one_before_is_remembered(owner: Actor) -> None:
    person = factories.make_member(Role.VOLUNTEER)

    services.change_role(person.membership_id, Role.STAFF, by=owner)

    actor = queries.actor_of(person.user_id, "", owner.campaign_id)
    assert actor is not None
    assert actor.role == "staff"
    kept = db.session.scalars(sa.select(Membership).where(Membership.user_id == person.user_id)).all()
    assert {(each.role, each.ended_at is None) for each in kept} == {
        (Role.VOLUNTEER, False),
        (Role.STAFF, True),
    }


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STAFF])
def test_who_does_not_edit_the_team_changes_no_role(campaign: CampaignFacts, role: Role) -> None:
    person, other = factories.make_member(role), factories.make_member(Role.VOLUNTEER)

    for act in (
        lambda: services.change_role(other.membership_id, Role.STAFF, by=person),
        lambda: services.remove_member(other.membership_id, by=person),
        lambda: services.add_member(factories.make_user().id, Role.VOLUNTEER, by=person),
    ):
        with pytest.raises(DomainError):
            act()
    assert verbs() == []


def test_the_last_owner_stays(owner: Actor) -> None:
    for act in (
        lambda: services.change_role(owner.membership_id, Role.STAFF, by=owner),
        lambda: services.remove_member(owner.membership_id, by=owner),
    ):
        with pytest.raises(DomainError):
            act()
    second = factories.make_member(Role.OWNER)
    services.change_role(second.membership_id, Role.STAFF, by=owner)

    assert [each.user_id for each in queries.members([Role.OWNER])] == [owner.user_id]


def test_who_leaves_takes_no_session_link_or_invitation_along(
    campaign: CampaignFacts, owner: Actor, left: list[int]
) -> None:
    person = factories.make_member(Role.OWNER, name="Erlan")
    neighbour = factories.make_campaign("neighbour")
    for host in (campaign.host, campaign.host, neighbour.host):
        factories.make_session(person, host)
    feed = tokens.issue(Purpose.FEED, f"membership:{person.membership_id}", ends_at=None)
    own_feed = tokens.issue(Purpose.FEED, f"user:{person.user_id}", ends_at=None)
    invited = invite(Role.STAFF, person)
    kept = invite(Role.STAFF, owner)

    services.remove_member(person.membership_id, by=owner)

    assert left == [person.user_id]
    assert queries.actor_of(person.user_id, "", owner.campaign_id) is None
    assert [each.host for each in open_sessions(person)] == [f"{neighbour.host}:8000"]
    for issued in (feed, own_feed, invited.issued):
        with pytest.raises(Gone):
            tokens.find(issued.token, *Purpose)
    assert tokens.find(kept.issued.token, Purpose.INVITE).is_open
    with pytest.raises(NotFound):
        services.remove_member(person.membership_id, by=owner)


def test_who_comes_down_takes_back_what_they_may_no_longer_give(owner: Actor) -> None:
    person = factories.make_member(Role.OWNER)
    invited = invite(Role.OWNER, person)

    services.change_role(person.membership_id, Role.COORDINATOR, by=owner)

    with pytest.raises(Gone):
        tokens.find(invited.issued.token, Purpose.INVITE)


def test_who_left_may_come_back(owner: Actor) -> None:
    person = factories.make_member(Role.STAFF)
    services.remove_member(person.membership_id, by=owner)

    services.join(invite(Role.VOLUNTEER, owner).invitation, person.user_id)

    actor = queries.actor_of(person.user_id, "", owner.campaign_id)
    assert actor is not None
    assert actor.role == "volunteer"


def test_a_membership_of_another_campaign_is_not_there(owner: Actor) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        theirs = factories.make_member(Role.STAFF)

    with pytest.raises(NotFound):
        services.remove_member(theirs.membership_id, by=owner)
    with pytest.raises(NotFound):
        services.change_role(theirs.membership_id, Role.STAFF, by=owner)
