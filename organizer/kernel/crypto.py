"""Personal fields at rest: sealed columns, blind indexes, and the keys that open them.

AES-256-GCM (NIST SP 800-38D) with table, column, owner and row id as associated data, so a value moved to
another row, column or campaign does not open. Each campaign has a data key; what belongs to no campaign
(users) has the installation's. Data keys lie in the database wrapped by the key file, which does not.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import overload

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.db import CampaignScoped, Model, RowId, db

INSTALLATION = 0
"""Owner of the data key for what belongs to no campaign."""
KEY_BYTES = 32
OPEN_TO_OTHERS = 0o077
NONCE_BYTES = 12
VERSION = b"\x01"


class KeyProblem(RuntimeError):
    """A key is missing or does not fit what it should open; the text says what to do."""


class DataKey(Model):
    """The key that seals one owner's fields, wrapped by the key file. Destroying it erases them all."""

    __tablename__ = "data_key"
    owner_id: Mapped[RowId] = mapped_column(unique=True)
    wrapped: Mapped[bytes]


class _Keys:
    """One data key, taken apart for its two uses so that neither tells anything of the other."""

    def __init__(self, data_key: bytes) -> None:
        self.cipher = AESGCM(_derive(data_key, b"seal"))
        self.index_key = _derive(data_key, b"blind index")


class Keyring:
    """The data keys a process has unwrapped. `forget` drops them, as the lock of a campaign must."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(_derive(master_key, b"wrap"))
        self.secret = _derive(master_key, b"secret").hex()
        self._known: dict[int, _Keys] = {}

    def create(self, owner_id: int) -> None:
        """Make, wrap and keep a new data key for an owner that has none."""
        data_key = secrets.token_bytes(KEY_BYTES)
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._master.encrypt(nonce, data_key, _owner(owner_id))
        db.session.add(DataKey(owner_id=owner_id, wrapped=wrapped))
        self._known[owner_id] = _Keys(data_key)

    def of(self, owner_id: int) -> _Keys:
        """The keys of an owner. Raises KeyProblem where none is kept or the key file does not fit."""
        known = self._known.get(owner_id)
        if known is None:
            known = self._known[owner_id] = self._unwrap(owner_id)
        return known

    def forget(self, owner_id: int | None = None) -> None:
        """Drop one owner's keys from memory, or all."""
        if owner_id is None:
            self._known.clear()
        else:
            self._known.pop(owner_id, None)

    def _unwrap(self, owner_id: int) -> _Keys:
        with db.session.no_autoflush:
            wrapped = db.session.execute(
                sa.select(DataKey.wrapped).where(DataKey.owner_id == owner_id)
            ).scalar_one_or_none()
        if wrapped is None:
            raise KeyProblem(
                f"no data key is kept for owner {owner_id}: put back a copy of the database that holds it"
            )
        try:
            data_key = self._master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _owner(owner_id))
        except InvalidTag as problem:
            raise KeyProblem("the key file does not fit this database: put the right one back") from problem
        return _Keys(data_key)


def init_app(app: Flask, master_key: bytes) -> None:
    """Give the application its keyring."""
    app.extensions["keyring"] = Keyring(master_key)


def keyring() -> Keyring:
    """The keyring of the running application."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring


def read_key_file(path: Path) -> bytes:
    """The master key. Raises KeyProblem if the file is missing, damaged or open to others.

    Spaces and lines between its digits do not count, as it may have been typed from paper.
    """
    if not path.exists():
        raise KeyProblem(f"the key file {path} is missing: run `organizer init`, or put it back from paper")
    if path.stat().st_mode & OPEN_TO_OTHERS:
        raise KeyProblem(f"the key file {path} can be read by others: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"the key file {path} is damaged: put it back from paper")
    return key


def make_key_file(path: Path) -> None:
    """Write a new master key, readable by its owner alone. An existing file is never overwritten."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")


def owner_of(row: Model) -> int:
    """Whose data key seals this row: its campaign's, or the installation's."""
    return row.campaign_id if isinstance(row, CampaignScoped) else INSTALLATION


def blind_index(purpose: str, value: str, *, owner_id: int) -> bytes:
    """A keyed hash that finds equal values of one owner and tells nothing else (HMAC-SHA-256, 16 bytes)."""
    key = keyring().of(owner_id).index_key
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()[:16]


def seal(text: str, *, owner_id: int, place: str) -> bytes:
    """Encrypt a text for one place: the same bytes do not open anywhere else."""
    return seal_bytes(text.encode(), owner_id=owner_id, place=place)


def unseal(sealed: bytes, *, owner_id: int, place: str) -> str:
    """Open what `seal` closed for the same place. Raises cryptography's InvalidTag for another."""
    return unseal_bytes(sealed, owner_id=owner_id, place=place).decode()


def seal_bytes(content: bytes, *, owner_id: int, place: str) -> bytes:
    """Encrypt bytes (a file) for one place."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = keyring().of(owner_id).cipher
    return VERSION + nonce + cipher.encrypt(nonce, content, place.encode())


def unseal_bytes(sealed: bytes, *, owner_id: int, place: str) -> bytes:
    """Open what `seal_bytes` closed."""
    nonce, content = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return keyring().of(owner_id).cipher.decrypt(nonce, content, place.encode())


def seal_into(kind: type[Model], column: str, text: str, *, owner_id: int, row_id: int) -> bytes:
    """Encrypt a text for a sealed column of a row, which may still be to be written."""
    return seal(text, owner_id=owner_id, place=_place(kind, column, owner_id, row_id))


class Sealed:
    """A text column that lies encrypted in `<name>_sealed` and is bound to its row.

    words_sealed: Mapped[bytes]
    words = Sealed()
    """

    def __set_name__(self, owner: type[Model], name: str) -> None:
        """Learn the column's name from the attribute."""
        self._column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type[Model]) -> Sealed: ...
    @overload
    def __get__(self, row: Model, owner: type[Model]) -> str: ...
    def __get__(self, row: Model | None, owner: type[Model]) -> Sealed | str:
        """Open the value of a row."""
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self._column)
        if sealed is None:
            return ""
        owner_id = owner_of(row)
        return unseal(sealed, owner_id=owner_id, place=_place(type(row), self._column, owner_id, row.id))

    def __set__(self, row: Model, text: str) -> None:
        """Seal a new value into the row."""
        sealed = seal_into(type(row), self._column, text, owner_id=owner_of(row), row_id=row.id)
        setattr(row, self._column, sealed)


class SealedOrNone(Sealed):
    """A sealed column that may be empty: None is kept as NULL."""

    @overload  # type: ignore[override] # None is what no other sealed column gives
    def __get__(self, row: None, owner: type[Model]) -> SealedOrNone: ...
    @overload
    def __get__(self, row: Model, owner: type[Model]) -> str | None: ...
    def __get__(self, row: Model | None, owner: type[Model]) -> SealedOrNone | str | None:
        """Open the value of a row; None where there is none."""
        if row is None:
            return self
        return None if getattr(row, self._column) is None else super().__get__(row, owner)

    def __set__(self, row: Model, text: str | None) -> None:
        """Seal a new value, or empty the column."""
        if text is None:
            setattr(row, self._column, None)
        else:
            super().__set__(row, text)


def _place(kind: type[Model], column: str, owner_id: int, row_id: int) -> str:
    return f"{kind.__tablename__}|{column}|{owner_id}|{row_id}"


def _owner(owner_id: int) -> bytes:
    return f"data key of {owner_id}".encode()


def _derive(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"organizer " + use).derive(key)
