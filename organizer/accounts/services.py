"""Signing in and out, sessions, and the making of users."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user

from organizer.accounts import queries
from organizer.accounts.models import LoginSession, SignInTry, User
from organizer.accounts.queries import SessionFacts
from organizer.kernel.clock import now
from organizer.kernel.crypto import INSTALLATION, blind_index
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError, TooOften
from organizer.kernel.i18n import _, _l
from organizer.kernel.keys import new_bytes

SESSION_LIFE = timedelta(hours=12)
VOLUNTEER_LIFE = timedelta(days=30)
TOUCH_AFTER = timedelta(minutes=1)
TRIES = 5
TRIES_WITHIN = timedelta(minutes=5)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

# OWASP Password Storage Cheat Sheet: argon2id, m=19 MiB, t=2, p=1. One at a time a process, so that
# a flood of sign-ins cannot take the memory of a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_one_hash = threading.Semaphore(1)
_HASH_WAIT_SECONDS = 5

login_manager = LoginManager()
login_manager.session_protection = None


class SignedIn(UserMixin):
    """A signed-in browser, as Flask-Login knows it: its id is the token of the session, never the user's."""

    def __init__(self, token: str, facts: SessionFacts | None = None) -> None:
        self.token = token
        self.facts = facts

    def get_id(self) -> str:
        """The token of this browser's session."""
        return self.token


def hash_password(password: str) -> str:
    """The argon2id hash of a password. Call it before the write transaction begins."""
    with _hashing():
        return _hasher.hash(password)


def check_password(password: str) -> None:
    """Refuse a password that is too short or too well known. Raises DomainError for the field password."""
    if len(password) < SHORTEST_PASSWORD:
        raise DomainError(_("Use %(least)s characters or more", least=SHORTEST_PASSWORD), field="password")
    if len(password) > LONGEST_PASSWORD:
        raise DomainError(_("Use %(most)s characters or fewer", most=LONGEST_PASSWORD), field="password")
    if len(set(password.casefold())) < 5:
        raise DomainError(
            _l("This password is too easy to guess. Use a few unrelated words"), field="password"
        )


def make_user(
    *, name: str, email: str | None, phone: str | None, password_hash: str | None, language: str
) -> User:
    """Make a user. Raises DomainError where the e-mail or phone is taken."""
    email_index = queries.email_index(email) if email else None
    phone_index = queries.phone_index(phone) if phone else None
    for login in (email, phone):
        if login and queries.user_by_login(login) is not None:
            raise DomainError(
                _l("Sign in with the account you have, then open the link again"), field="email"
            )
    user = User(
        name=name.strip(),
        email=email.strip().casefold() if email else None,
        email_index=email_index,
        phone=phone,
        phone_index=phone_index,
        password_hash=password_hash,
        language=language,
        made_at=now(),
    )
    db.session.add(user)
    return user


def sign_in(login: str, password: str, *, host: str, device: str) -> User:
    """Open a session for who shows the right password. One answer for every wrong case.

    Raises TooOften after five failures in five minutes for one login, whether or not it exists.
    """
    login_index = queries.email_index(login) or queries.phone_index(login) or _other_index(login)
    if queries.tries_since(login_index, now() - TRIES_WITHIN) >= TRIES:
        minutes = int(TRIES_WITHIN.total_seconds()) // 60
        raise TooOften(_("Too many tries. Wait %(minutes)s min", minutes=minutes), minutes=minutes)
    user = queries.user_by_login(login)
    if not _password_fits(user, password):
        _count_failure(login_index)
        raise DomainError(_l("Phone, e-mail or password is not right"))
    if user is None:
        raise DomainError(_l("Phone, e-mail or password is not right"))
    open_session(user, host=host, device=device, factor="password")
    return user


def unlock(user_id: int, session_id: int, password: str) -> None:
    """Wake a session that was idle too long. Raises DomainError for a wrong password."""
    user = db.session.get(User, user_id)
    opened = db.session.get(LoginSession, session_id)
    if user is None or opened is None or not _password_fits(user, password):
        raise DomainError(_l("Phone, e-mail or password is not right"), field="password")
    opened.seen_at = now()


def open_session(
    user: User, *, host: str, device: str, factor: str, for_volunteer: bool = False
) -> LoginSession:
    """Open a session in this browser and set its cookie. The table keeps only a hash of the token."""
    token = new_bytes(32).hex()
    opened = LoginSession(
        user_id=user.id,
        digest=queries.digest_of(token),
        host=host,
        device=device[:60],
        factor=factor,
        opened_at=now(),
        seen_at=now(),
        ends_at=now() + (VOLUNTEER_LIFE if for_volunteer else SESSION_LIFE),
        for_volunteer=for_volunteer,
    )
    db.session.add(opened)
    cookie.clear()
    cookie.permanent = for_volunteer
    login_user(SignedIn(token))
    return opened


def sign_out(session_id: int | None) -> None:
    """End this browser's session, on the server and in the cookie."""
    if session_id is not None:
        end_session(session_id)
    logout_user()
    cookie.clear()


def end_session(session_id: int) -> None:
    """End one session; that browser is signed out at its next request."""
    opened = db.session.get(LoginSession, session_id)
    if opened is not None and opened.ended_at is None:
        opened.ended_at = now()


def end_sessions(user_id: int, *, host: str | None = None, but: int | None = None) -> int:
    """End a user's sessions, on one host or all, but one. Returns how many."""
    ended = 0
    for opened in queries.sessions_of(user_id):
        if opened.id != but and host in {None, opened.host}:
            opened.ended_at = now()
            ended += 1
    return ended


def touch(facts: SessionFacts) -> None:
    """Stamp that a session is in use: at most once a minute, in a transaction of its own."""
    if now() - facts.seen_at < TOUCH_AFTER:
        return
    with transaction():
        db.session.execute(sa.update(LoginSession).where(LoginSession.id == facts.id).values(seen_at=now()))


def forget_old_tries() -> None:
    """Drop failed sign-ins that no limit counts any more."""
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < now() - timedelta(days=1)))


def _password_fits(user: User | None, password: str) -> bool:
    stored = user.password_hash if user is not None else None
    try:
        with _hashing():
            return _hasher.verify(stored or _nobody(), password[:LONGEST_PASSWORD]) and stored is not None
    except VerificationError:
        return False


def _count_failure(login_index: bytes) -> None:
    db.session.rollback()
    with transaction():
        db.session.add(SignInTry(login_index=login_index, at=now()))


def _other_index(login: str) -> bytes:
    return blind_index("login", login.strip().casefold()[:200], owner_id=INSTALLATION)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


class _Hashing:
    """One hash at a time; who waits too long is told to come back."""

    def __enter__(self) -> None:
        if not _one_hash.acquire(timeout=_HASH_WAIT_SECONDS):
            raise TooOften(_("Too many tries. Wait %(minutes)s min", minutes=1), minutes=1)

    def __exit__(self, *_problem: object) -> None:
        _one_hash.release()


def _hashing() -> _Hashing:
    return _Hashing()
