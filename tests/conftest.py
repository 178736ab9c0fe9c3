"""The ground of all tests: one schema a run, one outer transaction a test, on SQLite or PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy.engine import Connection

from organizer.app import create_app
from organizer.config import Settings
from organizer.kernel import clock, installation
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import CampaignSession, db, scope, transaction
from organizer.kernel.migrating import migrate
from organizer.kernel.security import limiter
from organizer.kernel.serving import close_connections
from tests import factories
from tests.gateways.prism import prism
from tests.ground import garbage, postgres
from tests.ground.demo import (
    DATABASE,
    DEMO_URL,
    MONDAY,
    NAME,
    DemoHouse,
    NobodyWorks,
    being_built,
    built,
    opened,
    shared_folder,
)
from tests.ground.network import shut_to_others
from tests.ground.order import in_order, needs_the_demo
from tests.ground.templates import keep_compiled
from tests.web import Browser

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

MASTER_KEY = bytes(range(32))
SERVER = pytest.StashKey[str]()
REAL: dict[str, Flask] = {}
"""The application of all real houses of this process, by the address of its database."""
COMPILED: dict[Any, Any] = {}
"""Statements that were compiled once, for all tests that share an engine: an engine alone keeps 500, which is
fewer than all tests together ask."""
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


class JoinedSession(CampaignSession):
    """A session inside the transaction of the test: what it commits is a savepoint."""

    connection_of_test: Connection | None = None

    def get_bind(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as SQLAlchemy has it
        """The connection of the test, whatever is asked for."""
        if self.connection_of_test is None:
            return super().get_bind(*arguments, **named)
        return self.connection_of_test


def pytest_addoption(parser: pytest.Parser) -> None:
    """Choose the engine of the whole run."""
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.addoption("--demo-day", default=MONDAY, help="the day at which tests have the demo stand")


def pytest_configure(config: pytest.Config) -> None:
    """Let the collector rest until all is loaded; begin the server that all workers of a run share."""
    garbage.rest()
    if config.getoption("--database") == "postgres" and not hasattr(config, "workerinput"):
        block = ExitStack()
        config.add_cleanup(block.close)
        administrator = block.enter_context(postgres.server())
        block.callback(postgres.forget, administrator, name=NAME)
        config.stash[SERVER] = administrator


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each worker begin with what is best done first."""
    items[:] = in_order(items, workers=int(getattr(config, "workerinput", {}).get("workercount", 1)))


def pytest_collection_finish() -> None:
    """Tests and house stay until the run ends: let the collector begin its work beside them."""
    garbage.set_aside()


def pytest_sessionfinish() -> None:
    """Let the collector end its work."""
    garbage.leave()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker of pytest-xdist where that server is."""
    node.workerinput["postgres"] = node.config.stash.get(SERVER, "")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL server's administrator: the run's, else one of this process alone."""
    told = getattr(request.config, "workerinput", {}).get("postgres")
    if shared := told or request.config.stash.get(SERVER, ""):
        yield shared
        return
    with postgres.server() as administrator:
        yield administrator


@pytest.fixture(scope="session")
def administrator(request: pytest.FixtureRequest) -> str:
    """The address of the PostgreSQL server's administrator in a run on PostgreSQL, else nothing."""
    if request.config.getoption("--database") == "sqlite":
        return ""
    return str(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def prism_address() -> Iterator[str]:
    """The address of a server made from the provider's published description."""
    with prism() as address:
        yield address


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    keep_compiled(shared_folder(tmp_path_factory))


@pytest.fixture(scope="session", autouse=True)
def _demo_being_built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, administrator: str
) -> Iterator[None]:
    """One worker begins to build the demo, where there are tests that need it."""
    if _worker(request) not in {"main", "gw0"} or not any(map(needs_the_demo, request.session.items)):
        yield
        return
    day = request.config.getoption("--demo-day")
    with being_built(shared_folder(tmp_path_factory), day=day, administrator=administrator):
        yield


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of this test process."""
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return
    name = f"organizer_{_worker(request)}"
    with postgres.database(request.getfixturevalue("postgres_server"), name=name) as url:
        yield url


def _worker(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


def settings_for(folder: Path, database_url: str, **changed: object) -> Settings:
    """Settings of an installation in a folder of its own."""
    folder.mkdir(exist_ok=True)
    url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    values: dict[str, object] = {
        "instance": folder,
        "database_url": url,
        "queue_url": "immediate://",
        "limits_url": "off",
        "key_file": folder / "test.key",
        "public_url": "http://localhost:8000",
        "planner_seconds": 0,
        **changed,
    }
    return Settings(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a migrated database."""
    folder = tmp_path_factory.mktemp("instance")
    made = create_app(settings_for(folder, database_url, limits_url="memory://"), master_key=MASTER_KEY)
    migrate(made, folder)
    installation.ensure_installation_key(made)
    made.testing = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    db.session.session_factory.class_ = JoinedSession
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    yield made
    with made.app_context():
        close_connections()


@pytest.fixture(scope="session", autouse=True)
def _no_other_machine() -> Iterator[None]:
    """Let no test ask one: what it needs, it begins itself."""
    with shut_to_others():
        yield


@pytest.fixture(autouse=True)
def _unlimited() -> None:
    """Let tests press as often as they like: the application that began last set the one limiter."""
    limiter.enabled = False


def _connected() -> Connection:
    return db.engine.connect().execution_options(compiled_cache=COMPILED)


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    """The application inside one transaction that the test's end rolls back."""
    with app.app_context(), _connected() as connection:
        outer = connection.begin()
        JoinedSession.connection_of_test = connection
        try:
            yield app
        finally:
            db.session.remove()
            JoinedSession.connection_of_test = None
            outer.rollback()


@pytest.fixture
def campaign(house: Flask) -> Iterator[CampaignFacts]:
    """A campaign whose scope is open, on the host aigul.localhost."""
    facts = factories.make_campaign("aigul")
    with scope(facts.id):
        yield facts


@pytest.fixture
def browser(house: Flask, campaign: CampaignFacts) -> Browser:
    """A visitor's browser on the campaign's host."""
    return Browser(house, campaign.host)


@contextmanager
def house_of_its_own(
    request: pytest.FixtureRequest, folder: Path, *, name: str = "own", **changed: object
) -> Iterator[Flask]:
    """An application on an empty database of its own, where what is committed stays until the block ends."""
    with _database_of_its_own(request, folder, name=name) as url:
        made = create_app(settings_for(folder, url, **changed), master_key=MASTER_KEY)
        with _joined(made):
            yield made


@contextmanager
def house_on(database_url: str, folder: Path, **changed: object) -> Iterator[Flask]:
    """An application on a database that is empty yet."""
    made = create_app(settings_for(folder, database_url, **changed), master_key=MASTER_KEY)
    migrate(made, folder)
    installation.ensure_installation_key(made)
    with _joined(made):
        yield made


@contextmanager
def _joined(made: Flask) -> Iterator[None]:
    made.config["PROPAGATE_EXCEPTIONS"] = False
    db.session.session_factory.class_ = JoinedSession
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    try:
        yield
    finally:
        with made.app_context():
            close_connections()


@contextmanager
def _database_of_its_own(request: pytest.FixtureRequest, folder: Path, *, name: str) -> Iterator[str]:
    administrator, empty = request.getfixturevalue("administrator"), request.getfixturevalue("empty_database")
    if not administrator:
        shutil.copy(empty.removeprefix("sqlite:///"), folder / "own.db")
        yield f"sqlite:///{folder / 'own.db'}"
        return
    with postgres.copy(administrator, empty, name=f"organizer_{name}_{_worker(request)}") as url:
        yield url


@pytest.fixture(scope="session")
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, administrator: str
) -> Iterator[str]:
    """A database with all tables and the installation's key, for copies: nobody is connected to it."""
    folder = tmp_path_factory.mktemp("empty")
    with ExitStack() as block:
        name = f"organizer_empty_{_worker(request)}"
        url = (
            block.enter_context(postgres.database(administrator, name=name))
            if administrator
            else f"sqlite:///{folder / 'empty.db'}"
        )
        with house_on(url, folder):
            pass
        yield url


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real houses of this process stand, one after the other."""
    return tmp_path_factory.mktemp("real") / "own"


@pytest.fixture
def real_house(request: pytest.FixtureRequest, own_folder: Path) -> Iterator[Flask]:
    """For what an outer transaction hides: locks, several threads, what a second process sees.

    Its database and folder are new for each test; the application, which takes longer to make, is not.
    """
    shutil.rmtree(own_folder, ignore_errors=True)
    own_folder.mkdir()
    with _database_of_its_own(request, own_folder, name="own") as url:
        if url not in REAL:
            REAL[url] = create_app(settings_for(own_folder, url), master_key=MASTER_KEY)
        with _joined(REAL[url]):
            yield REAL[url]


@pytest.fixture
def real_campaign(real_house: Flask) -> CampaignFacts:
    """A campaign that is really committed. Open its scope with `transaction(real_campaign.id)`."""
    with real_house.app_context(), transaction():
        return factories.make_campaign("aigul")


@contextmanager
def copy_of_the_demo(request: pytest.FixtureRequest, folder: Path, *, name: str) -> Iterator[DemoHouse]:
    """The demo in an installation of its own, where what is committed stays until the block ends."""
    with _copied(request, folder, name=name) as url:
        made = create_app(settings_for(folder, url, instance=folder / "instance", public_url=DEMO_URL))
        with _joined(made):
            yield opened(made, folder)


@contextmanager
def _copied(request: pytest.FixtureRequest, folder: Path, *, name: str) -> Iterator[str]:
    shared = shared_folder(request.getfixturevalue("tmp_path_factory"))
    administrator = request.getfixturevalue("administrator")
    source = built(shared, day=request.config.getoption("--demo-day"), administrator=administrator)
    shutil.copytree(source, folder)
    if not administrator:
        yield f"sqlite:///{folder / 'instance' / 'organizer.db'}"
        return
    original = (folder / DATABASE).read_text()
    with postgres.copy(administrator, original, name=f"{NAME}_{name}_{_worker(request)}") as url:
        yield url


@pytest.fixture(scope="session")
def demo_house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoHouse]:
    """The demo in a database of this worker, made once a run: for tests that walk the whole house.

    What a test writes there it takes back: see `demo_connection`.
    """
    with copy_of_the_demo(request, tmp_path_factory.mktemp("demo") / "walked", name="walked") as house:
        yield house


@pytest.fixture
def demo_connection(demo_house: DemoHouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """One transaction over the demo that the test's end rolls back; the clock stands where the demo does.

    Jobs that are woken within it are left.
    """
    monkeypatch.setitem(demo_house.app.extensions, "queue", NobodyWorks())
    with demo_house.app.app_context(), clock.at(demo_house.now), _connected() as connection:
        outer = connection.begin()
        JoinedSession.connection_of_test = connection
        try:
            yield connection
        finally:
            db.session.remove()
            JoinedSession.connection_of_test = None
            outer.rollback()


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    """Limits of visitors as they hold in earnest, from nought.

    They are counted in parts of an hour of the clock, of which none ends while a test runs.
    """
    limiter.enabled = True
    limiter.reset()
    with time_machine.travel(clock.now().replace(minute=25, second=0)):
        yield
    limiter.reset()


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements that the test's connection runs inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    connection = JoinedSession.connection_of_test
    assert connection is not None
    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
