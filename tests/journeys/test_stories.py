"""One story for each kind of user, in three languages, on a phone and a laptop, with and without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.conftest import LAPTOP, PHONE, Visit
from tests.journeys.installation import Installation
from tests.journeys.visit import Visitor

pytestmark = pytest.mark.browser

_numbers = count()


@dataclass(frozen=True)
class Setting:
    """How a story is told: in which language, on which screen, with scripts or without."""

    language: str
    screen: ViewportSize
    script: bool


SETTINGS = [
    pytest.param(Setting("kk", PHONE, script=True), id="kk-phone"),
    pytest.param(Setting("ru", LAPTOP, script=True), id="ru-laptop"),
    pytest.param(Setting("en", PHONE, script=False), id="en-phone-without-script"),
]


@pytest.fixture(params=SETTINGS)
def setting(request: pytest.FixtureRequest) -> Setting:
    """Each way a story is told."""
    told: Setting = request.param
    return told


def visitor(visit: Visit, setting: Setting, *, role: str = "", campaign: str = "A") -> Visitor:
    made = visit(language=setting.language, screen=setting.screen, script=setting.script, campaign=campaign)
    if role:
        made.sign_in(role)
    return made


def look(who: Visitor, setting: Setting) -> None:
    if setting.script:
        who.check()
    else:
        who.check_shape()


def a_day_of_its_own(who: Visitor) -> date:
    """A day in the next year, on which nobody else plans anything."""
    return who.installation.began_wall.date() + timedelta(days=200 + next(_numbers))


def a_number() -> str:
    """A mobile number nobody had before, in this worker."""
    return f"8 705 {next(_numbers):07}"


def press(page: Page, selector: str) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def press_despite_a_clash(page: Page, selector: str) -> None:
    """Press a button of the form of a meeting, and once more where the time clashes."""
    press(page, selector)
    if page.locator("[name=despite]").count():
        press(page, "button[name=despite]")


def test_a_voter_is_reminded_by_one_number_and_one_press(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting)
    page = who.open(f"/m/{installation.ids()['meeting_code']}")
    look(who, setting)
    page.fill("[name=phone]", a_number())
    press(page, "form:has([name=phone]) button.btn")
    assert page.url.split("?")[0].endswith("/thanks")
    look(who, setting)


def test_a_voter_with_a_wrong_number_is_told_and_loses_nothing(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting)
    page = who.open(f"/m/{installation.ids()['meeting_code']}")
    page.fill("[name=phone]", "50-12-34")
    page.fill("[name=name]", "Гүлнар")
    press(page, "form:has([name=phone]) button.btn")
    assert (page.input_value("[name=phone]"), page.input_value("[name=name]")) == ("50-12-34", "Гүлнар")
    expect(page.locator("[role=alert]")).to_be_visible()
    look(who, setting)


def test_a_voter_cancels_by_the_link_of_the_sms_and_takes_it_back(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting)
    token = installation.ids()["attendance_token"]
    page = who.open(f"/v/{token}")
    if page.locator("form[action$='/cannot']").count() == 0:
        press(page, "form[action$='/coming'] button")
    look(who, setting)
    press(page, "form[action$='/cannot'] button")
    expect(page.locator("form[action$='/cannot']")).to_have_count(0)
    look(who, setting)
    press(page, "form[action$='/coming'] button")
    expect(page.locator("form[action$='/cannot']")).to_have_count(1)
    look(who, setting)


def test_a_volunteer_signs_up_with_two_fields_and_cannot_come_after_all(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting)
    page = who.open("/volunteer")
    look(who, setting)
    press(page, ".agenda a.ev")
    look(who, setting)
    page.fill("[name=name]", "Ерлан Сейтов")
    page.fill("[name=phone]", a_number())
    press(page, "form:has([name=phone]) button.btn:not([formaction])")
    assert re.search(r"/volunteer/thanks/(place|asked)$", page.url)
    look(who, setting)
    who = visitor(visit, setting, campaign="B")  # whose duties no other test counts on
    page = who.open(f"/v/{installation.ids('B')['signup_token']}")
    look(who, setting)
    given_up = page.locator("form[action*='/cannot']").count() == 0  # by an earlier story in this copy
    press(page, f"form[action*='/{'coming' if given_up else 'cannot'}'] button")
    look(who, setting)


def test_a_problem_is_said_followed_by_its_code_and_deleted(visit: Visit, setting: Setting) -> None:
    who = visitor(visit, setting)
    page = who.open("/say")
    look(who, setting)
    page.fill("[name=text]", "Көшеде су жоқ, үш күн болды")
    press(page, "form:has([name=text]) button.btn")
    look(who, setting)
    press(page, "form:has([name=way]) button.btn:not([formaction])")
    code = page.locator(".secret").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert code not in page.url
    look(who, setting)
    who.open("/s")
    page.fill("[name=code]", code.lower())
    press(page, "form:has([name=code]) button.btn")
    expect(page.locator("blockquote").first).to_contain_text("су жоқ")
    look(who, setting)
    press(page, "button.bad")
    look(who, setting)
    press(page, "button.bad")
    who.open("/s")
    page.fill("[name=code]", code)
    press(page, "form:has([name=code]) button.btn")
    expect(page.locator("[role=alert]")).to_be_visible()


def test_staff_plan_publish_move_and_cancel_a_meeting(visit: Visit, setting: Setting) -> None:
    who = visitor(visit, setting, role="owner")
    page = who.open("/staff/meetings/new")
    look(who, setting)
    venue = page.locator("select[name=venue_id] option:not([value=''])").first.get_attribute("value")
    page.select_option("[name=venue_id]", venue)
    page.fill("[name=day]", f"{a_day_of_its_own(who):%Y-%m-%d}")
    page.fill("[name=starts]", "18:30")
    press_despite_a_clash(page, "form:has([name=starts]) button[name=publish]")
    look(who, setting)
    meeting = page.url
    assert re.search(r"/staff/meetings/\d+$", meeting)
    page.goto(f"{meeting}/move")
    page.fill("[name=starts]", "19:30")
    press_despite_a_clash(page, "form:has([name=starts]) button.btn")
    assert page.url == f"{meeting}/tell"
    look(who, setting)
    press(page, "form[action*='/undo'] button")
    page.goto(meeting)
    expect(page.locator(".lead").first).to_contain_text("18:30")
    page.goto(f"{meeting}/cancel")
    look(who, setting)
    press(page, "form:has([name=version]) button.bad")
    assert page.url == meeting
    look(who, setting)


def test_staff_paste_many_meetings_put_one_right_and_make_them_all(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting, role="owner")
    page = who.open("/staff/schedule/plan")
    look(who, setting)
    soon = installation.began_wall + timedelta(days=20)
    lines = [f"{soon + timedelta(days=number):%d.%m.%Y} 0{number}:30 Youth club" for number in range(1, 4)]
    page.fill("[name=paste-text]", "\n".join([*lines, f"{soon:%d.%m.%Y} 6-20 Youth club"]))
    press(page, "form:has([name=paste-text]) button.btn")
    look(who, setting)
    page.select_option("[name^=place-]", "none")
    page.fill("[name=row-4-starts]", "06:20")
    press(page, "button[name=next]")
    assert page.url.endswith("/make")
    look(who, setting)
    press(page, "form:has([name=despite]) button.btn")
    assert "/staff/schedule?view=list" in page.url
    look(who, setting)


def test_a_volunteer_logs_what_people_say_in_the_hall(
    visit: Visit, setting: Setting, installation: Installation
) -> None:
    who = visitor(visit, setting, role="owner")
    page = who.open(f"/my/log/{installation.ids()['meeting_id']}")
    look(who, setting)
    page.fill("[name=text]", "Жол нашар, жедел жәрдем өте алмайды")
    press(page, "form:has([name=text]) button.btn")
    assert page.input_value("[name=text]") == ""
    look(who, setting)


def test_a_candidate_reads_the_report_and_prints_it(visit: Visit, setting: Setting) -> None:
    who = visitor(visit, setting, role="candidate")
    page = who.open("/report?period=all")
    look(who, setting)
    expect(page.locator("table").first).to_be_visible()
    who.open("/report?period=all&print=1")
    look(who, setting)


def test_a_page_of_one_campaign_is_no_page_of_another(visit: Visit, installation: Installation) -> None:
    stranger = visit(campaign="B")
    code = installation.ids("A")["meeting_code"]
    response = stranger.page.goto(f"{stranger.base}/m/{code}")
    assert response is not None
    assert response.status == 404
