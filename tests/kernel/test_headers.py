"""Every kind of answer carries the headers, and nothing comes in from another site."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule
from werkzeug.test import TestResponse

from organizer.app import create_app
from organizer.campaigns.roles import Role
from organizer.kernel import access
from organizer.kernel.access import CampaignFacts, Kind
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.kernel.security import HEADERS, HSTS
from organizer.kernel.serving import close_connections
from organizer.kernel.tokens import Purpose
from tests import factories
from tests.conftest import MASTER_KEY, settings_for
from tests.web import Browser

SAMPLES = {"RowIdConverter": 1, "CodeConverter": "K7QM", "UnicodeConverter": "K7QM-3F9P"}
OTHER_SITES = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://other.example"},
    {"Origin": "http://aigul.localhost:9000"},
    {"Origin": "null"},
)


def broken() -> str:
    raise ZeroDivisionError


def answers(browser: Browser, house: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestResponse]:
    page = browser.get("/offline")
    yield page
    kept = browser.get("/promises")
    yield kept
    yield browser.get("/promises", headers={"If-None-Match": kept.headers["ETag"]})
    yield browser.get("/start")
    yield browser.get("/sign-in?lang=kk")
    yield browser.post("/sign-in", {"login": "nobody", "password": ""})
    yield browser.get("/no-such-page")
    yield browser.get("/sign-out")
    yield browser.post_without_token("/sign-out")
    yield browser.get("/.well-known/security.txt")
    file = browser.get("/static/css/app.css")
    file.close()
    yield file
    yield Browser(house, "strange.localhost").get("/offline")
    monkeypatch.setitem(house.view_functions, "campaigns_public.offline", access.public(broken))
    yield browser.get("/offline")


def test_every_kind_of_answer_carries_the_headers(
    browser: Browser, house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_campaign("neighbour")
    found = [
        (answer.status_code, {name: answer.headers.get(name) for name in HEADERS})
        for answer in answers(browser, house, monkeypatch)
    ]

    assert [status for status, _headers in found] == [
        200, 200, 304, 302, 302, 422, 404, 405, 400, 200, 200, 404, 500,
    ]  # fmt: skip
    assert [headers for _status, headers in found] == [HEADERS] * len(found)


def test_who_may_not_open_a_page_gets_the_headers_too(browser: Browser, campaign: CampaignFacts) -> None:
    browser.sign_in(factories.make_session(factories.make_member(Role.VOLUNTEER), campaign.host))

    answer = browser.get("/staff/settings")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (403, "no-store")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_over_https_the_cookie_is_bound_to_the_host_and_https_stays(
    database_url: str, tmp_path: Path, campaign: CampaignFacts
) -> None:
    settings = settings_for(tmp_path / "secure", database_url, public_url="https://organizer.example")
    app = create_app(settings, master_key=MASTER_KEY)
    app.testing = True

    answer = contextvars.Context().run(
        lambda: app.test_client().get("/no-such-page", base_url="https://strange.example")
    )

    assert answer.headers["Strict-Transport-Security"] == HSTS
    wanted = {"NAME": "__Host-session", "SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax"}
    assert {name: app.config[f"SESSION_COOKIE_{name}"] for name in wanted} == wanted
    with app.app_context():
        close_connections()


def posting(house: Flask, *, kept: bool) -> list[tuple[str, str]]:
    """(endpoint, a path) of every page that takes a form, kept by caches or not."""
    return [
        (rule.endpoint, path_of(house, rule))
        for rule in house.url_map.iter_rules()
        if "POST" in (rule.methods or set())
        and (declared := access.rule_of(house.view_functions[rule.endpoint])) is not None
        and declared.kept is kept
        and declared.kind is not Kind.WEBHOOK
    ]


def path_of(house: Flask, rule: Rule) -> str:
    """An address that the rule matches."""
    adapter = house.url_map.bind("aigul.localhost")
    for letter in [purpose.value for purpose in Purpose]:
        samples = {**SAMPLES, "TokenConverter": f"{letter}000000000000"}
        values = {name: _sample(each, samples) for name, each in rule._converters.items()}  # noqa: SLF001
        path = adapter.build(rule.endpoint, values, method="POST")
        if adapter.test(path, method="POST"):
            return str(path)
    raise AssertionError(rule.rule)


def _sample(part: BaseConverter, samples: Mapping[str, object]) -> object:
    return min(part.items) if isinstance(part, AnyConverter) else samples[type(part).__name__]


def test_a_kept_page_takes_no_form_from_another_site(browser: Browser, house: Flask) -> None:
    pages = posting(house, kept=True)

    refused = {
        (endpoint, index): browser.post_without_token(path, headers=headers).status_code
        for endpoint, path in pages
        for index, headers in enumerate(OTHER_SITES)
    }

    assert pages
    assert set(refused.values()) == {403}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://aigul.localhost:8000"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_kept_page_takes_its_own_form_without_a_token(
    browser: Browser, house: Flask, headers: dict[str, str]
) -> None:
    statuses = {
        browser.post_without_token(path, headers=headers).status_code
        for _endpoint, path in posting(house, kept=True)
    }

    assert statuses.isdisjoint({400, 403, 500})


@pytest.mark.parametrize("role", [Role.OWNER, None])
def test_no_other_form_is_taken_without_its_token(
    browser: Browser, house: Flask, campaign: CampaignFacts, role: Role | None
) -> None:
    if role is not None:
        browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))

    taken = {
        endpoint: status
        for endpoint, path in posting(house, kept=False)
        if (status := browser.post_without_token(path, {"name": "x"}).status_code) < 400
    }

    assert taken == {}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == before
