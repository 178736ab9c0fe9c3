"""After a meeting: it is closed on a phone without scripts, and everybody reads what was said."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LAPTOP, Visit

pytestmark = pytest.mark.browser

MINUTES = "Говорили о воде.\nОтветим письменно."
PROMISE = "Сұрау салып, жауабын ауылға ілемін"


def test_a_meeting_is_closed_and_the_next_visit_knows_what_was_promised(visit: Visit) -> None:
    staff = visit(language="kk", script=False)
    staff.sign_in("coordinator")
    page = staff.open("/staff")
    page.click("a[href$='/notes']")
    page.fill("#promises-0-words", "Автобус кестесін сұраймын")
    page.click("button[value=promises]")
    page.fill("#promises-1-words", f"{PROMISE}: 8 701 234 56 78")
    page.select_option("#promises-1-owner_id", index=1)
    page.fill("#promises-1-due_on", "2030-05-20")
    page.fill("#tasks-0-words", "Мектепке алғыс айту")
    page.fill("#summary-ru", MINUTES)
    page.check("#summary_public")
    page.click("button[name=look]")
    expect(page.locator("#preview ~ blockquote")).to_have_text([MINUTES] * 3)
    page.click("button[name=finish]")
    expect(page.locator("[data-check] li a")).to_have_count(1)
    expect(page.locator("[data-check] li a")).to_have_attribute("href", "#promises-1-words")
    staff.check_shape()
    page.fill("#promises-1-words", PROMISE)
    page.click("button[name=finish]")
    expect(page.locator("button[name=finish]")).to_have_count(0)
    page.goto(page.url.removesuffix("/notes"))
    everybody = page.locator("a[href^='/m/']").first.get_attribute("href")
    page.click("form[action$='/again'] button")
    page.click("a[href$='/run-sheet']")
    assert f"{PROMISE} (" in page.inner_text("main")
    voter = visit(language="ru", screen=LAPTOP)
    assert voter.open(str(everybody)).inner_text("blockquote") == MINUTES
    assert PROMISE not in voter.page.content()
    voter.check()
