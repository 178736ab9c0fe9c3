"""The schedule drawn: a month, a week and a day as the calendar's components take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, campaign
from organizer.kernel.clock import start_of_week, today, week_of
from organizer.kernel.i18n import _, day_and_month, pick_here, short_date, time_of_day, weekday
from organizer.meetings import clash_wording, wording
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.schedule import Need, Planned
from organizer.meetings.queries.venues import venue_label

SHOWN_A_DAY = 3
"""Meetings that a day of a month names; the others are a number."""
NOBODY = ""
Lane = tuple[str, list[Planned]]
"""The name over a lane, and its meetings: two of one name have a lane each."""


@dataclass(frozen=True)
class Event:
    """A meeting as the calendar shows it."""

    href: str
    day: str
    time: str
    title: str
    place: str
    note: str
    marks: Sequence[tuple[str, str]]
    state: str
    language: str
    attrs: Mapping[str, object]
    """What the script needs to move it; nothing where it cannot be moved."""


@dataclass(frozen=True)
class Lanes:
    """A day by the hour: the names across, and for each hour the meetings of each lane."""

    names: Sequence[str]
    rows: Sequence[Mapping[str, object]]


def weeks(rows: Sequence[Planned], first: date) -> list[list[dict[str, object]]]:
    """The weeks of a month, its first and last one whole."""
    by_day = _by_day(rows)
    monday, drawn = start_of_week(first), []
    while monday <= last_of_month(first):
        drawn.append([_day_of_month(day, by_day.get(day, []), first) for day in week_of(monday)])
        monday += timedelta(days=7)
    return drawn


def weekdays(monday: date) -> list[str]:
    """The names over the columns."""
    return [weekday(day) for day in week_of(monday)]


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def days(rows: Sequence[Planned], monday: date) -> list[dict[str, object]]:
    """The days of a week with all their meetings."""
    by_day, here = _by_day(rows), today(campaign().zone)
    return [
        {
            "id": f"{day:%Y%m%d}",
            "label": short_date(day),
            "href": day_address(day),
            "today": day == here,
            "day": day.isoformat(),
            "meetings": [event(row) for row in by_day.get(day, [])],
        }
        for day in week_of(monday)
    ]


def lanes(rows: Sequence[Planned], names: Mapping[str, str], *, by_people: bool) -> Lanes:
    """A day's hours against venues, or against people; a meeting of two people stands in both lanes."""
    across = _people_across(rows, names) if by_people else _venues_across(rows)
    begun = [row.meeting.starts_wall.hour for row in rows]
    return Lanes(
        [name for name, _rows in across],
        [
            {
                "hour": hour,
                "label": f"{hour:02}:00",
                "cells": [
                    [event(row) for row in lane if row.meeting.starts_wall.hour == hour]
                    for _name, lane in across
                ],
            }
            for hour in range(min(begun, default=0), max(begun, default=-1) + 1)
        ],
    )


def event(row: Planned) -> Event:
    """A meeting as the calendar shows it."""
    meeting = row.meeting
    title, language = pick_here(meeting.titles)
    states = {MeetingState.DRAFT: "draft", MeetingState.CANCELLED: "gone"}
    return Event(
        href=url_for(".show", meeting_id=meeting.id),
        day=short_date(meeting.starts_wall.date()),
        time=time_of_day(meeting.starts_wall),
        title=title,
        place="" if meeting.venue is None else venue_label(meeting.venue).removeprefix(f"{title}, "),
        note=people(row),
        marks=marks(row),
        state="clash" if Need.CLASH in row.needs else states.get(meeting.state, ""),
        language=language,
        attrs=_grip(meeting),
    )


def _grip(row: Meeting) -> dict[str, object]:
    """What a drop sends back: from when till when it was, and the version that was read."""
    is_ahead = row.state in {MeetingState.DRAFT, MeetingState.PUBLISHED} and not row.is_over
    is_within_a_day = row.starts_wall.date() == row.ends_wall.date()
    if not (is_ahead and is_within_a_day and actor().can(Permission.SCHEDULE_EDIT)):
        return {}
    return {
        "data-from": f"{row.starts_wall:%Y-%m-%dT%H:%M}",
        "data-till": f"{row.ends_wall:%H:%M}",
        "data-version": row.version,
    }


def people(row: Planned) -> str:
    """How many come and how full the team is."""
    coming = row.numbers.coming + row.numbers.guests
    filled, needed = row.team
    places = row.meeting.capacity
    said = (
        _("Sign-ups: %(number)s of %(places)s", number=coming, places=places)
        if places is not None
        else _("Sign-ups: %(number)s", number=coming)
    )
    team = _("Team: %(filled)s of %(needed)s", filled=filled, needed=needed) if needed else ""
    return " · ".join(part for part in (said, team) if part)


def marks(row: Planned) -> list[tuple[str, str]]:
    """What it lacks or is in, in words; a meeting that is off says only that."""
    if row.meeting.state is MeetingState.CANCELLED:
        return [_said(wording.stands(row.meeting))]
    lacks = [
        _said(mark) for need, mark in wording.NEEDS.items() if need in row.needs and need is not Need.CLASH
    ]
    return [*clash_marks(row), *lacks]


def clash_marks(row: Planned) -> list[tuple[str, str]]:
    """What it clashes with, each kind once."""
    if Need.CLASH not in row.needs:
        return []
    return list(dict.fromkeys((clash_wording.clash_mark(clash), "bad") for clash in row.clashes))


def _said(mark: wording.State) -> tuple[str, str]:
    return str(mark[0]), mark[1]


def day_address(day: date) -> str:
    """Where one day is shown by the hour."""
    return url_for(".schedule", view="day", date=day.isoformat())


def _by_day(rows: Sequence[Planned]) -> dict[date, list[Planned]]:
    grouped: dict[date, list[Planned]] = {}
    for row in rows:
        grouped.setdefault(row.meeting.starts_wall.date(), []).append(row)
    return grouped


def _day_of_month(day: date, rows: Sequence[Planned], first: date) -> dict[str, object]:
    return {
        "number": day.day,
        "label": day_and_month(day),
        "href": day_address(day),
        "today": day == today(campaign().zone),
        "out": day.month != first.month,
        "day": day.isoformat(),
        "meetings": [event(row) for row in rows[:SHOWN_A_DAY]],
        "more": max(0, len(rows) - SHOWN_A_DAY),
    }


def _venues_across(rows: Sequence[Planned]) -> list[Lane]:
    across: dict[int | None, Lane] = {}
    for row in rows:
        venue = row.meeting.venue
        name = _("No venue") if venue is None else venue_label(venue)
        across.setdefault(row.meeting.venue_id, (name, []))[1].append(row)
    return list(across.values())


def _people_across(rows: Sequence[Planned], names: Mapping[str, str]) -> list[Lane]:
    across: dict[str, Lane] = {}
    for row in rows:
        for key in sorted(row.people & names.keys()) or [NOBODY]:
            across.setdefault(key, (names.get(key) or _("Nobody yet"), []))[1].append(row)
    return list(across.values())
