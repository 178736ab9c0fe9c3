"""What an installation needs before it can run: its folder, its key, its tables, in step with the code."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from organizer.kernel import crypto
from organizer.kernel.crypto import INSTALLATION, DataKey, KeyProblem
from organizer.kernel.db import db, transaction
from organizer.kernel.engine import Mode, mode
from organizer.kernel.pages import asset_root

ADVISORY_LOCK = 7_026_113


class NotReady(RuntimeError):
    """The installation is not set up, or behind the code; the text says what to run."""


def keep_private() -> None:
    """Whatever this process writes from now on, its owner alone may read: tables and waiting jobs too."""
    os.umask(0o077)


def make_folder(instance: Path) -> None:
    """Make the data folder and give the installation its name. An existing one is kept."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = instance / "instance-id"
    if not marker.exists():
        marker.write_text(secrets.token_hex(8) + "\n")


def make_key(key_file: Path, *, has_database: bool) -> bool:
    """Make the key file where there is none. True when one was made.

    Beside an existing database a missing key is refused: a new one could open nothing.
    """
    if key_file.exists():
        return False
    if has_database:
        raise KeyProblem(
            f"there is a database but no key at {key_file}: put the key back, never make a new one"
        )
    crypto.make_key_file(key_file)
    return True


def ensure_installation_key(app: Flask) -> None:
    """Make the data key for what belongs to no campaign, once. Raises KeyProblem for another's key file."""
    with app.app_context(), transaction():
        if not _has_key():
            crypto.keyring().create(INSTALLATION)
    check_key(app)


def _has_key() -> bool:
    return db.session.scalar(sa.select(DataKey.id).where(DataKey.owner_id == INSTALLATION)) is not None


def check_key(app: Flask) -> None:
    """Raise KeyProblem where the key file does not open what is kept."""
    with app.app_context(), mode(Mode.READ):
        crypto.keyring().of(INSTALLATION)


def is_at_head(app: Flask) -> bool:
    """True when the tables are those that this code was written for."""
    return revision(app) == head()


def head() -> str:
    """The newest step that this code knows: steps are numbered, and each file begins with its number."""
    return max(step.name[:4] for step in (asset_root() / "migrations" / "versions").glob("[0-9]*.py"))


def revision(app: Flask) -> str:
    """Which step the tables have reached; empty before the first."""
    with app.app_context(), mode(Mode.READ), db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")


def wait_until_ready(app: Flask, *, seconds: int) -> None:
    """Wait for another process to finish migrating. Raises NotReady when it does not, KeyProblem as above."""
    ends = time.monotonic() + seconds
    while not _is_set_up(app):
        if time.monotonic() > ends:
            raise NotReady("the tables are behind the program: run `organizer init`, then start again")
        time.sleep(0.5)
    check_key(app)


def _is_set_up(app: Flask) -> bool:
    with app.app_context(), mode(Mode.READ):
        return is_at_head(app) and _has_key()


@contextlib.contextmanager
def one_at_a_time(instance: Path) -> Iterator[None]:
    """Let no other process change the tables of an installation inside the block: it waits."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        return
    handle = os.open(instance / "migrating.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
