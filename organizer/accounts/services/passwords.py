"""Passwords: which are good enough, how they are kept, and whether one fits."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from organizer.kernel.errors import DomainError, TooOften
from organizer.kernel.i18n import _, _l

SHORTEST = 12
LONGEST = 200
FEWEST_CHARACTERS = 5
COMMON = Path(__file__).parents[1] / "common_passwords.txt"

# OWASP Password Storage Cheat Sheet: argon2id, m=19 MiB, t=2, p=1. One at a time a process, so that a flood
# of sign-ins cannot take the memory of a small machine.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_one_hash = threading.Semaphore(1)
_HASH_WAIT_SECONDS = 5

# A hash of random bytes nobody kept: an unknown login costs as much work as a wrong password.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$KftODD+/WQqfcYDR7yanlA$UXdeETxYvoW3yf5yrEpxyWucI2DNU+2jHgnsD2xhS9Q"

_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def hash_password(password: str) -> str:
    """The argon2id hash of a password. Call it before the write transaction begins."""
    with _hashing():
        return hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """True when the password is the one that was hashed; the same work is done where nothing is stored."""
    with _hashing():
        try:
            hasher.verify(stored or NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def check_password(password: str, *, login: str = "") -> None:
    """Refuse a password that is too short or too well known. Raises DomainError for the field password."""
    if len(password) < SHORTEST:
        raise DomainError(_("Use %(least)s characters or more", least=SHORTEST), field="password")
    if len(password) > LONGEST:
        raise DomainError(_("Use %(most)s characters or fewer", most=LONGEST), field="password")
    if _is_easy(password.casefold(), login.strip().casefold()):
        raise DomainError(
            _l("This password is too easy to guess. Use a few unrelated words"), field="password"
        )


def _is_easy(password: str, login: str) -> bool:
    """Known from stolen lists, also with digits or signs around it; of few characters; the login itself."""
    return (
        len(set(password)) < FEWEST_CHARACTERS
        or password == login
        or not _common().isdisjoint({password, _ENDS.sub("", password)})
    )


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset({"", *(line for line in lines if not line.startswith("#"))})


@contextmanager
def _hashing() -> Iterator[None]:
    """One hash at a time; who waits too long is told to come back."""
    if not _one_hash.acquire(timeout=_HASH_WAIT_SECONDS):
        raise TooOften(_("Too many tries. Wait %(minutes)s min", minutes=1), minutes=1)
    try:
        yield
    finally:
        _one_hash.release()
