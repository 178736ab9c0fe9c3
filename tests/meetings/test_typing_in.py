"""A sign-in sheet comes back and is typed in row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.contacts.queries import by_phone
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.phone import parse
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.services import PaperRow
from tests import factories
from tests.meetings import rows
from tests.web import Browser

PHONE = parse("8 701 234 56 78")


@pytest.fixture(autouse=True)
def the_day_after() -> Iterator[None]:
    with clock.at(rows.NOW + timedelta(days=5)):
        yield


@pytest.fixture
def held(campaign: CampaignFacts) -> Meeting:
    with clock.at(rows.NOW):
        return rows.make_meeting()


@pytest.fixture
def by(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.STAFF)


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts, by: Actor) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(by, campaign.host))


def signed_up(meeting: Meeting, **values: object) -> Attendance:
    with clock.at(rows.NOW):
        return rows.attend(meeting, **values)


def people_in(meeting: Meeting) -> int:
    return queries.people_in([meeting.id]).get(meeting.id, 0)


def type_in(meeting: Meeting, *typed: PaperRow, by: Actor) -> int:
    new = services.type_in(meeting, typed, language="ru", by=by)
    db.session.flush()
    return new


def test_who_wrote_a_number_came_and_agreed_on_paper(held: Meeting, by: Actor) -> None:
    assert type_in(held, PaperRow(number=7, name="Ерлан", phone=PHONE), by=by) == 1
    (came,) = db.session.scalars(sa.select(Attendance))
    assert (came.state, came.way, came.came_at) == (AttendanceState.CAME, "paper", held.starts_at)
    (agreed,) = db.session.scalars(sa.select(Consent))
    assert (agreed.purpose, agreed.way, agreed.language, agreed.given_at) == (
        ConsentPurpose.NEWS,
        ConsentWay.PAPER,
        "ru",
        held.starts_at,
    )


def test_the_same_sheet_typed_in_twice_counts_once(held: Meeting, by: Actor) -> None:
    sheet = [PaperRow(number=1, name="Ерлан", phone=PHONE), PaperRow(number=2, name="Айгүл")]
    assert [type_in(held, *sheet, by=by), type_in(held, *sheet, by=by)] == [2, 0]
    assert people_in(held) == 2


def test_with_the_box_ticked_a_strangers_number_is_not_kept(held: Meeting, by: Actor) -> None:
    type_in(held, PaperRow(number=1, name="Ерлан", phone=PHONE, no_sms=True), by=by)
    assert (people_in(held), db.session.scalars(sa.select(Contact)).all()) == (1, [])


def test_with_the_box_ticked_somebody_known_came_and_is_written_to_no_more(held: Meeting, by: Actor) -> None:
    guest = signed_up(held, phone=PHONE)
    type_in(held, PaperRow(number=1, phone=PHONE, no_sms=True), by=by)
    assert guest.state is AttendanceState.CAME
    withdrawn = db.session.scalars(sa.select(Consent.withdrawn_at)).all()
    assert (len(withdrawn), None in withdrawn) == (1, False)
    assert rows.verbs("messages.") == ["messages.stopped"]


def test_a_name_of_the_list_is_somebody_of_it_and_another_is_counted(held: Meeting, by: Actor) -> None:
    guest = signed_up(held, name="Гүлнар Тасова", guests=2)
    typed = [PaperRow(number=1, name="гүлнар  т."), PaperRow(number=2, name="Ерлан")]
    type_in(held, *typed, by=by)
    assert (guest.state, people_in(held)) == (AttendanceState.CAME, 4)


@pytest.mark.parametrize("written", ["Гүлнар Тасова", "Тасова Гүлнар", "гулнар тасова", "Гүлнар Т."])
def test_who_was_let_in_by_name_and_wrote_it_in_full_is_one_person(
    held: Meeting, by: Actor, written: str
) -> None:
    guest = signed_up(held, name="Гүлнар Тасова")
    services.check_in(held, guest.id, services.Press(key="phone:1", at=held.starts_at), by=by)
    type_in(held, PaperRow(number=1, name=written), by=by)
    assert people_in(held) == 1


def test_a_name_that_two_have_is_nobody_of_the_list(held: Meeting, by: Actor) -> None:
    guests = [signed_up(held, name="Гүлнар Тасова") for _each in range(2)]
    type_in(held, PaperRow(number=1, name="Гүлнар Т."), by=by)
    assert ({guest.state for guest in guests}, people_in(held)) == ({AttendanceState.COMING}, 1)


def press(meeting: Meeting, key: str, by: Actor, *, people: int = 1) -> None:
    services.count(meeting, services.Press(key=key, at=meeting.starts_at), people=people, by=by)
    db.session.flush()


@pytest.mark.parametrize(("pressed", "people"), [(0, 3), (2, 3), (3, 3), (5, 5)])
def test_who_was_counted_without_a_name_and_wrote_on_a_sheet_is_one_person(
    held: Meeting, by: Actor, pressed: int, people: int
) -> None:
    sheet = [
        PaperRow(number=1, name="Ерлан", phone=PHONE),
        PaperRow(number=2, name="Айгүл"),
        PaperRow(number=3, name="Болат"),
    ]
    for number in range(pressed):
        press(held, f"phone:{number}", by)
    for _twice in range(2):
        services.type_in(held, sheet, language="ru", counted=True, by=by)
        db.session.flush()
    assert people_in(held) == people


def test_a_sheet_of_another_door_and_who_was_let_in_by_name_are_counted_beside(
    held: Meeting, by: Actor
) -> None:
    guest = signed_up(held, name="Гүлнар Тасова", guests=1)
    services.check_in(held, guest.id, services.Press(key="phone:list", at=held.starts_at), by=by)
    press(held, "phone:1", by, people=4)
    services.type_in(
        held,
        [PaperRow(number=1, name="Гүлнар Т."), PaperRow(number=2, name="Айгүл")],
        language="ru",
        counted=True,
        by=by,
    )
    db.session.flush()
    assert people_in(held) == 2 + 4
    type_in(held, PaperRow(number=26, name="Болат"), PaperRow(number=27, phone=PHONE), by=by)
    assert people_in(held) == 2 + 4 + 2
    services.take_back(held, ["phone:1"], by=by)
    assert people_in(held) == 2 + 1 + 2


def test_presses_that_come_after_the_sheet_count_as_those_before_it(held: Meeting, by: Actor) -> None:
    services.type_in(held, [PaperRow(number=1, name="Айгүл")], language="ru", counted=True, by=by)
    seen = []
    for number in range(3):
        press(held, f"phone:{number}", by)
        seen.append(people_in(held))
    assert seen == [1, 2, 3]


def test_the_page_asks_about_those_whom_phones_counted_without_a_name(
    staff: Browser, held: Meeting, by: Actor
) -> None:
    address = f"/staff/meetings/{held.id}/sign-in-sheet/rows"
    assert 'name="counted"' not in staff.get(address).text
    press(held, "phone:1", by, people=2)
    assert re.search(
        r'<input[^>]*name="counted"[^>]*checked|<input[^>]*checked[^>]*name="counted"',
        staff.get(address).text,
    )
    staff.post(address, {"language": "kk", "counted": "y", "rows-0-name": "Ерлан"})
    assert people_in(held) == 2
    staff.post(address, {"language": "kk", "rows-1-name": "Айгүл"})
    assert people_in(held) == 3


def test_before_the_day_no_sheet_is_typed_in(held: Meeting, by: Actor) -> None:
    with clock.at(rows.NOW), pytest.raises(DomainError):
        services.type_in(held, [PaperRow(number=1, name="Ерлан")], language="ru", by=by)


def test_the_page_has_the_rows_of_its_sheet_and_keeps_what_was_typed(staff: Browser, held: Meeting) -> None:
    address = f"/staff/meetings/{held.id}/sign-in-sheet/rows?sheet=2"
    page = staff.get(address).text
    assert re.findall(r"<legend>№ (\d+)</legend>", page) == [str(number) for number in range(26, 51)]
    wrong = {"language": "kk", "rows-0-name": "Ерлан", "rows-3-phone": "8 701"}
    answer = staff.post(address, wrong)
    assert answer.status_code == 422
    assert 'href="#rows-3-phone"' in answer.text
    assert ('value="Ерлан"' in answer.text, 'value="8 701"' in answer.text) == (True, True)
    assert people_in(held) == 0
    assert staff.post(address, {**wrong, "rows-3-phone": "8 701 234 56 78"}).status_code == 303
    assert people_in(held) == 2
    assert len(re.findall(r"Take back row (26|29)\"", staff.get(address).text)) == 2


def test_a_row_is_taken_back_and_typed_in_anew(staff: Browser, held: Meeting) -> None:
    address = f"/staff/meetings/{held.id}/sign-in-sheet/rows"
    staff.post(address, {"language": "kk", "rows-4-name": "Ерлан"})
    key = re.findall(r'name="undo" value="([^"]+)"', staff.get(address).text)
    assert len(key) == 1
    staff.post(address, {"undo": key[0]})
    assert people_in(held) == 0
    staff.post(address, {"language": "kk", "rows-4-phone": "8 701 234 56 78"})
    assert (people_in(held), by_phone(PHONE) is None) == (1, False)


@pytest.mark.parametrize(("asked", "first"), [("", 1), ("0", 1), ("²", 1), ("100", 1), ("3", 51)])
def test_an_address_of_no_sheet_opens_one(staff: Browser, held: Meeting, asked: str, first: int) -> None:
    page = staff.get(f"/staff/meetings/{held.id}/sign-in-sheet/rows", query_string={"sheet": asked}).text
    assert f"<legend>№ {first}</legend>" in page


def test_a_volunteer_does_not_type_sheets_in(
    browser: Browser, campaign: CampaignFacts, held: Meeting
) -> None:
    browser.sign_in(factories.make_session(factories.make_member(Role.VOLUNTEER), campaign.host))
    assert browser.get(f"/staff/meetings/{held.id}/sign-in-sheet/rows").status_code == 403
