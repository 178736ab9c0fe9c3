"""The making of users, and their passwords."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.accounts import queries
from organizer.accounts.models import User
from organizer.accounts.queries import SessionFacts
from organizer.accounts.services import passwords, sessions
from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """What somebody types who gets an account, or who has one already and shows it."""

    name: str
    email: str
    password: str
    language: str


@dataclass(frozen=True)
class PreparedAccount:
    """An account whose password was looked at: the user it belongs to, or the hash for a new one."""

    details: AccountDetails
    user_id: int | None
    password_hash: str | None


def prepare_account(details: AccountDetails) -> PreparedAccount:
    """Compare the password of an account that is there, or hash that of a new one.

    Call it before the view writes, as `recognise`. Raises DomainError for a wrong or a poor password.
    """
    with transaction(read_only=True):
        is_known = queries.user_by_login(details.email) is not None
    if is_known:
        return PreparedAccount(details, sessions.recognise(details.email, details.password), None)
    passwords.check_password(details.password, login=details.email)
    return PreparedAccount(details, None, passwords.hash_password(details.password))


def open_account(account: PreparedAccount) -> int:
    """The id of the user of a prepared account, who is made where there was none."""
    if account.user_id is not None:
        return account.user_id
    details = account.details
    user = make_user(
        name=details.name,
        email=details.email,
        phone=None,
        password_hash=account.password_hash,
        language=details.language,
    )
    db.session.flush()
    return user.id


def make_user(
    *, name: str, email: str | None, phone: str | None, password_hash: str | None, language: str
) -> User:
    """Make a user. Raises DomainError where the e-mail or phone is taken."""
    for field, login in (("email", email), ("phone", phone)):
        if login and queries.user_by_login(login) is not None:
            raise DomainError(_l("There is an account with this e-mail or phone"), field=field)
    user = User(
        name=name.strip(),
        email=email.strip().casefold() if email else None,
        email_index=queries.email_index(email) if email else None,
        phone=phone,
        phone_index=queries.phone_index(phone) if phone else None,
        password_hash=password_hash,
        language=language,
        made_at=now(),
    )
    db.session.add(user)
    return user


def set_password(user: User, password_hash: str, *, but: int | None = None) -> None:
    """Give a user another password. All sessions end, but the one it was changed in."""
    user.password_hash = password_hash
    user.password_changed_at = now()
    sessions.end_sessions(user.id, but=but)


def change_password(facts: SessionFacts, old_password: str, password: str) -> None:
    """Take a new password from who shows the one there is. Raises DomainError, TooOften after five tries.

    Call it before the view writes, as `recognise`.
    """
    passwords.check_password(password)
    if not sessions.shows_password(facts, old_password):
        raise DomainError(_l("This password is not right"), field="old_password")
    password_hash = passwords.hash_password(password)
    user = queries.user(facts.user_id)
    set_password(user, password_hash, but=facts.id)
    audit.record("user.password-changed", user)
