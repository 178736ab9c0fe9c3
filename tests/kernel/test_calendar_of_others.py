"""Calendars as other programs write them: folded letters, zones, series, versions and exceptions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import chain, permutations
from unittest.mock import patch

import pytest
from dateutil import rrule  # type: ignore[import-untyped] # it has no types
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import vRecur

from organizer.kernel.calendar import Found, Odd, Problem, Status, Why, read, times
from organizer.kernel.calendar.lines import lines_of
from organizer.kernel.calendar.rules import NotFollowed, days_of, rule_of

TODAY = date(2026, 3, 10)
LAST = date(2026, 6, 10)


def event_of(*lines: str) -> list[str]:
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def file_of(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode()


def found(*lines: str) -> Found:
    result = read(file_of(*lines))
    assert result.problems == ()
    return result.events[0]


def plan(*lines: str, zone: str = "Asia/Oral") -> tuple[list[str], list[tuple[int, Odd]]]:
    """When the events of a file take place, on the clocks of Oral, and what is odd."""
    result = read(file_of(*lines))
    assert result.problems == ()
    held, odd = times(result.events, zone=zone, first=TODAY, last=LAST)
    return [f"{time.starts_wall:%m-%d %H:%M}" for time in held], [(event.number, why) for event, why in odd]


@given(st.integers(0, 60), st.sampled_from([b"\r\n ", b"\n\t", b"\r ", b"\r\r\n "]))
def test_a_line_that_is_folded_inside_a_letter_keeps_it(place: int, fold: bytes) -> None:
    line = "SUMMARY:Әкімдікте кездесу".encode()
    place = min(place, len(line))
    data = file_of(*event_of("UID:1", "DTSTART:20260314T183000", "SUMMARY:-"))
    data = data.replace(b"SUMMARY:-", line[:place] + fold + line[place:])
    assume(place > 0)
    assert read(data).events[0].summary == "Әкімдікте кездесу"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_file_is_read_in_whichever_letters_it_is_written(encoding: str) -> None:
    text = file_of(*event_of("UID:1", "DTSTART:20260314T183000", "SUMMARY:Встреча в Аксае")).decode()
    assert read(text.encode(encoding)).events[0].summary == "Встреча в Аксае"


def test_one_broken_letter_does_not_change_the_others() -> None:
    assert lines_of("Встреча".encode() + b"\xd0\nx") == ["Встреча\ufffd", "x"]


def test_many_carriage_returns_are_read_in_no_time() -> None:
    assert len(lines_of(b"\r" * 300_000)) == 300_001


@pytest.mark.parametrize(
    ("header", "start", "zone"),
    [
        (["X-WR-TIMEZONE:Asia/Oral"], "DTSTART:20260314T183000", "Asia/Oral"),
        (["X-WR-TIMEZONE:Nowhere/None"], "DTSTART:20260314T183000", None),
        (["X-WR-TIMEZONE:Asia/Oral"], "DTSTART:20260314T183000Z", "UTC"),
        (["X-WR-TIMEZONE:Asia/Oral"], "DTSTART;TZID=Asia/Almaty:20260314T183000", "Asia/Almaty"),
        (["X-WR-TIMEZONE:Asia/Oral"], "DTSTART;VALUE=DATE:20260314", None),
    ],
)
def test_times_without_a_zone_are_on_the_clocks_of_the_file(
    header: list[str], start: str, zone: str | None
) -> None:
    assert found(*header, *event_of("UID:1", start)).zone == zone


def own_zone(*lines: str) -> list[str]:
    return [
        "BEGIN:VTIMEZONE",
        "TZID:Customized",
        *lines,
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0500",
        "TZOFFSETTO:+0500",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize(
    ("described", "zone"),
    [
        (own_zone(), "Etc/GMT-5"),
        (own_zone("X-LIC-LOCATION:Asia/Aqtobe"), "Asia/Aqtobe"),
        ([line.replace("O:+0500", "O:-0300") for line in own_zone()], "Etc/GMT+3"),
    ],
)
def test_a_zone_that_a_file_describes_counts_where_its_clocks_are_never_set(
    described: list[str], zone: str
) -> None:
    assert found(*described, *event_of("UID:1", "DTSTART;TZID=Customized:20260314T183000")).zone == zone


@pytest.mark.parametrize(
    "described",
    [
        [line.replace("O:+0500", "O:+0530") for line in own_zone()],
        own_zone("TZOFFSETTO:+0600"),
        own_zone()[:-1],
    ],
)
def test_a_zone_whose_clocks_are_set_or_unclear_stays_unknown(described: list[str]) -> None:
    data = file_of(*described, *event_of("UID:1", "DTSTART;TZID=Customized:20260314T183000"))
    assert read(data).problems == (Problem(why=Why.UNKNOWN_ZONE, number=1, uid="1"),)


def test_each_time_of_a_series_that_began_long_ago_comes_in() -> None:
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20260331T133000Z"
    series = event_of("UID:1", "DTSTART;TZID=Asia/Oral:20240109T183000", rule)
    assert plan(*series) == (["03-10 18:30", "03-17 18:30", "03-24 18:30", "03-31 18:30"], [])


def test_a_series_that_goes_on_is_said_to() -> None:
    held, odd = plan(*event_of("UID:1", "DTSTART:20260101T100000", "RRULE:FREQ=MONTHLY;BYDAY=-1MO"))
    assert (held, odd) == (["03-30 10:00", "04-27 10:00", "05-25 10:00"], [(1, Odd.GOES_ON)])


@pytest.mark.parametrize(
    ("lines", "odd"),
    [
        (("RRULE:FREQ=WEEKLY;COUNT=1",), []),
        (("RRULE:FREQ=WEEKLY;COUNT=3", "RDATE:20270317T100000,20270324T100000"), []),
        (("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20270317T100000"), []),
        (("RRULE:FREQ=WEEKLY;COUNT=3", "RDATE:20270317T100000"), [(1, Odd.GOES_ON)]),
    ],
)
def test_a_series_far_ahead_goes_on_only_where_a_time_of_it_is_left(
    lines: tuple[str, ...], odd: list[tuple[int, Odd]]
) -> None:
    assert plan(*event_of("UID:1", "DTSTART:20270310T100000", *lines))[1] == odd


def test_an_hour_of_a_rule_that_is_the_hour_of_its_event_says_nothing_new() -> None:
    series = event_of("UID:1", "DTSTART:20260310T183000", "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=18;BYMINUTE=30")
    assert plan(*series) == (["03-10 18:30", "03-11 18:30"], [])


def test_no_more_than_a_hundred_times_of_a_series_come_in() -> None:
    result = read(file_of(*event_of("UID:1", "DTSTART:20260310T100000", "RRULE:FREQ=DAILY")))
    held, odd = times(result.events, zone="Asia/Oral", first=TODAY, last=date(2027, 3, 10))
    assert (len(held), [why for _event, why in odd]) == (100, [Odd.GOES_ON])


def test_a_series_that_is_over_is_named() -> None:
    series = event_of("UID:1", "DTSTART:20260101T100000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert plan(*series) == ([], [(1, Odd.OVER)])


@pytest.mark.parametrize(
    "exception",
    [
        "EXDATE;TZID=Asia/Oral:20260317T183000,20260407T183000",
        "EXDATE:20260317T133000Z,20260407T133000Z",
        "EXDATE;VALUE=DATE:20260317,20260407",
        "EXDATE;TZID=Asia/Oral:20260317T183000\r\nEXDATE;TZID=Asia/Oral:20260407T183000",
    ],
)
def test_exceptions_are_no_times_of_a_series(exception: str) -> None:
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20260407T235959Z"
    series = event_of("UID:1", "DTSTART;TZID=Asia/Oral:20260310T183000", rule, exception)
    assert plan(*series) == (["03-10 18:30", "03-24 18:30", "03-31 18:30"], [])


def test_an_exception_that_cannot_be_read_is_left_out() -> None:
    unreadable = ("EXDATE:never", "EXDATE:99991231T000000,20260317T183000")
    assert plan(*event_of("UID:1", "DTSTART:20260318T183000", *unreadable)) == (["03-18 18:30"], [])


def test_a_series_whose_every_time_is_an_exception_is_called_off() -> None:
    assert plan(*event_of("UID:1", "DTSTART:20260317T183000", "EXDATE:20260317T183000")) == (
        [],
        [(1, Odd.CANCELLED)],
    )


def test_further_times_may_be_listed() -> None:
    listed = "RDATE;VALUE=PERIOD:20260320T100000Z/PT1H"
    series = event_of("UID:1", "DTSTART;TZID=Asia/Oral:20260317T183000", "RDATE:20260318T100000", listed)
    assert plan(*series) == (["03-17 18:30", "03-18 10:00", "03-20 15:00"], [])


WEEKLY = event_of(
    "UID:series", "DTSTART;TZID=Asia/Oral:20260310T183000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Weekly"
)
MOVED = event_of(
    "UID:series", "RECURRENCE-ID:20260317T133000Z", "DTSTART;TZID=Asia/Oral:20260318T170000", "SEQUENCE:1"
)
CALLED_OFF = event_of(
    "UID:series",
    "RECURRENCE-ID;TZID=Asia/Oral:20260324T183000",
    "DTSTART;TZID=Asia/Oral:20260324T183000",
    "STATUS:CANCELLED",
)


@pytest.mark.parametrize("order", list(permutations([WEEKLY, MOVED, CALLED_OFF])))
def test_a_time_that_was_moved_or_called_off_by_itself_is_no_time_of_its_series(
    order: tuple[list[str], ...],
) -> None:
    held, odd = plan(*chain(*order))
    assert (sorted(held), odd) == (
        ["03-10 18:30", "03-18 17:00"],
        [(order.index(CALLED_OFF) + 1, Odd.CANCELLED)],
    )


def test_a_whole_day_of_a_series_may_be_moved_by_itself() -> None:
    series = event_of("UID:1", "DTSTART;VALUE=DATE:20260310", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event_of("UID:1", "RECURRENCE-ID;VALUE=DATE:20260311", "DTSTART;VALUE=DATE:20260320")
    assert plan(*series, *moved) == (["03-10 00:00", "03-12 00:00", "03-20 00:00"], [])


def test_a_change_of_all_later_times_is_named() -> None:
    onward = [line.replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:") for line in MOVED]
    assert plan(*WEEKLY, *onward) == (
        ["03-10 18:30", "03-24 18:30", "03-18 17:00"],
        [(2, Odd.CHANGES_LATER_ONES)],
    )


OLD = event_of("UID:1", "DTSTART:20260311T100000", "SEQUENCE:1", "DTSTAMP:20260301T080000Z")
NEW = event_of("UID:1", "DTSTART:20260312T100000", "SEQUENCE:10", "DTSTAMP:20260201T080000Z")
NEWEST = event_of(
    "UID:1", "DTSTART:20260313T100000", "SEQUENCE:10", "DTSTAMP:x", "LAST-MODIFIED:20260302T080000Z"
)


@pytest.mark.parametrize("order", list(permutations([OLD, NEW, NEWEST])))
def test_of_several_versions_the_newest_counts(order: tuple[list[str], ...]) -> None:
    held, odd = plan(*chain(*order))
    assert held == ["03-13 10:00"]
    assert odd == [(number, Odd.OLDER) for number in (1, 2, 3) if order[number - 1] is not NEWEST]


def test_a_newest_version_that_calls_an_event_off_does() -> None:
    called_off = event_of("UID:1", "DTSTART:20260311T100000", "SEQUENCE:2", "STATUS:CANCELLED")
    assert plan(*OLD, *called_off) == ([], [(1, Odd.OLDER), (2, Odd.CANCELLED)])


def test_events_that_are_as_new_as_each_other_and_start_apart_are_two() -> None:
    one, other = (event_of("UID:same", f"DTSTART:2026031{day}T100000") for day in (1, 2))
    assert plan(*one, *one, *other) == (["03-11 10:00", "03-12 10:00"], [(1, Odd.OLDER)])


def test_a_series_is_held_at_its_own_hour_wherever_it_is_read() -> None:
    series = event_of("UID:1", "DTSTART;TZID=Europe/Berlin:20260316T180000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert plan(*series) == (["03-16 22:00", "03-23 22:00", "03-30 21:00"], [])


def test_each_time_is_as_long_as_the_first() -> None:
    lines = ("UID:1", "DTSTART:20260310T180000", "DTEND:20260310T193000", "RRULE:FREQ=DAILY;COUNT=2")
    held, _odd = times(read(file_of(*event_of(*lines))).events, zone="Asia/Oral", first=TODAY, last=LAST)
    assert [time.ends_wall for time in held] == [datetime(2026, 3, 10, 19, 30), datetime(2026, 3, 11, 19, 30)]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=WEEKLY;BYHOUR=9,18",
        "FREQ=YEARLY;BYWEEKNO=3",
        "x",
        "FREQ=DAILY;COUNT=x",
    ],
)
def test_a_rule_that_is_not_followed_is_named_and_the_first_time_kept(rule: str) -> None:
    result = read(file_of(*event_of("UID:1", "SUMMARY:Hall", "DTSTART:20260314T183000", f"RRULE:{rule}")))
    held, odd = times(result.events, zone="Asia/Oral", first=TODAY, last=LAST)
    assert result.problems == (Problem(why=Why.RULE_NOT_FOLLOWED, number=1, uid="1", summary="Hall"),)
    assert ([time.starts_wall for time in held], odd) == ([datetime(2026, 3, 14, 18, 30)], [])


def test_a_rule_that_never_comes_true_is_given_up() -> None:
    lines = ("UID:1", "DTSTART:19010314T183000", "RRULE:FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=30")
    assert plan(*event_of(*lines)) == ([], [(1, Odd.OVER)])
    lines = ("UID:1", "DTSTART:20260314T183000", "RRULE:FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=30")
    assert plan(*event_of(*lines)) == (["03-14 18:30"], [])
    with pytest.raises(NotFollowed):
        list(days_of(
            rule_of(vRecur.from_ical("FREQ=DAILY;COUNT=9999"), datetime(1990, 1, 1), None),
            first=date(1990, 1, 1), since=TODAY, last=LAST,
        ))  # fmt: skip


@pytest.mark.parametrize("start", ["00010101T000000", "99991231T235959Z", "18991231T000000"])
def test_a_year_far_away_is_not_read(start: str) -> None:
    assert read(file_of(*event_of("UID:1", f"DTSTART:{start}"))).problems == (
        Problem(why=Why.UNREADABLE, number=1, uid="1"),
    )


def test_a_cancelled_series_is_called_off_whole() -> None:
    event = found(*event_of("UID:1", "DTSTART:20260310T183000", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"))
    assert event.status is Status.CANCELLED
    assert times([event], zone="Asia/Oral", first=TODAY, last=LAST) == ([], [(event, Odd.CANCELLED)])


WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
NTH = st.builds(lambda nth, day: f"{nth}{day}", st.sampled_from([1, 2, 4, 5, -1, -2]), WEEKDAYS)


def several(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=1, max_size=3, unique=True).map(lambda each: ",".join(map(str, each)))


PARTS = {
    "INTERVAL": st.integers(1, 5).map(str),
    "BYMONTH": several(st.integers(1, 12)),
    "BYMONTHDAY": several(st.integers(1, 31) | st.integers(-5, -1)),
    "WKST": WEEKDAYS,
    "COUNT": st.integers(1, 30).map(str),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule that RFC 5545 allows."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = {"FREQ": frequency}
    for name in draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=3, unique=True)):
        parts[name] = draw(PARTS[name])
    if frequency == "WEEKLY":
        parts.pop("BYMONTHDAY", None)
    if draw(st.booleans()):
        days = draw(st.sampled_from([WEEKDAYS] if frequency in {"DAILY", "WEEKLY"} else [WEEKDAYS, NTH]))
        parts["BYDAY"] = ",".join(draw(st.lists(days, min_size=1, max_size=3, unique=True)))
        if draw(st.booleans()):
            parts["BYSETPOS"] = draw(st.sampled_from(["1", "-1", "2", "1,-1"]))
    return ";".join(f"{name}={said}" for name, said in parts.items())


@given(rules(), st.dates(date(2022, 1, 1), date(2026, 3, 1)), st.dates(date(2026, 3, 2), date(2026, 9, 1)))
def test_the_days_of_a_rule_are_those_that_another_program_finds(rule: str, first: date, since: date) -> None:
    start = datetime.combine(first, datetime.min.time())
    asked = rule_of(vRecur.from_ical(rule), start, None)
    if rule.startswith("FREQ=WEEKLY") and asked.positions:  # dateutil counts places in what is left of a week
        first -= timedelta(days=(first.weekday() - asked.week_start) % 7)
        start = datetime.combine(first, start.time())
    last = since + timedelta(days=120)
    with patch.object(rrule.datetime, "MAXYEAR", last.year):  # what never comes is looked for until then
        theirs = rrule.rrulestr(rule, dtstart=start).between(
            start, datetime.combine(last, start.time()), inc=True
        )
    ours = days_of(asked, first=first, since=since, last=last)
    assert [day for day in ours if day >= since] == [each.date() for each in theirs if each.date() >= since]


def test_the_first_of_a_week_is_counted_from_its_start_though_the_event_begins_later() -> None:
    """RFC 5545, 3.3.10: BYSETPOS counts within one interval, which for weeks is the whole of each."""
    rule = vRecur.from_ical("FREQ=WEEKLY;WKST=TU;BYDAY=MO,TU;BYSETPOS=1")
    sunday, last = date(2026, 3, 1), date(2026, 3, 17)
    days = days_of(
        rule_of(rule, datetime.combine(sunday, datetime.min.time()), None),
        first=sunday,
        since=sunday,
        last=last,
    )
    assert list(days) == [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17)]


def test_the_last_day_of_a_rule_is_on_the_clocks_of_its_event() -> None:
    rule = "RRULE:FREQ=DAILY;UNTIL=20260311T200000"
    event = found(*event_of("UID:1", "DTSTART;TZID=Asia/Oral:20260310T010000", f"{rule}Z"))
    assert event.rule is not None
    assert event.rule.until == date(2026, 3, 12)
    event = found(*event_of("UID:1", "DTSTART:20260310T010000", rule))
    assert event.rule is not None
    assert event.rule.until == date(2026, 3, 11)
    assert event.version == (0, datetime.min.replace(tzinfo=UTC))
