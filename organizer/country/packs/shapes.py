"""What a pack brings, as values: nothing here knows a file or a row of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from organizer.kernel.text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """Money is counted in minor units: 100 of them make one unit where `minor_units` is 2."""

    code: str
    sign: str
    minor_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsPrice:
    """What one part of an SMS costs, in minor units; an example is shown as one until staff set their own."""

    per_part: int
    is_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Nobody is written to between these hours of their own wall clock, across midnight where they wrap."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """On which days people may be written to without having asked: weekdays as ISO digits, but for days off.

    A day off is "12-16" each year, or "2026-05-27" once.
    """

    weekdays: str
    days_off: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRegion:
    """A first-level unit; its zone is the zone of everything inside it."""

    code: str
    iso_3166_2: str
    kind: str
    names: Texts
    centre: Texts
    zone: str
    aliases: tuple[str, ...]
    valid_from: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDistrict:
    """A second-level unit: a district, a city of its own, or a district inside a city."""

    code: str
    region: str
    kind: str
    names: Texts
    aliases: tuple[str, ...]
    polling_stations: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLocality:
    """A village, town or city quarter. Where it lies is said roughly or not at all."""

    key: str
    district: str
    kind: str
    names: Texts
    aliases: tuple[str, ...]
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCalendar:
    """The days of an election as wall times, in order."""

    nomination_from: datetime
    nomination_until: datetime
    registration_until: datetime
    campaign_from: datetime
    silence_from: datetime
    polls_open: datetime
    polls_close: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PackElection:
    """An election; where `local_in_each_region` holds, its wall times are each region's own."""

    code: str
    example: bool
    names: Texts
    body: Texts
    zone: str
    local_in_each_region: bool
    calendar: PackCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PackConstituency:
    """An electoral district of one election, its territory in words; voters are counted by day and source."""

    election: str
    number: int
    region: str
    names: Texts
    territory: Texts
    population: int | None
    electorate: int | None
    electorate_as_of: date | None
    electorate_source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTopic:
    """What people speak of, in two levels at most. A sensitive one is never published."""

    code: str
    parent: str | None
    names: Texts
    sensitive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStem:
    """How words begin that hint at a topic, in folded letters; several words stand for words side by side."""

    stem: str
    topic: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything an installation knows about one country."""

    code: str
    names: Texts
    languages: tuple[str, ...]
    zone: str
    phone_country: str
    currency: Currency
    sms_price: SmsPrice
    sender_weeks: int
    """How long phone networks take at most to register the name that SMS come from."""
    quiet_hours: QuietHours
    working_days: WorkingDays
    regions: tuple[PackRegion, ...]
    districts: tuple[PackDistrict, ...]
    localities: tuple[PackLocality, ...]
    elections: tuple[PackElection, ...]
    constituencies: tuple[PackConstituency, ...]
    topics: tuple[PackTopic, ...]
    lexicon: tuple[PackStem, ...]
