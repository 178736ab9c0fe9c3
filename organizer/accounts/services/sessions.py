"""Signing in and out, and the sessions it opens."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from organizer.accounts import queries
from organizer.accounts.models import LoginSession, PhoneProof, SignInTry, User
from organizer.accounts.queries import SessionFacts
from organizer.accounts.services import passwords
from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import db, scope_is_open, serialise, transaction
from organizer.kernel.errors import DomainError, NotFound, TooOften
from organizer.kernel.i18n import _, _l
from organizer.kernel.keys import new_bytes

SESSION_LIFE = timedelta(hours=12)
VOLUNTEER_LIFE = timedelta(days=30)
TOUCH_AFTER = timedelta(minutes=1)
TRIES = 5
TRIES_WITHIN = timedelta(minutes=5)
KEEP_ENDED = timedelta(days=30)
WRONG = _l("Phone, e-mail or password is not right")

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


def current_session() -> SessionFacts | None:
    """The session of the browser that sent this request, locked or not."""
    facts: SessionFacts | None = getattr(current_user, "facts", None)
    return facts


def recognise(login: str, password: str) -> int:
    """The user who shows the right password. One answer, and the same work, for every wrong case.

    Call it before the view writes: the password is hashed while no transaction is open. Raises DomainError,
    or TooOften after five tries in five minutes for one login, whether or not it exists.
    """
    login_index = queries.login_index(login)
    count_try(login_index)
    with transaction(read_only=True):
        user = queries.user_by_login(login)
        user_id, stored = (0, None) if user is None else (user.id, user.password_hash)
    if not passwords.fits(stored, password):
        raise DomainError(WRONG)
    forget_tries(login_index)
    return user_id


def sign_in(login: str, password: str, *, host: str, device: str) -> User:
    """Open a session for who shows the right password.

    What else an account may ask for is asked between the two: the session opens when all is shown, and names
    all that was shown in `factor`.
    """
    user = queries.user(recognise(login, password))
    open_session(user, host=host, device=device, factor="password")
    return user


def open_session(
    user: User, *, host: str, device: str, factor: str, for_volunteer: bool = False
) -> LoginSession:
    """Open a session in this browser and set its cookie. The table keeps only a hash of the token."""
    before = current_session()
    if before is not None:
        _end(_open(before.id))
    token, at = new_bytes(32).hex(), now()
    opened = LoginSession(
        user_id=user.id,
        digest=queries.digest_of(token),
        host=host,
        device=device[:60],
        factor=factor,
        opened_at=at,
        seen_at=at,
        ends_at=at + (VOLUNTEER_LIFE if for_volunteer else SESSION_LIFE),
        for_volunteer=for_volunteer,
    )
    db.session.add(opened)
    audit.record("session.opened", user, facts={"factor": factor})
    cookie.clear()
    cookie.permanent = for_volunteer
    login_user(SignedIn(token))
    return opened


def unlock(facts: SessionFacts, password: str) -> None:
    """Wake a resting session. Raises DomainError for a wrong password, TooOften after five."""
    if not shows_password(facts, password):
        raise DomainError(_l("This password is not right"), field="password")
    opened = _open(facts.id)
    opened.locked_at = None
    opened.seen_at = now()


def shows_password(facts: SessionFacts, password: str) -> bool:
    """True when it is the password of the session's user. Five tries in five minutes, then TooOften.

    Call it before the view writes, as `recognise`.
    """
    tries = queries.login_index(f"session {facts.id}")
    count_try(tries)
    with transaction(read_only=True):
        stored = queries.user(facts.user_id).password_hash
    if not passwords.fits(stored, password):
        return False
    forget_tries(tries)
    return True


def lock(facts: SessionFacts) -> None:
    """Let a session rest at once. A volunteer's link has no password to wake it, so it cannot rest."""
    if not facts.for_volunteer:
        _open(facts.id).locked_at = now()


def sign_out() -> None:
    """End this browser's session, on the server and in the cookie."""
    facts = current_session()
    if facts is not None:
        end_session(facts.id, user_id=facts.user_id)
    logout_user()
    cookie.clear()


def end_session(session_id: int, *, user_id: int) -> None:
    """End one of a user's sessions; that browser is signed out at its next request. Raises NotFound."""
    opened = _open(session_id)
    if opened.user_id != user_id:
        raise NotFound
    _end(opened)


def end_sessions(user_id: int, *, but: int | None = None, hosts: frozenset[str] | None = None) -> int:
    """End a user's sessions: all, or all but one, or those on some hosts. Returns how many."""
    ending = [
        opened
        for opened in queries.sessions_of(user_id)
        if opened.id != but and (hosts is None or opened.host in hosts)
    ]
    for opened in ending:
        _end(opened)
    return len(ending)


def touch(facts: SessionFacts) -> None:
    """Stamp that a session is in use: at most once a minute, in a transaction of its own."""
    if now() - facts.seen_at < TOUCH_AFTER:
        return
    with transaction():
        db.session.execute(sa.update(LoginSession).where(LoginSession.id == facts.id).values(seen_at=now()))


def forget_old() -> None:
    """Drop tries that no limit counts any more, sessions that ended long ago, and codes that work no more."""
    db.session.execute(sa.delete(PhoneProof).where(PhoneProof.ends_at <= now()))
    db.session.execute(sa.delete(SignInTry).where(SignInTry.at < now() - timedelta(days=1)))
    db.session.execute(sa.delete(LoginSession).where(LoginSession.ends_at < now() - KEEP_ENDED))


def _open(session_id: int) -> LoginSession:
    opened = db.session.get(LoginSession, session_id)
    if opened is None or opened.ended_at is not None:
        raise NotFound
    return opened


def _end(opened: LoginSession) -> None:
    opened.ended_at = now()
    if scope_is_open():
        audit.record("session.ended", f"user:{opened.user_id}")


def count_try(login_index: bytes) -> None:
    """Count a try before it is made, so that many at once are not all let through."""
    with transaction():
        serialise(int.from_bytes(login_index[:8], "big", signed=True))
        if queries.tries_since(login_index, now() - TRIES_WITHIN) >= TRIES:
            minutes = int(TRIES_WITHIN.total_seconds()) // 60
            raise TooOften(_("Too many tries. Wait %(minutes)s min", minutes=minutes), minutes=minutes)
        db.session.add(SignInTry(login_index=login_index, at=now()))


def forget_tries(login_index: bytes) -> None:
    """Count no more what was tried under a login: it succeeded."""
    db.session.execute(sa.delete(SignInTry).where(SignInTry.login_index == login_index))
