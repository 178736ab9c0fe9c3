"""A report as tables: the same for the page, the paper and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from organizer.kernel.i18n import _
from organizer.reports import layout
from organizer.reports.layout import Row, Table, Words
from organizer.reports.queries import AtMeeting, Place, Places, Report, Said, meeting_name
from organizer.reports.queries.topic import TopicReport
from organizer.reports.wording.names import (
    KINDS,
    NO_PLACE,
    SOURCES,
    before_name,
    length_name,
    period_name,
    short_words,
    week_name,
    words,
)
from organizer.topics.counts import ALL, Audience, Number, Period


@dataclass(frozen=True)
class Tables:
    """The tables of a page; what it does not show is None."""

    topics: Table
    weeks: Table
    places: Table | None = None
    meetings: Table | None = None
    sources: Table | None = None
    kinds: Table | None = None

    @property
    def told(self) -> list[Table]:
        """All that hold anything, in the order of the page."""
        every = (self.topics, self.weeks, self.places, self.meetings, self.sources, self.kinds)
        return [table for table in every if table is not None and table.rows]


def tables(report: Report, *, audience: Audience = Audience.INSIDE) -> Tables:
    """The tables of a report."""
    return Tables(
        topics=_topics(report.topics, report.asked.period, audience),
        weeks=_weeks(report.weeks, audience),
        places=None if report.places is None else _places(report.places, audience),
        meetings=_meetings(report.meetings, audience),
    )


def topic_tables(report: TopicReport, period: Period) -> Tables:
    """The tables of one topic."""
    return Tables(
        topics=_topics(report.parts, period, Audience.INSIDE),
        weeks=_weeks(report.weeks, Audience.INSIDE),
        places=_one_column(
            _("Districts"), _("Districts where people spoke of it"), report.places_period, report.places
        ),
        meetings=_meetings(report.meetings, Audience.INSIDE),
        sources=_by_name(_("How people told us"), report.sources, SOURCES),
        kinds=_by_name(_("What people want"), report.kinds, KINDS),
    )


def weeks_drawn(
    report: Report | TopicReport, *, audience: Audience = Audience.INSIDE
) -> list[tuple[str, int | None, str]]:
    """The weeks as a line draws them."""
    named = [(week_name(monday), number) for monday, number in report.weeks]
    return layout.points(named, words(audience))


def _topics(said: Sequence[Said], period: Period, audience: Audience) -> Table:
    most = layout.largest(row.number for branch in said for row in (branch, *branch.parts))
    compared = period.before() is not None
    rows = [
        _topic(row, words(audience), most=most, compared=compared, minor=row is not branch)
        for branch in said
        for row in (branch, *branch.parts)
    ]
    heads = (_("Topic"), length_name(period), *([before_name(period)] if compared else []))
    return Table(_("Topics"), _("How many spoke of each topic"), heads, tuple(rows))


def _topic(row: Said, written: Words, *, most: int, compared: bool, minor: bool) -> Row:
    change = [written.change(row.number, row.before)] if compared else []
    return Row(
        label=row.name,
        cells=(written.cell(row.number), *change),
        code=row.code,
        share=layout.share(row.number, most),
        minor=minor,
    )


def _weeks(weeks: Sequence[tuple[date, Number | None]], audience: Audience) -> Table:
    rows = tuple(Row(week_name(monday), (words(audience).cell(number),)) for monday, number in weeks)
    return Table(_("Weeks"), _("Week by week"), (_("Week from"), _("Said")), rows)


def _places(places: Places, audience: Audience) -> Table:
    written = short_words(audience)
    most = layout.largest(number for row in places.rows for number in row.topics)
    rows = [
        Row(
            label=row.name or str(NO_PLACE),
            cells=(
                written.cell(row.number),
                *(written.cell(number, most=most) for number in row.topics),
            ),
            code=row.code,
        )
        for row in places.rows
    ]
    heads = (_("District"), _("In all"), *(topic.name for topic in places.topics))
    caption = _("Districts and the topics most spoke of: %(period)s", period=period_name(places.period))
    return Table(_("Districts"), caption, heads, tuple(rows))


def _meetings(meetings: Sequence[AtMeeting], audience: Audience) -> Table:
    written = words(audience)
    rows = [
        Row(
            label=meeting_name(row.meeting.titles, row.meeting.starts_wall.date()),
            cells=(
                written.cell(row.number),
                layout.said(_first_topics(row.topics, audience) or written.nothing),
            ),
            code=str(row.meeting.id),
        )
        for row in meetings
    ]
    heads = (_("Meeting"), _("Said"), _("First of all"))
    return Table(_("Meetings"), _("What was said at meetings"), heads, tuple(rows))


def _first_topics(said: Sequence[Said], audience: Audience) -> str:
    return ", ".join(f"{row.name} ({words(audience).cell(row.number).text})" for row in said)


def _one_column(name: str, caption: str, period: Period, places: Sequence[Place]) -> Table:
    written, most = words(), layout.largest(row.number for row in places)
    rows = [
        Row(
            label=row.name or str(NO_PLACE),
            cells=(written.cell(row.number),),
            code=row.code,
            share=layout.share(row.number, most),
        )
        for row in places
    ]
    return Table(name, caption, (_("District"), length_name(period)), tuple(rows))


def _by_name(caption: str, numbers: Mapping[str, Number], names: Mapping[str, str]) -> Table:
    written, most = words(), layout.largest(numbers.values())
    rows = [
        Row(str(name), (written.cell(numbers[code]),), share=layout.share(numbers[code], most))
        for code, name in names.items()
        if code in numbers
    ]
    return Table(caption, caption, (caption, length_name(ALL)), tuple(rows))
