"""A small country for tests, written as a pack and loaded as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from organizer.country import packs
from organizer.kernel.text import Texts

CALENDAR = packs.PackCalendar(
    nomination_from=datetime(2026, 1, 10),
    nomination_until=datetime(2026, 1, 31, 18),
    registration_until=datetime(2026, 2, 10, 18),
    campaign_from=datetime(2026, 2, 10, 18),
    silence_from=datetime(2026, 3, 14),
    polls_open=datetime(2026, 3, 15, 7),
    polls_close=datetime(2026, 3, 15, 20),
)


def texts(name: str) -> Texts:
    return Texts(kk=f"{name} kk", ru=f"{name} ru", en=name)


def region(code: str, name: str) -> packs.PackRegion:
    return packs.PackRegion(
        code=code,
        iso_3166_2=f"XX-{code}",
        kind="region",
        names=texts(name),
        centre=texts(name),
        zone="Asia/Oral",
        aliases=(),
        valid_from=None,
    )


def district(code: str, name: str, *, within: str) -> packs.PackDistrict:
    return packs.PackDistrict(
        code=code, region=within, kind="district", names=texts(name), aliases=(), polling_stations=None
    )


def locality(key: str, names: Texts, *, within: str, aliases: tuple[str, ...] = ()) -> packs.PackLocality:
    return packs.PackLocality(
        key=key, district=within, kind="village", names=names, aliases=aliases, position=(50.25, 52.57)
    )


SMALL = packs.Pack(
    code="xx",
    names=texts("Exland"),
    languages=("kk", "ru", "en"),
    zone="Asia/Oral",
    phone_country="KZ",
    currency=packs.Currency(code="KZT", sign="₸", minor_units=2),
    sms_price=packs.SmsPrice(per_part=700, is_example=True),
    sender_weeks=5,
    quiet_hours=packs.QuietHours(starts=time(21), ends=time(9)),
    working_days=packs.WorkingDays(weekdays="12345", days_off=("12-16",)),
    regions=(region("1", "North"), region("2", "South")),
    districts=(district("11", "Syrym", within="1"), district("21", "Burlin", within="2")),
    localities=(
        locality("jympity", Texts(kk="Жымпиты", ru="Жымпиты", en="Zhympity"), within="11"),
        locality("jalpaqtal", Texts(kk="Жалпақтал", ru="Жалпактал", en="Zhalpaktal"), within="11"),
        locality(
            "aqsai", Texts(kk="Ақсай", ru="Аксай", en="Aksai"), within="21", aliases=("Қазахстан ауылы",)
        ),
    ),
    elections=(
        packs.PackElection(
            code="xx-2026",
            example=True,
            names=texts("Election of 2026"),
            body=texts("Assembly"),
            zone="Asia/Oral",
            local_in_each_region=True,
            calendar=CALENDAR,
        ),
    ),
    constituencies=(
        packs.PackConstituency(
            election="xx-2026",
            number=1,
            region="1",
            names=texts("First"),
            territory=texts("the north"),
            population=None,
            electorate=1200,
            electorate_as_of=None,
            electorate_source=None,
        ),
    ),
    topics=(
        packs.PackTopic(code="water", parent=None, names=texts("Water"), sensitive=False),
        packs.PackTopic(code="police", parent=None, names=texts("Police"), sensitive=True),
    ),
    lexicon=(
        packs.PackStem(stem="су", topic="water", weight=2),
        packs.PackStem(stem="кран", topic="water", weight=1),
    ),
)


def renamed(name: str) -> packs.Pack:
    """The small country whose first region has another name."""
    return replace(SMALL, regions=(replace(SMALL.regions[0], names=texts(name)), *SMALL.regions[1:]))


def another_country() -> packs.Pack:
    """A country that happens to use the codes of the small one."""
    election = replace(SMALL.elections[0], code="yy-2026")
    contests = tuple(replace(each, election="yy-2026") for each in SMALL.constituencies)
    return replace(SMALL, code="yy", elections=(election,), constituencies=contests)
