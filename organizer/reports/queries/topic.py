"""One topic: how many spoke of it, where, at which meetings, in which way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical
from organizer.reports.queries.asked import Asked
from organizer.reports.queries.report import (
    AtMeeting,
    Place,
    Said,
    at_meetings,
    district_names,
    in_order,
    order,
    weeks,
)
from organizer.topics import queries as topics
from organizer.topics.counts import Number, Numbers, Period, View, many
from organizer.topics.models import Topic

VIEWS = (
    View.TOPIC,
    View.GROUP,
    View.TOPIC_PLACE,
    View.GROUP_PLACE,
    View.TOPIC_MEETING,
    View.TOPIC_CHANNEL,
    View.TOPIC_KIND,
)


@dataclass(frozen=True)
class TopicReport:
    """What the page of a topic tells. One of the first level counts all below it."""

    topic: Topic
    said: Said | None
    above: Said | None
    parts: Sequence[Said]
    weeks: Sequence[tuple[date, Number | None]]
    places_period: Period
    """The period of which places are told."""
    places: Sequence[Place]
    meetings: Sequence[AtMeeting]
    sources: Mapping[str, Number]
    kinds: Mapping[str, Number]


def topic_report(code: str, period: Period, today: date) -> TopicReport:
    """The numbers of one topic in a period. Raises NotFound."""
    branches = topics.tree(in_use=False)
    row = next(
        (each for branch in branches for each in (branch.topic, *branch.below) if each.code == code), None
    )
    if row is None:
        raise NotFound
    earlier = period.before()
    out = many(VIEWS, [period, *([earlier] if earlier else [])])
    now = {view: out[view, period] for view in VIEWS}
    then = {} if earlier is None else {view: out[view, earlier] for view in (View.TOPIC, View.GROUP)}
    parts = next((branch.below for branch in branches if branch.topic is row), ())
    is_group = bool(parts)
    along = View.GROUP_PLACE if is_group else View.TOPIC_PLACE
    return TopicReport(
        topic=row,
        said=_said(row, now, then),
        above=next((_said(b.topic, now, then) for b in branches if row in b.below), None),
        parts=in_order([said for part in parts if (said := _said(part, now, then))]),
        weeks=weeks(Asked(period), today, topic=code),
        places_period=now[along].period,
        places=_places(now[along], code),
        meetings=at_meetings(_column(now[View.TOPIC_MEETING], code), Numbers(View.TOPIC_MEETING, period), ()),
        sources=_by_last(now[View.TOPIC_CHANNEL], code),
        kinds=_by_last(now[View.TOPIC_KIND], code),
    )


def _said(row: Topic, now: Mapping[View, Numbers], then: Mapping[View, Numbers]) -> Said | None:
    """A group's number stands in the view of groups; that of a topic below one in the view of topics."""
    view = View.GROUP if row.parent_id is None else View.TOPIC
    number = now[view].of(row.code)
    before = then[view].of(row.code) if view in then else None
    return None if number is None else Said(row.code, topics.name_of(row), number, before)


def _places(numbers: Numbers, code: str) -> list[Place]:
    told = _by_last(numbers, code)
    names = {"": ("", ""), **district_names(sorted(told))}
    rows = [Place(*names[key], number, ()) for key, number in told.items() if key in names]
    return sorted(alphabetical(rows, "name"), key=lambda row: (not row.name, -order(row.number)))


def _column(numbers: Numbers, code: str) -> Numbers:
    """The cells of one topic, as a view without topics has them."""
    cells: dict[tuple[str, ...], Number] = {
        (last,): number for last, number in _by_last(numbers, code).items()
    }
    return Numbers(numbers.view, numbers.period, cells, numbers.released_at)


def _by_last(numbers: Numbers, code: str) -> dict[str, Number]:
    return {last: number for (topic, last), number in numbers.cells.items() if topic == code}
