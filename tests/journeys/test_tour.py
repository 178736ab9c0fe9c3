"""A coordinator plans a tour, pins a meeting, has the rest planned again and makes drafts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.test_stories import Setting, look, press, visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(Setting("ru", LAPTOP, script=True), id="ru-laptop"),
        pytest.param(Setting("kk", PHONE, script=False), id="kk-phone-without-script"),
    ],
)
def test_a_tour_is_planned_pinned_planned_again_and_made(visit: Visit, setting: Setting) -> None:
    who = visitor(visit, setting, role="coordinator")
    page = who.open("/staff/schedule/tour")
    look(who, setting)
    page.fill("[name=meetings]", "3")
    page.fill("[name=hours]", "10:00, 14:00")
    press(page, "form:has([name=meetings]) p:last-child button.btn")
    look(who, setting)
    expect(page.locator("svg circle.new").first).to_be_visible()
    pinned = page.locator("button[name=pin]").first.get_attribute("value")
    press(page, "button[name=pin]")
    expect(page.locator("button[name=unpin]").first).to_have_attribute("value", str(pinned))
    press(page, "tr:has(button[name=pin]) button[name=out]")
    look(who, setting)
    press(page, "button[name=again]")
    expect(page.locator("button[name=unpin]").first).to_have_attribute("value", str(pinned))
    look(who, setting)
    press(page, "form[action$='/make'] button.btn")
    assert "/staff/schedule?view=list" in page.url
    expect(page.locator("[role=status]")).to_contain_text("3")
    look(who, setting)
