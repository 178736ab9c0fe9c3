"""The three pages of many meetings: paste, check, make."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings.models import Meeting, MeetingState
from organizer.tours import queries
from organizer.tours.models import Tour
from tests import factories
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("tuesday")

START = "/staff/schedule/plan"
LINES = "14.03 18:30 Zhympity\nвторник 18-20 Жымпиты\n31.02 11:00 Nowhere"


def sign_in(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    return sign_in(browser, campaign, Role.COORDINATOR)


def begin(browser: Browser, text: str = LINES) -> str:
    answer = browser.post(START, {"paste-text": text, "paste-first": "2026-03-10"})
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.location)


def tour_now() -> Tour:
    db.session.expire_all()
    return db.session.scalars(sa.select(Tour)).one()


def send(browser: Browser, path: str, **changed: str) -> TestResponse:
    version = re.findall(r'name="version" value="(\d+)"', browser.get(path).text)[0]
    return browser.post(
        path, {"version": version, **{name.replace("_", "-"): each for name, each in changed.items()}}
    )


def states() -> list[MeetingState]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Meeting.state).order_by(Meeting.starts_at)))


def test_pasted_rows_are_checked_put_right_and_made(staff: Browser) -> None:
    venue = rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff)
    shown = text_of(staff.get(path).text)
    assert "3 rows · unclear: 2 · with clashes: 0 · left out: 0" in shown
    assert "This may be one hour or two. Write 18:20 or 18:00–20:00" in shown
    assert "There is no such day" in shown
    answer = send(staff, path, row_2_starts="18:00–20:00", out_3="1", next="1")
    assert answer.location == f"{path}/make"
    assert "Create 2 drafts" in text_of(staff.get(f"{path}/make").text)
    answer = send(staff, f"{path}/make")
    assert answer.location == "/staff/schedule?view=list&date=2026-03-10"
    assert "2 meetings are in the schedule. Undo" in text_of(staff.get(answer.location).text)
    assert states() == [MeetingState.DRAFT, MeetingState.DRAFT]
    assert {row.venue_id for row in db.session.scalars(sa.select(Meeting))} == {venue.id}


def test_all_are_published_in_one_press(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff, "14.03 18:30 Zhympity\n15.03 18:30 Zhympity")
    send(staff, f"{path}/make", publish="yes")
    assert states() == [MeetingState.PUBLISHED] * 2
    assert staff.get(path).location == "/staff/schedule?view=list&date=2026-03-10"
    assert staff.get(f"{path}/make").status_code == 302


def test_an_unclear_place_is_settled_on_the_page(staff: Browser) -> None:
    village = rows.make_village("Жымпиты")
    rows.make_venue("Culture house", village)
    school = rows.make_venue("School", village)
    path = begin(staff, "14.03 18:30 Zhympity\n15.03 18:30 Жымпиты")
    page = staff.get(path).text
    name = re.findall(r'name="(place-[^"]+)"', page)[0]
    assert "Zhympity (2 rows)" in text_of(page)
    send(staff, path, **{name: f"venue:{school.id}"})
    assert [row.place.venue for row in queries.check(tour_now()).rows] == [school, school]


def test_what_an_unnamed_column_holds_is_said_on_the_page(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(
        staff, "14.03.2026\t18:30\tZhympity\tSerik\tRoads\n15.03.2026\t18:30\tZhympity\tSerik\tWater"
    )
    assert "What do these columns hold? Serik" in text_of(staff.get(path).text)
    assert send(staff, path, column_0="none", column_1="sky", next="1").location == path
    assert "What do these columns hold? Roads, Water" in text_of(staff.get(path).text)
    assert send(staff, path, column_0="title", next="1").location == f"{path}/make"
    assert [line.row.title for line in tour_now().lines] == ["Roads", "Water"]


def test_clashes_are_shown_in_each_row_and_above_the_last_press(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff, "14.03 18:30 Zhympity\n14.03 19:00 Zhympity")
    assert "with clashes: 2" in text_of(staff.get(path).text)
    page = staff.get(f"{path}/make").text
    assert "The venue is taken then by row 2" in text_of(page)
    refused = send(staff, f"{path}/make", despite="")
    assert (refused.status_code, states()) == (422, [])
    mark = re.findall(r'name="despite" value="([^"]+)"', page)[0]
    assert send(staff, f"{path}/make", despite=mark).status_code == 303
    assert len(states()) == 2


def test_a_clear_row_opens_for_a_change(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff, "14.03 18:30 Zhympity")
    assert 'name="row-1-starts"' not in staff.get(path).text
    answer = send(staff, path, open="1")
    assert answer.location == f"{path}?row=1#row-1"
    assert 'name="row-1-starts"' in staff.get(answer.location).text
    assert send(staff, path, open="9" * 30).location == path


def test_what_somebody_else_changed_is_told_and_what_was_typed_is_kept(staff: Browser) -> None:
    path = begin(staff)
    answer = staff.post(path, {"version": "7", "row-2-starts": "typed by me"})
    assert answer.status_code == 422
    assert "Somebody else changed this draft meanwhile" in text_of(answer.text)
    assert 'value="typed by me"' in answer.text


def test_rows_that_are_not_clear_are_not_offered_to_be_made(staff: Browser) -> None:
    path = begin(staff)
    assert staff.get(f"{path}/make").location == path
    assert send(staff, path, next="1").location == path


def test_a_refused_row_leaves_nothing_saved(staff: Browser) -> None:
    path = begin(staff, "Title;Day;Time\nRoads;14.03;18:30")
    answer = send(staff, f"{path}/make", publish="yes")
    assert answer.status_code == 422
    assert "Row 1: Choose a place before you publish. Nothing was saved" in text_of(answer.text)
    assert states() == []


def test_a_calendar_is_brought_and_its_bad_events_are_named(staff: Browser) -> None:
    content = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Roads\nDTSTART:20260314T183000\nEND:VEVENT\nBEGIN:VEVENT\n"
    )
    file = (io.BytesIO(content + b"SUMMARY:Broken\n"), "tour.ics")
    answer = staff.post(f"{START}/file", {"file-first": "2026-03-10", "file-file": file})
    assert "Event 2, Broken: breaks off in the middle" in text_of(staff.get(str(answer.location)).text)


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("Event Name,Start Date,Start Time,Location,Status", "Canceled"),
        ("Название,Дата,Время,Место,Статус", "Отменён"),
        ("Атауы,Күні,Уақыты,Орны,Күйі", "Өткізілмейді"),
    ],
)
def test_a_row_that_its_table_calls_off_is_left_out_and_named(
    staff: Browser, headings: str, said: str
) -> None:
    table = f"{headings}\nRoads,2026-03-14,18:30,Zhympity,Confirmed\nWater,2026-03-15,18:30,Zhympity,{said}"
    page = staff.get(begin(staff, table)).text
    assert "Row 2, Water: is called off in the table, so it is left out" in text_of(page)
    assert [line.left_out for line in tour_now().lines] == [False, True]


def test_a_rule_is_laid_out(staff: Browser) -> None:
    rule: dict[str, Any] = {
        "rule-weekdays": ["1", "3"], "rule-hours": "18:30", "rule-weeks": "2", "rule-first": "2026-03-10",
        "rule-places": "Жымпиты\nАксай",
    }  # fmt: skip
    staff.post(f"{START}/rule", rule)
    assert [(line.row.place, line.row.day) for line in tour_now().lines] == [
        ("Жымпиты", "2026-03-10"),
        ("Аксай", "2026-03-12"),
        ("Жымпиты", "2026-03-17"),
        ("Аксай", "2026-03-19"),
    ]


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        (START, {"paste-first": "2026-03-10"}, "Paste at least one line"),
        (START, {"paste-first": "2026-03-09", "paste-text": LINES}, "Choose today or a later day"),
        (START, {"paste-first": "2999-12-31", "paste-text": LINES}, "This day is more than two years ahead"),
        (f"{START}/file", {"file-first": "2026-03-10"}, "Choose a CSV, XLSX or ICS file up to 20 MB"),
        (
            f"{START}/rule",
            {
                "rule-first": "2026-03-10", "rule-weeks": "2", "rule-weekdays": "1", "rule-places": "A",
                "rule-hours": "late",
            },
            "Write the hour like 18:30",
        ),
        (
            f"{START}/rule",
            {
                "rule-first": "2026-03-10", "rule-weeks": "0", "rule-weekdays": "1", "rule-places": "A",
                "rule-hours": "18",
            },
            "Write at least one week",
        ),
    ],
)  # fmt: skip
def test_what_cannot_begin_says_why(staff: Browser, path: str, sent: dict[str, str], words: str) -> None:
    answer = staff.post(path, sent)
    assert (answer.status_code, words in text_of(answer.text)) == (422, True)
    assert db.session.scalars(sa.select(Tour)).all() == []


def test_an_open_draft_waits_on_the_first_page_until_it_is_thrown_away(staff: Browser) -> None:
    path = begin(staff)
    assert "3 meetings Pasted rows · begun today · kept 30 more days" in text_of(staff.get(START).text)
    assert staff.post(f"{path}/discard").location == START
    page = staff.get(START).text
    assert "begun today" not in text_of(page)
    assert staff.get(path).status_code == 404
    [address] = re.findall(r'action="(/staff/history/\d+/undo)"', page)
    assert staff.post(address).status_code == 303
    assert staff.get(path).status_code == 200


def test_the_schedule_leads_here_for_those_who_plan(staff: Browser) -> None:
    assert text_of(staff.get("/staff/schedule").text).count("Plan many") == 2


def test_who_only_reads_the_schedule_plans_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    candidate = sign_in(browser, campaign, Role.CANDIDATE)
    assert START not in candidate.get("/staff/schedule").text
    assert candidate.get(START).status_code == 403


def test_a_row_that_was_open_stays_open_with_what_was_typed(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff, "14.03 18:30 Zhympity")
    answer = staff.post(path, {"version": "7", "row-1-day": "15.03"})
    assert 'name="row-1-day" value="15.03"' in answer.text


@pytest.mark.parametrize(
    "value",
    ["a\x00b", "\x1b[31m", "9" * 400, "31.12.9999", "٣٤²", "\u202e\u2066", "үю " * 2_000, "-1", "24:60:61"],
)
def test_whatever_is_typed_into_a_row_the_page_still_opens(staff: Browser, value: str) -> None:
    path = begin(staff, "14.03 18:30 Nowhere\n15.03 18:30 Elsewhere")
    cells = ("place", "day", "starts", "ends", "title", "candidate", "language")
    answer = send(staff, path, **{f"row-1-{cell}": value for cell in cells}, **{"place-nowere": value})
    assert answer.status_code == 303
    assert (staff.get(path).status_code, staff.get(f"{path}?row={'9' * 400}").status_code) == (200, 200)
    assert send(staff, path, open=value, version=value).status_code == 422
    assert staff.post(f"{path}/make", {"version": value, "despite": value}).status_code == 422


@pytest.mark.parametrize("published", [True, False])
def test_who_pressed_after_another_is_told_what_that_one_made(staff: Browser, published: bool) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    path = begin(staff, "14.03 18:30 Жымпиты")
    page = staff.get(f"{path}/make").text
    seen = dict(re.findall(r'name="(version|despite)" value="(\w*)"', page))
    press = {"publish": "yes"}
    staff.post(f"{path}/make", {**seen, **(press if published else {})})
    late = staff.post(f"{path}/make", {**seen, **({} if published else press)})
    told = text_of(staff.get(late.headers["Location"]).text)
    made = "Published meetings: 1" if published else "Drafts: 1"
    assert f"Made already, by another press. {made}" in told


def test_the_page_asks_a_slate_who_meets_people(staff: Browser) -> None:
    rows.make_venue(village=rows.make_village("Жымпиты"))
    chosen = [rows.make_candidate(name) for name in ("Айгүл Сәрсен", "Болат Ким")][1]
    path = begin(staff, "14.03 18:30 Жымпиты")
    unasked = send(staff, path, next="1")
    assert (unasked.location, staff.get(f"{path}/make").status_code) == (path, 302)
    assert send(staff, path, who=str(chosen.id), next="1").location == f"{path}/make"
    assert f'<option value="{chosen.id}" selected>' in staff.get(path).text
