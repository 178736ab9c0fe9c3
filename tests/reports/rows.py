"""A small campaign of which something was said, and let out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from organizer.country.models import District
from organizer.kernel.db import db
from organizer.meetings.models import Meeting
from organizer.topics import services
from organizer.topics.counts import AUDIENCES, Audience, Period, View
from organizer.topics.disclosure import joined
from organizer.topics.models import Release, Topic
from tests.meetings.rows import make_meeting, make_venue, make_village
from tests.topics.rows import make_topic, said

MONDAY = date(2026, 3, 9)
LAST_MONDAY = MONDAY - timedelta(days=7)
NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
"""Thursday noon in Oral."""
WEEK = Period.week(MONDAY)


@dataclass(frozen=True)
class Scene:
    """What the tests speak of."""

    water: Topic
    heating: Topic
    roads: Topic
    east: District
    west: District
    meeting: Meeting


def make_scene() -> Scene:
    """Two groups of topics, two districts, two weeks, one meeting in the east, all of it let out."""
    housing, roads = make_topic("housing"), make_topic("roads")
    water = make_topic("housing.water", parent=housing)
    heating = make_topic("housing.heating", parent=housing)
    meeting = make_meeting(
        datetime(2026, 3, 13, 18, 30),
        venue_id=make_venue(village=make_village("East")).id,
        titles={"kk": "Шығыс", "ru": "Восток", "en": "Evening in the east"},
    )
    assert meeting.venue is not None
    assert meeting.venue.locality is not None
    east, west = meeting.venue.locality.district, make_village("West").district
    scene = Scene(water, heating, roads, east, west, meeting)
    _say(scene)
    let_out()
    return scene


def _say(scene: Scene) -> None:
    east, west = scene.east.id, scene.west.id
    said(scene.water, 20, week=LAST_MONDAY, district_id=east)
    said(scene.roads, 30, week=LAST_MONDAY, district_id=west)
    said(scene.water, 40, week=MONDAY, district_id=east, meeting_id=scene.meeting.id, channel="hall")
    said(scene.heating, 10, week=MONDAY, district_id=west, kind="question")
    said(scene.roads, 20, week=MONDAY, district_id=west)


def let_out(*audiences: Audience) -> None:
    """Release the numbers of some audiences, or of all."""
    for audience in audiences or AUDIENCES:
        services.release(audience, NOW)
    db.session.flush()


def tell(
    view: View,
    cells: dict[tuple[str, ...], int | str],
    *,
    period: Period = WEEK,
    audience: Audience = Audience.INSIDE,
) -> None:
    """Put numbers out as if a release had, whatever was said."""
    row = Release(
        audience=audience.value,
        period=period.code,
        view=view.value,
        cells={joined(key): mark for key, mark in cells.items()},
        basis="{}",
        digest=bytes(32),
        released_at=NOW,
    )
    db.session.add(row)
    db.session.flush()
