"""Who may open which page, decided in one place."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.accounts.models import LoginSession
from organizer.campaigns.roles import Permission, Role
from organizer.kernel import access
from organizer.kernel.access import Actor, CampaignFacts, UndeclaredRoute
from organizer.kernel.clock import at, now
from organizer.kernel.db import db, scope
from tests import factories
from tests.web import Browser


def page() -> str:
    return "a page"


def app_with(view: object, **options: object) -> Flask:
    made = Flask("house of one page", static_folder=None)
    made.add_url_rule("/page", endpoint="page", view_func=view, **options)  # type: ignore[arg-type]
    return made


def test_a_page_without_a_rule_does_not_start() -> None:
    with pytest.raises(UndeclaredRoute, match="declares no access"):
        access.check(app_with(page))


def test_a_method_without_a_permission_does_not_start() -> None:
    def writing() -> str:
        return "a page"

    view = access.allow(GET=Permission.DESK_READ)(writing)
    with pytest.raises(UndeclaredRoute, match="no permission for POST"):
        access.check(app_with(view, methods=["GET", "POST"]))


def test_reading_and_writing_are_told_apart_in_the_list_of_routes() -> None:
    def writing() -> str:
        return "a page"

    view = access.allow(GET=Permission.SCHEDULE_READ, POST=Permission.SCHEDULE_EDIT)(writing)
    assert list(access.rules(app_with(view, methods=["GET", "POST"]))) == [
        ("/page", ("GET",), "page", "schedule.read"),
        ("/page", ("POST",), "page", "schedule.edit"),
    ]


def test_an_unknown_host_gets_no_campaign(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        factories.make_campaign(slug)
    assert Browser(house, "strange.localhost").get("/sign-in").status_code == 404


def test_the_only_campaign_answers_on_any_host(house: Flask) -> None:
    factories.make_campaign("ours")
    assert Browser(house, "strange.localhost").get("/sign-in").status_code == 200


def test_who_is_not_signed_in_is_asked_to_and_comes_back(browser: Browser) -> None:
    answer = browser.get("/staff/promises?state=open")
    assert answer.status_code == 302
    assert unquote(answer.location) == "/sign-in?next=/staff/promises?state=open"


@pytest.mark.parametrize(("role", "status"), [(Role.STAFF, 200), (Role.VOLUNTEER, 403)])
def test_the_role_decides(browser: Browser, campaign: CampaignFacts, role: Role, status: int) -> None:
    browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))
    assert browser.get("/staff/promises").status_code == status


def test_a_member_of_another_campaign_is_nobody_here(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with scope(theirs.id):
        stranger = factories.make_member(Role.OWNER)
    token = factories.make_session(stranger, ours.host)
    assert Browser(house, ours.host).sign_in(token).get("/staff/promises").status_code == 302


def signed_in(browser: Browser, campaign: CampaignFacts) -> Actor:
    member = factories.make_member(Role.STAFF)
    browser.sign_in(factories.make_session(member, campaign.host))
    return member


def test_an_ended_session_is_out_at_its_next_request(browser: Browser, campaign: CampaignFacts) -> None:
    member = signed_in(browser, campaign)
    assert browser.get("/staff/promises").status_code == 200
    db.session.execute(
        sa.update(LoginSession).where(LoginSession.user_id == member.user_id).values(ended_at=now())
    )
    assert browser.get("/staff/promises").status_code == 302


def test_a_session_ends_after_twelve_hours(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign)
    with at(now() + timedelta(hours=12, minutes=1)):
        assert browser.get("/staff/promises").status_code == 302


def test_a_session_of_one_host_is_unknown_on_another(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with scope(ours.id):
        token = factories.make_session(factories.make_member(Role.OWNER), theirs.host)
    assert Browser(house, ours.host).sign_in(token).get("/staff/promises").status_code == 302


def test_a_session_that_rests_is_asked_for_its_password_and_comes_back(
    browser: Browser, campaign: CampaignFacts
) -> None:
    signed_in(browser, campaign)
    with at(now() + timedelta(minutes=16)):
        answer = browser.get("/staff/promises?state=open")
    assert (answer.status_code, unquote(answer.location)) == (302, "/unlock?next=/staff/promises?state=open")


def test_a_provider_names_the_campaign_in_the_path_and_comes_to_any_host(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        factories.make_campaign(slug)
    provider = Browser(house, "strange.localhost")
    answers = {
        slug: provider.post_without_token(f"/hooks/{slug}/sms/inbound").status_code
        for slug in ("ours", "theirs", "nobodys")
    }
    assert answers == {"ours": 403, "theirs": 403, "nobodys": 404}
