"""An election stands in one phase at a moment, by the clocks of its own zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.country.models import Election, Phase
from organizer.kernel.clock import to_utc

DATES = (
    "nomination_from",
    "nomination_until",
    "campaign_from",
    "silence_from",
    "polls_open",
    "polls_close",
)
BEGINS = dict(
    zip(
        DATES,
        (Phase.NOMINATION, Phase.REGISTRATION, Phase.CAMPAIGN, Phase.SILENCE, Phase.VOTE, Phase.AFTER),
        strict=True,
    )
)
ORDER = list(Phase)
ZONES = ("Asia/Oral", "Asia/Almaty", "Europe/Kyiv", "America/Los_Angeles", "Australia/Lord_Howe")


def election(zone: str = "Asia/Oral", **dates: datetime | None) -> Election:
    return Election(zone=zone, **{name: dates.get(name) for name in DATES})


zones = st.sampled_from(ZONES)
walls = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
moments = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


@st.composite
def calendars(draw: st.DrawFn) -> Election:
    days = sorted(draw(st.lists(walls, min_size=len(DATES), max_size=len(DATES), unique=True)))
    kept = draw(st.sets(st.sampled_from(DATES)))
    chosen = {name: day for name, day in zip(DATES, days, strict=True) if name in kept}
    return election(draw(zones), **chosen)


@given(calendars(), moments, moments)
def test_phases_never_go_back(election: Election, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    assert ORDER.index(election.phase(earlier)) <= ORDER.index(election.phase(later))


@given(calendars())
def test_each_date_that_is_set_begins_its_phase_to_the_second_in_the_elections_zone(
    election: Election,
) -> None:
    set_dates = [name for name in DATES if getattr(election, name) is not None]
    for name, following in pairwise([*set_dates, None]):
        begins = to_utc(getattr(election, str(name)), election.zone)
        if following and to_utc(getattr(election, following), election.zone) <= begins:
            continue
        assert election.phase(begins) is BEGINS[str(name)]
        assert election.phase(begins - timedelta(seconds=1)) is not BEGINS[str(name)]


@given(moments)
def test_without_a_calendar_it_is_before_everything(at: datetime) -> None:
    assert election().phase(at) is Phase.BEFORE


@pytest.mark.parametrize(
    ("zone", "last_minute"),
    [
        ("Asia/Oral", datetime(2026, 3, 13, 18, 59, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 13, 23, 59, tzinfo=UTC)),
    ],
)
def test_the_day_of_silence_begins_at_local_midnight(zone: str, last_minute: datetime) -> None:
    vote = election(zone, campaign_from=datetime(2026, 2, 10), silence_from=datetime(2026, 3, 14))

    assert [vote.phase(last_minute), vote.phase(last_minute + timedelta(minutes=1))] == [
        Phase.CAMPAIGN,
        Phase.SILENCE,
    ]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        election(polls_open=datetime(2026, 3, 15, 7)).phase(datetime(2026, 3, 15, 8))
