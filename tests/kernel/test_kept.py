from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, Response, make_response, request
from werkzeug.test import Client, TestResponse

from organizer.kernel import clock
from organizer.kernel.kept import Freshness, KeptPages, Remembered
from organizer.kernel.pages import kept_page
from tests.ground import postgres

NOON = datetime(2026, 3, 14, 12, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def quiet_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server of these tests alone: what is committed in any of its databases changes what is visible."""
    if request.config.getoption("--database") == "sqlite":
        yield ""
        return
    with postgres.server() as administrator:
        yield administrator


@contextmanager
def database_url(administrator: str, folder: Path) -> Iterator[str]:
    if not administrator:
        yield f"sqlite:///{folder / 'kept.db'}"
        return
    with postgres.database(administrator, name="kept") as url:
        yield url


@pytest.fixture
def database(quiet_server: str, tmp_path: Path) -> Iterator[sa.Engine]:
    with database_url(quiet_server, tmp_path) as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE word (said TEXT)"))
            connection.execute(sa.text("INSERT INTO word VALUES ('first')"))
        yield engine
        engine.dispose()


@pytest.fixture
def pages(database: sa.Engine) -> Flask:
    """Pages that say what the table holds, and how often they were made."""
    app = Flask("kept")
    made = count(1)

    def words() -> str:
        with database.connect() as connection:
            said = connection.execute(sa.text("SELECT said FROM word")).scalar_one()
        return f"{said} {next(made)} {request.accept_languages}"

    @app.get("/kept")
    def kept() -> Response:
        return kept_page(words())

    @app.get("/always-the-same")
    def always() -> Response:
        return kept_page("always the same")

    @app.get("/kept-with-cookie")
    def with_cookie() -> Response:
        answer = kept_page(words())
        answer.set_cookie("seen", "1")
        return answer

    @app.get("/own")
    def own() -> Response:
        answer = make_response(words())
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.get("/private-feed")
    def feed() -> Response:
        answer = make_response("feed")
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return app


@pytest.fixture
def visitor(pages: Flask, database: sa.Engine) -> Client:
    return visitor_of_new_process(pages, database)


def visitor_of_new_process(pages: Flask, database: sa.Engine) -> Client:
    url = database.url.render_as_string(hide_password=False)
    return Client(KeptPages(pages, Freshness(url)), use_cookies=False)


def say(database: sa.Engine, word: str) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE word SET said = :word"), {"word": word})


def get(
    visitor: Client, path: str = "/kept", headers: dict[str, str] | None = None, *, at: datetime = NOON
) -> TestResponse:
    with clock.at(at):
        return visitor.get(path, headers=headers)


def test_a_kept_page_is_made_once_while_nothing_is_written(visitor: Client) -> None:
    answers = [get(visitor) for _ in range(3)]

    assert {(each.status_code, each.text, each.headers["ETag"]) for each in answers} == {
        (200, "first 1 ", answers[0].headers["ETag"])
    }


def test_a_reader_who_has_the_page_is_told_so_from_memory_too(visitor: Client) -> None:
    etag = get(visitor).headers["ETag"]

    known, other = (
        get(visitor, headers={"If-None-Match": etag}),
        get(visitor, headers={"If-None-Match": '"another"'}),
    )

    assert (known.status_code, known.data, other.status_code, other.text) == (304, b"", 200, "first 1 ")


@pytest.mark.parametrize("path", ["/always-the-same", "/private-feed"])
def test_a_reader_who_has_the_page_is_told_so_at_the_first_request_of_a_process(
    pages: Flask, database: sa.Engine, path: str
) -> None:
    etag = get(visitor_of_new_process(pages, database), path).headers["ETag"]

    assert (
        get(visitor_of_new_process(pages, database), path, headers={"If-None-Match": etag}).status_code == 304
    )


def test_a_page_is_made_anew_after_any_commit(visitor: Client, database: sa.Engine) -> None:
    before = get(visitor).text
    say(database, "second")

    assert (before, get(visitor).text, get(visitor).text) == ("first 1 ", "second 2 ", "second 2 ")


def test_what_is_rolled_back_changes_nothing(visitor: Client, database: sa.Engine) -> None:
    before = get(visitor).text
    with database.connect() as connection:
        connection.execute(sa.text("UPDATE word SET said = 'never'"))
        connection.rollback()

    assert get(visitor).text.split()[0] == before.split()[0] == "first"


def test_a_page_is_made_anew_each_minute(visitor: Client) -> None:
    times = [NOON, NOON + timedelta(seconds=29), NOON + timedelta(seconds=30)]

    assert [get(visitor, at=time).text for time in times] == ["first 1 ", "first 1 ", "first 2 "]


def test_each_language_has_its_own_copy(visitor: Client) -> None:
    asked = [{"Accept-Language": "kk"}, {"Accept-Language": "ru"}, {"Accept-Language": "kk"}]

    assert [get(visitor, headers=headers).text for headers in asked] == [
        "first 1 kk",
        "first 2 ru",
        "first 1 kk",
    ]


def test_the_language_chosen_by_cookie_has_its_own_copy(visitor: Client) -> None:
    cookies = ["language=kk", "session=x; language=ru", "language=kk; session=other"]

    assert [get(visitor, headers={"Cookie": cookie}).text for cookie in cookies] == [
        "first 1 ",
        "first 2 ",
        "first 1 ",
    ]


def test_hosts_and_queries_have_their_own_copies(visitor: Client) -> None:
    asked = [
        get(visitor),
        get(visitor, headers={"Host": "other.localhost"}),
        get(visitor, "/kept?place=1"),
        get(visitor),
    ]

    assert [each.text for each in asked] == ["first 1 ", "first 2 ", "first 3 ", "first 1 "]


@pytest.mark.parametrize("path", ["/own", "/kept-with-cookie"])
def test_other_pages_are_never_answered_from_memory(visitor: Client, path: str) -> None:
    assert [get(visitor, path).text for _ in range(2)] == ["first 1 ", "first 2 "]


def test_a_page_is_made_when_the_database_does_not_say_how_it_stands(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    get(visitor)
    app = visitor.application
    assert isinstance(app, KeptPages)
    monkeypatch.setattr(app, "_freshness", Freshness("sqlite:////nowhere/at/all.db"))

    assert [get(visitor).text for _ in range(2)] == ["first 2 ", "first 3 "]


def test_head_asks_the_application(visitor: Client) -> None:
    get(visitor)

    assert visitor.head("/kept").status_code == 200
    assert get(visitor).text == "first 1 "


def test_a_question_is_asked_anew_only_after_a_commit(database: sa.Engine) -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        with database.connect() as connection:
            said = connection.execute(sa.text("SELECT said FROM word")).scalar_one()
        return f"{name}: {said}"

    remembered = Remembered(ask, Freshness(database.url.render_as_string(hide_password=False)))
    before = [remembered(name) for name in ("a", "b", "a")]
    say(database, "second")

    assert (before, remembered("a")) == (["a: first", "b: first", "a: first"], "a: second")
    assert asked == ["a", "b", "a"]


def test_a_question_is_asked_each_time_where_the_database_does_not_say_how_it_stands() -> None:
    asked: list[str] = []
    remembered = Remembered(asked.append, Freshness("sqlite:////nowhere/at/all.db"))
    for _ in range(2):
        remembered("a")

    assert asked == ["a", "a"]
