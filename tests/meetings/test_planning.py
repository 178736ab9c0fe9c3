"""Travel, limits and known roads hold for every clash that is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import in_language
from organizer.meetings import clash_wording, queries, services
from organizer.meetings.models import PermitState, RoadTime
from organizer.meetings.queries import Proposal
from organizer.meetings.queries.planning import planning, road
from organizer.meetings.queries.schedule import Wanted, planned, schedule
from organizer.meetings.services import RulesDetails
from organizer.meetings.timetable import Kind, Limits, Travel
from tests import factories
from tests.meetings.rows import NOW, SATURDAY, ZONE, make_candidate, make_meeting, make_venue, make_village
from tests.meetings.visits import text_of
from tests.web import Browser

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def tuesday(campaign: CampaignFacts) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    member = factories.make_member(Role.COORDINATOR)
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(member, campaign.host))


def said(starts: datetime = SATURDAY, **values: int) -> list[str]:
    asked = Proposal(starts_wall=starts, ends_wall=starts + HOUR, zone=ZONE, **values)
    with in_language("en"):
        return [clash_wording.clash(found) for found in queries.clashes_of(asked)]


def set_rules(**values: int | None) -> None:
    services.set_rules(RulesDetails(**{"km_per_hour": 60, "pause_minutes": 15, **values}), by=None)  # type: ignore[arg-type]


def test_without_rules_the_usual_ones_hold() -> None:
    assert (planning().travel, planning().limits, planning().permit) == (Travel(), Limits(), None)


def test_the_rules_are_one_row_that_is_changed_with_a_trace() -> None:
    set_rules(daily=2)
    set_rules(daily=2)
    set_rules(daily=3, night_hours=9, row_days=5, permit_days=10)
    found = planning()
    assert found.limits == Limits(daily=3, night=9 * HOUR, row=5)
    assert found.permit == 10 * DAY
    traces = sa.select(sa.func.count()).where(AuditEntry.verb == "planning.set")
    assert db.session.scalar(traces) == 2


def test_a_known_road_overrules_the_distance_whichever_way() -> None:
    who = make_candidate("Айгүл Сәрсен").id
    far = make_venue(village=make_village("Ақсай", position=(51.17, 53.0)))
    near = make_venue(village=make_village("Жымпиты", position=(50.25, 52.58)))
    make_meeting(SATURDAY, candidate_id=who, venue_id=far.id, ends_wall=SATURDAY + HOUR)
    asked = {"candidate_id": who, "venue_id": near.id}
    assert len(said(SATURDAY + 2 * HOUR, **asked)) == 1
    assert near.locality_id is not None
    assert far.locality_id is not None
    made = services.set_road(near.locality_id, far.locality_id, 45, by=None)
    assert said(SATURDAY + 2 * HOUR, **asked) == []
    assert services.set_road(far.locality_id, near.locality_id, 50, by=None).id == made.id
    late = "Айгүл Сәрсен cannot get from one place to the other in time: Ақсай, Sat 14 March, 18:30"
    assert said(SATURDAY + 2 * HOUR, **asked) == [f"{late}. Missing: 5 min"]


def test_a_way_of_more_than_a_day_is_known_wherever_is_asked() -> None:
    here, there = make_village("A"), make_village("B")
    set_rules(pause_minutes=60)
    services.set_road(here.id, there.id, 24 * 60, by=None)
    aigul = make_candidate()
    first = make_meeting(candidate_id=aigul.id, venue_id=make_venue(village=here).id)
    later = first.ends_wall + timedelta(hours=24, minutes=30)
    second = make_meeting(later, candidate_id=aigul.id, venue_id=make_venue(village=there).id)
    for meeting in (first, second):
        (found,) = queries.clashes_of(queries.as_it_is(meeting))
        assert (found.clash.kind, found.clash.missing) == (Kind.TRAVEL, timedelta(minutes=30))
        assert [clash.kind for clash in planned([meeting])[0].clashes] == [Kind.TRAVEL]


def test_a_road_leads_from_one_place_to_another() -> None:
    village = make_village()
    with in_language("en"), pytest.raises(DomainError, match="Choose two different places"):
        services.set_road(village.id, village.id, 10, by=None)


def test_a_candidate_who_meets_too_much_is_marked_and_the_crew_is_not() -> None:
    set_rules(daily=1, night_hours=14, row_days=2)
    who = make_candidate("Айгүл Сәрсен").id
    make_meeting(SATURDAY, candidate_id=who)
    make_meeting(SATURDAY + DAY, candidate_id=who)
    assert said(SATURDAY - 5 * HOUR, candidate_id=who) == ["Айгүл Сәрсен: too many meetings on this day"]
    assert said(SATURDAY + 2 * DAY, candidate_id=who) == ["Айгүл Сәрсен: no day of rest around this day"]
    assert said(SATURDAY + 3 * DAY, candidate_id=who) == []
    assert said(datetime(2026, 3, 16, 8), candidate_id=who) == [
        "Айгүл Сәрсен: too little rest before or after Жымпиты, Sun 15 March, 18:30. Missing: 120 min",
        "Айгүл Сәрсен: no day of rest around this day",
    ]
    assert said(SATURDAY - 5 * HOUR) == []


def test_a_permit_that_comes_too_late_is_told_in_days_until_it_was_asked_for() -> None:
    set_rules(permit_days=10)
    assert said() == ["There is too little time to ask for the permit. Days missing: 6"]
    assert said(SATURDAY + 6 * DAY) == []
    meeting = make_meeting()
    mark = "Permit: too late"
    rows = schedule(Wanted(first=SATURDAY - DAY)).rows
    with in_language("en"):
        assert [clash_wording.clash_mark(clash) for clash in rows[0].clashes] == [mark]
    meeting.permit_state = PermitState.ASKED
    meeting.permit_venue_id, meeting.permit_day = meeting.venue_id, meeting.starts_wall.date()
    assert schedule(Wanted(first=SATURDAY - DAY)).rows[0].clashes == []
    assert said(venue_id=meeting.venue_id or 0, meeting_id=meeting.id) == []


def take_back_last() -> None:
    newest = sa.select(undo.Undo).where(undo.Undo.state == undo.UndoState.DONE).order_by(undo.Undo.at.desc())
    last = db.session.scalars(newest).first()
    assert last is not None
    undo.take_back(last.id, by=None)


def test_a_road_and_rules_are_put_back_as_they_were(campaign: CampaignFacts) -> None:
    here, there = make_village("A"), make_village("B")
    acts: tuple[Callable[[], object], ...] = (
        lambda: services.set_road(here.id, there.id, 50, by=None),
        lambda: services.set_road(there.id, here.id, 500, by=None),
        lambda: services.forget_road(db.session.scalars(sa.select(RoadTime)).one(), by=None),
        lambda: set_rules(daily=2),
        lambda: set_rules(daily=3),
    )
    seen = []
    for number, act in enumerate(acts):
        with clock.at(NOW + timedelta(minutes=number)):
            act()
            db.session.flush()
            seen.append(standing())
    for number in range(len(acts), 0, -1):
        assert standing() == seen[number - 1]
        take_back_last()
        db.session.flush()
    assert standing() == ([], None)


def standing() -> tuple[list[int], int | None]:
    """Known roads, and how many meetings a day there may be."""
    return list(db.session.scalars(sa.select(RoadTime.minutes))), planning().limits.daily


def test_what_was_changed_again_since_is_not_put_back(campaign: CampaignFacts) -> None:
    here, there = make_village("A"), make_village("B")
    row = services.set_road(here.id, there.id, 50, by=None)
    done = undo.open_undo(row)
    row.minutes = 60
    assert done is not None
    with pytest.raises(DomainError):
        undo.take_back(done.id, by=None)
    with clock.at(NOW + HOUR):
        services.forget_road(row, by=None)
        forgotten = undo.open_undo(row)
    db.session.flush()
    services.set_road(here.id, there.id, 70, by=None)
    assert forgotten is not None
    with pytest.raises(DomainError):
        services.remember_road(forgotten, None)


def test_a_road_that_was_known_the_other_way_round_is_said(staff: Browser) -> None:
    here, there = make_village("A"), make_village("B")
    sent = [(here, there, "50"), (there, here, "500")]
    for number, (one, other, minutes) in enumerate(sent):
        form = {"one_id": str(one.id), "other_id": str(other.id), "minutes": minutes}
        with clock.at(NOW + timedelta(minutes=number)):
            answer = staff.post("/staff/schedule/roads/new", form)
            page = text_of(staff.get(str(answer.location)).text)
    said = [f"Saved. {ways} before: 50 min Undo" for ways in ("A – B", "B – A")]
    assert [words in page for words in said].count(True) == 1


def test_staff_set_rules_and_roads_on_a_page(staff: Browser) -> None:
    one, other = make_village("Ақсай"), make_village("Жымпиты")
    form = {"km_per_hour": "70", "pause_minutes": "10", "daily": "2", "night_hours": "", "row_days": "6"}
    assert staff.post("/staff/schedule/rules", form).status_code == 303
    assert planning().travel.km_per_hour == 70
    assert planning().limits == Limits(daily=2, row=6)
    way = {"one_id": str(one.id), "other_id": str(other.id), "minutes": "95"}
    assert staff.post("/staff/schedule/roads/new", way).status_code == 303
    made = db.session.scalars(sa.select(RoadTime)).one()
    page = staff.get("/staff/schedule/rules").text
    assert [part in page for part in ("Ақсай", "Жымпиты", "95", 'value="70"')] == [True] * 4
    assert staff.post(f"/staff/schedule/roads/{made.id}/forget").status_code == 303
    assert db.session.scalars(sa.select(RoadTime)).all() == []


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("rules", {"km_per_hour": "0", "pause_minutes": "15"}, "This is too little: 10 at least"),
        ("rules", {"km_per_hour": "fast", "pause_minutes": "15"}, "Enter a whole number from 10 to 200"),
        ("rules", {"km_per_hour": "60", "pause_minutes": "900"}, "This is too much: 240 at most"),
        ("roads/new", {"one_id": "", "other_id": "7", "minutes": "5"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_kept(
    staff: Browser, path: str, form: dict[str, str], words: str
) -> None:
    answer = staff.post(f"/staff/schedule/{path}", form)
    assert (answer.status_code, words in answer.text) == (422, True)
    kept = {
        name: value for name, value in form.items() if name in {"km_per_hour", "pause_minutes", "minutes"}
    }
    assert [f'value="{value}"' in answer.text for value in kept.values()] == [True] * len(kept)


def test_another_campaigns_road_is_a_missing_one(campaign: CampaignFacts) -> None:
    one, other = make_village("Ақсай"), make_village("Жымпиты")
    with scope(factories.make_campaign("theirs").id):
        theirs = services.set_road(one.id, other.id, 10, by=None)
        db.session.flush()
    with pytest.raises(NotFound):
        road(theirs.id)
