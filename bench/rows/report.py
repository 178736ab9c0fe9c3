"""The candidate's report over ten thousand grievances and over a million."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from bench import behind, measure
from bench.figures import Measured
from bench.house import ZONE, House, Place, Told, add_campaign, add_meetings
from bench.rows.presses import signed_in
from bench.size import size
from organizer.country.models import District
from organizer.country.packs import read_pack
from organizer.country.services import load_pack
from organizer.kernel.clock import now, start_of_week, to_wall
from organizer.kernel.db import db, transaction
from organizer.reports import queries as reports
from organizer.topics import services as topics
from organizer.topics.counts import Audience
from organizer.topics.models import Topic
from organizer.topics.services import Counted

SIZES = {"village": size(10_000, quick=500), "region": size(1_000_000, quick=2_000)}
TOPICS, DISTRICTS, MEETINGS, WEEKS = 12, 20, 10, 8
TIMES = size(15, quick=2)
ASKED = size(100, quick=3)
STEPS = 3 + len(SIZES) * 3
SEED = 7


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone, as a candidate who is signed in reads it."""
    with house.app.app_context(), transaction():
        load_pack(read_pack("kz"))
    told(3)
    places = {slug: _said(house, slug, count=count, told=told) for slug, count in SIZES.items()}
    with behind.ours(house, places["region"].host) as served:
        small, large = (signed_in(served, places[slug]) for slug in SIZES)
        cpu = [
            measure.cpu_ms(each.asking("/report?period=all"), times=TIMES, meter=served.cpu_seconds)
            for each in (small, large)
        ]
        spans = measure.each_cpu_ms(large.asking("/report"), times=ASKED, meter=served.cpu_seconds)
    told(len(SIZES))
    return [
        *_asked(house),
        Measured("report", measure.p95(spans)),
        Measured("report-growth", cpu[1] / cpu[0]),
    ]


def _asked(house: House) -> Iterator[Measured]:
    """The numbers of a report alone, without its page."""
    today = to_wall(now(), ZONE).date()
    with house.inside("region"):
        district = db.session.scalars(sa.select(District).order_by(District.code)).first()
        only = "" if district is None else f"district:{district.code}"
        for key, chosen in (("said-one", only), ("said-all", "")):
            asked = reports.asked("all", chosen, today)
            act: Callable[[], object] = partial(reports.report, asked, today)
            yield Measured(key, measure.cpu_ms(act, times=TIMES, meter=time.process_time))


def _said(house: House, slug: str, *, count: int, told: Told) -> Place:
    """A campaign of which so much was said, let out as its job does it."""
    place = add_campaign(house, slug)
    with house.inside(slug):
        meetings = [row.id for row in add_meetings(MEETINGS, told=lambda _rows: None)]
        topics.add_all(Counter(_drawn(meetings, count)))
    told(1)
    with house.inside(slug):
        topics.release(Audience.INSIDE, now())
    told(1)
    return place


def _drawn(meeting_ids: list[int], count: int) -> Iterator[Counted]:
    """What people say: some topics more than others, more from week to week."""
    dice = random.Random(SEED)
    topic_ids = list(
        db.session.scalars(sa.select(Topic.id).where(Topic.parent_id.is_not(None)).limit(TOPICS))
    )
    districts = list(db.session.scalars(sa.select(District.id).order_by(District.code).limit(DISTRICTS)))
    monday = start_of_week(to_wall(now(), ZONE).date())
    for _ in range(count):
        in_hall = dice.random() < 0.5
        yield Counted(
            week=monday - timedelta(weeks=int(WEEKS * dice.random() ** 2)),
            topic_id=topic_ids[int(TOPICS * dice.random() ** 2)],
            district_id=dice.choice(districts),
            meeting_id=dice.choice(meeting_ids) if in_hall else 0,
            channel="hall" if in_hall else dice.choice(("web", "phone", "paper")),
            kind=dice.choice(("complaint", "suggestion", "question")),
        )
