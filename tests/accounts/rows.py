"""People who can sign in, for tests."""

from __future__ import annotations

from functools import cache
from typing import Any

from organizer.accounts.models import LoginSession
from organizer.accounts.queries import sessions_of
from organizer.accounts.services import hash_password
from organizer.campaigns.roles import Role
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from tests import factories

PASSWORD = "kettle orbit lantern"


@cache
def hashed() -> str:
    return hash_password(PASSWORD)


def make_person(role: Role = Role.COORDINATOR, **values: Any) -> Actor:
    """A member who can sign in with PASSWORD; written for good, as services that hash begin afresh."""
    made = factories.make_member(role, password_hash=hashed(), **values)
    db.session.commit()
    return made


def open_sessions(person: Actor) -> list[LoginSession]:
    db.session.expire_all()
    return sessions_of(person.user_id)
