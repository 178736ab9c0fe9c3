"""The door: two phones lose the network, count on, and come back to one exact count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation
from tests.journeys.test_stories import a_number, press, press_despite_a_clash
from tests.journeys.visit import Visitor

pytestmark = pytest.mark.browser

BOTH = 4
"""People whom both phones let in; each lets in half as many more of its own."""
SIGN_UP = """
async ([code, people]) => Promise.all(people.map(async (person) =>
  (await fetch(`/m/${code}`, { method: "POST", body: new URLSearchParams(person) })).status))
"""
STORED = """
async () => {
  const request = indexedDB.open("door", 1);
  const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const all = database.transaction("presses").objectStore("presses").getAll();
  const rows = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
  database.close();
  return JSON.stringify([rows, { ...localStorage }, { ...sessionStorage }, await caches.keys()]);
}
"""
MAKE_OLD = """
async () => {
  const request = indexedDB.open("door", 1);
  const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const change = database.transaction("presses", "readwrite");
  const cursor = change.objectStore("presses").openCursor();
  cursor.onsuccess = () => cursor.result?.update({ ...cursor.result.value, until: Date.now() - 1 });
  await new Promise((resolve) => { change.oncomplete = resolve; });
  database.close();
}
"""
CODE_READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  canvas.getContext("2d").fillRect(0, 0, 8, 8);
  return canvas.captureStream(1);
};
"""


def plan_a_meeting(who: Visitor) -> str:
    """Publish a meeting that begins in an hour; gives its number."""
    page, start = who.open("/staff/meetings/new"), who.installation.began_wall + timedelta(hours=1)
    options = page.locator("select[name=venue_id] option:not([value=''])")
    page.select_option("[name=venue_id]", options.last.get_attribute("value"))
    page.fill("[name=day]", f"{start:%Y-%m-%d}")
    page.fill("[name=starts]", f"{start:%H:%M}")
    press_despite_a_clash(page, "form:has([name=starts]) button[name=publish]")
    meeting = re.search(r"/staff/meetings/(\d+)$", page.url)
    assert meeting is not None
    return meeting[1]


def sign_up(who: Visitor, people: int) -> None:
    """Sign people up for the meeting whose page is open; the last digits of their phones count them."""
    code = re.search(r"/m/([0-9A-Z]+)", who.page.content())
    assert code is not None
    signing_up = [{"phone": f"8 706 {place:07}", "name": f"Гүлнар{place} Тасова"} for place in range(people)]
    assert who.page.evaluate(SIGN_UP, [code[1], signing_up]) == [200] * people


@contextmanager
def without_network(page: Page) -> Iterator[None]:
    page.context.set_offline(offline=True)
    try:
        yield
    finally:
        page.context.set_offline(offline=False)


def let_in(page: Page, first: int, last: int) -> None:
    """Press on the rows of some people, one after the other."""
    for place in range(first, last):
        page.fill("#q", f"{place:04}")
        page.locator("[data-list] [name=came]:visible").click()


def test_two_phones_without_network_come_back_to_one_exact_count(visit: Visit) -> None:
    one, other = visit(screen=PHONE, language="kk"), visit(screen=PHONE, language="ru", dark=True)
    for phone in (one, other):
        phone.sign_in("owner")
    door = f"/my/door/{plan_a_meeting(one)}"
    sign_up(one, BOTH * 2)
    pages = [phone.open(door) for phone in (one, other)]
    with without_network(pages[0]), without_network(pages[1]):
        let_in(pages[0], 0, BOTH + BOTH // 2)
        let_in(pages[1], 0, BOTH)
        let_in(pages[1], BOTH + BOTH // 2, BOTH * 2)
        for page in pages:
            page.click("[name=plus]")
            expect(page.locator("[data-count]")).to_have_text(str(BOTH + BOTH // 2 + 1))
            expect(page.locator("[data-network]")).to_contain_text(str(BOTH + BOTH // 2 + 1))
        kept = pages[0].evaluate(STORED)
        assert ("Гүлнар0 Т." in kept, "Тасова" in kept, "706000" in kept) == (True, False, False)
    for phone in (one, other):
        expect(phone.page.locator("[data-network]:not(.warning)")).to_be_visible()
    for phone in (one, other):
        phone.page.reload()
        expect(phone.page.locator("[data-count]")).to_have_text(str(BOTH * 2 + 2))
        expect(phone.page.locator("[data-list] [name=came]:visible")).to_have_count(0)
        phone.check_shape()
        phone.page.click("[data-finish] button")
        phone.page.wait_for_url(lambda url: "/door" not in url)
        assert phone.page.evaluate(STORED) == "[[],{},{},[]]"


def test_a_phone_hears_that_its_late_press_is_overruled_by_the_team(visit: Visit) -> None:
    phone, team = visit(screen=PHONE, language="en"), visit(screen=LAPTOP, language="en")
    for who in (phone, team):
        who.sign_in("owner")
    meeting = plan_a_meeting(phone)
    sign_up(phone, 1)
    page = phone.open(f"/my/door/{meeting}")
    with without_network(page):
        let_in(page, 0, 1)
        press(team.open(f"/staff/meetings/{meeting}/sign-ups"), "[name=came][value=no]")
    expect(page.locator("[data-network]")).to_contain_text("noted since then that they did not come")
    expect(page.locator("[data-count]")).to_have_text("0")
    expect(page.locator("[data-list] [name=came]:visible")).to_have_count(1)


def test_a_code_is_read_and_a_refused_number_is_told(chromium: Browser, installation: Installation) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(CODE_READER)
    who = Visitor(installation, context.new_page())
    who.start_anew(language="en", campaign="A")
    who.sign_in("owner")
    door = f"/my/door/{plan_a_meeting(who)}"
    sign_up(who, 1)
    page, count = who.open(door), who.page.locator("[data-count]")
    person = page.locator("[name=came]").get_attribute("value")
    page.click("[data-scan]")
    page.evaluate("code => { window.shown = code; }", f"{who.base}{door}?person={person}")
    expect(count).to_have_text("1")
    page.evaluate("window.shown = 'https://other.example/'")
    expect(page.locator("[data-network]")).to_contain_text("not of this meeting")
    page.locator("[data-list] [name=undo]:visible").click()
    expect(count).to_have_text("0")
    page.click("#door summary")
    page.fill("[name=phone]", "8 711 250 12 34")
    page.click("[data-walk-in-form] button")
    expect(page.locator("[data-refusals]")).to_contain_text("••• 1234: SMS cannot reach a landline")
    expect(count).to_have_text("0")
    page.goto(f"{who.base}/my/outbox")
    waits = page.locator("[data-outbox] li a")
    expect(waits).to_contain_text(
        "••• 1234: came without signing up · Not stored: SMS cannot reach a landline"
    )
    expect(page.locator("[data-nothing]")).to_be_hidden()
    page.evaluate(MAKE_OLD)
    page.reload()
    expect(waits).to_contain_text("somebody: came without signing up")
    who.check()
    waits.click()
    page.click("[data-refusals] button")
    expect(page.locator("[data-refusals]")).to_be_hidden()
    page.reload()
    expect(count).to_have_text("0")
    who.check()
    context.close()


def test_the_door_works_without_a_script(visit: Visit) -> None:
    who = visit(screen=LAPTOP, script=False)
    who.sign_in("owner")
    meeting = plan_a_meeting(who)
    page = who.open(f"/staff/meetings/{meeting}/sign-ups")
    page.fill("[name=phone]", a_number())
    page.fill("[name=name]", "Гүлнар Тасова")
    press(page, "form:has([name=phone]) button.btn")
    who.open(f"/my/door/{meeting}")
    page.fill("#q", "гул")
    press(page, "[data-find] button")
    press(page, "[name=came]:visible")
    press(page, "[name=plus]")
    expect(page.locator("[data-count]")).to_have_text("2")
    press(page, "[data-last]")
    press(page, "[data-list] [name=undo]:visible")
    expect(page.locator("[data-count]")).to_have_text("0")
    who.check_shape()
