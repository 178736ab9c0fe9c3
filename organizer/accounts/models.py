"""Users and the sessions they have open. They belong to no campaign: the installation's key seals them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.crypto import Sealed, SealedOrNone
from organizer.kernel.db import Model, RowId


class User(Model):
    """A person who can sign in. E-mail and phone are found by keyed hashes, exact match only."""

    __tablename__ = "user"
    name_sealed: Mapped[bytes]
    name = Sealed()
    email_sealed: Mapped[bytes | None]
    email = SealedOrNone()
    email_index: Mapped[bytes | None] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes | None]
    phone = SealedOrNone()
    phone_index: Mapped[bytes | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    """argon2id; None for a volunteer who comes in by a link."""
    language: Mapped[str] = mapped_column(sa.String(5))
    made_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]


class LoginSession(Model):
    """One signed-in browser. Ending it signs that browser out at its next request."""

    __tablename__ = "login_session"
    user_id: Mapped[RowId] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    """SHA-256 of the token in the cookie; the token itself is kept nowhere."""
    host: Mapped[str]
    """The host it was opened on: a session belongs to one campaign's host."""
    device: Mapped[str] = mapped_column(sa.String(60))
    """Kind of browser in a word or two, such as "Chrome, Android"; never a full user agent or an address."""
    factor: Mapped[str] = mapped_column(sa.String(20))
    """What was shown at sign-in: password, link; second factors add theirs."""
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    for_volunteer: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    """Set by "Lock now"; the password takes it away."""
    ended_at: Mapped[datetime | None]


class PhoneProof(Model):
    """A number that a user calls their own and has not shown yet: a code went to it. One a user."""

    __tablename__ = "phone_proof"
    user_id: Mapped[RowId] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    phone_sealed: Mapped[bytes]
    phone = Sealed()
    code_index: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """A keyed hash of the code, which is told to the phone and kept nowhere."""
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SignInTry(Model):
    """A try to sign in that has not succeeded, counted for the limit: a keyed hash of the login."""

    __tablename__ = "sign_in_try"
    login_index: Mapped[bytes] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
