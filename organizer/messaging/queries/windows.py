"""When messages may leave in a campaign: what it says itself, else its country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from organizer.campaigns.queries import countries_of, current_campaign
from organizer.country.models import District, Locality, Region
from organizer.country.queries import country_facts
from organizer.kernel.db import db
from organizer.messaging.timetable import EVERY_DAY, QuietHours, Window

QUIET = QuietHours(time(21), time(9))
CHECKED = "limits_checked"
"""In a campaign's settings once somebody has looked at its hours, days and countries."""
LATER_BY, EARLIER_BY = (0, 30, 60), (0, 30)
"""Minutes by which a campaign may begin later and end earlier than its country allows. Its reminders of the
evening leave at eight, so it does not end before."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When and to whom SMS of a campaign go."""

    opens: time
    closes: time
    weekdays: str
    """Working days as ISO digits."""
    days_off: frozenset[str]
    """Beside those of the country, as in a Window."""
    countries: tuple[str, ...]
    """Whose numbers are taken and written to beside those of the campaign's own country."""

    @property
    def said(self) -> list[object]:
        """What they say, in an order that stays the same."""
        return [self.opens, self.closes, self.weekdays, sorted(self.days_off), self.countries]


def limits() -> Limits:
    """What holds in the open campaign."""
    campaign = current_campaign()
    window = window_of({**country_facts(campaign.country), **campaign.settings})
    return Limits(
        opens=window.quiet.ends,
        closes=window.quiet.starts,
        weekdays=window.weekdays,
        days_off=frozenset(campaign.settings.get("days_off", [])),
        countries=countries_of(campaign)[1:],
    )


def hours_to_choose() -> tuple[list[time], list[time]]:
    """From when, and until when, a campaign may send within what its country allows."""
    quiet = _quiet_hours(country_facts(current_campaign().country).get("quiet_hours"))
    return [_moved(quiet.ends, by) for by in LATER_BY], [_moved(quiet.starts, -by) for by in EARLIER_BY]


def days_off_of_the_country() -> list[str]:
    """The days on which people of the campaign's country rest, beside weekends, as in a Window."""
    return list(country_facts(current_campaign().country).get("working_days", {}).get("days_off", []))


def window_of(said: Mapping[str, Any]) -> Window:
    """The window that the country's facts and, over them, the campaign's settings say.

    Days off of a campaign's own are added to those of its country.
    """
    working = said.get("working_days", {})
    return Window(
        quiet=_quiet_hours(said.get("quiet_hours")),
        weekdays=said.get("weekdays") or working.get("weekdays", EVERY_DAY),
        days_off=frozenset([*working.get("days_off", []), *said.get("days_off", [])]),
    )


def zones_of(locality_ids: Iterable[int]) -> Mapping[int, str]:
    """By which zone people of some places live."""
    asked = sa.select(Locality.id, Region.zone).join(Locality.district).join(District.region)
    return dict(db.session.execute(asked.where(Locality.id.in_(set(locality_ids)))).all())


def _moved(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


def _quiet_hours(said: Mapping[str, str] | None) -> QuietHours:
    if said is None:
        return QUIET
    return QuietHours(time.fromisoformat(said["starts"]), time.fromisoformat(said["ends"]))
