"""A wall time is one instant, whatever clocks do; the time can be stopped."""

from __future__ import annotations

import re
import threading
import zoneinfo
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel import clock

ZONES = st.sampled_from(
    ["Asia/Almaty", "Asia/Oral", "Asia/Qyzylorda", "Europe/Berlin", "America/New_York", "UTC"]
)
WALLS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 1, 1))
DAYS = st.dates(min_value=date(1900, 1, 8), max_value=date(2200, 1, 1))


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - what it is compared with
    assert before <= clock.now() <= datetime.now(UTC)  # noqa: TID251
    assert clock.now().tzinfo is UTC


def test_a_stopped_clock_shows_its_instant_in_utc_until_it_goes_on() -> None:
    evening = datetime(2026, 3, 14, 18, 30, tzinfo=timezone(timedelta(hours=5)))
    with clock.at(evening):
        assert clock.now() == datetime(2026, 3, 14, 13, 30, tzinfo=UTC)
        assert clock.now().tzinfo is UTC
        with clock.at(evening + timedelta(days=1)):
            assert clock.now() == datetime(2026, 3, 15, 13, 30, tzinfo=UTC)
        assert clock.now() == datetime(2026, 3, 14, 13, 30, tzinfo=UTC)
    assert clock.now() > datetime(2026, 11, 1, tzinfo=UTC)


def test_a_clock_that_is_set_anew_is_steady_from_then_on() -> None:
    before = clock.steady_for()
    with time_machine.travel(datetime(2026, 3, 14, tzinfo=UTC), tick=True):
        after = clock.steady_for()
    again = clock.steady_for()
    assert before > timedelta()
    assert max(after, again) < timedelta(milliseconds=100)
    assert clock.steady_for() > again


def test_a_clock_that_a_test_has_stopped_is_steady_for_ever() -> None:
    with clock.at(datetime(2026, 3, 14, tzinfo=UTC)):
        assert clock.steady_for() == timedelta.max


def test_a_clock_goes_on_after_a_failure() -> None:
    with pytest.raises(KeyError), clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        raise KeyError
    assert clock.now() > datetime(2026, 11, 1, tzinfo=UTC)


def test_another_thread_has_a_clock_of_its_own() -> None:
    seen: list[datetime] = []
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > datetime(2026, 11, 1, tzinfo=UTC)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    naive = datetime(2026, 3, 14, 18, 30)
    with pytest.raises(ValueError, match="aware"), clock.at(naive):
        pass
    with pytest.raises(ValueError, match="aware"):
        clock.to_wall(naive, "Asia/Oral")


def test_a_wall_time_with_a_zone_is_no_wall_time() -> None:
    with pytest.raises(ValueError, match="no zone"):
        clock.to_utc(datetime(2026, 3, 14, 18, 30, tzinfo=UTC), "Asia/Oral")


@pytest.mark.parametrize(
    ("wall", "zone_name", "instant"),
    [
        (datetime(2024, 2, 29, 18, 30), "Asia/Almaty", datetime(2024, 2, 29, 12, 30, tzinfo=UTC)),
        (datetime(2024, 3, 5, 18, 30), "Asia/Almaty", datetime(2024, 3, 5, 13, 30, tzinfo=UTC)),
        (datetime(2024, 2, 29, 18, 30), "Asia/Oral", datetime(2024, 2, 29, 13, 30, tzinfo=UTC)),
        (datetime(2026, 3, 14, 18, 30), "Asia/Oral", datetime(2026, 3, 14, 13, 30, tzinfo=UTC)),
    ],
)
def test_kazakhstan_is_on_one_time_since_march_2024(
    wall: datetime, zone_name: str, instant: datetime
) -> None:
    assert clock.to_utc(wall, zone_name) == instant
    assert clock.to_wall(instant, zone_name) == wall


@pytest.mark.parametrize(
    "name",
    [
        "Asia/Almaty",
        "Asia/Qostanay",
        "Asia/Qyzylorda",
        "Asia/Aqtobe",
        "Asia/Aqtau",
        "Asia/Atyrau",
        "Asia/Oral",
    ],
)
def test_the_seven_zones_of_kazakhstan_are_five_hours_ahead(name: str) -> None:
    assert datetime(2026, 3, 14, tzinfo=clock.zone(name)).utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_skipped_wall_time_moves_forward(fold: int) -> None:
    skipped = datetime(2026, 3, 29, 2, 30, fold=fold)
    instant = clock.to_utc(skipped, "Europe/Berlin")
    assert instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert clock.to_wall(instant, "Europe/Berlin") == datetime(2026, 3, 29, 3, 30)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_wall_time_that_happens_twice_is_the_first(fold: int) -> None:
    twice = datetime(2024, 2, 29, 23, 30, fold=fold)
    assert clock.to_utc(twice, "Asia/Almaty") == datetime(2024, 2, 29, 17, 30, tzinfo=UTC)


@given(WALLS, ZONES)
def test_a_wall_time_comes_back_or_was_skipped(wall: datetime, zone_name: str) -> None:
    back = clock.to_wall(clock.to_utc(wall, zone_name), zone_name)
    assert back in (wall, wall + timedelta(hours=1))
    assert clock.to_wall(clock.to_utc(back, zone_name), zone_name) == back


@given(WALLS, ZONES)
def test_an_instant_is_shown_without_zone_and_fold(wall: datetime, zone_name: str) -> None:
    shown = clock.to_wall(wall.replace(tzinfo=UTC), zone_name)
    assert (shown.tzinfo, shown.fold) == (None, 0)


@pytest.mark.parametrize(
    "name", ["", "Asia/Nowhere", "../etc/passwd", "/etc/localtime", "Asia", "a\0b", "Азия/Орал"]
)
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(clock.UnknownZone) as refused:
        clock.zone(name)
    assert refused.value.args == (name,)


def test_zone_data_is_the_packages_alone() -> None:
    assert zoneinfo.TZPATH == ()
    assert re.fullmatch(r"20\d\d[a-z]", clock.zone_data_version())
    assert clock.zone_data_version() >= "2024a"


def test_today_is_the_date_on_the_walls() -> None:
    with clock.at(datetime(2026, 3, 14, 20, 0, tzinfo=UTC)):
        assert clock.today("Asia/Oral") == date(2026, 3, 15)
        assert clock.today("America/New_York") == date(2026, 3, 14)


def test_a_week_starts_on_monday() -> None:
    assert clock.week_of(date(2026, 3, 14)) == tuple(date(2026, 3, day) for day in range(9, 16))


@given(DAYS)
def test_each_day_is_in_its_week(day: date) -> None:
    week = clock.week_of(day)
    assert day in week
    assert [one.weekday() for one in week] == list(range(7))
    assert {clock.start_of_week(one) for one in week} == {week[0]}
