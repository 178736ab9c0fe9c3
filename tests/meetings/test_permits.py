"""Permits: where they stand, by when to ask, who is reminded; and the letters that ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.accounts.models import User
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.undo import Undo
from organizer.meetings import queries, services, sheets
from organizer.meetings.models import LetterKind, Meeting, PermitState
from organizer.meetings.queries.permits import Lack, ask_by, permits_waiting
from organizer.meetings.services import PermitDetails, RulesDetails
from organizer.meetings.timetable import Kind
from tests import factories
from tests.contacts.rows import make_contact
from tests.files.printed import outside, texts
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.web import Browser

AKIMAT = "Жымпиты ауылдық округінің әкімдігі"
OWNER_PHONE = PhoneNumber("+77015550202")
IN_TEN_DAYS = rows.SATURDAY + timedelta(days=6)
"""Of a Tuesday: with seven days' notice its permit is to be asked for by Friday."""


@pytest.fixture
def planner(campaign: CampaignFacts) -> Actor:
    return factories.make_member(Role.COORDINATOR)


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts, planner: Actor) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(planner, campaign.host))


def set_notice(days: int) -> None:
    services.set_rules(RulesDetails(km_per_hour=60, pause_minutes=15, permit_days=days), by=None)


def note(meeting: Meeting, by: Actor, **values: Any) -> Undo | None:
    details = PermitDetails(**values)
    done = services.set_permit(meeting, details, version=meeting.version, by=by)
    db.session.flush()
    return done


def lacks() -> list[tuple[Lack, date | None]]:
    return [(waiting.lack, waiting.due_on) for waiting in permits_waiting()]


def test_the_last_day_to_ask_follows_the_rules_unless_the_meeting_has_its_own(planner: Actor) -> None:
    meeting = rows.make_meeting(IN_TEN_DAYS)
    assert ask_by(meeting) is None
    set_notice(7)
    assert ask_by(meeting) == date(2026, 3, 13)
    note(meeting, planner, permit_until=date(2026, 3, 11))
    assert ask_by(meeting) == date(2026, 3, 11)


def test_a_permit_needs_a_hand_before_its_last_day_without_an_answer_and_when_refused(planner: Actor) -> None:
    set_notice(7)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    with clock.at(rows.NOW - timedelta(days=1)):
        assert lacks() == []
    assert lacks() == [(Lack.TO_ASK, date(2026, 3, 13))]
    note(meeting, planner, permit_state=PermitState.ASKED, permit_asked_of=AKIMAT)
    assert lacks() == []
    with clock.at(meeting.starts_at - timedelta(days=2)):
        assert lacks() == [(Lack.NO_ANSWER, date(2026, 3, 13))]
    note(meeting, planner, permit_state=PermitState.REFUSED, permit_asked_of=AKIMAT)
    assert lacks() == [(Lack.REFUSED, date(2026, 3, 13))]
    note(meeting, planner, permit_state=PermitState.GRANTED, permit_asked_of=AKIMAT)
    assert lacks() == []


def test_a_last_day_that_somebody_noted_is_told_of_however_far_off_the_meeting_is(planner: Actor) -> None:
    meeting = rows.make_meeting(IN_TEN_DAYS + timedelta(days=100))
    note(meeting, planner, permit_until=date(2026, 3, 13))
    with clock.at(rows.NOW - timedelta(days=2)):
        assert lacks() == []
    assert lacks() == [(Lack.TO_ASK, date(2026, 3, 13))]


def test_where_no_permit_is_needed_nothing_is_told_and_nothing_clashes(planner: Actor) -> None:
    set_notice(10)
    meeting = rows.make_meeting()
    proposal = queries.Proposal(
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        zone=meeting.zone,
        venue_id=meeting.venue_id,
        meeting_id=meeting.id,
    )
    assert [found.clash.kind for found in queries.clashes_of(proposal)] == [Kind.NOTICE]
    note(meeting, planner, permit_needed=False)
    assert (queries.clashes_of(proposal), lacks()) == ([], [])


def test_a_change_of_the_permit_is_traced_and_can_be_taken_back(planner: Actor) -> None:
    meeting = rows.make_meeting()
    asked = date(2026, 3, 9)
    note(meeting, planner, permit_state=PermitState.ASKED, permit_asked_of=AKIMAT, permit_asked_on=asked)
    done = note(
        meeting, planner, permit_state=PermitState.GRANTED, permit_asked_of=AKIMAT, permit_document="12-3"
    )
    assert done is not None
    undo.take_back(done.id, by=planner)
    row = rows.fresh(meeting)
    assert (row.permit_state, row.permit_asked_on, row.permit_document) == (PermitState.ASKED, asked, "")
    assert rows.verbs("meeting.permit") == ["meeting.permit", "meeting.permit", "meeting.permit_restored"]


def test_a_permit_that_somebody_else_changed_meanwhile_is_not_written_over(planner: Actor) -> None:
    meeting = rows.make_meeting()
    seen = meeting.version
    note(meeting, planner, permit_needed=False)
    with pytest.raises(ChangedMeanwhile):
        services.set_permit(meeting, PermitDetails(), version=seen, by=planner)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"permit_state": PermitState.ASKED}, "permit_asked_of"),
        ({"permit_asked_on": date(2026, 3, 9), "permit_answered_on": date(2026, 3, 8)}, "permit_answered_on"),
        ({"permit_owner_id": 1}, "permit_owner_id"),
    ],
)
def test_what_cannot_be_of_a_permit_is_refused_beside_its_field(
    planner: Actor, wrong: dict[str, object], field: str
) -> None:
    meeting = rows.make_meeting()
    with pytest.raises(DomainError) as refused:
        note(meeting, planner, **wrong)
    assert refused.value.field == field


def test_who_sees_to_a_permit_is_reminded_once_before_its_last_day(planner: Actor) -> None:
    set_notice(7)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    make_contact(ConsentPurpose.VOLUNTEER, phone=OWNER_PHONE, language="ru")
    db.session.get_one(User, planner.user_id).phone = OWNER_PHONE.e164
    note(meeting, planner, permit_owner_id=planner.user_id)
    assert (services.remind_of_permits(), services.remind_of_permits()) == (1, 0)
    (body,) = rows.bodies()
    assert body.startswith("Разрешение на встречу: 20 марта, Жымпиты. Запросить не позже: 13 марта. ")


def test_a_permit_holds_for_its_place_and_day_alone(planner: Actor) -> None:
    set_notice(7)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    first, other = meeting.venue_id, rows.make_venue().id
    note(meeting, planner, permit_state=PermitState.GRANTED, permit_asked_of=AKIMAT)
    seen = [lacks()]
    for venue_id, starts in [
        (other, IN_TEN_DAYS),
        (first, IN_TEN_DAYS - timedelta(hours=1)),
        (first, IN_TEN_DAYS + timedelta(days=1)),
        (first, IN_TEN_DAYS),
    ]:
        ends = starts + timedelta(hours=1)
        services.move(meeting, starts, ends, venue_id=venue_id, version=meeting.version, by=None)
        db.session.flush()
        seen.append(lacks())
    in_time = date(2026, 3, 13)
    next_day = in_time + timedelta(days=1)
    assert seen == [[], [(Lack.ELSEWHERE, in_time)], [], [(Lack.ELSEWHERE, next_day)], []]


def test_another_place_asks_where_its_permit_would_come_too_late(planner: Actor) -> None:
    set_notice(30)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    note(meeting, planner, permit_state=PermitState.GRANTED, permit_asked_of=AKIMAT)
    here = queries.as_it_is(meeting)
    elsewhere = replace(here, venue_id=rows.make_venue().id)
    later = replace(
        here, starts_wall=here.starts_wall + timedelta(days=1), ends_wall=here.ends_wall + timedelta(days=1)
    )
    kinds = [[found.clash.kind for found in queries.clashes_of(each)] for each in (here, elsewhere, later)]
    assert kinds == [[], [Kind.NOTICE], [Kind.NOTICE]]


def test_who_sees_to_a_permit_is_reminded_anew_of_another_place(staff: Browser, planner: Actor) -> None:
    set_notice(7)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    make_contact(ConsentPurpose.VOLUNTEER, phone=OWNER_PHONE, language="ru")
    db.session.get_one(User, planner.user_id).phone = OWNER_PHONE.e164
    note(meeting, planner, permit_owner_id=planner.user_id)
    told = [services.remind_of_permits()]
    note(
        meeting,
        planner,
        permit_owner_id=planner.user_id,
        permit_state=PermitState.GRANTED,
        permit_asked_of=AKIMAT,
    )
    told.append(services.remind_of_permits())
    hall = rows.make_venue("Hall", rows.make_village("Бурлин")).id
    services.move(
        meeting, meeting.starts_wall, meeting.ends_wall, venue_id=hall, version=meeting.version, by=None
    )
    told += [services.remind_of_permits(), services.remind_of_permits()]
    assert told == [1, 0, 1, 0]
    db.session.commit()
    assert "The permit is for another place or day" in text_of(staff.get("/staff").text)
    assert "Permit: For another place or day" in text_of(staff.get(f"/staff/meetings/{meeting.id}").text)
    page = staff.get(f"/staff/meetings/{meeting.id}/permit").text
    assert (
        "What is noted below is for another place or day: Fri 20 March, Жымпиты, Culture house."
        in text_of(page)
    )


def test_a_member_who_cannot_be_written_to_is_not(planner: Actor) -> None:
    set_notice(7)
    note(rows.make_meeting(IN_TEN_DAYS), planner, permit_owner_id=planner.user_id)
    rows.make_meeting(IN_TEN_DAYS + timedelta(hours=3))
    assert (services.remind_of_permits(), rows.bodies()) == (0, [])


def test_staff_note_the_permit_on_its_page_and_today_tells_of_it(staff: Browser) -> None:
    set_notice(7)
    meeting = rows.make_meeting(IN_TEN_DAYS)
    today = text_of(staff.get("/staff").text)
    assert "Permit not asked for Fri 20 March, 18:30 · Жымпиты Ask for it by Fri 13 March Fix" in today
    path = f"/staff/meetings/{meeting.id}"
    assert "Ask for it by Fri 13 March" in text_of(staff.get(path).text)
    form = {"version": str(meeting.version), "state": "asked", "permit_asked_on": "10.03.2026"}
    refused = staff.post(f"{path}/permit", form)
    assert (refused.status_code, "Write who was asked" in refused.text, "10.03.2026" in refused.text) == (
        422, True, False,
    )  # fmt: skip
    assert 'value="2026-03-10"' in refused.text
    answer = staff.post(f"{path}/permit", {**form, "permit_asked_of": AKIMAT})
    assert (answer.status_code, answer.location) == (303, path)
    page = text_of(staff.get(path).text)
    assert ("Permit: Asked for" in page, "The last change can be taken back." in page) == (True, True)
    assert "Permit not asked for" not in staff.get("/staff").text


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize(("language", "day"), [("kk", "14 наурыз, сенбі"), ("ru", "14 марта, суббота")])
def test_a_letter_speaks_the_language_of_its_reader_with_all_that_is_known_filled_in(
    staff: Browser, planner: Actor, kind: LetterKind, language: str, day: str
) -> None:
    meeting = rows.make_meeting(capacity=120, candidate_id=rows.make_candidate().id)
    note(meeting, planner, permit_state=PermitState.ASKED, permit_asked_of=AKIMAT)
    path = f"/staff/meetings/{meeting.id}/letters/{kind.value}"
    printed = staff.get(f"{path}.pdf?to={language}")
    (page,) = texts(printed.data)
    words = " ".join(page.split())
    assert ("Айгүл Сәрсен" in words) is (kind is LetterKind.PERMIT)
    for known in (
        AKIMAT,
        "Test operator",
        day,
        "Қазақстан көшесі, 5" if language == "kk" else "Дом культуры",
    ):
        assert known in words
    assert ("{" in words, outside(printed.data)) == (False, [])
    shown = staff.get(f"{path}?to={language}").text
    assert AKIMAT in shown


def test_a_campaign_words_its_letters_itself_in_each_language(staff: Browser) -> None:
    meeting = rows.make_meeting()
    own = "Құрметті {to}! {place}, {day}."
    ours = staff.get("/staff/letters/hall").text
    assert "{place}" in ours
    assert staff.post("/staff/letters/hall", {"texts-kk": own, "texts-ru": ""}).status_code == 303
    (block,) = sheets.letter(meeting, LetterKind.HALL, "kk").blocks
    place = "Жымпиты, Мәдениет үйі, Қазақстан көшесі, 5"
    assert vars(block)["words"] == f"Құрметті ____________________! {place}, 14 наурыз, сенбі."
    (block,) = sheets.letter(meeting, LetterKind.HALL, "ru").blocks
    assert vars(block)["words"].startswith("Кому:")
    staff.post("/staff/letters/hall", {"texts-kk": own})
    assert rows.verbs("letter.") == ["letter.worded"]
    refused = staff.post("/staff/letters/hall", {"texts-kk": own + "{nope} { place }"})
    assert (refused.status_code, "Nothing is called {nope} here" in text_of(refused.text)) == (422, True)
    assert rows.verbs("letter.") == ["letter.worded"]
    assert staff.get("/staff/letters/love").status_code == 404
    assert db.session.scalar(sa.text("SELECT count(*) FROM letter")) == 1
