"""Clashes, travel and the moments of reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import (
    Clash,
    Closed,
    Engagement,
    Hours,
    Kind,
    Limits,
    Position,
    ReminderTimes,
    Travel,
    after,
    all_clashes,
    between,
    clashes,
    distance_km,
    end_of,
    is_quiet,
    reminder_times,
    strains,
)
from organizer.messaging.reminding import ReminderSet

ORAL = Position(51.2333, 51.3667)
ZHYMPITY = Position(50.2500, 52.5833)
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

positions = st.builds(
    Position, st.floats(-89, 89, allow_nan=False), st.floats(-179, 179, allow_nan=False)
) | st.just(ORAL)
people = st.frozensets(st.sampled_from(["candidate:1", "candidate:2", "user:3"]), max_size=2)
moments = st.integers(0, 40_000).map(lambda minutes: NOON + minutes * MINUTE)


@st.composite
def engagements(draw: st.DrawFn, key: str = "") -> Engagement:
    starts = draw(moments)
    return Engagement(
        key=key or f"meeting:{draw(st.integers(1, 10**6))}",
        starts_at=starts,
        ends_at=starts + draw(st.integers(1, 600)) * MINUTE,
        people=draw(people),
        venue=draw(st.none() | st.sampled_from(["venue:1", "venue:2"])),
        position=draw(st.none() | positions),
    )


pairs = st.tuples(engagements(key="meeting:1"), engagements(key="meeting:2"))


def meeting(key: str, starts_at: datetime, minutes: int = 90, **values: object) -> Engagement:
    facts: dict[str, object] = {"people": frozenset({"candidate:1"}), **values}
    return Engagement(
        key=key,
        starts_at=starts_at,
        ends_at=starts_at + minutes * MINUTE,
        **facts,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("starts", "ends", "end"),
    [
        ((14, 18, 30), (20, 0), (14, 20, 0)),
        ((14, 22, 0), (0, 30), (15, 0, 30)),
        ((31, 23, 0), (0, 0), (32, 0, 0)),
        ((14, 20, 0), (8, 0), (15, 8, 0)),
        ((14, 20, 0), (8, 1), None),
        ((14, 18, 30), (18, 30), None),
        ((14, 18, 30), (17, 0), None),
    ],
)
def test_an_end_before_the_start_is_on_the_next_day_unless_it_is_mistyped(
    starts: tuple[int, int, int], ends: tuple[int, int], end: tuple[int, int, int] | None
) -> None:
    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 3, 1, hour, minute) + timedelta(days=day - 1)

    assert end_of(at(*starts), time(*ends)) == (None if end is None else at(*end))


def test_who_serves_may_stay_in_the_hall_for_the_next_meeting_and_not_be_elsewhere() -> None:
    def serving(key: str, venue: str) -> Engagement:
        return meeting(key, NOON + HOUR, people=frozenset({"contact:1"}), venue=venue, takes_venue=False)

    early = replace(
        serving("meeting:1", "venue:1"),
        starts_at=NOON,
        ends_at=NOON + 2 * HOUR,
        held=(NOON, NOON + HOUR),
    )
    same_hall, other_hall = serving("meeting:2", "venue:1"), serving("meeting:3", "venue:2")
    held = meeting("meeting:4", NOON, venue="venue:1")
    person = Clash(kind=Kind.PERSON, who="contact:1", other="meeting:3")
    assert clashes(early, [same_hall, other_hall, held]) == [person]
    assert all_clashes([early, other_hall])["meeting:1"] == [person]
    at_once = replace(same_hall, held=(NOON + HOUR / 2, NOON + 2 * HOUR))
    assert clashes(early, [at_once]) == [replace(person, other="meeting:2")]


def test_a_candidate_cannot_be_in_two_places_at_once() -> None:
    found = clashes(meeting("meeting:1", NOON), [meeting("meeting:2", NOON + HOUR)])
    assert found == [Clash(kind=Kind.PERSON, who="candidate:1", other="meeting:2")]
    assert found[0].is_hard


def test_two_meetings_may_follow_each_other_in_one_place() -> None:
    first = meeting("meeting:1", NOON, minutes=60, venue="venue:1", position=ORAL)
    second = meeting("meeting:2", NOON + HOUR, venue="venue:1", position=ORAL)
    assert clashes(first, [second]) == []


def test_a_venue_is_taken_by_whoever_meets_there() -> None:
    first = meeting("meeting:1", NOON, venue="venue:1", people=frozenset({"candidate:1"}))
    second = meeting("meeting:2", NOON, venue="venue:1", people=frozenset({"candidate:2"}))
    assert clashes(first, [second]) == [Clash(kind=Kind.VENUE, who="venue:1", other="meeting:2")]


def test_the_way_is_the_distance_at_sixty_an_hour_and_a_pause() -> None:
    assert 138 < distance_km(ORAL, ZHYMPITY) < 141
    here, there = (
        meeting("meeting:1", NOON, position=ORAL),
        meeting("meeting:2", NOON, position=ZHYMPITY),
    )
    assert Travel().time(here.stay, there.stay) == timedelta(minutes=15 + 139)
    assert Travel().time(here.stay, meeting("meeting:3", NOON).stay) is None


def test_too_short_a_way_is_told_with_what_is_missing() -> None:
    first = meeting("meeting:1", NOON, minutes=60, position=ORAL)
    second = meeting("meeting:2", NOON + 2 * HOUR, position=ZHYMPITY)
    missing = timedelta(minutes=154 - 60)
    assert clashes(first, [second]) == [
        Clash(kind=Kind.TRAVEL, who="candidate:1", other="meeting:2", missing=missing)
    ]
    assert clashes(first, [meeting("meeting:2", NOON + HOUR + 154 * MINUTE, position=ZHYMPITY)]) == []


def test_nothing_is_claimed_about_a_way_that_is_not_known() -> None:
    first = meeting("meeting:1", NOON, minutes=60, position=ORAL)
    assert clashes(first, [meeting("meeting:2", NOON + HOUR)]) == []


def test_a_phase_and_closed_doors_are_told_after_what_cannot_be_done() -> None:
    silence = Closed(phase="silence", starts_at=NOON - HOUR, ends_at=NOON + HOUR)
    long_past = Closed(phase="before", ends_at=NOON - HOUR)
    found = clashes(
        meeting("meeting:1", NOON, venue="venue:1"),
        [meeting("meeting:2", NOON)],
        closed=[silence, long_past],
        hours=Hours(opens=time(9), closes=time(18)),
        walls=(datetime(2026, 3, 14, 17, 0), datetime(2026, 3, 14, 18, 30)),
    )
    assert found == [
        Clash(kind=Kind.PERSON, who="candidate:1", other="meeting:2"),
        Clash(kind=Kind.HOURS, who="venue:1"),
        Clash(kind=Kind.PHASE, phase="silence"),
    ]
    assert [clash.is_hard for clash in found] == [True, False, False]


@pytest.mark.parametrize(
    ("opens", "closes", "starts", "ends", "is_outside"),
    [
        (time(9), time(18), datetime(2026, 3, 14, 9), datetime(2026, 3, 14, 18), False),
        (time(9), time(18), datetime(2026, 3, 14, 8, 59), datetime(2026, 3, 14, 10), True),
        (time(18), time(2), datetime(2026, 3, 14, 23), datetime(2026, 3, 15, 1, 30), False),
        (time(18), time(2), datetime(2026, 3, 15, 0, 30), datetime(2026, 3, 15, 2), False),
        (time(18), time(2), datetime(2026, 3, 15, 0, 30), datetime(2026, 3, 15, 2, 30), True),
        (time(18), time(2), datetime(2026, 3, 14, 17), datetime(2026, 3, 14, 19), True),
        (time(9), None, datetime(2026, 3, 14, 22), datetime(2026, 3, 15, 1), False),
        (None, time(18), datetime(2026, 3, 14, 17), datetime(2026, 3, 15, 0, 30), True),
        (None, None, datetime(2026, 3, 14, 3), datetime(2026, 3, 14, 4), False),
        (None, time(0), datetime(2026, 3, 14, 18, 30), datetime(2026, 3, 15), False),
        (None, time(0), datetime(2026, 3, 14, 23), datetime(2026, 3, 15, 1), True),
    ],
)
def test_a_venue_is_had_within_its_hours(
    opens: time | None, closes: time | None, starts: datetime, ends: datetime, is_outside: bool
) -> None:
    found = clashes(
        meeting("meeting:1", NOON, venue="venue:1"),
        [],
        hours=Hours(opens=opens, closes=closes),
        walls=(starts, ends),
    )
    assert found == ([Clash(kind=Kind.HOURS, who="venue:1")] if is_outside else [])


@pytest.mark.parametrize(
    ("hours", "is_outside"),
    [
        (Hours(weekdays=frozenset({6})), False),
        (Hours(weekdays=frozenset({5, 7})), True),
        (Hours(closed=frozenset({date(2026, 3, 14)})), True),
        (Hours(closed=frozenset({date(2026, 3, 13)})), False),
    ],
)
def test_a_venue_may_be_closed_on_a_day(hours: Hours, is_outside: bool) -> None:
    walls = datetime(2026, 3, 14, 18), datetime(2026, 3, 14, 20)
    found = clashes(meeting("meeting:1", NOON, venue="venue:1"), [], hours=hours, walls=walls)
    assert found == ([Clash(kind=Kind.HOURS, who="venue:1")] if is_outside else [])


@pytest.mark.parametrize(
    ("ends", "is_outside"), [(datetime(2026, 3, 15), False), (datetime(2026, 3, 15, 3), True)]
)
def test_a_meeting_that_goes_on_into_a_closed_day_is_outside(ends: datetime, is_outside: bool) -> None:
    walls, hours = (datetime(2026, 3, 14, 23), ends), Hours(closed=frozenset({date(2026, 3, 15)}))
    found = clashes(meeting("meeting:1", NOON, venue="venue:1"), [], hours=hours, walls=walls)
    assert found == ([Clash(kind=Kind.HOURS, who="venue:1")] if is_outside else [])


@given(pairs)
def test_what_one_takes_from_the_other_the_other_takes_from_it(pair: tuple[Engagement, Engagement]) -> None:
    one, other = pair
    here = [(clash.kind, clash.who, clash.missing) for clash in between(one, other)]
    there = [(clash.kind, clash.who, clash.missing) for clash in between(other, one)]
    assert here == there


@given(pairs, st.integers(0, 10_000))
def test_more_time_between_two_meetings_never_makes_a_clash(
    pair: tuple[Engagement, Engagement], minutes: int
) -> None:
    first, second = sorted(pair, key=lambda each: each.starts_at)
    later = Engagement(
        key=second.key,
        starts_at=second.starts_at + minutes * MINUTE,
        ends_at=second.ends_at + minutes * MINUTE,
        people=second.people,
        venue=second.venue,
        position=second.position,
    )
    assert len(list(between(first, later))) <= len(list(between(first, second)))


@given(st.lists(engagements(), max_size=12, unique_by=lambda each: each.key))
def test_a_whole_schedule_clashes_where_its_pairs_do(schedule: list[Engagement]) -> None:
    expected = {each.key: found for each in schedule if (found := clashes(each, schedule))}
    assert all_clashes(schedule) == expected


@given(pairs)
def test_who_shares_neither_a_person_nor_a_place_never_clashes(pair: tuple[Engagement, Engagement]) -> None:
    one, other = pair
    if not one.people & other.people and (one.venue is None or one.venue != other.venue):
        assert list(between(one, other)) == []


def test_clocks_that_change_do_not_move_a_meeting_into_another() -> None:
    """Almaty had 23:00 to 24:00 twice in the night to 1 March 2024."""
    first = meeting("meeting:1", to_utc(datetime(2024, 2, 29, 22, 0), "Asia/Almaty"), minutes=60)
    second = meeting("meeting:2", to_utc(datetime(2024, 3, 1, 0, 0), "Asia/Almaty"))
    assert second.starts_at - first.ends_at == 2 * HOUR
    assert clashes(first, [second]) == []


@pytest.mark.parametrize(
    ("starts", "day_before", "hours_before"),
    [
        ((14, 18, 30), (13, 18, 30), (14, 16, 30)),
        ((14, 9, 0), (13, 9, 0), None),
        ((14, 9, 29), (13, 9, 29), None),
        ((14, 9, 30), (13, 9, 30), (14, 9, 0)),
        ((14, 10, 59), (13, 10, 59), (14, 9, 0)),
        ((14, 11, 0), (13, 11, 0), (14, 9, 0)),
        ((14, 7, 0), (13, 20, 0), None),
        ((14, 20, 59), (13, 20, 59), (14, 18, 59)),
        ((14, 21, 0), (13, 20, 0), (14, 19, 0)),
        ((14, 23, 0), (13, 20, 0), None),
        ((14, 1, 0), (13, 20, 0), None),
    ],
)
def test_reminders_keep_out_of_the_night(
    starts: tuple[int, int, int],
    day_before: tuple[int, int, int],
    hours_before: tuple[int, int, int] | None,
) -> None:
    def wall(parts: tuple[int, int, int]) -> datetime:
        return datetime(2026, 3, *parts)

    expected = ReminderTimes(wall(day_before), None if hours_before is None else wall(hours_before))
    assert reminder_times(wall(starts)) == expected


@pytest.mark.parametrize(
    ("rules", "starts", "moments"),
    [
        (ReminderSet(day_before=False, hours_before=None), (14, 18), []),
        (ReminderSet(day_at=time(19), hours_before=3), (14, 18), [(13, 19), (14, 15)]),
        (ReminderSet(day_at=time(22), hours_before=None), (14, 18), [(13, 20)]),
        (ReminderSet(hours_before=4), (14, 0), [(13, 20)]),
        (ReminderSet(hours_before=6), (14, 2), [(13, 20)]),
    ],
)
def test_a_set_says_what_goes_before_a_meeting(
    rules: ReminderSet, starts: tuple[int, int], moments: list[tuple[int, int]]
) -> None:
    found = reminder_times(datetime(2026, 3, *starts), rules)
    assert list(found) == [datetime(2026, 3, *each) for each in moments]


@pytest.mark.parametrize(
    ("ends", "hours", "goes"),
    [((14, 18), 1, (14, 19)), ((14, 20), 3, (15, 9)), ((14, 20), 12, (15, 9)), ((14, 20), 18, (15, 14))],
)
def test_what_follows_a_meeting_keeps_out_of_the_night(
    ends: tuple[int, int], hours: int, goes: tuple[int, int]
) -> None:
    assert after(datetime(2026, 3, *ends), hours) == datetime(2026, 3, *goes)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))
def test_tomorrow_and_today_are_true_when_a_reminder_goes(starts: datetime) -> None:
    times = reminder_times(starts)
    assert times.day_before is not None
    assert times.day_before.date() == starts.date() - timedelta(days=1)
    assert not any(is_quiet(moment) for moment in times)
    if times.hours_before is not None:
        assert times.hours_before.date() == starts.date()
        assert timedelta(minutes=30) <= starts - times.hours_before <= timedelta(hours=2)
    assert list(times) == sorted(times)


def test_a_clash_that_was_accepted_is_known_by_its_mark() -> None:
    before = Clash(kind=Kind.TRAVEL, who="candidate:1", other="meeting:2", missing=HOUR)
    after = Clash(kind=Kind.TRAVEL, who="candidate:1", other="meeting:2", missing=2 * HOUR)
    assert before.mark == after.mark
    assert before.mark != Clash(kind=Kind.TRAVEL, who="candidate:1", other="meeting:3").mark


BUSY = Limits(daily=2, night=10 * HOUR, row=3)


@st.composite
def days_of_meetings(draw: st.DrawFn) -> list[Engagement]:
    """Meetings of a few people on a few days, each with its day on the wall."""
    found = []
    for number in range(draw(st.integers(0, 10))):
        starts = NOON + draw(st.integers(0, 8)) * timedelta(days=1) + draw(st.integers(-10, 10)) * HOUR
        found.append(
            Engagement(
                key=f"meeting:{number}",
                starts_at=starts,
                ends_at=starts + HOUR,
                people=draw(people),
                day=starts.date(),
            )
        )
    return found


@given(days_of_meetings())
def test_a_whole_schedule_strains_whom_its_meetings_strain(schedule: list[Engagement]) -> None:
    expected = {each.key: found for each in schedule if (found := clashes(each, schedule, limits=BUSY))}
    assert all_clashes(schedule, limits=BUSY) == expected


@given(days_of_meetings(), st.data())
def test_one_more_meeting_never_takes_a_clash_away(schedule: list[Engagement], data: st.DataObject) -> None:
    if schedule:
        left_out = data.draw(st.sampled_from(schedule))
        fewer = [each for each in schedule if each.key != left_out.key]
        before, after = all_clashes(fewer, limits=BUSY), all_clashes(schedule, limits=BUSY)
        for key, found in before.items():
            assert {clash.mark for clash in found} <= {clash.mark for clash in after[key]}


def test_limits_count_for_those_they_are_set_for() -> None:
    day = NOON.date()
    three = [
        meeting(
            f"meeting:{number}",
            NOON + number * 3 * HOUR,
            day=day,
            people=frozenset({"candidate:1", "user:3"}),
        )
        for number in range(3)
    ]
    assert [clash.who for clash in strains(three[0], three[1:], BUSY)] == ["candidate:1", "user:3"]
    limited = [replace(each, limited=frozenset({"candidate:1"})) for each in three]
    assert [clash.who for clash in strains(limited[0], limited[1:], BUSY)] == ["candidate:1"]


def test_what_has_no_day_counts_towards_no_limit() -> None:
    day = NOON.date()
    dated = [meeting(f"meeting:{number}", NOON + number * 3 * HOUR, day=day) for number in range(2)]
    undated = meeting("meeting:7", NOON + 9 * HOUR)
    assert list(strains(dated[0], [dated[1], undated], BUSY)) == []
    assert list(strains(undated, dated, BUSY)) == []


def test_a_meeting_that_is_given_twice_does_not_clash_with_itself() -> None:
    twice = meeting("meeting:1", NOON)
    assert all_clashes([twice, twice]) == {}


def test_a_known_road_overrules_the_distance_and_a_pause_is_added() -> None:
    travel = Travel(pause=20 * MINUTE, roads={frozenset({"zh", "oral"}): 3 * HOUR})
    here = meeting("meeting:1", NOON, place="oral", position=ORAL)
    there = meeting("meeting:2", NOON, place="zh", position=ZHYMPITY)
    assert travel.time(here.stay, there.stay) == travel.time(there.stay, here.stay) == 200 * MINUTE
    assert Travel(km_per_hour=120, pause=timedelta()).time(here.stay, there.stay) == 69 * MINUTE
    assert travel.longest([here.stay, there.stay]) >= 200 * MINUTE


def test_a_permit_that_was_not_asked_for_in_time_is_told_with_what_is_missing() -> None:
    one = meeting("meeting:1", NOON)
    assert clashes(one, [], permit_from=NOON + HOUR) == [Clash(kind=Kind.NOTICE, missing=HOUR)]
    assert clashes(one, [], permit_from=NOON) == []


def test_who_or_what_is_gone_stands_against_a_meeting_whenever_it_is() -> None:
    one = meeting("meeting:1", NOON, venue="venue:1")
    assert clashes(one, [], gone={"candidate:1", "venue:1", "candidate:2"}) == [
        Clash(kind=Kind.GONE, who="candidate:1"),
        Clash(kind=Kind.GONE, who="venue:1"),
    ]
    assert clashes(meeting("meeting:1", NOON), [], gone={"venue:1"}) == []
