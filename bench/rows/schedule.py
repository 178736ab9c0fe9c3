"""A month of two hundred meetings as staff see it: how long it takes, and what its page and styles weigh."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bench import behind, measure
from bench.figures import Measured
from bench.house import ZONE, House, Told, add_campaign, add_meetings
from bench.rows.presses import signed_in
from bench.size import size
from bench.visitor import Visitor
from organizer.campaigns.roles import Role
from organizer.contacts.models import Contact
from organizer.kernel.clock import now, to_wall
from organizer.kernel.db import db
from organizer.meetings.models import Attendance

MEETINGS = size(200, quick=16)
A_DAY = 8
PEOPLE = 50
"""At each meeting: ten thousand sign-ups in all."""
TIMES = size(60, quick=3)
STEPS = MEETINGS + 2
STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone, as the owner of the campaign."""
    place = add_campaign(house, "schedule", role=Role.OWNER)
    first = _next_month()
    with house.inside("schedule"):
        rows = add_meetings(MEETINGS, told=told, first=first, a_day=A_DAY)
        _sign_up([row.id for row in rows])
    with behind.ours(house, place.host) as served:
        reader = signed_in(served, place)
        month = f"/staff/schedule?view=month&date={first:%Y-%m-%d}"
        spans = measure.each_cpu_ms(reader.asking(month), times=TIMES, meter=served.cpu_seconds)
        told(1)
        weight = _weight(reader, month)
        told(1)
    return [Measured("schedule", measure.p95(spans)), Measured("schedule-wire", weight / 1024)]


def _next_month() -> datetime:
    """Eight in the morning of the first day of the month that comes."""
    wall = to_wall(now(), ZONE).replace(day=1, hour=8, minute=0, second=0, microsecond=0)
    return (wall + timedelta(days=31)).replace(day=1)


def _sign_up(meeting_ids: list[int]) -> None:
    """The same people come to all of them."""
    at = now()
    people = [Contact(name=f"Person {each}", language="kk", met_at=at, made_at=at) for each in range(PEOPLE)]
    db.session.add_all(people)
    db.session.flush()
    for meeting_id in meeting_ids:
        db.session.add_all(
            Attendance(meeting_id=meeting_id, contact_id=person.id, made_at=at, placed_at=at)
            for person in people
        )
        db.session.flush()


def _weight(visitor: Visitor, path: str) -> int:
    """Bytes of a page and its styles on the wire, nothing of it kept before."""
    page = visitor.get(path)
    return page.wire + sum(visitor.get(address).wire for address in STYLE.findall(page.text))
