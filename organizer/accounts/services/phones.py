"""A user's own phone: it stands on the account once a code that went to it came back."""

from __future__ import annotations

import hmac
from datetime import timedelta

import sqlalchemy as sa

from organizer.accounts import queries
from organizer.accounts.models import PhoneProof, User
from organizer.accounts.services.sessions import count_try, forget_tries
from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.crypto import INSTALLATION, blind_index
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.keys import chooser
from organizer.kernel.phone import PhoneNumber

CODE_LIFE = timedelta(minutes=10)
_draw = chooser("0123456789", 8)
HALF = 4


def ask_phone(user_id: int, phone: PhoneNumber) -> tuple[PhoneProof, str]:
    """Keep a number that a user calls their own, and draw the code that is to go to it, as 1234-5678.

    A code drawn before works no more.

    The number on the account stays until the code came back. Raises DomainError for another's number.
    """
    other = queries.user_by_login(phone.e164)
    if other is not None and other.id != user_id:
        raise DomainError(_l("There is an account with this e-mail or phone"), field="phone")
    forget_proof(user_id)
    code = _draw()
    proof = PhoneProof(
        user_id=user_id,
        phone=phone.e164,
        code_index=_index(user_id, code),
        sent_at=now(),
        ends_at=now() + CODE_LIFE,
    )
    db.session.add(proof)
    db.session.flush()
    return proof, f"{code[:HALF]}-{code[HALF:]}"


def prove_phone(user_id: int, code: str) -> User:
    """Put the number on the account whose code came back. Five tries in five minutes, then TooOften.

    Call it before the view reads or writes: the try is counted in a transaction of its own.
    """
    tries = queries.login_index(f"phone {user_id}")
    count_try(tries)
    proof = queries.phone_proof(user_id)
    typed = "".join(filter(str.isdecimal, code))
    if proof is None or not hmac.compare_digest(proof.code_index, _index(user_id, typed)):
        raise DomainError(_l("This code is not right, or it is older than 10 minutes"), field="code")
    forget_tries(tries)
    user = queries.user(user_id)
    before, user.phone = user.phone, proof.phone
    user.phone_index = queries.phone_index(proof.phone)
    forget_proof(user_id)
    audit.record("user.phone-proved", user, changed={"phone": (before, user.phone)})
    db.session.flush()
    return user


def remove_phone(user_id: int) -> None:
    """Take the number off an account. Raises DomainError where there is no e-mail to sign in with."""
    user = queries.user(user_id)
    if user.email_index is None:
        raise DomainError(_l("You sign in with this number. It stays until you have another"), field="phone")
    before, user.phone, user.phone_index = user.phone, None, None
    forget_proof(user_id)
    audit.record("user.phone-removed", user, changed={"phone": (before, None)})


def forget_proof(user_id: int) -> None:
    """Drop a number that was not proved: its code works no more."""
    db.session.execute(sa.delete(PhoneProof).where(PhoneProof.user_id == user_id))


def _index(user_id: int, code: str) -> bytes:
    return blind_index("phone code", f"{user_id} {code}", owner_id=INSTALLATION)
