"""Fields for a day that is still to come."""

from __future__ import annotations

import re
from datetime import date

from wtforms import ValidationError

from organizer.kernel.access import campaign
from organizer.kernel.clock import today
from organizer.kernel.forms import DayField
from organizer.kernel.i18n import _

LONGEST_WAIT = 8
"""Years between two 29ths of February, at most."""
_WITHOUT_A_YEAR = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})\.?")


class ComingDayField(DayField):
    """A day to come: `31.12` without a year is the next such day on the campaign's clocks."""

    def pre_validate(self, form: object) -> None:
        """Read the day."""
        found = _WITHOUT_A_YEAR.fullmatch((self.data or "").strip())
        coming = (
            None if found is None else next_such_day(int(found[1]), int(found[2]), today(campaign().zone))
        )
        if coming is not None:
            self.data = coming.isoformat()
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
    for year in range(first.year, first.year + LONGEST_WAIT + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= first:
            return found
    return None
