"""What is asked about users and their sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.accounts.models import LoginSession, SignInTry, User
from organizer.kernel.clock import now
from organizer.kernel.crypto import INSTALLATION, blind_index
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneProblem, parse

IDLE = timedelta(minutes=15)


@dataclass(frozen=True)
class SessionFacts:
    """An open session and whose it is, frozen for one request."""

    id: int
    user_id: int
    name: str
    language: str
    seen_at: datetime
    for_volunteer: bool

    @property
    def is_locked(self) -> bool:
        """True after 15 idle minutes: the page stays, the next act asks for the password. Never on `/my`."""
        return not self.for_volunteer and now() - self.seen_at > IDLE


def digest_of(token: str) -> bytes:
    """What a session's token is kept as."""
    return hashlib.sha256(f"session\0{token}".encode()).digest()


def open_session(token: str, *, host: str) -> SessionFacts | None:
    """The open session of a cookie's token on this host, or None."""
    found = db.session.execute(
        sa.select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.digest == digest_of(token),
            LoginSession.host == host,
            LoginSession.ended_at.is_(None),
            LoginSession.ends_at > now(),
        )
    ).one_or_none()
    if found is None:
        return None
    opened, user = found
    return SessionFacts(opened.id, user.id, user.name, user.language, opened.seen_at, opened.for_volunteer)


def sessions_of(user_id: int) -> list[LoginSession]:
    """A user's open sessions, the last used first."""
    return list(
        db.session.scalars(
            sa.select(LoginSession)
            .where(
                LoginSession.user_id == user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.ends_at > now(),
            )
            .order_by(LoginSession.seen_at.desc())
        )
    )


def user_by_login(login: str) -> User | None:
    """The user of an e-mail or a phone as typed, or None."""
    email, phone = email_index(login), phone_index(login)
    if email is not None:
        return db.session.scalars(sa.select(User).where(User.email_index == email)).one_or_none()
    if phone is not None:
        return db.session.scalars(sa.select(User).where(User.phone_index == phone)).one_or_none()
    return None


def email_index(text: str) -> bytes | None:
    """The keyed hash an e-mail is found by; None where the text is no e-mail."""
    cleaned = text.strip().casefold()
    return blind_index("email", cleaned, owner_id=INSTALLATION) if "@" in cleaned else None


def phone_index(text: str) -> bytes | None:
    """The keyed hash a phone is found by; None where the text is no phone."""
    try:
        return blind_index("phone", parse(text).e164, owner_id=INSTALLATION)
    except PhoneProblem:
        return None


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Names of users, one statement for all."""
    rows = db.session.scalars(sa.select(User).where(User.id.in_(list(user_ids))))
    return {user.id: user.name for user in rows}


def tries_since(login_index: bytes, since: datetime) -> int:
    """Failed sign-ins under one login since a moment."""
    counted = sa.select(sa.func.count()).where(SignInTry.login_index == login_index, SignInTry.at > since)
    return int(db.session.scalar(counted) or 0)
