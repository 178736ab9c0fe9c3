"""The demo in a database of its own, for tests that walk the whole house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy.engine import Connection

from organizer.accounts.queries import user_by_login
from organizer.campaigns.queries import actor_of, campaign_by_slug
from organizer.demo import build, walk
from organizer.kernel import clock
from organizer.kernel.db import transaction
from tests import factories
from tests.web import Browser

TODAY = date(2026, 3, 9)
"""A Monday in a campaign."""


@dataclass(frozen=True)
class DemoHouse:
    """The application with the demo, what `organizer demo --json` says, and an open session a member."""

    app: Flask
    facts: dict[str, Any]
    now: datetime
    sessions: dict[tuple[str, str], str] = field(repr=False)

    def ids(self, campaign: str = "A") -> dict[str, str]:
        """A real value for every variable that an address may hold."""
        found: dict[str, str] = self.facts["campaigns"][campaign]["ids"]
        return found

    def browser(self, role: str | None = None, campaign: str = "A") -> Browser:
        """A visitor of a campaign's host, signed in where a role is named."""
        browser = Browser(self.app, self.facts["campaigns"][campaign]["host"])
        return browser if role is None else browser.sign_in(self.sessions[campaign, role])


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """What is written inside is taken back when the block ends."""
    inside = connection.begin_nested()
    try:
        yield
    finally:
        inside.rollback()


def open_sessions(facts: dict[str, Any]) -> dict[tuple[str, str], str]:
    """A session of every user of the demo on the host of their campaign: its cookie's token."""
    tokens = {}
    for user in facts["users"]:
        with transaction():
            campaign = campaign_by_slug(facts["campaigns"][user["campaign"]]["slug"])
            found = user_by_login(user["email"])
            assert campaign is not None
            assert found is not None
            actor = actor_of(found.id, found.name, campaign.id)
            assert actor is not None
            tokens[user["campaign"], user["role"]] = factories.make_session(actor, campaign.host)
    return tokens


def loaded(app: Flask) -> DemoHouse:
    """Load the demo into an empty house, and sign everybody in."""
    demo = build.Demo(TODAY)
    demo.load(app)
    with app.app_context(), clock.at(demo.now):
        facts = walk.facts(app)
        return DemoHouse(app, facts, demo.now, open_sessions(facts))
