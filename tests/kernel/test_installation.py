"""A folder, a key and tables, each made once and never over what is there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask import Flask

from organizer.app import create_app
from organizer.cli import organizer
from organizer.kernel import crypto, installation
from organizer.kernel.crypto import INSTALLATION, DataKey, KeyProblem
from organizer.kernel.db import db
from organizer.kernel.installation import NotReady
from organizer.kernel.migrating import migrate
from organizer.kernel.pages import asset_root
from organizer.kernel.serving import close_connections
from tests.conftest import MASTER_KEY, settings_for


def test_the_name_of_an_installation_stays(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    installation.make_folder(folder)
    name = (folder / "instance-id").read_text()
    installation.make_folder(folder)
    assert (len(name), (folder / "instance-id").read_text()) == (17, name)


def test_what_is_written_into_the_data_folder_is_its_owners_alone_whoever_made_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("ORGANIZER_INSTANCE", str(folder))
    monkeypatch.setenv("ORGANIZER_KEY_FILE", str(tmp_path / "own.key"))
    for name in ("ORGANIZER_DATABASE_URL", "ORGANIZER_QUEUE_URL"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0o022)
    try:
        answer = CliRunner().invoke(organizer, ["init"], catch_exceptions=False)
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert (answer.exit_code, {"organizer.db", "jobs.db"} - modes.keys()) == (0, set())
    assert set(modes.values()) == {0o600}


def test_a_key_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "own.key"
    made = installation.make_key(file, has_database=False)
    key = crypto.read_key_file(file)
    again = installation.make_key(file, has_database=True)
    assert (made, again, crypto.read_key_file(file)) == (True, False, key)


def test_no_new_key_is_made_beside_a_database(tmp_path: Path) -> None:
    file = tmp_path / "own.key"
    with pytest.raises(KeyProblem, match="put the key back"):
        installation.make_key(file, has_database=True)
    assert not file.exists()


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="run `organizer init`, or put it back from paper"):
        crypto.read_key_file(tmp_path / "own.key")


def test_tables_at_head_are_waited_for_no_longer(app: Flask) -> None:
    installation.wait_until_ready(app, seconds=0)
    assert installation.is_at_head(app)


def test_tables_that_nobody_makes_are_not_waited_for_for_ever(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    empty = create_app(settings_for(tmp_path / "empty", url), master_key=MASTER_KEY)
    with pytest.raises(NotReady, match="run `organizer init`"):
        installation.wait_until_ready(empty, seconds=-1)
    assert installation.revision(empty) == ""


def test_tables_that_another_process_is_making_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    empty = create_app(settings_for(tmp_path / "empty", url), master_key=MASTER_KEY)

    def set_up(_seconds: float) -> None:
        migrate(empty, tmp_path)
        installation.ensure_installation_key(empty)

    monkeypatch.setattr(time, "sleep", set_up)
    installation.wait_until_ready(empty, seconds=60)
    assert installation.is_at_head(empty)
    with empty.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("app")
def test_the_key_file_of_another_installation_is_refused(database_url: str, tmp_path: Path) -> None:
    stranger = create_app(settings_for(tmp_path / "other", database_url), master_key=bytes(32))
    for begin in (
        installation.check_key,
        installation.ensure_installation_key,
        lambda house: installation.wait_until_ready(house, seconds=0),
    ):
        with pytest.raises(KeyProblem, match="the key file does not fit this database"):
            begin(stranger)
    with stranger.app_context():
        close_connections()


def test_the_key_of_an_installation_is_made_once(house: Flask) -> None:
    keys = sa.select(DataKey.id).where(DataKey.owner_id == INSTALLATION)
    before = db.session.scalars(keys).all()
    installation.ensure_installation_key(house)
    assert (len(before), db.session.scalars(keys).all()) == (1, before)


def test_the_newest_step_is_the_one_that_alembic_would_go_to() -> None:
    assert installation.head() == ScriptDirectory(str(asset_root() / "migrations")).get_current_head()


def test_who_only_uses_the_tables_has_no_alembic_in_memory() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, organizer.cli, organizer.app; print('alembic' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "False\n"
