"""Meetings are moved and called off with the keyboard alone or the mouse, and everybody concerned is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import LAPTOP, Visit
from tests.journeys.visit import Visitor

pytestmark = pytest.mark.browser

_weeks = count()
_numbers = count(5_550_000)


def planner(visit: Visit) -> Visitor:
    """A coordinator at a laptop, and their own week far ahead."""
    who = visit(language="en", screen=LAPTOP)
    who.sign_in("coordinator")
    return who


def a_monday() -> date:
    """A week that nobody planned anything in, in this worker."""
    return date(2027, 3, 1) + timedelta(weeks=next(_weeks))


def plan(page: Page, day: date) -> str:
    """Publish a meeting at half past six, despite what may clash; its address."""
    base = page.url.split("/staff")[0]
    page.goto(f"{base}/staff/meetings/new")
    page.select_option("[name=venue_id]", index=1)
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=starts]", "18:30")
    with page.expect_navigation():
        page.locator("button[name=publish]").click()
    if page.locator("button[name=despite]").count():
        with page.expect_navigation():
            page.locator("button[name=despite]").click()
    return page.url


def focus(page: Page, meeting: str) -> None:
    """Put the focus where Tab would bring it."""
    page.locator(f"a.ev[href='/staff{meeting.split('/staff')[1]}']").focus()


def press(page: Page, button: str) -> None:
    """Press a button with Enter and wait for the page it leads to."""
    page.locator(button).first.focus()
    with page.expect_navigation():
        keys(page, "Enter")


def add_somebody(page: Page, meeting: str) -> None:
    """Put somebody down who wants to be told."""
    page.goto(f"{meeting}/sign-ups")
    page.fill("[name=phone]", f"8 707 {next(_numbers):07}")
    page.fill("[name=name]", "Гүлнар Тасова")
    page.check("[name=agreed]")
    press(page, "form:has([name=phone]) button.btn")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_a_meeting_is_moved_onto_another_by_keys_alone_and_back(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    tuesday, _friday = (plan(page, monday + timedelta(days=days)) for days in (1, 4))
    aim = f"{monday + timedelta(days=4):Fri %-d %B}"
    schedule = f"/staff/schedule?date={monday}"
    who.open(schedule)
    focus(page, tuesday)
    keys(page, "Enter", "ArrowDown", "Enter")
    expect(page.get_by_role("status").last).to_contain_text("18:30")
    keys(page, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown")
    expect(page.locator("#moving")).to_have_text(f"{aim}, 18:45")
    keys(page, "ArrowUp")
    with page.expect_navigation():
        keys(page, "Enter")
    bar = page.locator("[data-moved]")
    expect(bar).to_be_focused()
    expect(bar).to_contain_text(f"Moved to: {aim}, 18:30")
    expect(bar).to_contain_text("The venue is taken then")
    expect(page.locator(".ev.clash")).to_have_count(2)
    who.check()
    page.locator("[data-moved] form[action*=undo] button").focus()
    with page.expect_navigation():
        keys(page, "Enter")
    expect(bar).to_have_count(0)
    expect(page.locator(f"a.ev[href='/staff{tuesday.split('/staff')[1]}']")).to_be_focused()
    page.reload()
    assert page.locator(f"section[aria-labelledby=day-{monday + timedelta(days=1):%Y%m%d}] a.ev").count() == 1
    who.open(f"/staff{tuesday.split('/staff')[1]}/history")
    expect(page.locator(".timeline")).to_contain_text("Moved back")
    assert page.locator(".timeline li", has_text="Moved").count() == 2


def test_people_are_told_of_a_move_and_of_a_cancellation_by_keys_alone(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    meeting = plan(page, monday)
    add_somebody(page, meeting)
    page.goto(f"{meeting}/move")
    page.fill("[name=starts]", "16:30")
    page.fill("[name=ends]", "18:00")
    press(page, "form:has([name=starts]) button.btn")
    press(page, "button[name=despite]")
    expect(page.locator(".sms")).to_have_count(1)
    expect(page.locator(".facts").first).to_contain_text("by SMS")
    who.check()
    press(page, "form[action$='/tell'] button")
    expect(page.locator("[role=status]").first).to_contain_text("The SMS leave at 09:00")
    page.goto(f"{meeting}/cancel")
    who.check()
    press(page, "button[name=tell]")
    expect(page.locator("[role=status]").first).to_contain_text("The SMS leave at 09:00")
    page.goto(f"{meeting}/door-notice")
    expect(page.locator("h1")).to_contain_text("Кездесу болмайды")


def test_a_move_is_left_by_escape(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    meeting = plan(page, monday)
    who.open(f"/staff/schedule?date={monday}")
    focus(page, meeting)
    keys(page, "Enter", "ArrowDown", "Enter", "ArrowRight", "Escape")
    expect(page.locator("#moving")).to_have_text("It stays where it was.")
    who.check()


def test_what_clashes_is_said_as_soon_as_a_box_is_left(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    taken = plan(page, monday)
    who.open("/staff/meetings/new")
    page.select_option("[name=venue_id]", index=1)
    page.fill("[name=day]", monday.isoformat())
    page.fill("[name=starts]", "19:00")
    page.locator("[name=ends]").focus()
    told = page.locator("[data-clashing]")
    expect(told).to_contain_text("The venue is taken then")
    who.check()
    page.fill("[name=starts]", "")
    page.locator("[name=ends]").focus()
    expect(told).to_be_empty()
    page.fill("[name=starts]", "19:00")
    page.locator("[name=ends]").focus()
    expect(told).to_contain_text("The venue is taken then")
    page.fill("[name=day]", (monday + timedelta(days=1)).isoformat())
    page.locator("[name=ends]").focus()
    expect(told).not_to_contain_text("The venue is taken then")
    with page.expect_response(lambda answer: "/clashes?meeting=" in answer.url) as asked:
        page.goto(f"{taken}/move")
        page.fill("[name=starts]", "19:15")
        page.locator("[name=ends]").focus()
    assert "The venue is taken then" not in asked.value.text()


def drag(page: Page, meeting: str, day: date) -> None:
    """Take hold of a meeting with the mouse and pull it over another day, without letting go."""
    page.locator(f"a.ev[href='/staff{meeting.split('/staff')[1]}']").hover()
    page.mouse.down()
    aim = page.locator(f"[data-day='{day}']").bounding_box()
    assert aim is not None
    page.mouse.move(aim["x"] + aim["width"] / 2, aim["y"] + aim["height"] - 8, steps=8)


def test_a_meeting_is_dragged_to_another_day_and_back_by_undo(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    meeting, friday = plan(page, monday + timedelta(days=1)), monday + timedelta(days=4)
    who.open(f"/staff/schedule?date={monday}")
    drag(page, meeting, friday)
    expect(page.locator(f"[data-day='{friday}']")).to_have_class(re.compile("aim"))
    with page.expect_navigation():
        page.mouse.up()
    bar = page.locator("[data-moved]")
    expect(bar).to_contain_text(f"Moved to: {friday:Fri %-d %B}, 18:30")
    assert page.locator(f"section[aria-labelledby=day-{friday:%Y%m%d}] a.ev").count() == 1
    with page.expect_navigation():
        bar.locator("form[action*=undo] button").click()
    assert page.locator(f"section[aria-labelledby=day-{monday + timedelta(days=1):%Y%m%d}] a.ev").count() == 1
    who.check()


def test_a_drag_is_left_by_escape_and_a_press_still_opens_the_meeting(visit: Visit) -> None:
    who = planner(visit)
    page, monday = who.page, a_monday()
    meeting = plan(page, monday)
    who.open(f"/staff/schedule?date={monday}")
    drag(page, meeting, monday + timedelta(days=3))
    keys(page, "Escape")
    drag_on = page.locator(f"[data-day='{monday + timedelta(days=5)}']")
    drag_on.hover()
    page.mouse.up()
    expect(page.locator("#moving")).to_have_text("It stays where it was.")
    assert page.locator(".aim").count() == 0
    who.check()
    with page.expect_navigation():
        page.locator(f"a.ev[href='/staff{meeting.split('/staff')[1]}']").click()
    assert page.url == meeting
