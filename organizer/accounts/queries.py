"""What is asked about users and their sessions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.accounts.models import LoginSession, PhoneProof, SignInTry, User
from organizer.kernel.clock import now
from organizer.kernel.crypto import INSTALLATION, blind_index
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.phone import PhoneNumber, PhoneProblem, parse

IDLE = timedelta(minutes=15)
LONGEST_LOGIN = 200
_BY_PHONE = sa.select(User).where(User.phone_index == sa.bindparam("phone"))


@dataclass(frozen=True)
class SessionFacts:
    """An open session and whose it is, frozen for one request."""

    id: int
    user_id: int
    name: str
    language: str
    seen_at: datetime
    locked_at: datetime | None
    for_volunteer: bool

    @property
    def is_locked(self) -> bool:
        """True after "Lock now" or 15 idle minutes: the next act asks for the password. Never on `/my`."""
        return self.locked_at is not None or (not self.for_volunteer and now() - self.seen_at > IDLE)


_OPEN = (
    sa.select(LoginSession, User)
    .join(User, User.id == LoginSession.user_id)
    .where(
        LoginSession.digest == sa.bindparam("digest"),
        LoginSession.host == sa.bindparam("host"),
        LoginSession.ended_at.is_(None),
        LoginSession.ends_at > sa.bindparam("at"),
    )
)
"""Asked at each request; it takes longer to build than to answer."""


def digest_of(token: str) -> bytes:
    """What a session's token is kept as."""
    return hashlib.sha256(f"session\0{token}".encode()).digest()


def open_session(token: str, *, host: str) -> SessionFacts | None:
    """The open session of a cookie's token on this host, or None."""
    asked = {"digest": digest_of(token), "host": host, "at": now()}
    found = db.session.execute(_OPEN, asked).one_or_none()
    if found is None:
        return None
    opened, user = found
    return SessionFacts(
        id=opened.id,
        user_id=user.id,
        name=user.name,
        language=user.language,
        seen_at=opened.seen_at,
        locked_at=opened.locked_at,
        for_volunteer=opened.for_volunteer,
    )


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


def user(user_id: int) -> User:
    """One user. Raises NotFound."""
    found = db.session.get(User, user_id)
    if found is None:
        raise NotFound
    return found


def phone_proof(user_id: int) -> PhoneProof | None:
    """The number that a user has yet to prove, while its code works."""
    asked = sa.select(PhoneProof).where(PhoneProof.user_id == user_id, PhoneProof.ends_at > now())
    return db.session.scalars(asked).one_or_none()


def users() -> list[User]:
    """All users of the installation, by name."""
    return sorted(db.session.scalars(sa.select(User)), key=lambda each: each.name.casefold())


def user_by_login(login: str) -> User | None:
    """The user of an e-mail or a phone as typed, or None."""
    email, phone = email_index(login), phone_index(login)
    if email is not None:
        return db.session.scalars(sa.select(User).where(User.email_index == email)).one_or_none()
    if phone is not None:
        return db.session.scalars(_BY_PHONE, {"phone": phone}).one_or_none()
    return None


def user_by_phone(phone: PhoneNumber) -> User | None:
    """The user of a number that was read already, or None."""
    return db.session.scalars(_BY_PHONE, {"phone": _index_of(phone)}).one_or_none()


def email_index(text: str) -> bytes | None:
    """The keyed hash an e-mail is found by; None where the text is no e-mail."""
    cleaned = text.strip().casefold()
    return blind_index("email", cleaned, owner_id=INSTALLATION) if "@" in cleaned else None


def phone_index(text: str) -> bytes | None:
    """The keyed hash a phone is found by; None where the text is no phone."""
    try:
        return _index_of(parse(text))
    except PhoneProblem:
        return None


def _index_of(phone: PhoneNumber) -> bytes:
    return blind_index("phone", phone.e164, owner_id=INSTALLATION)


def login_index(login: str) -> bytes:
    """The keyed hash that tries to sign in are counted under, whatever was typed."""
    other = blind_index("login", login.strip().casefold()[:LONGEST_LOGIN], owner_id=INSTALLATION)
    return email_index(login) or phone_index(login) or other


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Names of users, one statement for all."""
    rows = db.session.scalars(sa.select(User).where(User.id.in_(list(user_ids))))
    return {user.id: user.name for user in rows}


def tries_since(login_index: bytes, since: datetime) -> int:
    """Tries to sign in under one login since a moment that did not succeed."""
    counted = sa.select(sa.func.count()).where(SignInTry.login_index == login_index, SignInTry.at > since)
    return int(db.session.scalar(counted) or 0)


def open_session_counts() -> dict[int, int]:
    """How many sessions each user has open; those who have none are left out."""
    counted = (
        sa.select(LoginSession.user_id, sa.func.count())
        .where(LoginSession.ended_at.is_(None), LoginSession.ends_at > now())
        .group_by(LoginSession.user_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}
