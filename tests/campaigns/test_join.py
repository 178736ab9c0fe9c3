"""Joining the team by a link that works once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.accounts.models import User
from organizer.accounts.services import passwords
from organizer.campaigns import queries, services
from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, scope
from tests import factories
from tests.accounts.rows import PASSWORD, hashed
from tests.campaigns.rows import ENGLISH
from tests.web import Browser

FORM = {"name": "Erlan K.", "email": "Erlan@Example.kz", "password": PASSWORD, "language": "ru"}


@pytest.fixture
def path(campaign: CampaignFacts) -> str:
    invited = services.invite(Role.STAFF, note="Erlan", by=factories.make_member(Role.OWNER))
    db.session.commit()
    return f"/invite/{invited.issued.token}"


def members() -> list[tuple[str, Role]]:
    db.session.expire_all()
    return [(each.name, each.role) for each in queries.members([Role.STAFF])]


def test_a_new_person_joins_and_is_signed_in(browser: Browser, path: str) -> None:
    assert "Meetings, people and the grievances" in browser.get(path, headers=ENGLISH).text

    joined = browser.post(path, FORM)

    assert (joined.status_code, joined.headers["Location"]) == (303, "/start")
    assert "language=ru" in joined.headers["Set-Cookie"]
    assert members() == [("Erlan K.", Role.STAFF)]
    user = db.session.scalars(sa.select(User).where(User.language == "ru")).one()
    assert (user.email, passwords.fits(user.password_hash, PASSWORD)) == ("erlan@example.kz", True)
    assert browser.get("/staff/settings/team").status_code == 200


def test_the_second_opening_says_when_it_was_used(browser: Browser, path: str) -> None:
    with clock.at(datetime(2026, 3, 3, 20, tzinfo=now().tzinfo)):
        invited = services.invite(Role.STAFF, note="Erlan", by=factories.make_member(Role.OWNER))
        db.session.commit()
        used = f"/invite/{invited.issued.token}"
        browser.post(used, FORM)

    page = Browser(browser.app, "aigul.localhost").get(used, headers=ENGLISH)

    assert (page.status_code, "Used on: 4 March" in page.text) == (410, True)
    assert browser.post(used, {**FORM, "email": "other@example.kz"}).status_code == 410
    assert members() == [("Erlan K.", Role.STAFF)]


def test_an_account_that_is_there_joins_by_its_own_password(browser: Browser, path: str) -> None:
    user = factories.make_user(name="Erlan old", email="erlan@example.kz", password_hash=hashed())
    db.session.commit()

    wrong = browser.post(path, {**FORM, "password": "not the password"}, headers=ENGLISH)
    assert (wrong.status_code, "Phone, e-mail or password is not right" in wrong.text) == (422, True)
    assert members() == []
    joined = browser.post(path, FORM)

    assert joined.status_code == 303
    assert members() == [("Erlan old", Role.STAFF)]
    assert db.session.scalar(sa.select(Membership.user_id).where(Membership.role == Role.STAFF)) == user.id


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Enter your name"),
        ({"email": ""}, "Enter an e-mail address, like name@example.kz"),
        ({"email": "erlan"}, "Enter an e-mail address, like name@example.kz"),
        ({"email": "a@b@c.kz"}, "Enter an e-mail address, like name@example.kz"),
        ({"email": "a b@c.kz"}, "Enter an e-mail address, like name@example.kz"),
        ({"email": f"{'a' * 200}@c.kz"}, "200 characters at most"),
        ({"password": "short"}, "Use 12 characters or more"),
        ({"password": "erlan@example.kz"}, "too easy to guess"),
        ({"password": ""}, "Enter a new password"),
        ({"language": "fr"}, "Choose one from the list"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    browser: Browser, path: str, changed: dict[str, str], words: str
) -> None:
    answer = browser.post(path, {**FORM, **changed}, headers=ENGLISH)

    assert (answer.status_code, words in answer.text, members()) == (422, True, [])
    assert PASSWORD not in answer.text
    assert browser.post(path, FORM).status_code == 303


def test_opening_the_link_uses_nothing(browser: Browser, path: str) -> None:
    for _ in range(10):
        assert browser.get(path).status_code == 200

    assert browser.post(path, FORM).status_code == 303


def test_a_link_that_ended_or_was_taken_back_is_gone(browser: Browser, path: str) -> None:
    with clock.at(now() + timedelta(days=8)):
        assert browser.get(path).status_code == 410
    [waiting] = queries.open_invitations()
    services.revoke_invitation(waiting.id, by=factories.make_member(Role.OWNER))
    db.session.commit()

    assert [browser.get(path).status_code, browser.post(path, FORM).status_code] == [410, 410]
    assert members() == []


def test_a_link_opens_nothing_in_another_campaign(browser: Browser, path: str) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        db.session.commit()

    assert Browser(browser.app, neighbour.host).get(path).status_code == 404


@pytest.mark.parametrize("token", ["n000000000000", "a000000000000", "x", "n00000000000"])
def test_a_token_that_nobody_has_is_not_there(browser: Browser, campaign: CampaignFacts, token: str) -> None:
    assert browser.get(f"/invite/{token}").status_code == 404


def test_a_page_that_was_open_too_long_joins_nobody_and_keeps_the_name(browser: Browser, path: str) -> None:
    answer = browser.post_without_token(path, FORM, headers=ENGLISH)

    assert (answer.status_code, 'value="Erlan K."' in answer.text, members()) == (422, True, [])
