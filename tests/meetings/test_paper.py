"""Paper about a meeting: who reads what on it, and that the browser and the PDF say the same."""

from __future__ import annotations

import re

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.meetings import services, sheets
from organizer.meetings.models import Meeting
from organizer.meetings.sheets.announcing import address_of
from organizer.volunteers import queries
from organizer.volunteers import services as volunteers
from tests import factories
from tests.files.printed import outside, seen_by_a_phone, texts
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.promises.rows import make_promise
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

MAY_PRINT_PHONES = [Role.OWNER, Role.COORDINATOR]


def open_as(browser: Browser, campaign: CampaignFacts, role: Role, language: str = "en") -> Browser:
    browser.client.set_cookie("language", language, domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


@pytest.fixture
def coordinator(browser: Browser, campaign: CampaignFacts) -> Browser:
    return open_as(browser, campaign, Role.COORDINATOR)


def with_a_host() -> Meeting:
    """A meeting with a host whose number is +7 701 555 01 01."""
    volunteers.begin_roles()
    meeting = rows.make_meeting(venue_id=rows.make_venue(key_holder="Сағындық").id)
    signed = sign_up(make_shift("host", 1, meeting), PhoneNumber("+77015550101"))
    volunteers.accept(signed.signup, by=None)
    queries.contact_of_volunteer(queries.volunteer(signed.signup.volunteer_id)).name = "Ботагөз Нұрланова"
    db.session.flush()
    return meeting


def traces(verb: str) -> list[tuple[str, dict[str, int]]]:
    return [(row.about, row.changed) for row in db.session.query(AuditEntry).filter_by(verb=verb)]


@pytest.mark.parametrize("role", [Role.OWNER, Role.COORDINATOR, Role.STAFF, Role.CANDIDATE])
def test_numbers_stand_on_paper_for_those_alone_who_may_print_them_and_that_is_traced(
    browser: Browser, campaign: CampaignFacts, role: Role
) -> None:
    meeting = with_a_host()
    reader = open_as(browser, campaign, role)
    plain = reader.get(f"/staff/meetings/{meeting.id}/run-sheet")
    answer = reader.post(f"/staff/meetings/{meeting.id}/run-sheet/phones")
    allowed = role in MAY_PRINT_PHONES
    assert (plain.status_code, "555 01 01" in plain.text, "With phone numbers" in plain.text) == (
        200, False, allowed,
    )  # fmt: skip
    assert (answer.status_code, "+7 701 555 01 01" in answer.text) == (200 if allowed else 403, allowed)
    assert traces("contact.numbers_printed") == ([(subject(meeting), {"numbers": 1})] if allowed else [])


def test_who_only_reads_the_schedule_reads_neither_the_key_nor_the_note(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = with_a_host()
    meeting.note = "Ask for the back door"
    db.session.flush()
    page = open_as(browser, campaign, Role.CANDIDATE).get(f"/staff/meetings/{meeting.id}/run-sheet").text
    assert ["Сағындық" in page, "back door" in page, "Ботагөз Н." in page] == [False, False, True]
    page = (
        browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))
        .get(f"/staff/meetings/{meeting.id}/run-sheet")
        .text
    )
    assert ["Сағындық" in page, "back door" in page] == [True, True]


def test_the_run_sheet_says_what_was_promised_in_the_place_and_what_became_of_it(
    coordinator: Browser,
) -> None:
    meeting = with_a_host()
    assert meeting.venue is not None
    make_promise("A letter to the water works", locality_id=meeting.venue.locality_id, due_on=None)
    page = text_of(coordinator.get(f"/staff/meetings/{meeting.id}/run-sheet").text)
    assert "A letter to the water works (open)" in page


def test_the_run_sheet_on_a_page_and_as_a_file_leaves_no_promise_out(coordinator: Browser) -> None:
    meeting = with_a_host()
    assert meeting.venue is not None
    promised = [f"Promise number {place:02}." for place in range(40)]
    for words in promised:
        make_promise(words, locality_id=meeting.venue.locality_id, due_on=None)
    page = text_of(coordinator.get(f"/staff/meetings/{meeting.id}/run-sheet").text)
    printed = " ".join(texts(coordinator.get(f"/staff/meetings/{meeting.id}/run-sheet.pdf").data))
    assert {words for words in promised if words not in page or words not in printed} == set()


def test_a_hundred_and_twenty_people_stand_on_five_sheets_each_with_head_consent_and_mark(
    coordinator: Browser,
) -> None:
    meeting = rows.make_meeting()
    for turn in range(120):
        rows.attend(meeting, name=f"Аты{turn:03} Тегі")
    db.session.flush()
    printed = coordinator.get(f"/staff/meetings/{meeting.id}/sign-in-sheet.pdf")
    pages = texts(printed.data)
    names = [name for page in pages for name in re.findall(r"Аты\d{3} Т\.", page)]
    assert (printed.content_type, len(pages)) == ("application/pdf", 5)
    assert names == [f"Аты{turn:03} Т." for turn in range(120)]
    assert outside(printed.data) == []
    for place, page in enumerate(pages, start=1):
        once = " ".join(page.split())
        assert [once.count(words) for words in ("Нөмірімді жазып", "Указывая номер", "SMS керек емес")] == [
            1
        ] * 3
        assert f"{meeting.code}-{place}" in once
        assert str(25 * place) in once


def test_the_page_of_the_sheets_has_the_same_rows_as_the_pdf(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    for name in ("Ұлан Б", "Әлия С", "Гүлнар Т"):
        rows.attend(meeting, name=name)
    rows.attend(meeting, name="")
    page = coordinator.get(f"/staff/meetings/{meeting.id}/sign-in-sheet").text
    cells = re.findall(r"<tr><td>(\d+)</td><td>([^<]*)</td><td></td><td><span class=\"tick\">", page)
    filled = [("1", "Әлия С."), ("2", "Гүлнар Т."), ("3", "Ұлан Б.")]
    assert cells == filled + [(str(place), "") for place in range(4, 26)]
    assert "•••" not in page


@pytest.mark.parametrize("kind", ["poster", "flyers"])
def test_a_phone_reads_the_meetings_address_from_an_announcement(coordinator: Browser, kind: str) -> None:
    meeting = rows.make_meeting()
    printed = coordinator.get(f"/staff/meetings/{meeting.id}/{kind}.pdf").data
    assert (seen_by_a_phone(printed), outside(printed)) == ({address_of(meeting)}, [])
    (page,) = texts(printed)
    words = " ".join(page.split())
    for said in ("14 наурыз, сенбі", "14 марта, суббота", "18:30", "Қазақстан көшесі, 5", "+7 711 200 00 00"):
        assert said in words


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["run-sheet", "sign-in-sheet", "poster", "flyers"])
def test_every_sheet_opens_in_every_language(
    browser: Browser, campaign: CampaignFacts, kind: str, language: str
) -> None:
    meeting = with_a_host()
    reader = open_as(browser, campaign, Role.STAFF, language)
    assert reader.get(f"/staff/meetings/{meeting.id}/{kind}").status_code == 200
    assert reader.get(f"/staff/meetings/1/{kind}").status_code == 404


def test_a_poster_names_its_candidate_in_both_languages_and_its_hall_on_the_strips(
    campaign: CampaignFacts,
) -> None:
    meeting = rows.make_meeting()
    rows.make_candidate("Нұрлан Ахметов")
    asel = rows.make_candidate("Әсел Қасым")
    asel.names = {"kk": "Әсел Қасым", "ru": "Асель Касым"}
    told = []
    for meeting.candidate in (None, asel):
        with in_language("en"):
            (poster,) = sheets.poster(meeting).blocks
        told.append([said.words for said in vars(poster)["headings"]])
    assert told == [
        ["Кандидатпен кездесу", "Встреча с кандидатом"],
        ["Кандидатпен кездесу: Әсел Қасым", "Встреча с кандидатом: Асель Касым"],
    ]
    assert (vars(poster)["strip_place"], "·" in vars(poster)["foot"]) == ("Мәдениет үйі", True)


@pytest.mark.parametrize("kind", ["poster", "flyers"])
def test_a_name_without_a_space_is_cut_and_leaves_neither_the_page_nor_the_address_out(
    coordinator: Browser, kind: str
) -> None:
    meeting = rows.make_meeting(venue_id=rows.make_venue(names={"kk": "Щ" * 80, "ru": "Ж" * 80}).id)
    db.session.commit()
    pdf = coordinator.get(f"/staff/meetings/{meeting.id}/{kind}.pdf").data
    assert (outside(pdf), seen_by_a_phone(pdf)) == ([], {address_of(meeting)})
    (poster,) = sheets.poster(meeting).blocks
    assert vars(poster)["strip_place"] == "Щ" * 39 + "…"


def test_a_campaign_of_one_language_speaks_it_on_its_poster(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    current_campaign().languages = ["ru"]
    (poster,) = sheets.poster(meeting).blocks
    assert [said.language for said in vars(poster)["headings"]] == ["ru"]


ON_EVERY_SHEET = ("run-sheet", "sign-in-sheet", "poster", "flyers")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_paper_of_a_draft_is_marked_and_leads_nobody_to_a_page_that_does_not_open(
    browser: Browser, campaign: CampaignFacts, language: str
) -> None:
    draft = rows.make_draft()
    reader = open_as(browser, campaign, Role.COORDINATOR, language)
    marks = {"kk": "Жоба: жарияланған жоқ", "ru": "Черновик: не опубликовано", "en": "Draft: not published"}
    both = [marks["kk"], marks["ru"]]
    for sheet in (*ON_EVERY_SHEET, "door-notice"):
        page = reader.get(f"/staff/meetings/{draft.id}/{sheet}").text
        wanted = [marks[language]] if sheet == "run-sheet" else both
        assert (sheet, [mark in page for mark in wanted], address_of(draft) in page) == (
            sheet,
            [True] * len(wanted),
            False,
        )
        assert ('class="qr"' in page, f"/m/{draft.code}" in page) == (False, False)
    for sheet in ON_EVERY_SHEET:
        pdf = reader.get(f"/staff/meetings/{draft.id}/{sheet}.pdf").data
        wanted = [marks[language]] if sheet == "run-sheet" else both
        for printed in texts(pdf):
            words = " ".join(printed.split())
            assert (sheet, [mark in words for mark in wanted], f"/m/{draft.code}" in words) == (
                sheet,
                [True] * len(wanted),
                False,
            )
        assert (outside(pdf), seen_by_a_phone(pdf)) == ([], set())


def test_paper_of_a_published_meeting_bears_no_mark(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    pages = [
        coordinator.get(f"/staff/meetings/{meeting.id}/{sheet}").text
        for sheet in (*ON_EVERY_SHEET, "door-notice")
    ]
    assert ['class="notice"' in page for page in pages] == [False] * 5


def test_an_announcement_with_much_to_say_says_it_in_smaller_letters(coordinator: Browser) -> None:
    said = []
    for length in (8, 80, 200):
        name = "Щ" * 7 + " "
        venue = rows.make_venue(names={"kk": name * (length // 8), "ru": name * (length // 8)})
        meeting = rows.make_meeting(venue_id=venue.id)
        pages = [
            coordinator.get(f"/staff/meetings/{meeting.id}/{kind}").text for kind in ("poster", "flyers")
        ]
        said.append([re.findall(r'class="((?:poster|flyer)(?: \w+)?)"', page) for page in pages])
    assert said == [
        [["poster"], ["flyer"] * 4],
        [["poster long"], ["flyer long"] * 4],
        [["poster longest"], ["flyer longest"] * 4],
    ]


def test_paper_of_a_meeting_that_is_off_says_so_but_for_the_notice_on_its_door(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    services.postpone(meeting, version=meeting.version, by=None)
    db.session.flush()
    said = [
        re.findall(r'class="notice">(.*?)</p>', coordinator.get(f"/staff/meetings/{meeting.id}/{sheet}").text)
        for sheet in (*ON_EVERY_SHEET, "door-notice")
    ]
    off = '<span lang="kk">Кейінге қалды</span><span lang="ru">Отложено</span>'
    assert said == [["Put off"], ["Кейінге қалды · Отложено"], [off], [off] * 4, []]
