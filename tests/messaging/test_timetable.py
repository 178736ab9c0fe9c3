"""When a message may leave, and how long a provider is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.messaging.timetable import (
    Purse,
    QuietHours,
    Window,
    after_quiet,
    before_quiet,
    day_began,
    done_at,
    held_until,
    is_quiet,
    is_working,
    opens_at,
    paid_from,
    show_one_time,
    wait_after,
)

QUIET = QuietHours(time(21), time(9))
LATE = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)
"""Half past ten in the evening in Oral."""

instants = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
zones = st.sampled_from(
    ["Asia/Oral", "Asia/Almaty", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
)
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(instants, zones, times, times)
def test_the_end_of_quiet_hours_is_never_quiet_and_never_in_the_past(
    at: datetime, zone: str, starts: time, ends: time
) -> None:
    hours = QuietHours(starts, ends)
    freed = after_quiet(at, zone=zone, hours=hours)
    assert freed - timedelta(days=1, hours=2) <= at <= freed
    assert not is_quiet(freed, zone=zone, hours=hours)
    assert (freed == at) is not is_quiet(at, zone=zone, hours=hours)


@pytest.mark.parametrize(
    ("wall", "begun"),
    [
        ((14, 20, 59), (14, 20, 59)),
        ((14, 22, 0), (14, 21, 0)),
        ((15, 8, 59), (14, 21, 0)),
        ((15, 9, 0), (15, 9, 0)),
    ],
)
def test_what_lies_in_quiet_hours_is_moved_before_them(
    wall: tuple[int, int, int], begun: tuple[int, int, int]
) -> None:
    at, before = (datetime(2026, 3, *parts, tzinfo=UTC) for parts in (wall, begun))
    assert before_quiet(at, zone="UTC", hours=QUIET) == before


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        ((14, 14), (14, 12)),
        ((14, 20), (14, 17)),
        ((15, 3), (14, 18)),
        ((15, 13), (15, 10)),
        ((19, 9), (15, 10)),
    ],
)
def test_a_helper_has_people_for_a_day_at_most_and_leaves_a_while_of_the_day_to_others(
    until: tuple[int, int], ends: tuple[int, int]
) -> None:
    begins, of_use, held = (datetime(2026, 3, *parts, tzinfo=UTC) for parts in ((14, 10), until, ends))
    assert held_until(begins, of_use, zone="UTC", hours=QUIET) == held


@pytest.mark.parametrize(
    ("wall", "freed"), [((11, 59), (11, 59)), ((12, 0), (14, 0)), ((13, 59), (14, 0)), ((14, 0), (14, 0))]
)
def test_quiet_hours_may_lie_inside_a_day(wall: tuple[int, int], freed: tuple[int, int]) -> None:
    hours = QuietHours(time(12), time(14))
    at, until = (datetime(2026, 3, 14, *parts, tzinfo=UTC) for parts in (wall, freed))
    assert after_quiet(at, zone="UTC", hours=hours) == until


def test_the_night_that_almaty_had_an_hour_twice_is_quiet_all_through() -> None:
    began = datetime(2024, 2, 29, 15, tzinfo=UTC)
    quiet = [
        is_quiet(began + timedelta(minutes=step), zone="Asia/Almaty", hours=QUIET)
        for step in range(0, 13 * 60, 10)
    ]
    assert all(quiet)
    assert after_quiet(began, zone="Asia/Almaty", hours=QUIET) == datetime(2024, 3, 1, 4, tzinfo=UTC)


@given(
    instants,
    zones,
    st.sets(st.sampled_from("1234567"), min_size=1).map("".join),
    st.frozensets(st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}"), max_size=3),
)
def test_what_nobody_asked_for_opens_on_the_next_working_day_outside_the_quiet_hours(
    at: datetime, zone: str, weekdays: str, days_off: frozenset[str]
) -> None:
    window = Window(QUIET, weekdays, days_off)
    asked, unasked = (opens_at(at, zone=zone, window=window, on_working_days=only) for only in (False, True))
    assert asked == after_quiet(at, zone=zone, hours=QUIET) <= unasked
    assert is_working(unasked, zone=zone, window=window)
    assert not is_quiet(unasked, zone=zone, hours=QUIET)
    assert (asked == unasked) is is_working(asked, zone=zone, window=window)


def test_a_holiday_is_each_year_and_a_moved_one_once() -> None:
    window = Window(QUIET, "12345", frozenset({"12-16", "2026-12-18"}))
    monday, wednesday, friday, saturday = (date(2026, 12, day) for day in (14, 16, 18, 19))
    assert [window.works_on(day) for day in (monday, wednesday, friday, saturday)] == [True, *3 * [False]]
    assert [window.works_on(day.replace(year=2025)) for day in (wednesday, friday)] == [False, True]
    never = Window(QUIET, "")
    opens = opens_at(LATE, zone="Asia/Oral", window=never, on_working_days=True)
    assert opens - LATE > timedelta(days=30), "nobody waits for ever"


def test_clocks_that_show_the_same_are_told_from_those_that_do_not() -> None:
    oral_and_almaty = ["Asia/Oral", "Asia/Almaty"]
    assert show_one_time(oral_and_almaty, datetime(2024, 3, 1, tzinfo=UTC))
    assert not show_one_time(oral_and_almaty, datetime(2024, 2, 1, tzinfo=UTC))


def test_a_day_begins_at_midnight_on_the_campaigns_clocks() -> None:
    assert day_began(LATE, zone="Asia/Oral") == datetime(2026, 3, 13, 19, tzinfo=UTC)
    assert day_began(LATE, zone="Asia/Oral").date() < date(2026, 3, 14)


@given(st.integers(0, 1000), st.floats(0, 1))
def test_a_provider_is_left_alone_for_one_to_sixty_seconds(failures: int, chance: float) -> None:
    assert timedelta(seconds=1) <= wait_after(failures, chance=chance) <= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ((13, 10, 0), 3, (13, 13, 0)),
        ((13, 10, 0), 11, (13, 21, 0)),
        ((13, 10, 0), 12, (14, 10, 0)),
        ((13, 10, 0), 25, (15, 11, 0)),
        ((13, 23, 0), 1, (14, 10, 0)),
    ],
)
def test_work_that_rests_at_night_is_done_on_a_later_day(
    begins: tuple[int, int, int], hours: int, ends: tuple[int, int, int]
) -> None:
    at, done = (datetime(2026, 3, *parts, tzinfo=UTC) for parts in (begins, ends))
    assert done_at(at, timedelta(hours=hours), zone="UTC", window=Window(QUIET)) == done


@pytest.mark.parametrize(
    ("window", "ends"),
    [
        (Window(QUIET), (14, 13, 30)),
        (Window(QUIET, weekdays="12345"), (16, 13, 30)),
        (Window(QuietHours(time(9), time(9)), weekdays="12345"), (16, 1, 30)),
        (Window(QuietHours(time(13), time(14)), weekdays="12345"), (16, 1, 30)),
    ],
)
def test_work_on_working_days_rests_over_the_weekend(window: Window, ends: tuple[int, int, int]) -> None:
    friday, done = datetime(2026, 3, 13, 20, 30, tzinfo=UTC), datetime(2026, 3, *ends, tzinfo=UTC)
    assert done_at(friday, timedelta(hours=5), zone="UTC", window=window, on_working_days=True) == done


@pytest.mark.parametrize("window", [None, Window(QuietHours(time(9), time(9)))])
def test_work_without_quiet_hours_never_rests(window: Window | None) -> None:
    assert done_at(LATE, timedelta(days=2), zone="UTC", window=window) == LATE + timedelta(days=2)


@pytest.mark.parametrize(
    ("price", "found"),
    [
        (5, (datetime(2026, 3, 13, 12, tzinfo=UTC), 5)),
        (6, (datetime(2026, 3, 14, 9, tzinfo=UTC), 1)),
        (26, (datetime(2026, 3, 16, 9, tzinfo=UTC), 1)),
        (10_000, None),
    ],
)
def test_what_a_day_does_not_pay_for_is_paid_on_the_days_after(
    price: int, found: tuple[datetime, int] | None
) -> None:
    noon = datetime(2026, 3, 13, 12, tzinfo=UTC)
    paid = paid_from(noon, price, Purse(5, 10), zone="UTC", window=Window(QUIET), on_working_days=False)
    assert paid == found
