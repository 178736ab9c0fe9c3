"""What the pages of the report are made of: released cells, found by fixed views."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime, timedelta

import pytest

from organizer.kernel.errors import NotFound
from organizer.reports import queries, wording
from organizer.reports.queries import Asked, By, Said
from organizer.topics.counts import ALL, FEW, Period, View
from tests.conftest import counted_statements
from tests.meetings.rows import make_meeting
from tests.reports.rows import LAST_MONDAY, MONDAY, NOW, WEEK, Scene, tell
from tests.topics.rows import make_topic, said

TODAY = NOW.date()


def told(rows: list[Said] | tuple[Said, ...]) -> list[tuple[object, ...]]:
    return [(row.code, row.number, row.before, *([told(row.parts)] if row.parts else [])) for row in rows]


def test_a_report_tells_topics_in_two_levels_the_most_first(scene: Scene) -> None:
    found = queries.report(Asked(WEEK), TODAY)
    assert found.total == 70
    assert told(list(found.topics)) == [
        ("housing", 50, 20, [("housing.water", 40, 20), ("housing.heating", 10, None)]),
        ("roads", 20, 30),
    ]


def test_a_report_tells_eight_weeks_and_leaves_gaps(scene: Scene) -> None:
    weeks = queries.report(Asked(WEEK), TODAY).weeks
    assert weeks == [
        *((MONDAY - timedelta(weeks=back), None) for back in range(7, 1, -1)),
        (LAST_MONDAY, 50),
        (MONDAY, 70),
    ]


def test_districts_stand_beside_the_topics_most_spoke_of(scene: Scene) -> None:
    places = queries.report(Asked(WEEK), TODAY).places
    assert places is not None
    assert [topic.code for topic in places.topics] == ["housing", "roads"]
    assert places.period == Period.month(MONDAY), "the month that the week lies in"
    assert [(row.code, row.number) for row in places.rows] == [(scene.east.code, 60), (scene.west.code, 60)]


def test_meetings_tell_what_was_said_there_first_of_all(scene: Scene) -> None:
    found = queries.report(Asked(WEEK), TODAY).meetings
    assert [(row.meeting.id, row.number, told(list(row.topics))) for row in found] == [
        (scene.meeting.id, 40, [("housing.water", 40, None)])
    ]


def test_of_topics_that_few_spoke_of_at_a_meeting_none_comes_first(campaign: object) -> None:
    for code in ("gas", "roads"):
        make_topic(code)
    here = str(make_meeting(datetime(2026, 3, 13, 18, 30)).id)
    tell(View.MEETING, {(here,): 20}, period=ALL)
    tell(View.TOPIC_MEETING, {("gas", here): FEW.value, ("roads", here): 10}, period=ALL)
    (found,) = queries.report(Asked(WEEK), TODAY).meetings
    assert told(list(found.topics)) == [("roads", 10, None)]


def test_kept_to_one_district_a_report_tells_of_it_alone_and_of_all_time(scene: Scene) -> None:
    asked = queries.asked(WEEK.code, f"district:{scene.west.code}", TODAY)
    found = queries.report(asked, TODAY)
    assert (found.total, [row.code for row in found.topics], found.places, found.meetings) == (
        60,
        ["roads", "housing"],
        None,
        [],
    )


@pytest.mark.parametrize(
    ("only", "total"),
    [("source:hall", 40), ("source:web", 80), ("kind:question", 10), ("kind:suggestion", None)],
)
def test_kept_to_a_way_or_a_kind_a_report_tells_topics_in_one_level(
    scene: Scene, only: str, total: int | None
) -> None:
    found = queries.report(queries.asked(WEEK.code, only, TODAY), TODAY)
    assert (found.total, [row.parts for row in found.topics if row.parts], found.weeks) == (total, [], [])


def test_kept_to_one_meeting_a_report_tells_what_was_said_there(scene: Scene) -> None:
    found = queries.report(queries.asked(WEEK.code, f"meeting:{scene.meeting.id}", TODAY), TODAY)
    assert (found.total, told(list(found.topics))) == (40, [("housing.water", 40, None)])


@pytest.mark.parametrize(
    ("period", "only"),
    [
        ("year", ""),
        ("week:2026-03-10", ""),
        ("all", "district:nowhere"),
        ("all", "meeting:1"),
        ("all", "meeting:99999999999999999999"),
        ("all", "meeting:²"),
        ("all", "source:letter"),
        ("all", "kind:"),
        ("all", "week:2026-03-09"),
        ("all", "district"),
    ],
)
def test_what_there_is_none_of_is_not_found(scene: Scene, period: str, only: str) -> None:
    with pytest.raises(NotFound):
        queries.asked(period, only, TODAY)


@pytest.mark.parametrize(
    ("code", "period"),
    [
        ("week", WEEK),
        ("month", Period.month(MONDAY)),
        ("all", ALL),
        ("week:2026-03-02", Period.week(LAST_MONDAY)),
    ],
)
def test_a_period_is_asked_for_by_a_word_or_by_its_code(scene: Scene, code: str, period: Period) -> None:
    assert queries.asked(code, "", TODAY) == Asked(period)


def test_unasked_it_is_the_newest_week_in_which_something_was_said(scene: Scene) -> None:
    later = TODAY + timedelta(weeks=3)
    assert (queries.asked("", "", later), queries.report(Asked(Period.week(later)), later).latest) == (
        Asked(WEEK),
        WEEK,
    )


def test_unasked_before_anything_was_said_it_is_this_week(campaign: object) -> None:
    assert queries.asked("", "", TODAY) == Asked(WEEK)
    assert queries.report(Asked(WEEK), TODAY).latest is None


def test_a_group_that_may_not_be_told_stands_above_its_topics_without_a_number(campaign: object) -> None:
    make_topic("housing.water", parent=make_topic("housing"))
    tell(View.TOPIC, {("housing",): 10, ("housing.water",): "few"})
    assert told(list(queries.report(Asked(WEEK), TODAY).topics)) == [
        ("housing", None, None, [("housing.water", FEW, None)])
    ]


def test_a_place_that_is_not_known_comes_last(scene: Scene) -> None:
    said(scene.roads, 90, week=MONDAY)
    tell(View.PLACE, {("",): 90, (str(scene.east.id),): 5}, period=Period.week(MONDAY - timedelta(weeks=4)))
    asked = Asked(Period.week(MONDAY - timedelta(weeks=4)))
    places = queries.report(asked, TODAY).places
    assert places is not None
    assert [(row.code, row.name, row.number) for row in places.rows] == [
        (scene.east.code, "East ауданы", 5),
        ("", "", 90),
    ]


def test_one_topic_is_told_by_place_meeting_way_and_kind(scene: Scene) -> None:
    found = queries.topic_report("housing.water", WEEK, TODAY)
    assert found.said is not None
    assert (found.said.number, found.said.before, found.sources, found.kinds) == (
        40,
        20,
        {"hall": 40, "web": 20},
        {"complaint": 60},
    )
    assert (found.places_period, [(row.code, row.number) for row in found.places]) == (
        ALL,
        [(scene.east.code, 60)],
    )
    assert [(row.meeting.id, row.number) for row in found.meetings] == [(scene.meeting.id, 40)]
    assert [number for _monday, number in found.weeks[-2:]] == [20, 40]


def test_a_topic_of_the_first_level_counts_all_below_it(scene: Scene) -> None:
    found = queries.topic_report("housing", WEEK, TODAY)
    assert found.said is not None
    assert (found.said.number, told(list(found.parts))) == (
        50,
        [("housing.water", 40, 20), ("housing.heating", 10, None)],
    )
    assert [number for _monday, number in found.weeks[-2:]] == [20, 50]


def test_a_topic_there_is_none_of_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFound):
        queries.topic_report("housing.nothing", WEEK, TODAY)


def test_what_can_be_chosen_is_what_something_was_said_of(scene: Scene) -> None:
    found = queries.choices(TODAY)
    assert [period.code for period in found.periods] == [
        "week:2026-03-09",
        "week:2026-03-02",
        "month:2026-03",
        "all",
    ]
    assert [(only.by, only.code) for only in [*found.districts, *found.meetings]] == [
        (By.DISTRICT, scene.east.code),
        (By.DISTRICT, scene.west.code),
        (By.MEETING, str(scene.meeting.id)),
    ]


def test_a_report_costs_the_same_however_much_was_said(scene: Scene) -> None:
    first = statements_of_a_report()
    for number in range(12):
        topic = make_topic(f"more{number}")
        week = Period.week(date(2025, 1, 6) + timedelta(weeks=number))
        tell(View.TOPIC, {(topic.code,): 10}, period=week)
        tell(View.TOTAL, {(): 10}, period=week)
    assert statements_of_a_report() == first <= 14


def statements_of_a_report() -> int:
    with counted_statements() as seen:
        wording.tables(queries.report(Asked(WEEK), TODAY))
        queries.choices(TODAY)
    return len(seen)


def test_numbers_are_read_from_what_was_let_out_and_from_nothing_else(scene: Scene) -> None:
    before = astuple(queries.report(Asked(WEEK), TODAY).topics[0])
    said(scene.water, 500, week=MONDAY, district_id=scene.east.id)
    assert astuple(queries.report(Asked(WEEK), TODAY).topics[0]) == before
