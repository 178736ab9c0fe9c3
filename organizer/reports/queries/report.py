"""The numbers of a page of the report: all of them released cells, read by the fixed views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from organizer.country.queries import districts_by_id, name_of
from organizer.kernel.clock import start_of_week
from organizer.kernel.i18n import alphabetical
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting
from organizer.reports.queries.asked import Asked, ByTopic
from organizer.topics import queries as topics
from organizer.topics.counts import FEW, Audience, Number, Numbers, Period, View, many, periods
from organizer.topics.models import Topic
from organizer.topics.queries import Branch

TOPICS = (View.TOPIC, View.GROUP)
AT_MEETINGS = (View.MEETING, View.TOPIC_MEETING)
WEEKS = 8
TOP_TOPICS = 5
FIRST_TOPICS = 3


@dataclass(frozen=True)
class Said:
    """How many spoke of a topic, and in the period before; one of the first level with those below it."""

    code: str
    name: str
    number: Number | None
    before: Number | None = None
    parts: tuple[Said, ...] = ()

    @property
    def rise(self) -> int:
        """By how much more it is now; 0 where one of the two is no number."""
        if isinstance(self.number, int) and isinstance(self.before, int):
            return self.number - self.before
        return 0


@dataclass(frozen=True)
class Place:
    """How many spoke in a district, and of each of some topics. Without code and name: where is not known."""

    code: str
    name: str
    number: Number | None
    topics: Sequence[Number | None]


@dataclass(frozen=True)
class Places:
    """Districts by the topics that most spoke of, in the period of which both are told together."""

    period: Period
    topics: Sequence[Said]
    rows: Sequence[Place]


@dataclass(frozen=True)
class AtMeeting:
    """How many spoke at a meeting, and of what first."""

    meeting: Meeting
    number: Number
    topics: Sequence[Said]


@dataclass(frozen=True)
class Report:
    """What one page of the report tells."""

    asked: Asked
    total: Number | None
    topics: Sequence[Said]
    weeks: Sequence[tuple[date, Number | None]]
    places: Places | None
    meetings: Sequence[AtMeeting]
    latest: Period | None
    """The newest week that tells more, where the period tells of nothing or of no topic."""


def report(asked: Asked, today: date, *, audience: Audience = Audience.INSIDE) -> Report:
    """Everything a page tells, in a constant number of statements that read released numbers alone."""
    now = _views({asked.views.whole, *asked.views.levels, *AT_MEETINGS}, asked.period, audience)
    tree = topics.tree(in_use=False)
    said = by_branch(tree, asked.by_topic(now), _before(asked, audience))
    total = asked.whole(now[asked.views.whole])
    return Report(
        asked=asked,
        total=total,
        topics=said,
        weeks=weeks(asked, today, audience=audience),
        places=_places(asked, tree, said, audience) if asked.only is None else None,
        meetings=at_meetings(now[View.MEETING], now[View.TOPIC_MEETING], tree) if asked.only is None else [],
        latest=None
        if said
        else newest_week(*(() if total is None else asked.views.levels), audience=audience),
    )


def by_branch(tree: Sequence[Branch], now: ByTopic, before: ByTopic) -> list[Said]:
    """Topics of which anything is told, the most first: in two levels where groups are told, else in one."""
    if now.groups is None:
        every = [row for branch in tree for row in (branch.topic, *branch.below)]
        return in_order([_said(row, now.topics, before.topics) for row in every])
    return in_order(
        [
            _said(
                branch.topic,
                now.groups,
                before.groups or {},
                parts=in_order([_said(row, now.topics, before.topics) for row in branch.below]),
            )
            for branch in tree
        ]
    )


def in_order(said: Sequence[Said]) -> list[Said]:
    """What is told at all, the most first."""
    told = [row for row in said if row.number is not None or row.parts]
    return sorted(alphabetical(told, "name"), key=lambda row: -order(row.number))


def _said(
    row: Topic, now: Mapping[str, Number], before: Mapping[str, Number], *, parts: Sequence[Said] = ()
) -> Said:
    return Said(row.code, topics.name_of(row), now.get(row.code), before.get(row.code), tuple(parts))


def _before(asked: Asked, audience: Audience) -> ByTopic:
    """The numbers of topics in the period before; none where there is no such period."""
    earlier = asked.period.before()
    return ByTopic() if earlier is None else asked.by_topic(_views(asked.views.levels, earlier, audience))


def _views(views: Iterable[View], period: Period, audience: Audience) -> dict[View, Numbers]:
    out = many(list(views), [period], audience=audience)
    return {view: numbers for (view, _period), numbers in out.items()}


def weeks(
    asked: Asked, today: date, *, topic: str | None = None, audience: Audience = Audience.INSIDE
) -> list[tuple[date, Number | None]]:
    """Eight weeks up to this one, the oldest first: of what is asked for, or of one topic.

    None of what is not told by weeks.
    """
    if topic is None and asked.views.whole.told_by != "week":
        return []
    mondays = [start_of_week(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    views = [asked.views.whole] if topic is None else [View.TOPIC, View.GROUP]
    key = asked.key if topic is None else (topic,)
    out = many(views, [Period.week(monday) for monday in mondays], audience=audience)
    return [
        (monday, _first([out[view, Period.week(monday)].of(*key) for view in views])) for monday in mondays
    ]


def newest_week(*views: View, audience: Audience = Audience.INSIDE) -> Period | None:
    """The newest week of which one of the views tells something; without views, of which anything is out."""
    told = [period for period in periods(audience=audience) if period.kind == "week"]
    asked = views or (View.TOTAL,)
    out = many(asked, told, audience=audience)
    return next((period for period in told if any(out[view, period].cells for view in asked)), None)


def order(number: Number | None) -> int:
    """What more people spoke of comes first; fewer than five come before nothing."""
    if number is None:
        return 0
    return 1 if number == FEW else int(number)


def district_names(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Code and name of districts by the keys that the numbers have for them."""
    rows = districts_by_id(int(key) for key in keys if key)
    return {str(row.id): (row.code, name_of(row)) for row in rows.values()}


def at_meetings(whole: Numbers, by_topic: Numbers, tree: Sequence[Branch]) -> list[AtMeeting]:
    """Meetings at which something was said, the newest first, each with the topics that most spoke of.

    Of topics that few spoke of none comes before another, so that none is named.
    """
    rows = meetings.meetings(int(key) for (key,) in whole.cells if key)
    told = [(row, number) for (key,), number in whole.cells.items() if key and (row := rows.get(int(key)))]
    names = {row.code: topics.name_of(row) for branch in tree for row in (branch.topic, *branch.below)}
    first: dict[str, list[Said]] = {}
    for (topic, meeting), number in by_topic.cells.items():
        if number == FEW:
            continue
        first.setdefault(meeting, []).append(Said(topic, names.get(topic, topic), number))
    return [
        AtMeeting(row, number, in_order(first.get(str(row.id), []))[:FIRST_TOPICS])
        for row, number in sorted(told, key=lambda pair: (pair[0].starts_at, pair[0].id), reverse=True)
    ]


def _places(asked: Asked, tree: Sequence[Branch], said: Sequence[Said], audience: Audience) -> Places:
    """`said` is told of the period asked for; this table may be told of a longer one, topics and all."""
    period = asked.period.told_of(View.GROUP_PLACE)
    levels = asked.views.levels
    now = _views({View.PLACE, View.GROUP_PLACE, *levels}, period, audience)
    there = said if period == asked.period else by_branch(tree, asked.by_topic(now), ByTopic())
    top = [row for row in there if row.number is not None][:TOP_TOPICS]
    keys = {key[-1] for view in (View.PLACE, View.GROUP_PLACE) for key in now[view].cells}
    names = {"": ("", ""), **district_names(sorted(keys))}
    rows = [
        Place(*names[key], now[View.PLACE].of(key), [now[View.GROUP_PLACE].of(row.code, key) for row in top])
        for key in keys
        if key in names
    ]
    return Places(
        period, top, sorted(alphabetical(rows, "name"), key=lambda row: (not row.name, -order(row.number)))
    )


def _first(found: Iterable[Number | None]) -> Number | None:
    return next((number for number in found if number is not None), None)
