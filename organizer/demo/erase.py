"""Taking the demo's campaigns away again, with everything that is theirs and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from organizer.accounts.models import User
from organizer.campaigns.models import Campaign, Membership
from organizer.country.models import Constituency, Election
from organizer.kernel.crypto import DataKey, keyring
from organizer.kernel.db import db, scope
from organizer.kernel.row_security import allow_changes, refuse_changes
from organizer.volunteers.models import Volunteer


class NotADemo(RuntimeError):
    """A campaign that people work with carries the name of a demo; the text says which."""


def erase(slugs: Iterable[str]) -> None:
    """Take away the demo campaigns of these names, their users and their elections.

    Raises NotADemo, before anything is taken away, for a campaign of such a name that is not marked as demo.
    """
    found = list(db.session.scalars(sa.select(Campaign).where(Campaign.slug.in_(list(slugs)))))
    for campaign in found:
        if not campaign.settings.get("demo"):
            raise NotADemo(f"the campaign {campaign.slug} is not a demo: it is left as it is")
    users = {user_id for campaign in found for user_id in _users_of(campaign.id)}
    with _trail_open():
        for campaign in found:
            _erase(campaign)
    _erase_users(users)


def _erase(campaign: Campaign) -> None:
    """One campaign; its rows go with it, as each table's key to it says."""
    ring = keyring()
    campaign_id, election_id = campaign.id, campaign.election_id
    with scope(campaign_id):
        db.session.execute(sa.delete(Campaign).where(Campaign.id == campaign_id))
    db.session.execute(sa.delete(DataKey).where(DataKey.owner_id == campaign_id))
    ring.forget(campaign_id)
    own = sa.select(Election.id).where(Election.id == election_id, Election.pack_id.is_(None))
    if db.session.scalar(own) is not None:
        db.session.execute(sa.delete(Constituency).where(Constituency.election_id == election_id))
        db.session.execute(sa.delete(Election).where(Election.id == election_id))


def _users_of(campaign_id: int) -> set[int]:
    """Who signs in to a campaign, as a member or as a volunteer."""
    with scope(campaign_id):
        members = set(db.session.scalars(sa.select(Membership.user_id)))
        volunteers = db.session.scalars(sa.select(Volunteer.user_id).where(Volunteer.user_id.is_not(None)))
        return members | {user_id for user_id in volunteers if user_id is not None}


def _erase_users(user_ids: set[int]) -> None:
    """Users of the demo, but for those who belong to a campaign that stays."""
    staying: set[int] = set()
    for campaign_id in db.session.scalars(sa.select(Campaign.id)):
        staying |= _users_of(campaign_id)
    db.session.execute(sa.delete(User).where(User.id.in_(user_ids - staying)))


@contextmanager
def _trail_open() -> Iterator[None]:
    """Inside, entries of the trail can be taken away; the lock is back before the transaction ends."""
    with Operations.context(MigrationContext.configure(db.session.connection())):
        allow_changes("audit_entry")
        try:
            yield
        finally:
            db.session.flush()
            refuse_changes("audit_entry")
