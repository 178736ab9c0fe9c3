"""Fields for a day without its year: the next such day, or the last one."""

from __future__ import annotations

import re
from datetime import date

from wtforms import ValidationError

from organizer.kernel.access import campaign
from organizer.kernel.clock import today
from organizer.kernel.forms import DayField
from organizer.kernel.i18n import _
from organizer.kernel.months import read_named

LONGEST_WAIT = 8
"""Years between two 29ths of February, at most."""
_WITHOUT_A_YEAR = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})\.?")


class ComingDayField(DayField):
    """A day to come: `31.12` or `31 декабря` is the next such day on the campaign's clocks."""

    def pre_validate(self, form: object) -> None:
        """Read the day."""
        asked = _without_a_year(self.data or "")
        coming = None if asked is None else next_such_day(*asked, today(campaign().zone))
        if coming is not None:
            self.data = coming.isoformat()
        super().pre_validate(form)


class PastDayField(DayField):
    """A day of something that was: `31.12` or `31 декабря` is the last such day on the campaign's clocks."""

    def pre_validate(self, form: object) -> None:
        """Read the day."""
        asked = _without_a_year(self.data or "")
        past = None if asked is None else last_such_day(*asked, today(campaign().zone))
        if past is not None:
            self.data = past.isoformat()
        super().pre_validate(form)


class DueField(ComingDayField):
    """A day by when something is to be done: none that has passed, but for the one that stood before."""

    def pre_validate(self, form: object) -> None:
        """Read the day, and hold it against the campaign's clocks."""
        super().pre_validate(form)
        stood = self.data == self.object_data
        if self.day is not None and not stood and self.day.date() < today(campaign().zone):
            raise ValidationError(_("Choose today or a later day"))


def next_such_day(day: int, month: int, first: date) -> date | None:
    """The next day of this number and month, `first` included; None where no year has it."""
    years = range(first.year, first.year + LONGEST_WAIT + 1)
    return next((found for year in years if (found := _day(year, month, day)) and found >= first), None)


def last_such_day(day: int, month: int, last: date) -> date | None:
    """The last day of this number and month, `last` included; None where no year has it."""
    years = range(last.year, last.year - LONGEST_WAIT - 1, -1)
    return next((found for year in years if (found := _day(year, month, day)) and found <= last), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without_a_year(text: str) -> tuple[int, int] | None:
    """Day and month of a text that names no year."""
    found = _WITHOUT_A_YEAR.fullmatch(text.strip())
    if found is not None:
        return int(found[1]), int(found[2])
    named = read_named(text)
    return (named.day, named.month) if named is not None and named.year is None else None
