"""Rows for tests: plain functions with defaults, each inside the caller's transaction."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from organizer.accounts.models import LoginSession, User
from organizer.accounts.queries import digest_of, email_index
from organizer.campaigns.models import Campaign, CampaignState, Membership
from organizer.campaigns.queries import actor_of, facts_of
from organizer.campaigns.roles import Role
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.crypto import keyring
from organizer.kernel.db import current_campaign_id, db

_numbers = count(1)


def make_campaign(slug: str, **values: Any) -> CampaignFacts:
    """A campaign with a data key of its own."""
    campaign = Campaign(
        **{
            "slug": slug,
            "host": f"{slug}.localhost",
            "names": {"kk": f"{slug} kk", "ru": f"{slug} ru", "en": f"{slug} en"},
            "languages": ["kk", "ru", "en"],
            "zone": "Asia/Oral",
            "state": CampaignState.OPEN,
            "public_phone": "+7 711 200 00 00",
            "operator": "Test operator",
            "operator_number": "800101300123",
            "budget_minor": 100_000_000,
            "budget_day_minor": 100_000_000,
            "sms_open": True,
            "made_at": now(),
            **values,
        }
    )
    db.session.add(campaign)
    db.session.flush()
    keyring().create(campaign.id)
    db.session.flush()
    return facts_of(campaign)


def make_user(**values: Any) -> User:
    """A user with an e-mail."""
    email = values.pop("email", f"person{next(_numbers)}@example.kz")
    user = User(
        **{
            "name": "Test Person",
            "email": email,
            "email_index": email_index(email),
            "language": "en",
            "made_at": now(),
            **values,
        }
    )
    db.session.add(user)
    db.session.flush()
    return user


def make_member(role: Role = Role.COORDINATOR, **values: Any) -> Actor:
    """A member of the open campaign."""
    user = make_user(**values)
    db.session.add(Membership(user_id=user.id, role=role, began_at=now()))
    db.session.flush()
    found = actor_of(user.id, user.name, current_campaign_id())
    assert found is not None
    return found


def make_session(actor: Actor, host: str) -> str:
    """An open session of a member; gives the cookie's token."""
    token = f"{next(_numbers):064x}"
    db.session.add(
        LoginSession(
            user_id=actor.user_id,
            digest=digest_of(token),
            host=f"{host}:8000",
            device="Test",
            factor="password",
            opened_at=now(),
            seen_at=now(),
            ends_at=now() + timedelta(hours=12),
        )
    )
    db.session.flush()
    return token
