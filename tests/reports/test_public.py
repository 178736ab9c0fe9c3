"""What people say, for everybody and for who holds a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.reports import services
from organizer.topics.counts import Audience
from tests import factories
from tests.reports.rows import MONDAY, NOW, Scene, let_out
from tests.reports.test_pages import cells_of
from tests.topics.rows import make_topic, said
from tests.web import Browser

SignedIn = Callable[[Role], Browser]


def shown() -> None:
    services.show_issues(by=factories.make_member(Role.COORDINATOR))
    db.session.flush()


def test_there_is_no_public_page_until_it_is_switched_on(reader: Browser, scene: Scene) -> None:
    before = reader.get("/issues").status_code
    shown()
    assert (before, reader.get("/issues").status_code) == (404, 200)


def test_everybody_reads_numbers_made_for_the_public(reader: Browser, scene: Scene) -> None:
    said(make_topic("gas"), 7, week=MONDAY)
    let_out(Audience.PUBLIC)
    shown()
    page = reader.get("/issues")
    rows = cells_of(page.text)
    assert [row for row in rows if row[0] in {"Housing water", "Roads"}][:2] == [
        ["Housing water", "60"],
        ["Roads", "50"],
    ]
    assert all(int(row[1]) % 10 == 0 for row in rows if len(row) > 1 and row[1].isdecimal())
    assert "rounded to 10" in page.text


def test_the_public_page_is_kept_by_caches_and_sets_no_cookie(reader: Browser, scene: Scene) -> None:
    shown()
    answer = reader.get("/issues")
    again = reader.get("/issues", headers={"If-None-Match": answer.headers["ETag"]})
    assert (answer.headers["Cache-Control"], "Set-Cookie" in answer.headers, again.status_code) == (
        "no-cache",
        False,
        304,
    )


def test_sensitive_topics_are_never_published(reader: Browser, scene: Scene) -> None:
    said(make_topic("police", sensitive=True), 80, week=MONDAY)
    let_out()
    shown()
    assert "Police" not in reader.get("/issues").text


def test_the_public_page_tells_of_no_meeting_and_leads_to_no_page_of_the_team(
    reader: Browser, scene: Scene
) -> None:
    shown()
    page = reader.get("/issues?period=all").text
    assert ("Evening in the east" in page, re.findall(r'href="(/report|/staff)[^"]*"', page)) == (False, [])


def test_coordinators_show_and_hide_the_public_page(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    answers = [browser.post("/report/issues/show"), browser.get("/issues")]
    answers += [browser.post("/report/issues/hide"), browser.get("/issues")]
    assert [answer.status_code for answer in answers] == [303, 200, 303, 404]


def test_others_make_no_link_and_no_public_page(signed_in: SignedIn, scene: Scene) -> None:
    for role in (Role.CANDIDATE, Role.STAFF):
        browser = signed_in(role)
        pages = ("/report/share", "/report/share/end", "/report/issues/show", "/report/issues/hide")
        assert [browser.post(page, {"days": "7"}).status_code for page in pages] == [403] * 4


def link_of(browser: Browser, days: str = "7") -> str:
    browser.post("/report/share", {"days": days, "once": f"form-{days}"})
    found = re.search(r"http://[^/]+(/r/\w{13})", browser.get("/report").text)
    assert found is not None
    return found[1]


def test_a_link_opens_the_report_without_signing_in_until_it_ends(
    signed_in: SignedIn, reader: Browser, scene: Scene
) -> None:
    path = link_of(signed_in(Role.COORDINATOR))
    stranger = Browser(reader.app, reader.base_url.split("//")[1].split(":")[0])
    page = stranger.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert ["Housing water", "40", "+20"] in cells_of(page.text)
    assert "works until Thu 19 March, 12:00" in page.text
    with clock.at(NOW + timedelta(days=7)):
        assert stranger.get(path).status_code == 410


def test_what_is_never_published_does_not_stand_behind_a_link(
    signed_in: SignedIn, reader: Browser, scene: Scene
) -> None:
    said(make_topic("police", sensitive=True), 40, week=MONDAY)
    let_out()
    browser = signed_in(Role.COORDINATOR)
    path = link_of(browser)
    inside, behind = (cells_of(browser.get(page).text) for page in ("/report", path))
    assert [[row[0] for row in rows if row[0] in {"Police", "Roads"}][:2] for rows in (inside, behind)] == [
        ["Police", "Roads"],
        ["Roads"],
    ]
    assert "Police" not in reader.get(path).text


def test_a_link_keeps_to_the_report(signed_in: SignedIn, scene: Scene) -> None:
    path = link_of(signed_in(Role.OWNER))
    page = signed_in(Role.VOLUNTEER).get(f"{path}?only=district:{scene.west.code}")
    assert page.status_code == 200
    assert re.findall(r'href="(/report|/staff)[^"]*"', page.text) == []
    assert "Roads" in page.text


def test_the_address_of_a_link_is_told_once(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    path = link_of(browser)
    again = browser.get("/report").text
    assert (path in again, "Links that work now: 1" in unescape(again)) == (False, True)


def test_pressed_twice_it_is_one_link(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    for _ in range(2):
        browser.post("/report/share", {"days": "7", "once": "the-same-form"})
    assert "Links that work now: 1" in browser.get("/report").text


def test_all_links_end_at_once(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    paths = [link_of(browser, "7"), link_of(browser, "30")]
    browser.post("/report/share/end")
    assert [browser.get(path).status_code for path in paths] == [410, 410]
    assert "Links that work now" not in browser.get("/report").text


def test_a_link_works_for_no_other_time_than_offered(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    answers = [browser.post("/report/share", {"days": days}) for days in ("0", "365", "²", "")]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert "Choose for how long the link works" in answers[0].text


def test_a_link_opens_nothing_of_another_campaign(
    signed_in: SignedIn, reader: Browser, scene: Scene, campaign: CampaignFacts
) -> None:
    path = link_of(signed_in(Role.COORDINATOR))
    other = factories.make_campaign("other")
    assert Browser(reader.app, other.host).get(path).status_code == 404


def test_a_press_on_a_page_left_open_too_long_shows_nothing(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.COORDINATOR)
    answer = browser.post_without_token("/report/issues/show")
    assert (answer.status_code, browser.get("/issues").status_code) == (400, 404)
