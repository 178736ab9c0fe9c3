"""What is let out of the tally, and how it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.kernel import jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.topics import counts, services
from organizer.topics.counts import ALL, FEW, Audience, Period, View
from organizer.topics.models import Release
from tests.conftest import counted_statements
from tests.topics.rows import MONDAY, make_topic, said

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MARCH = Period.month(MONDAY)
WEEK = Period.week(MONDAY)


def release(*audiences: Audience) -> None:
    for audience in audiences or (Audience.PUBLIC, Audience.INSIDE):
        services.release(audience, NOON)
    db.session.flush()


def test_numbers_are_rounded_and_small_ones_are_few(campaign: CampaignFacts) -> None:
    said(make_topic("roads"), 58)
    said(make_topic("water"), 33)
    for few in ("gas", "light", "school"):
        said(make_topic(few), 3)
    release()
    topics = counts.released(View.TOPIC, ALL)
    assert [topics.of(code) for code in ("roads", "water", "gas", "light", "school", "air")] == [
        60, 35, FEW, FEW, FEW, None,
    ]  # fmt: skip
    assert counts.released(View.TOTAL, ALL).of() == 100
    assert topics.released_at == NOON


def test_nothing_is_out_before_the_first_release(campaign: CampaignFacts) -> None:
    said(make_topic("roads"), 58)
    nothing = counts.released(View.TOPIC, ALL)
    assert (nothing.cells, nothing.released_at, counts.periods()) == ({}, None, [])


def test_numbers_are_told_for_weeks_months_and_all_time(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    for weeks, times in ((0, 20), (1, 30), (5, 45)):
        said(roads, times, week=MONDAY + timedelta(weeks=weeks))
    release()
    april = Period.month(date(2026, 4, 6))
    assert counts.periods() == [
        ALL,
        april,
        MARCH,
        Period.week(date(2026, 4, 6)),
        Period.week(date(2026, 3, 9)),
        WEEK,
    ]
    told = [counts.released(View.TOTAL, period).of() for period in (ALL, april, MARCH, WEEK)]
    assert told == [95, 45, 50, 20]
    assert [number for _week, number in counts.series(View.TOPIC, ("roads",), date(2026, 4, 8), weeks=7)] == [
        None, 20, 30, None, None, None, 45,
    ]  # fmt: skip


def test_each_view_is_let_out_over_one_kind_of_period_and_answers_for_the_others(
    campaign: CampaignFacts,
) -> None:
    roads = make_topic("roads")
    for weeks, times in ((0, 20), (1, 30), (5, 45)):
        said(roads, times, week=MONDAY + timedelta(weeks=weeks), district_id=7)
    release()
    told = {(row.view, row.period.partition(":")[0]) for row in db.session.scalars(sa.select(Release))}
    assert told == {(view.value, view.told_by) for view in View}
    asked = {view: counts.released(view, WEEK) for view in (View.TOPIC, View.GROUP_PLACE, View.TOPIC_PLACE)}
    assert [(numbers.period, *numbers.cells.values()) for numbers in asked.values()] == [
        (WEEK, 20),
        (MARCH, 50),
        (ALL, 95),
    ]


@pytest.mark.parametrize(
    ("numbers", "whole"),
    [([FEW], FEW), ([60], 60), ([FEW, FEW], 5), ([20, FEW], 25), ([20, 30, 45], 95), ([10, FEW, FEW], 15)],
)
def test_numbers_that_are_out_are_added_up_and_a_few_is_half_the_threshold(
    numbers: list[counts.Number], whole: counts.Number
) -> None:
    assert counts.added(numbers, counts.ROUNDING[Audience.INSIDE]) == whole


def test_a_group_of_topics_is_told_with_all_below_it(campaign: CampaignFacts) -> None:
    housing = make_topic("housing")
    said(make_topic("housing.water", parent=housing), 40, district_id=7)
    said(make_topic("housing.gas", parent=housing), 20, district_id=8)
    said(housing, 10, district_id=7)
    release()
    assert counts.released(View.GROUP, ALL).of("housing") == 70
    assert counts.released(View.GROUP_PLACE, ALL).of("housing", "7") == 50
    assert counts.released(View.TOPIC_PLACE, ALL).of("housing.gas", "8") == 20
    assert [number for _week, number in counts.series(View.GROUP, ("housing",), MONDAY, weeks=1)] == [70]


def test_the_public_reads_tens_and_nothing_of_sensitive_topics(campaign: CampaignFacts) -> None:
    said(make_topic("roads"), 58)
    said(make_topic("gas"), 9)
    said(make_topic("justice", sensitive=True), 40)
    release()
    public = counts.released(View.TOPIC, ALL, audience=Audience.PUBLIC)
    assert (public.of("roads"), public.of("gas"), public.of("justice")) == (60, FEW, None)
    assert counts.released(View.TOPIC, ALL).of("justice") == 40
    assert counts.released(View.TOTAL, ALL, audience=Audience.PUBLIC).of() == 70


def test_a_number_that_is_out_moves_only_when_five_stand_behind_the_change(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    said(roads, 57)
    release()
    said(roads, 4)
    release()
    held = counts.released(View.TOPIC, ALL).of("roads")
    said(roads, 2)
    release()
    assert (held, counts.released(View.TOPIC, ALL).of("roads")) == (55, 65)


def test_no_exact_count_lies_behind_what_is_out(campaign: CampaignFacts) -> None:
    said(make_topic("roads"), 58)
    release()
    row = db.session.scalars(
        sa.select(Release).where(Release.view == "topic", Release.audience == "inside")
    ).first()
    assert row is not None
    assert (row.cells, row.basis) == ({"roads|": 60}, '{"roads|": "hidden"}')


def test_nothing_is_worked_out_again_while_nothing_was_said(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    said(roads, 58)
    release()
    before = services.prepare(Audience.INSIDE).is_news
    said(roads, 1)
    after = services.prepare(Audience.INSIDE).is_news
    released = db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.verb == "numbers.released")
    )
    assert (before, after, released) == (False, True, 2)


def test_a_draft_that_was_overtaken_is_not_let_out(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    said(roads, 58)
    slow = services.prepare(Audience.INSIDE)
    said(roads, 30)
    release(Audience.INSIDE)
    assert services.publish(slow, slow.protect(), NOON + timedelta(minutes=1)) is False
    assert counts.released(View.TOPIC, ALL).of("roads") == 90


def test_every_week_is_told_and_stays_in_sight_of_the_protection(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    said(roads, 20)
    release()
    for later in range(1, 14):
        said(roads, 20, week=MONDAY + timedelta(weeks=later))
    release()
    weeks = [period for period in counts.periods() if period.kind == "week"]
    assert (len(weeks), WEEK in weeks) == (14, True)


def test_many_numbers_cost_one_statement(campaign: CampaignFacts) -> None:
    roads = make_topic("roads")
    for weeks in range(8):
        said(roads, 20, week=MONDAY + timedelta(weeks=weeks))
    release()
    with counted_statements() as seen:
        counts.series(View.TOPIC, ("roads",), MONDAY + timedelta(weeks=8))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("code", "kind", "first_day", "before"),
    [
        ("week:2026-03-02", "week", date(2026, 3, 2), "week:2026-02-23"),
        ("month:2026-01", "month", date(2026, 1, 1), "month:2025-12"),
        ("all", "all", None, None),
    ],
)
def test_a_period_is_read_from_an_address(
    code: str, kind: str, first_day: date | None, before: str | None
) -> None:
    period = Period.read(code)
    assert period is not None
    earlier = period.before()
    assert (period.kind, period.first_day, earlier and earlier.code) == (kind, first_day, before)


@pytest.mark.parametrize(
    "code",
    [
        *("", "year:1", "all:"),
        *("week:", "week:2026-03-03", "week:2026-W10-1", "week:0001-01-01", "week:9999-12-27"),
        *("month:2026-13", "month:2026-1", "month:0001-01", "month:9999-12"),
    ],
)
def test_what_is_no_period_is_none(code: str) -> None:
    assert Period.read(code) is None


def test_a_week_belongs_to_the_month_in_which_it_begins() -> None:
    weeks = [date(2026, 2, 23), date(2026, 3, 30), date(2026, 4, 6)]
    assert Period("month:2026-03").weeks(weeks) == frozenset({"2026-03-30"})
    assert Period("all").weeks(weeks) is None
    assert Period.week(date(2026, 3, 5)).weeks(weeks) == frozenset({"2026-03-02"})


def test_the_release_runs_as_a_job_each_hour() -> None:
    job = jobs.registry["topics.release"]
    assert (job.every_seconds, job.each_campaign, job.own_transactions) == (3600, True, True)
