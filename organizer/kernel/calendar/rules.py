"""The days on which an event repeats (RFC 5545, 3.3.10), within bounds of work."""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

MOST_PERIODS = 4_000
"""Days, weeks, months or years that are gone through for one rule: eleven years of days."""
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class NotFollowed(ValueError):
    """A rule that cannot be read, or asks for what is not followed here, such as hours."""


class Frequency(enum.StrEnum):
    """How far apart the periods of a rule are."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When an event repeats: `until` is the last day, a weekday stands beside its number or 0 for each."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


_FOLLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}
_OF_START = {"BYHOUR": "hour", "BYMINUTE": "minute", "BYSECOND": "second"}


def rule_of(said: Mapping[str, Sequence[Any]], start: datetime, until: date | None) -> Rule:
    """The rule of an event that starts at `start`. Raises NotFollowed.

    `said` are its parts as icalendar reads them, `until` is its last day on the clocks of the event.
    """
    for name in set(said) - _FOLLOWED:
        if name not in _OF_START or list(said[name]) != [getattr(start, _OF_START[name])]:
            raise NotFollowed(name)
    interval, count = _one(said, "INTERVAL", 1), _one(said, "COUNT", None)
    frequency = _one(said, "FREQ", "")
    if frequency not in set(Frequency) or interval < 1 or (count is not None and count < 1):
        raise NotFollowed(str(said))
    return Rule(
        frequency=Frequency(frequency),
        interval=interval,
        count=count,
        until=until,
        months=tuple(map(int, said.get("BYMONTH", ()))),
        month_days=tuple(said.get("BYMONTHDAY", ())),
        weekdays=tuple((day.relative or 0, WEEK.index(day.weekday)) for day in said.get("BYDAY", ())),
        positions=tuple(said.get("BYSETPOS", ())),
        week_start=WEEK.index(_one(said, "WKST", "MO")),
    )


def _one(said: Mapping[str, Sequence[Any]], name: str, default: Any) -> Any:  # noqa: ANN401 - icalendar knows
    return next(iter(said.get(name, ())), default)


def days_of(rule: Rule, *, first: date, since: date, last: date) -> Iterator[date]:
    """The days of a rule from `first` on, in order, up to `last`; those long before `since` may be missing.

    Raises NotFollowed once that takes more than MOST_PERIODS.
    """
    last = last if rule.until is None else min(last, rule.until)
    counted = 0
    for periods, period in enumerate(_periods(rule, first, since, last)):
        if periods == MOST_PERIODS:
            raise NotFollowed("too many periods")
        for day in _chosen(rule, [each for each in period if _fits(rule, each, first)]):
            if day > last:
                return
            if day >= first:
                counted += 1
                yield day
            if counted == rule.count:
                return


def _periods(rule: Rule, first: date, since: date, last: date) -> Iterator[Sequence[date]]:
    """The days of each period; a rule without a count begins close before `since`."""
    begins = _number(rule, first)
    if rule.count is None:
        begins += max(0, _number(rule, since) - begins) // rule.interval * rule.interval
    for number in range(begins, _number(rule, last) + 1, rule.interval):
        yield _days_in(rule, number)


def _number(rule: Rule, day: date) -> int:
    """Which day, week, month or year of all a day lies in."""
    if rule.frequency is Frequency.DAILY:
        return day.toordinal()
    if rule.frequency is Frequency.WEEKLY:
        return (day.toordinal() - 1 - rule.week_start) // 7
    if rule.frequency is Frequency.MONTHLY:
        return 12 * day.year + day.month - 1
    return day.year


def _days_in(rule: Rule, number: int) -> Sequence[date]:
    if rule.frequency is Frequency.DAILY:
        begins, length = date.fromordinal(number), 1
    elif rule.frequency is Frequency.WEEKLY:
        begins, length = date.fromordinal(7 * number + 1 + rule.week_start), 7
    elif rule.frequency is Frequency.MONTHLY:
        begins = date(number // 12, number % 12 + 1, 1)
        length = calendar.monthrange(begins.year, begins.month)[1]
    else:
        begins, length = date(number, 1, 1), 365 + calendar.isleap(number)
    return [begins + timedelta(days=count) for count in range(length)]


def _fits(rule: Rule, day: date, first: date) -> bool:
    """Whether a day of a period is one of the rule's; what it leaves open is as on its first day."""
    length = calendar.monthrange(day.year, day.month)[1]
    months, month_days, weekdays = rule.months, rule.month_days, rule.weekdays
    if not month_days and not weekdays:
        if rule.frequency is Frequency.YEARLY:
            months, month_days = months or (first.month,), (first.day,)
        elif rule.frequency is Frequency.MONTHLY:
            month_days = (first.day,)
        elif rule.frequency is Frequency.WEEKLY:
            weekdays = ((0, first.weekday()),)
    return (
        (not months or day.month in months)
        and (not month_days or day.day in month_days or day.day - length - 1 in month_days)
        and (not weekdays or any(_is_weekday(rule, day, nth, weekday) for nth, weekday in weekdays))
    )


def _is_weekday(rule: Rule, day: date, nth: int, weekday: int) -> bool:
    """The second Tuesday, the last one, or any where no number is said or none can be meant."""
    if day.weekday() != weekday:
        return False
    if nth == 0 or rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return True
    if rule.frequency is Frequency.MONTHLY or rule.months:
        place, length = day.day, calendar.monthrange(day.year, day.month)[1]
    else:
        place, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    return nth == ((place - 1) // 7 + 1 if nth > 0 else -((length - place) // 7 + 1))


def _chosen(rule: Rule, days: Sequence[date]) -> Sequence[date]:
    """Of the days of a period, those at the rule's positions, from the front or the end."""
    if not rule.positions:
        return days
    places = {position - 1 if position > 0 else len(days) + position for position in rule.positions}
    return [day for place, day in enumerate(days) if place in places]
