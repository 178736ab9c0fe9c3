"""A tour is begun, put right, and becomes meetings all at once or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.models import Candidate, Standing
from organizer.campaigns.roles import Role
from organizer.campaigns.services import add_step
from organizer.files.tables import xlsx
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError, NotFound
from organizer.kernel.i18n import in_language
from organizer.meetings import clash_wording
from organizer.meetings.models import Meeting, MeetingState, SpareVenue, Venue
from organizer.tours import queries, services, wording
from organizer.tours.models import NOBODY_YET, Line, Tour, TourState
from organizer.tours.paste import Cell, Doubt, Rule
from organizer.tours.services import Correction
from tests import factories
from tests.conftest import counted_statements
from tests.meetings import rows

pytestmark = pytest.mark.usefixtures("tuesday")

FIRST = date(2026, 3, 10)


@pytest.fixture
def planner(campaign: CampaignFacts) -> Actor:
    """Somebody who plans."""
    return factories.make_member(Role.COORDINATOR)


def begin(text: str, by: Actor, **options: str) -> Tour:
    return services.begin_from_text(text, first=FIRST, by=by, **options)


def make(tour: Tour, by: Actor, *, publish: bool = False, once_key: str = "") -> int:
    return services.make(
        tour,
        publish=publish,
        despite=services.mark_of(queries.check(tour)),
        version=tour.version,
        by=by,
        once_key=once_key,
    )


def made_of(draft: Tour) -> undo.Undo:
    """The act that made its meetings."""
    done = undo.open_undo(draft)
    assert done is not None
    return done


def settle(tour: Tour, choice: str, by: Actor) -> Tour:
    """Say which place the first question means."""
    question, _count = queries.check(tour).questions[0]
    told = Correction(lines=tour.lines, places={question.key: choice})
    return services.correct(tour, told, version=tour.version, by=by)


def clashes(tour: Tour) -> list[list[str]]:
    """What is said against each row."""
    with in_language("en"):
        return [[wording.clash(found) for found in row.clashes] for row in queries.check(tour).rows]


def planned() -> list[tuple[datetime, int | None, MeetingState]]:
    found = db.session.scalars(sa.select(Meeting).order_by(Meeting.starts_at))
    return [(row.starts_wall, row.venue_id, row.state) for row in found]


def test_clear_rows_become_drafts_in_one_press(planner: Actor) -> None:
    venue = rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("Tue 10 March 18:30 Zhympity\n14.03 11:00–12:30 Джамбейты, Жымпиты", planner)
    tour = services.correct(
        tour,
        Correction(lines=[tour.lines[0], replace(tour.lines[1], left_out=True)], places={}),
        version=tour.version,
        by=planner,
    )
    assert make(tour, planner) == 1
    assert planned() == [(datetime(2026, 3, 10, 18, 30), venue.id, MeetingState.DRAFT)]
    assert (tour.state, tour.made) == (TourState.MADE, 1)
    assert rows.verbs("tour.") == ["tour.begun", "tour.corrected", "tour.made"]


def test_meetings_are_published_in_the_same_press(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    assert make(begin("14.03 18:30 Jympity", planner), planner, publish=True) == 1
    assert [state for _at, _venue, state in planned()] == [MeetingState.PUBLISHED]


def test_the_same_press_twice_makes_the_meetings_once(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("14.03 18:30 Жымпиты", planner)
    assert [make(tour, planner, once_key="press") for _press in range(2)] == [1, 1]
    assert len(planned()) == 1
    with pytest.raises(DomainError):
        make(tour, planner)


def test_drafts_that_were_made_are_taken_back_and_the_rows_wait_again(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("14.03 18:30 Жымпиты\n15.03 18:30 Жымпиты", planner)
    make(tour, planner)
    done = undo.open_undo(tour)
    assert done is not None
    undo.take_back(done.id, by=planner)
    assert (planned(), tour.state, rows.verbs("tour.")[-1]) == ([], TourState.DRAFT, "tour.unmade")
    assert make(tour, planner, once_key="again") == 2


def test_what_was_published_at_once_becomes_drafts_again(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("14.03 18:30 Жымпиты\n15.03 18:30 Жымпиты", planner)
    make(tour, planner, publish=True)
    first = db.session.scalars(sa.select(Meeting).order_by(Meeting.starts_at)).first()
    by_itself = undo.open_undo(first) if first else None
    done = undo.open_undo(tour)
    assert by_itself is not None
    assert done is not None
    undo.take_back(by_itself.id, by=planner)
    undo.take_back(done.id, by=planner)
    assert [state for _at, _venue, state in planned()] == [MeetingState.DRAFT] * 2
    assert tour.state is TourState.MADE


@pytest.mark.parametrize("has_spare", [False, True])
def test_drafts_of_which_one_was_touched_stay(planner: Actor, *, has_spare: bool) -> None:
    venue = rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("14.03 18:30 Жымпиты\n15.03 18:30 Жымпиты", planner)
    make(tour, planner)
    *_first, last = db.session.scalars(sa.select(Meeting).order_by(Meeting.starts_at))
    if has_spare:
        db.session.add(SpareVenue(meeting_id=last.id, venue_id=venue.id))
    else:
        last.note = "Ring twice"
    db.session.flush()
    done = undo.open_undo(tour)
    assert done is not None
    with pytest.raises(DomainError):
        undo.take_back(done.id, by=planner)
    assert (len(planned()), done.state, tour.state) == (2, undo.UndoState.DONE, TourState.MADE)


def test_one_row_that_cannot_be_published_leaves_nothing_half_made(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = settle(begin("14.03 18:30 Жымпиты\n15.03 18:30 Nowhere", planner), queries.NO_PLACE, planner)
    with in_language("en"), pytest.raises(DomainError) as refused:
        make(tour, planner, publish=True)
    assert str(refused.value).startswith("Row 2: Choose a place before you publish")
    assert (planned(), tour.state) == ([], TourState.DRAFT)
    assert make(tour, planner) == 2


def test_tomorrow_stays_the_day_that_it_was_when_it_was_written(planner: Actor) -> None:
    tour = begin("завтра 18:30 Жымпиты\nвт 19:00 Жымпиты", planner)
    with clock.at(rows.NOW + timedelta(days=2)):
        words = [tour.lines[0], replace(tour.lines[1], row=replace(tour.lines[1].row, day="послезавтра"))]
        services.correct(tour, Correction(lines=words, places={}), version=tour.version, by=planner)
    today = clock.to_wall(rows.NOW, "Asia/Oral").date()
    assert [line.row.day for line in tour.lines] == [
        str(today + timedelta(days=1)),
        str(today + timedelta(days=2 + 2)),
    ]


def test_an_unclear_row_keeps_all_from_being_made(planner: Actor) -> None:
    tour = begin("14.03 Жымпиты", planner)
    with pytest.raises(DomainError):
        make(tour, planner)
    assert planned() == []


def test_a_place_is_found_in_any_alphabet_and_order(planner: Actor) -> None:
    village = rows.make_village("Жымпиты")
    venue = rows.make_venue("Culture house", village)
    rows.make_venue("School", rows.make_village("Ақсай"), names={"ru": "Школа"}, address={})
    gazetteer = queries.Gazetteer()
    spellings = (
        "Zhympity", "с. Жымпиты", "Жымпиты, Дом культуры", "Culture house, Jympity", "Жымпиты ДК",
        "мәдениет үйі (Жымпиты)",
    )  # fmt: skip
    assert [gazetteer.find(text) for text in spellings] == [venue] * len(spellings)
    assert [gazetteer.find(text) for text in ("Жымпату", "Жымпиты, Школа", "Culture house, Орал")] == [
        None
    ] * 3
    assert (gazetteer.knows("Jympity, X"), gazetteer.knows("Somewhere")) == (True, False)


def test_a_place_is_found_as_people_call_it(planner: Actor) -> None:
    karatobe = rows.make_village("Каратобе", names={"kk": "Қаратөбе", "ru": "Каратобе"})
    aksai = rows.make_village("Ақсай")
    hall = rows.make_venue(
        "Karatobe culture house",
        karatobe,
        names={"kk": "Қаратөбе мәдениет үйі", "ru": "Дом культуры, Каратобе"},
        address={},
    )
    school = rows.make_venue(
        "School No. 2", aksai, names={"kk": "Ақсай №2 мектебі", "ru": "Школа № 2, Аксай"}, address={}
    )
    other = rows.make_venue("School No. 22", aksai, names={"kk": "Ақсай №22 мектебі"}, address={})
    gazetteer = queries.Gazetteer()
    expected = {
        "Дом культуры села Каратобе": hall, "Қаратөбе ауылдық мәдениет үйі": hall, "Қаратөбе МҮ": hall,
        "с.Каратобе": hall, "Каратобе ДК": hall, "Қаратөбе ауылдық округі": hall, "ДК, с. Каратобе": hall,
        "Бөрлі ауданы Қаратөбе ауылы мәдениет үйі": hall,
        "№2 мектеп, Ақсай": school, "Ақсай, №22 мектеп": other, "Ақсай қаласы": None,
        "Аксай библиотека": None, "№222 мектеп, Ақсай": None,
    }  # fmt: skip
    assert {text: gazetteer.find(text) for text in expected} == expected
    assert [gazetteer.knows(text) for text in ("Аксай библиотека", "с.Аксай", "Дороги в Аксай")] == [
        True, True, False,
    ]  # fmt: skip


def test_of_a_village_all_venues_are_offered_and_a_new_one_stands_in_it(planner: Actor) -> None:
    village = rows.make_village("Ақсай")
    made = [rows.make_venue(names={"ru": f"Зал {word}"}, village=village) for word in "абвгдежзик"]
    offered = {f"venue:{row.id}" for row in made}
    asked = {text: queries.Gazetteer().question(text) for text in ("Ақсай қаласы", "Аксай библиотека")}
    with in_language("en"):
        assert {
            text: {
                choice: (place.new_name, place.locality_id)
                for choice, place in each.choices
                if not place.venue
            }
            for text, each in asked.items()
        } == {
            "Ақсай қаласы": {f"new:{village.id}": ("Ақсай қаласы", village.id), "none": ("", None)},
            "Аксай библиотека": {f"new:{village.id}": ("библиотека", village.id), "none": ("", None)},
        }
    assert [offered <= dict(each.choices).keys() for each in asked.values()] == [True, True]


def test_a_village_with_an_ending_is_asked_and_offered_first(planner: Actor) -> None:
    names = {"Қосөткел": "Қосөткелде", "Бурлин": "в Бурлине", "Жаңа Өмір": "Жаңа Өмірде, мектеп"}
    villages = {said: rows.make_village(name, names={"kk": name}) for name, said in names.items()}
    halls = {said: rows.make_venue("Club", village) for said, village in villages.items()}
    gazetteer = queries.Gazetteer()
    with in_language("kk"):
        asked = {said: gazetteer.question(said).choices for said in villages}
    assert {said: [choice for choice, _place in choices] for said, choices in asked.items()} == {
        said: [f"venue:{halls[said].id}", f"new:{village.id}", queries.NO_PLACE]
        for said, village in villages.items()
    }
    assert [choices[1][1].new_name for choices in asked.values()] == ["Қосөткел", "Бурлин", "мектеп"]
    assert [gazetteer.find(said) for said in villages] == [None, None, None]


def test_an_unclear_place_is_asked_once_with_what_it_may_mean(planner: Actor) -> None:
    village = rows.make_village("Жымпиты")
    first, second = rows.make_venue("Culture house", village), rows.make_venue("School", village)
    tour = begin("14.03 18:30 Жымпиты\n15.03 18:30 Zhympity\n16.03 18:30 Жымпиты, клуб", planner)
    asked = queries.check(tour).questions
    assert [(question.text, count) for question, count in asked] == [("Жымпиты", 2), ("Жымпиты, клуб", 1)]
    venues = {f"venue:{first.id}", f"venue:{second.id}"}
    choices = {*venues, f"new:{village.id}", queries.NO_PLACE}
    assert [{choice for choice, _place in each.choices} for each, _count in asked] == [choices, choices]
    settle(tour, f"venue:{second.id}", planner)
    check = queries.check(tour)
    assert [row.place.venue for row in check.rows] == [second, second, None]
    assert len(check.questions) == 1


def test_a_new_place_is_added_once_for_all_its_rows(planner: Actor) -> None:
    village = rows.make_village("Жымпиты")
    tour = settle(
        begin("14.03 18:30 Жымпиты, клуб\n15.03 18:30 Жымпиты, клуб", planner), f"new:{village.id}", planner
    )
    assert make(tour, planner, publish=True) == 2
    venue = db.session.scalars(sa.select(Venue)).one()
    assert (set(venue.names.values()), venue.locality_id) == ({"клуб"}, village.id)
    assert [venue_id for _at, venue_id, _state in planned()] == [venue.id, venue.id]


def test_a_choice_that_is_none_leaves_the_place_unclear(planner: Actor) -> None:
    tour = settle(begin("14.03 18:30 Nowhere", planner), "venue:7", planner)
    assert [row.doubts for row in queries.check(tour).rows] == [{Cell.PLACE: Doubt.NOT_FOUND}]


def test_rows_are_held_against_each_other_and_against_the_schedule(planner: Actor) -> None:
    venue = rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    rows.make_draft(rows.SATURDAY, venue_id=venue.id, titles={"en": "About water"})
    tour = begin("14.03 19:00 Жымпиты\n16.03 18:30 Жымпиты\n16.03 19:00 Жымпиты", planner)
    told = clashes(tour)
    assert told == [
        ["The venue is taken then: About water, Sat 14 March, 18:30"],
        ["The venue is taken then by row 3"],
        ["The venue is taken then by row 2"],
    ]
    with pytest.raises(DomainError):
        services.make(tour, publish=False, despite="", version=tour.version, by=planner)
    assert make(tour, planner) == 3


def test_a_candidate_is_known_by_any_part_of_the_name(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    aigul = rows.make_candidate("Айгүл Сәрсен")
    rows.make_candidate("Айгүл Тасова")
    tour = begin(
        "Place;Day;Time;Who;Language\nЖымпиты;14.03;18:30;Сарсен А.;kk\nЖымпиты;14.03;18:40;Болат;fr\n"
        "Жымпиты;17.03;18:30;Айгүл;ru\nЖымпиты;18.03;18:30;;en",
        planner,
    )
    found = queries.check(tour).rows
    assert [row.candidate_id for row in found] == [aigul.id, None, None, None]
    assert [dict(row.doubts) for row in found] == [
        {},
        {Cell.CANDIDATE: Doubt.NOT_FOUND, Cell.LANGUAGE: Doubt.UNREADABLE},
        {Cell.CANDIDATE: Doubt.TWO_FOUND},
        {},
    ]


def test_of_a_slate_it_is_asked_once_who_meets_people_in_rows_that_do_not_say_it(planner: Actor) -> None:
    aigul, bolat = rows.make_candidate("Айгүл Сәрсен"), rows.make_candidate("Болат Ким")
    rows.make_venue(village=rows.make_village("Жымпиты"))
    rows.make_venue(village=rows.make_village("Ақсай"))
    lines = ["Место\tДата\tВремя\tКандидат", "Жымпиты\t14.03\t12:00\t", "Ақсай\t14.03\t12:00\t"]
    tour = begin("\n".join([*lines, "Ақсай\t15.03\t12:00\tБолат"]), planner)
    seen = []
    for who in ("", "9" * 300, NOBODY_YET, str(aigul.id)):
        told = Correction(lines=tour.lines, places={}, who=who)
        found = queries.check(services.correct(tour, told, version=tour.version, by=planner))
        led = [row.candidate_id for row in found.rows]
        seen.append((found.lacks_who, found.is_ready, led, len(found.clashing)))
    nobody = [None, None, bolat.id]
    assert seen == [
        (True, False, nobody, 0),
        (True, False, nobody, 0),
        (True, True, nobody, 0),
        (True, True, [aigul.id, aigul.id, bolat.id], 2),
    ]
    again = services.correct(tour, Correction(lines=tour.lines, places={}), version=tour.version, by=planner)
    assert again.who == str(aigul.id)


def test_who_has_withdrawn_is_given_no_row_but_one_that_names_them_alone_which_says_so(
    planner: Actor,
) -> None:
    aigul, bolat = rows.make_candidate("Айгүл Сәрсен"), rows.make_candidate("Болат Ким")
    rows.make_candidate("Айгүл Тасова")
    rows.make_venue(village=rows.make_village("Жымпиты"))
    lines = ["Место\tДата\tВремя\tКандидат", "Жымпиты\t14.03\t12:00\t", "Жымпиты\t15.03\t12:00\tАйгүл"]
    tour = begin("\n".join([*lines, "Жымпиты\t16.03\t12:00\tБолат"]), planner)
    chosen = Correction(lines=tour.lines, places={}, who=str(bolat.id))
    tour = services.correct(tour, chosen, version=tour.version, by=planner)
    withdraw(bolat)
    found = queries.check(tour)
    assert (found.lacks_who, found.is_who_settled) == (True, False), "it is asked anew who meets people"
    assert [row.candidate_id for row in found.rows] == [None, None, bolat.id]
    withdraw(db.session.scalars(sa.select(Candidate).where(Candidate.full_name == "Айгүл Тасова")).one())
    found = queries.check(tour)
    assert found.lacks_who is False, "one is left, so that there is no question"
    assert [row.candidate_id for row in found.rows] == [aigul.id, aigul.id, bolat.id]
    with in_language("en"):
        assert [clash_wording.clash(each) for row in found.rows for each in row.clashes] == [
            "Болат Ким has withdrawn. Give the meeting to another candidate or call it off"
        ]


def withdraw(candidate: Candidate) -> None:
    """Note that a candidate stands no more."""
    add_step(candidate.id, Standing.WITHDRAWN, on=rows.TUESDAY.date(), by=None)
    db.session.flush()


def test_two_rows_of_one_candidate_say_who_cannot_be_in_both(planner: Actor) -> None:
    rows.make_candidate("Айгүл Сәрсен")
    rows.make_venue("Near", rows.make_village("Жымпиты", position=(50.25, 52.58)))
    rows.make_venue("Far", rows.make_village("Аксай", position=(51.17, 53.0)))
    tour = begin("14.03 18:30 Жымпиты\n14.03 19:00 Аксай\n16.03 10:00 Жымпиты\n16.03 11:40 Аксай", planner)
    told = clashes(tour)
    assert told[:2] == [
        ["Айгүл Сәрсен is at this time in row 2 too"],
        ["Айгүл Сәрсен is at this time in row 1 too"],
    ]
    assert told[2][0].startswith("Айгүл Сәрсен cannot get to row 4 or from it in time. Missing: ")


def test_a_table_is_read_from_a_file(planner: Actor) -> None:
    content = xlsx({"Tour": [["Село", "Дата", "Время"], ["Жымпиты", "14.03.2026", "18:30"]]})
    tour = services.begin_from_file(content, first=FIRST, by=planner)
    assert [(line.row.place, line.row.day, line.row.starts) for line in tour.lines] == [
        ("Жымпиты", "14.03.2026", "18:30")
    ]
    with pytest.raises(DomainError):
        services.begin_from_file(b"PK\x03\x04broken", first=FIRST, by=planner)


def test_a_column_of_a_file_that_nobody_named_is_asked_once(planner: Actor) -> None:
    village = rows.make_village("Жымпиты")
    rows.make_venue("Culture house", village)
    content = "Жоспар\n1;14.03.2026;18:30;Жымпиты;Дороги\n2;15.03.2026;11:00;Жымпиты;Вода".encode()
    tour = services.begin_from_file(content, first=FIRST, by=planner)
    check = queries.check(tour)
    assert (check.columns, check.unclear, check.is_ready) == ([["Дороги", "Вода"]], [], False)
    with pytest.raises(DomainError):
        make(tour, planner)
    named = Correction(lines=tour.lines, places={}, columns={0: Cell.TITLE})
    services.correct(tour, named, version=tour.version, by=planner)
    assert [(line.row.title, line.row.others) for line in tour.lines] == [("Дороги", ()), ("Вода", ())]
    assert make(tour, planner) == 2


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Roads
LOCATION:Zhympity
DTSTART:20260314T183000
DTEND:20260314T200000
END:VEVENT
BEGIN:VEVENT
SUMMARY:Broken
DTSTART:2026-13-99
END:VEVENT
BEGIN:VEVENT
SUMMARY:Off
DTSTART:20260315T183000
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def test_of_a_messy_calendar_each_bad_event_is_named_and_the_rest_kept(planner: Actor) -> None:
    tour = services.begin_from_file(CALENDAR.encode(), first=FIRST, by=planner)
    assert [line.row.title for line in tour.lines] == ["Roads"]
    with in_language("en"):
        told = [wording.odd(*each) for each in tour.odd]
    assert told == [
        "Event 2, Broken: cannot be read",
        "Event 3, Off: is called off and left out",
    ]
    with pytest.raises(DomainError):
        services.begin_from_file(CALENDAR.replace("2026", "2025").encode(), first=FIRST, by=planner)


def test_a_rule_gives_rows_with_days(planner: Actor) -> None:
    rule = Rule(weekdays=[1, 3], hours=["18:30"], weeks=1, first=FIRST, places=["Жымпиты", "Аксай"])
    tour = services.begin_from_rule(rule, by=planner)
    assert [(line.row.place, line.row.day) for line in tour.lines] == [
        ("Жымпиты", "2026-03-10"),
        ("Аксай", "2026-03-12"),
    ]


def test_nothing_and_too_much_are_refused(planner: Actor) -> None:
    for text in (" \n ", "14.03 18:30 Жымпиты\n" * 201):
        with pytest.raises(DomainError):
            begin(text, planner)
    assert queries.open_tours() == []


def test_the_same_form_sent_twice_begins_one_tour(planner: Actor) -> None:
    tours = {begin("14.03 18:30 Жымпиты", planner, once_key="form").id for _press in range(2)}
    assert {tour.id for tour in queries.open_tours()} == tours


def test_a_draft_that_somebody_else_changed_is_not_written_over(planner: Actor) -> None:
    tour = begin("14.03 18:30 Жымпиты", planner)
    seen = tour.version
    without = Correction(lines=[replace(tour.lines[0], left_out=True)], places={})
    services.correct(tour, without, version=seen, by=planner)
    with pytest.raises(ChangedMeanwhile):
        services.correct(tour, without, version=seen, by=planner)
    with pytest.raises(DomainError):
        services.correct(tour, Correction(lines=[], places={}), version=tour.version, by=planner)


def test_an_open_draft_is_kept_for_thirty_days_from_its_last_change(planner: Actor) -> None:
    tour = begin("14.03 18:30 Жымпиты", planner)
    with clock.at(rows.NOW + timedelta(days=29)):
        assert (services.expire(), queries.open_tours()) == (0, [tour])
    with clock.at(rows.NOW + timedelta(days=30)):
        assert (queries.open_tours(), services.expire()) == ([], 1)
    assert rows.verbs("tour.") == ["tour.begun", "tour.expired"]


def test_a_draft_can_be_thrown_away(planner: Actor) -> None:
    tour = begin("14.03 18:30 Жымпиты", planner)
    services.discard(tour, by=planner)
    db.session.flush()
    with pytest.raises(NotFound):
        queries.tour(tour.id)


def test_a_draft_that_was_thrown_away_waits_again_by_undo_and_else_goes_after_thirty_days(
    planner: Actor,
) -> None:
    tour = begin("14.03 18:30 Жымпиты", planner)
    document = dict(tour.document)
    done = services.discard(tour, by=planner)
    db.session.flush()
    assert (queries.open_tours(), queries.named([tour.id])) == ([], {})
    undo.take_back(done.id, by=planner)
    db.session.flush()
    assert (queries.open_tours(), dict(queries.tour(tour.id).document)) == ([tour], document)
    again = services.discard(tour, by=planner)
    db.session.flush()
    with clock.at(rows.NOW + timedelta(days=30)):
        assert services.expire() == 1
        with pytest.raises(NotFound):
            undo.take_back(again.id, by=planner)
    assert rows.verbs("tour.") == [
        "tour.begun",
        "tour.discarded",
        "tour.brought_back",
        "tour.discarded",
        "tour.expired",
    ]


def test_a_row_without_a_place_is_called_by_its_title(planner: Actor) -> None:
    tour = begin("Title;Day;Time\nRoads;14.03;18:30\n;15.03;18:30", planner)
    assert [dict(row.doubts) for row in queries.check(tour).rows] == [{}, {Cell.PLACE: Doubt.EMPTY}]
    lines = [tour.lines[0], Line(tour.lines[1].row, left_out=True)]
    services.correct(tour, Correction(lines=lines, places={}), version=tour.version, by=planner)
    make(tour, planner)
    (made,) = db.session.scalars(sa.select(Meeting))
    assert list(made.titles.values()) == ["Roads"]


def test_looking_through_thirty_rows_costs_the_statements_of_one(planner: Actor) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    one = begin("14.03 18:30 Жымпиты", planner)
    many = begin("\n".join(f"{day}.04 18:30 Жымпиты" for day in range(1, 31)), planner)
    queries.check(one)
    with counted_statements() as for_one:
        queries.check(one)
    with counted_statements() as for_many:
        queries.check(many)
    assert len(for_many) == len(for_one)


def test_of_meetings_published_at_once_none_is_taken_back_once_somebody_comes(
    planner: Actor,
) -> None:
    rows.make_venue("Culture house", rows.make_village("Жымпиты"))
    tour = begin("Tue 10 March 18:30 Zhympity\n14.03 11:00–12:30 Жымпиты", planner)
    make(tour, planner, publish=True)
    row = db.session.scalars(sa.select(Meeting).order_by(Meeting.starts_at.desc())).first()
    assert row is not None
    rows.attend(row)
    with in_language("en"), pytest.raises(DomainError, match="People have signed up already"):
        undo.take_back(made_of(tour).id, by=planner)
    assert [state for _starts, _venue, state in planned()] == [MeetingState.PUBLISHED] * 2
    assert tour.is_open is False
