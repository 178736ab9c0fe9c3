"""What is told around a meeting by itself, at times that follow the meeting's own. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ReminderSet:
    """What goes when; None for what does not go. Words say "tomorrow" and "today", so two may go before.

    What follows a meeting goes for meetings that end later than it was armed as it is.
    """

    day_before: bool = True
    day_at: time | None = None
    """On the day before at this hour; None for the hour at which the meeting begins."""
    hours_before: int | None = 2
    confirm_at: time | None = time(12)
    """When volunteers are asked on the day before whether they come."""
    thanks_after: int | None = None
    """Hours after the end, to who came."""
    missed_after: int | None = None
    """Hours after the end, to who said that they come and did not."""
    thanks_since: datetime | None = None
    missed_since: datetime | None = None

    @property
    def is_silent(self) -> bool:
        """True where nothing at all goes."""
        return replace(self, thanks_since=None, missed_since=None, day_at=None) == SILENT

    def armed(self, at: datetime, *, before: ReminderSet) -> ReminderSet:
        """The same, set at a moment in place of another: what it leaves as it was stays armed since then."""
        return replace(
            self,
            thanks_since=before.thanks_since if self.thanks_after == before.thanks_after else at,
            missed_since=before.missed_since if self.missed_after == before.missed_after else at,
        )

    def written(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "day_before": self.day_before,
            "day_at": _text(self.day_at),
            "hours_before": self.hours_before,
            "confirm_at": _text(self.confirm_at),
            "thanks_after": self.thanks_after,
            "missed_after": self.missed_after,
            "thanks_since": None if self.thanks_since is None else self.thanks_since.isoformat(),
            "missed_since": None if self.missed_since is None else self.missed_since.isoformat(),
        }


def read(written: Mapping[str, Any] | None) -> ReminderSet:
    """A set as JSON keeps it; where none was ever set, the usual one."""
    if written is None:
        return ReminderSet()
    once = written.get("since")  # sets that were armed before each had a moment of its own
    return ReminderSet(
        day_before=written["day_before"],
        day_at=_time(written["day_at"]),
        hours_before=written["hours_before"],
        confirm_at=_time(written["confirm_at"]),
        thanks_after=written["thanks_after"],
        missed_after=written["missed_after"],
        thanks_since=_moment(written.get("thanks_since", once)),
        missed_since=_moment(written.get("missed_since", once)),
    )


def _text(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


SILENT = ReminderSet(day_before=False, hours_before=None, confirm_at=None)
"""Nothing goes by itself."""
