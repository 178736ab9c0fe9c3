"""The paper pack: what the team works from when the network is cut."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.accounts.models import User
from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.desk import services
from organizer.desk.queries import Pack, Part
from organizer.files.models import FileJob, FileState
from organizer.files.models import Part as FilePart
from organizer.files.queries import content
from organizer.grievances.models import Grievance
from organizer.grievances.services import draw_codes, index_of, read_code
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.meetings.models import Meeting
from organizer.volunteers import services as volunteers
from tests import factories
from tests.desk.conftest import open_as
from tests.files.printed import outside, texts
from tests.grievances.rows import make_topics
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.messaging.conftest import Wakes
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

TOMORROW = rows.TUESDAY + timedelta(days=1)
CREW, OWN = "+7 701 555 03 03", "+7 701 555 04 04"
FORM = {"first": "2026-03-11", "days": "2", "forms": "3", "parts": [part.value for part in Part]}


def pack(**values: Any) -> Pack:
    usual = {"first": TOMORROW.date(), "days": 2, "parts": tuple(Part), "forms": 3, "language": "kk"}
    return Pack(**{**usual, **values})


def member(role: Role, phone: str = OWN) -> Actor:
    who = factories.make_member(role, name="Ботагөз Әлі")
    db.session.get_one(User, who.user_id).phone = phone.replace(" ", "")
    db.session.flush()
    return who


def two_meetings() -> list[Meeting]:
    """Two in the coming days, the first with a host, and one too late."""
    volunteers.begin_roles()
    make_topics()
    first = rows.make_meeting(TOMORROW, venue_id=rows.make_venue(key_holder="Сағындық").id)
    signed = sign_up(make_shift("host", 1, first), PhoneNumber(CREW.replace(" ", ""))).signup
    volunteers.accept(signed, by=None)
    rows.attend(first, name="Гүлнар Тасова")
    second = rows.make_meeting(TOMORROW + timedelta(days=1))
    rows.make_meeting(TOMORROW + timedelta(days=2))
    rows.make_draft(TOMORROW + timedelta(hours=4))
    db.session.flush()
    return [first, second]


def made(campaign: CampaignFacts, who: Actor, **values: Any) -> FileJob:
    """A pack that the worker has drawn, the transactions of the worker inside that of the test."""
    job = services.order_pack(pack(**values), by=who)
    db.session.commit()
    services.make_pack(campaign.id, job.id)
    db.session.expire_all()
    return db.session.get_one(FileJob, job.id)


def test_one_file_holds_all_sheets_of_the_days_that_were_chosen(campaign: CampaignFacts) -> None:
    first, second = two_meetings()
    codes = (first.code, second.code)
    job = made(campaign, member(Role.COORDINATOR))
    printed = content(job, FilePart.OUTPUT)
    pages = [" ".join(page.split()) for page in texts(printed)]
    titles = (
        "Кім кімге қоңырау шалады", "Орындардың кілттері", "Қолмен жіберуге арналған SMS мәтіндері",
        "Өткізу тәртібі", "Жазылу парағы", "Мәселеңізді айтыңыз",
    )  # fmt: skip
    assert [sum(page.startswith(title) for page in pages) for title in titles] == [1, 1, 1, 2, 2, 6]
    assert (job.state, job.done, job.total, job.filename) == (
        FileState.DONE, 13, 13, "paper-2026-03-11.pdf",
    )  # fmt: skip
    assert outside(printed) == []
    assert [any(f"/m/{code}" in page for page in pages) for code in codes] == [True, True]
    assert "Сағындық" in next(page for page in pages if page.startswith(titles[1]))
    forms = [found[0] for page in pages if (found := re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page))]
    assert (len(forms), len(set(forms))) == (6, 6)


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.OWNER, True), (Role.COORDINATOR, True), (Role.STAFF, False)]
)
def test_numbers_stand_in_a_pack_for_those_alone_who_may_print_them(
    campaign: CampaignFacts, role: Role, shown: bool
) -> None:
    two_meetings()
    member(Role.OWNER)
    words = " ".join(texts(content(made(campaign, member(role, "+7 701 555 05 05")), FilePart.OUTPUT)))
    assert [CREW in words, OWN in words] == [shown, shown]
    verbs = sa.select(AuditEntry.verb).where(AuditEntry.verb.like("%printed"))
    assert sorted(db.session.scalars(verbs)) == (
        ["contact.numbers_printed", "team.numbers_printed"] if shown else []
    )


def test_who_left_before_the_worker_came_gets_nothing(campaign: CampaignFacts) -> None:
    two_meetings()
    who = member(Role.COORDINATOR)
    job = services.order_pack(pack(), by=who)
    db.session.execute(sa.update(Membership).where(Membership.user_id == who.user_id).values(ended_at=now()))
    db.session.commit()
    services.make_pack(campaign.id, job.id)
    db.session.expire_all()
    assert (job.state, job.problem) == (FileState.FAILED, "not_allowed")


def test_a_pack_is_ordered_on_its_page_and_fetched_from_the_files(
    browser: Browser, campaign: CampaignFacts, wakes: Wakes
) -> None:
    two_meetings()
    staff = open_as(browser, campaign, Role.COORDINATOR)
    answer = staff.post("/staff/paper-pack", FORM)
    job = db.session.scalars(sa.select(FileJob)).one()
    assert (answer.status_code, answer.location) == (303, f"/staff/files/{job.id}")
    assert "Sheets printed" in staff.get(f"/staff/files/{job.id}").text
    services.make_pack(campaign.id, job.id)
    page = text_of(staff.get(f"/staff/files/{job.id}").text)
    assert ("Ready to print." in page, "Download (PDF)" in page, "Rows" in page) == (True, True, False)
    fetched = staff.get(f"/staff/files/{job.id}/output.pdf")
    assert (fetched.content_type, fetched.data[:5]) == ("application/pdf", b"%PDF-")


def test_the_same_sheets_open_at_once_for_the_browsers_own_printer(
    browser: Browser, campaign: CampaignFacts
) -> None:
    two_meetings()
    page = open_as(browser, campaign, Role.COORDINATOR).post("/staff/paper-pack/sheets", FORM)
    assert (page.status_code, page.text.count('<section class="sheet')) == (200, 13)
    assert (CREW in page.text, "Who calls whom" in page.text) == (True, True)
    packed = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "paper.packed")).one()
    assert packed.changed == {"first": "2026-03-11", "days": 2, "meetings": 2}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": "8"}, "This is too much: 7 at most"),
        ({"first": "x"}, "Enter a date, like 14.03.2026"),
        ({"first": "9999-12-31"}, "Choose a year from 1900 to 2999"),
        ({"parts": []}, "Choose at least one"),
        ({"first": "2026-05-01"}, "There is no published meeting in these days"),
    ],
)
def test_a_pack_that_cannot_be_is_refused_with_all_that_was_chosen(
    browser: Browser, campaign: CampaignFacts, wrong: dict[str, object], words: str
) -> None:
    two_meetings()
    staff = open_as(browser, campaign, Role.STAFF)
    for path in ("/staff/paper-pack", "/staff/paper-pack/sheets"):
        refused = staff.post(path, {**FORM, "forms": "17", **wrong})
        assert (refused.status_code, words in refused.text, 'value="17"' in refused.text) == (422, True, True)
    assert db.session.scalars(sa.select(FileJob)).all() == []


def test_today_asks_of_an_evening_for_the_paper_of_tomorrow_until_it_was_printed(
    browser: Browser, campaign: CampaignFacts
) -> None:
    two_meetings()
    line = "Meetings of tomorrow without paper"
    assert line not in open_as(browser, campaign, Role.OWNER).get("/staff").text
    with clock.at(rows.NOW + timedelta(hours=6)):
        owner = open_as(browser, campaign, Role.OWNER)
        assert line in owner.get("/staff").text
        owner.post("/staff/paper-pack/sheets", FORM)
        assert line not in owner.get("/staff").text


def test_a_code_on_paper_opens_what_was_written_there_once_it_is_typed_in(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_topics()
    (code,) = draw_codes(1)
    staff = open_as(browser, campaign, Role.COORDINATOR)
    form = {"text": "No water", "way_in": "paper", "kind": "complaint", "nodded": "one"}
    shown = staff.post("/staff/grievances/new", {**form, "paper_code": code.lower()})
    assert (shown.status_code, code in shown.text) == (200, True)
    row = db.session.scalars(sa.select(Grievance)).one()
    assert row.code_index == index_of(read_code(code) or "")
    again = staff.post("/staff/grievances/new", {**form, "paper_code": code})
    assert (again.status_code, "This form was typed in already" in again.text) == (422, True)
    wrong = staff.post("/staff/grievances/new", {**form, "paper_code": "K7Q"})
    assert (wrong.status_code, "Eight letters and digits" in wrong.text) == (422, True)
