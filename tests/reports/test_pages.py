"""Pages of the report as people see them, and the same numbers on paper and in files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from organizer.campaigns.queries import membership
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.promises.models import PromiseState
from tests import factories
from tests.conftest import counted_statements
from tests.meetings.rows import attend, make_candidate, make_meeting, make_village
from tests.promises.rows import make_promise
from tests.reports.rows import MONDAY, NOW, Scene, let_out
from tests.topics.rows import make_topic, said
from tests.web import Browser

SignedIn = Callable[[Role], Browser]
READERS = (Role.CANDIDATE, Role.STAFF, Role.COORDINATOR, Role.OWNER)
CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)


def cells_of(html: str) -> list[list[str]]:
    """Every row of every table on a page, as a reader sees it."""
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in CELL.findall(row)]
        for row in ROW.findall(html)
    ]


def as_seen(value: object) -> str:
    """A value of a file as the page writes it."""
    if isinstance(value, float):
        return f"{int(value)}"
    return str(value)


def plain(text: str) -> str:
    """The page's number as a file has it: without the sign of a rise, with an ordinary minus."""
    return text.replace("\u2212", "-").removeprefix("+").replace("\u00a0", "")


@pytest.mark.parametrize("role", READERS)
def test_those_who_may_read_the_report_see_it(signed_in: SignedIn, scene: Scene, role: Role) -> None:
    answer = signed_in(role).get("/report")
    assert answer.status_code == 200
    assert ["Housing water", "40", "+20"] in cells_of(answer.text)


def test_a_volunteer_does_not(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.VOLUNTEER)
    pages = (
        "/report",
        "/report.csv",
        "/report.xlsx",
        "/report/topics/roads",
        "/report/next",
        "/report/promises",
    )
    assert [browser.get(page).status_code for page in pages] == [403] * len(pages)


def test_a_candidate_reads_it_in_the_candidates_frame(signed_in: SignedIn, scene: Scene) -> None:
    page = signed_in(Role.CANDIDATE).get("/report").text
    assert ("/report/next" in page, "/staff/grievances" in page, "/report/share" in page) == (
        True,
        False,
        False,
    )


def test_the_report_says_first_what_rose_most(signed_in: SignedIn, scene: Scene) -> None:
    page = signed_in(Role.CANDIDATE).get("/report").text
    sentences = re.findall(r"<p>([^<]+ → [^<]+)</p>", page)
    assert sentences == ["Risen most: Housing, 20 → 50.", "Fallen most: Roads, 30 → 20."]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?period=all",
        "?period=month",
        "?only=source:hall",
        "?only=kind:question",
        "?period=week:2026-03-02",
    ],
)
def test_page_paper_csv_and_workbook_say_the_same(signed_in: SignedIn, scene: Scene, query: str) -> None:
    browser = signed_in(Role.CANDIDATE)
    page = cells_of(browser.get(f"/report{query}").text)
    paper = cells_of(browser.get(f"/report{query}{'&' if query else '?'}print=1").text)
    rows = list(csv.reader(io.StringIO(browser.get(f"/report.csv{query}").text.removeprefix("\ufeff"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"/report.xlsx{query}").data))
    sheets = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert page == paper
    assert [row for row in rows if len(row) > 1] == [[plain(cell) for cell in row] for row in page]
    assert [[as_seen(cell) for cell in row if cell != ""] for row in sheets] == [
        [plain(cell) for cell in row] for row in page
    ]


def test_files_are_named_for_what_they_hold(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.STAFF)
    answers = [
        browser.get("/report.csv?period=week:2026-03-09"),
        browser.get(f"/report.xlsx?period=all&only=district:{scene.east.code}"),
    ]
    assert [answer.headers["Content-Disposition"] for answer in answers] == [
        'attachment; filename="report-week-2026-03-09.csv"',
        f'attachment; filename="report-all-district-{scene.east.code}.xlsx"',
    ]


def test_what_fewer_than_five_said_is_nowhere_exact(signed_in: SignedIn, campaign: CampaignFacts) -> None:
    west = make_village("West").district
    for topic, times in (("roads", 60), ("water", 40), ("gas", 3)):
        said(make_topic(topic), times, week=MONDAY, district_id=west.id)
    let_out()
    browser = signed_in(Role.COORDINATOR)
    pages = [
        "/report",
        "/report?period=all",
        "/report?only=source:web",
        f"/report?only=district:{west.code}",
        f"/report/districts/{west.code}",
    ]
    told = [[row[1] for row in cells_of(browser.get(page).text) if row and row[0] == "Gas"] for page in pages]
    assert told[:2] == [["fewer than 5"], ["fewer than 5"]]
    assert {number for numbers in told for number in numbers} == {"fewer than 5"}
    assert "Gas,fewer than 5,–" in browser.get("/report.csv").text
    assert re.findall(r"\b3\b", re.sub(r"<[^>]+>", " ", browser.get("/report/topics/gas").text)) == []


@pytest.mark.parametrize(
    "path",
    [
        "/report?period=week:2026-03-09&only=kind:question&only=source:hall",
        "/report?period=week:2026-03-09&district={west}&only=source:hall",
        "/report/topics/gas?only=source:phone",
        "/report/districts/{west}?only=source:phone",
    ],
)
def test_guessed_addresses_give_no_view_of_two_things_at_once(
    signed_in: SignedIn, scene: Scene, path: str
) -> None:
    make_topic("gas")
    browser = signed_in(Role.CANDIDATE)
    address = path.format(west=scene.west.code)
    known = {
        row
        for page in ("/report?only=kind:question", "/report?only=source:hall", "/report/topics/gas")
        for row in map(tuple, cells_of(browser.get(page).text))
    } | set(map(tuple, cells_of(browser.get(f"/report/districts/{scene.west.code}").text)))
    assert set(map(tuple, cells_of(browser.get(address).text))) - known == set()


def test_one_view_less_another_tells_of_nobody(signed_in: SignedIn, scene: Scene) -> None:
    """Everything said by phone is one person's: neither the ways nor the whole give it away."""
    said(scene.heating, 1, week=MONDAY, district_id=scene.west.id, channel="phone")
    let_out()
    browser = signed_in(Role.CANDIDATE)
    totals = [
        re.search(r"In all: ([^<]+)<", browser.get(f"/report?period=all{only}").text)
        for only in ("", "&only=source:hall", "&only=source:web", "&only=source:phone")
    ]
    whole, hall, web, phone = [found[1].strip() if found else "" for found in totals]
    assert (whole, phone) == ("120", "")
    assert int(whole) - int(hall) - int(web) == 0


def test_few_reports_are_to_be_read_with_care(signed_in: SignedIn, scene: Scene) -> None:
    page = signed_in(Role.CANDIDATE).get("/report?period=week&only=kind:question").text
    assert "Only 10 reports: read with care" in page


def test_a_week_that_has_just_begun_leads_to_one_that_tells_of_topics(
    signed_in: SignedIn, scene: Scene
) -> None:
    """Its districts are told of the whole month, and so are their topics."""
    monday = MONDAY + timedelta(weeks=1)
    with clock.at(NOW + timedelta(days=4)):
        for topic in (scene.heating, make_topic("gas")):
            said(topic, 2, week=monday, district_id=scene.west.id)
        let_out()
        browser = signed_in(Role.CANDIDATE)
        first, begun = (browser.get(path).text for path in ("/report", f"/report?period=week:{monday}"))
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', begun)
    assert "9–15 March" in re.findall(r'<p class="dim">([^<]+)<', first)[0]
    assert "In all: fewer than 5" in begun
    assert "Too few people spoke in this time to show topics" in begun
    assert re.findall(r'href="\?period=([^"]+)">9–15 March', begun) == ["week%3A2026-03-09"]
    assert {"Housing", "Roads"} <= set(heads)


def test_where_nothing_was_said_the_newest_week_is_offered(signed_in: SignedIn, scene: Scene) -> None:
    page = signed_in(Role.CANDIDATE).get("/report?period=week:2026-01-05").text
    assert "Nothing is counted in this time yet" in page
    assert re.findall(r'href="\?period=([^"]+)">9–15 March', page) == ["week%3A2026-03-09"]


def test_the_printed_report_names_what_it_keeps_to_and_the_day(signed_in: SignedIn, scene: Scene) -> None:
    page = signed_in(Role.CANDIDATE).get(f"/report?period=week&only=district:{scene.west.code}&print=1").text
    assert "All time · West ауданы · In all: 60" in unescape(page)
    assert "Printed:" in page
    assert "Thu 12 March, 12:00" in page
    assert "<select" not in page


@pytest.mark.parametrize(
    "path", ["/report?period=never", "/report?only=nobody", "/report.csv?only=district:0"]
)
def test_what_there_is_none_of_is_answered_in_words(signed_in: SignedIn, scene: Scene, path: str) -> None:
    answer = signed_in(Role.STAFF).get(path)
    assert (answer.status_code, "no such page" in answer.text) == (404, True)


def test_the_page_of_a_topic_tells_where_and_how(signed_in: SignedIn, scene: Scene) -> None:
    scene.water.agreed_answer = {"en": "We wrote to the water company."}
    db.session.flush()
    browser = signed_in(Role.CANDIDATE)
    page = browser.get("/report/topics/housing.water").text
    assert [row[:2] for row in cells_of(page) if row[0] in {"East ауданы", "At a meeting", "Complaints"}] == [
        ["East ауданы", "60"],
        ["At a meeting", "40"],
        ["Complaints", "60"],
    ]
    assert "We wrote to the water company." in page
    assert browser.get("/report/topics/nothing").status_code == 404


def test_a_topic_is_a_file_too(signed_in: SignedIn, scene: Scene) -> None:
    answer = signed_in(Role.CANDIDATE).get("/report/topics/housing/numbers.csv?period=week:2026-03-09")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="topic-housing-week-2026-03-09.csv"'
    assert "Housing water,40,20" in answer.text


def test_the_page_of_a_meeting_tells_what_was_promised_there(signed_in: SignedIn, scene: Scene) -> None:
    make_promise("A letter to the water company", about=f"meeting:{scene.meeting.id}")
    page = signed_in(Role.CANDIDATE).get(f"/report/meetings/{scene.meeting.id}").text
    assert ["Housing water", "40"] in cells_of(page)
    assert "A letter to the water company" in page


def test_a_meeting_or_district_there_is_none_of_is_not_found(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.CANDIDATE)
    pages = (
        "/report/meetings/1",
        "/report/briefing/1",
        "/report/districts/nowhere",
        "/report/meetings/9223372036854775808",
    )
    assert [browser.get(page).status_code for page in pages] == [404] * len(pages)


def test_the_briefing_tells_what_the_candidate_should_know(signed_in: SignedIn, scene: Scene) -> None:
    village = scene.meeting.venue and scene.meeting.venue.locality_id
    make_promise("A well by the school", locality_id=village)
    scene.water.agreed_answer = {"en": "We wrote to the water company."}
    said(scene.water, 20, week=MONDAY - timedelta(weeks=4), district_id=scene.east.id)
    let_out()
    page = signed_in(Role.CANDIDATE).get(f"/report/briefing/{scene.meeting.id}").text
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for words in (
        "in 1 day" if "in 1 day" in text else "tomorrow",
        "Fri 13 March, 18:30–20:00",
        "East, Culture house, Kazakhstan street 5",
        "Housing – 80 Housing water 80",
        "Housing: 20 → 60",
        "A well by the school",
        "We wrote to the water company.",
    ):
        assert words in text


def test_the_briefing_holds_no_name_of_those_who_come(signed_in: SignedIn, scene: Scene) -> None:
    attend(scene.meeting, name="Гүлнар Тасова")
    browser = signed_in(Role.CANDIDATE)
    pages = [
        browser.get(f"/report/briefing/{scene.meeting.id}"),
        browser.get(f"/report/briefing/{scene.meeting.id}?print=1"),
        browser.get(f"/report/meetings/{scene.meeting.id}"),
    ]
    assert [[name for name in ("Гүлнар", "Тасова", "+7701") if name in page.text] for page in pages] == [
        [],
        [],
        [],
    ]


def test_the_next_meeting_is_the_nearest_of_all(signed_in: SignedIn, scene: Scene) -> None:
    make_meeting(datetime(2026, 3, 14, 18, 30))
    answer = signed_in(Role.STAFF).get("/report/next")
    assert (answer.status_code, answer.location) == (302, f"/report/briefing/{scene.meeting.id}")


def test_the_next_meeting_of_a_candidate_is_their_own(
    reader: Browser, campaign: CampaignFacts, scene: Scene
) -> None:
    candidate = make_candidate("Ербол Тест")
    own = make_meeting(datetime(2026, 3, 14, 18, 30), candidate_id=candidate.id)
    member = factories.make_member(Role.CANDIDATE)
    membership(member.membership_id).candidate_id = candidate.id
    db.session.flush()
    reader.sign_in(factories.make_session(member, campaign.host))
    assert reader.get("/report/next").location == f"/report/briefing/{own.id}"


def test_when_no_meeting_is_planned_the_page_says_so(signed_in: SignedIn, campaign: CampaignFacts) -> None:
    page = signed_in(Role.CANDIDATE).get("/report/next").text
    assert "No meeting is planned" in page


def test_promises_are_listed_with_what_became_of_them(signed_in: SignedIn, campaign: CampaignFacts) -> None:
    make_promise("A bus to school", due_on=NOW.date() - timedelta(days=3))
    make_promise("A bridge")
    kept = make_promise("A letter")
    kept.state = PromiseState.KEPT
    db.session.flush()
    page = signed_in(Role.CANDIDATE).get("/report/promises").text
    figures = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    assert figures == [("Not yet kept", "1"), ("Overdue", "1"), ("Kept", "1")]
    assert [words for words in ("A bus to school", "A bridge", "A letter") if words in page] == [
        "A bus to school",
        "A bridge",
        "A letter",
    ]


def test_the_page_costs_the_same_with_many_meetings_and_districts(signed_in: SignedIn, scene: Scene) -> None:
    browser = signed_in(Role.CANDIDATE)
    browser.get("/report")
    with counted_statements() as before:
        browser.get("/report")
    with clock.at(NOW - timedelta(days=3)):
        meetings = [make_meeting(datetime(2026, 3, 11, 10 + number, 0)) for number in range(6)]
    for meeting in meetings:
        district = meeting.venue and meeting.venue.locality and meeting.venue.locality.district_id
        said(scene.roads, 10, week=MONDAY, district_id=district, meeting_id=meeting.id)
    let_out()
    with counted_statements() as after:
        browser.get("/report")
    assert len(after) == len(before)
