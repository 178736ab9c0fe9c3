"""The schedule by week and as a list; everything that is chosen stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import candidates, name_of_candidate
from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow, campaign
from organizer.kernel.clock import now, start_of_week, today, week_of
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _, date_span, money_tenge, pick_here, short_date, time_of_day
from organizer.meetings import queries, wording
from organizer.meetings.models import MeetingState
from organizer.meetings.queries.schedule import Need, Planned, Schedule, Wanted, schedule
from organizer.meetings.queries.venues import venue_label
from organizer.meetings.views.blueprint import bp
from organizer.messaging.queries import terms

LIST_DAYS = 60
ROWS_A_PAGE = 50
LONGEST_ID = 19
FAR = timedelta(days=366 * 20)


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


@bp.route("/staff/schedule", methods=["GET"], endpoint="schedule")
@allow(Permission.SCHEDULE_READ)
def show_schedule() -> ResponseReturnValue:
    """Meetings of a week by day, or from a day on as a list."""
    as_list = request.args.get("view") == "list"
    first = _day_asked() if as_list else start_of_week(_day_asked())
    span = timedelta(days=LIST_DAYS if as_list else 7)
    found = schedule(_wanted(first, span))
    shown, after = _page(found.rows) if as_list else (found.rows, None)
    return render_template(
        "meetings/schedule.html",
        as_list=as_list,
        first=first,
        heading=date_span(first, first + span - timedelta(days=1)),
        addresses=_addresses(first, span, as_list=as_list),
        after=after,
        size=ROWS_A_PAGE,
        found=found,
        districts=[(str(row.id), pick_here(row.names)[0]) for row in found.districts],
        need_options=[(need.value, words) for need, words in _need_words().items()],
        days=_days(found, first) if not as_list else [],
        events=[_event(row) for row in shown],
        clashing=[(row, ", ".join(words for words, _kind in _clash_marks(row))) for row in found.clashing],
        team=_team(found),
        chips=_chips(found),
        numbers=_numbers(found),
    )


def _wanted(first: date, span: timedelta) -> Wanted:
    begins = datetime.combine(first, datetime.min.time())
    district = request.args.get("district", "")
    needs = request.args.get("needs", "").split(",")
    return Wanted(
        first=begins,
        last=begins + span,
        district_id=int(district) if district.isdecimal() and len(district) < LONGEST_ID else None,
        who=request.args.get("who", ""),
        needs=frozenset(need for need in Need if need.value in needs),
    )


def _day_asked() -> date:
    here = today(campaign().zone)
    asked = read_day(request.args.get("date", ""))
    return asked.date() if asked is not None and abs(asked.date() - here) < FAR else here


def _page(rows: Sequence[Planned]) -> tuple[Sequence[Planned], str | None]:
    """Fifty rows of the list, and the mark of the last one where more follow."""
    after = request.args.get("after", "")
    ids = [str(row.meeting.id) for row in rows]
    begins = ids.index(after) + 1 if after in ids else 0
    page = rows[begins : begins + ROWS_A_PAGE]
    return page, ids[begins + ROWS_A_PAGE - 1] if len(rows) > begins + ROWS_A_PAGE else None


def _addresses(first: date, span: timedelta, *, as_list: bool) -> dict[str, str]:
    """Where the buttons lead: in time, and to the other view of the same days."""
    return {
        "before": _address(first - span, as_list=as_list),
        "today": _address(None, as_list=as_list),
        "after": _address(first + span, as_list=as_list),
        "week": _address(first, as_list=False),
        "list": _address(first, as_list=True),
        "clashes": url_for(".schedule", view="list", date=first.isoformat(), needs=Need.CLASH.value),
    }


def _address(day: date | None, *, as_list: bool) -> str:
    kept = {name: request.args[name] for name in ("district", "who", "needs") if request.args.get(name)}
    asked: dict[str, Any] = {**({"view": "list"} if as_list else {}), **kept}
    if day is not None:
        asked["date"] = day.isoformat()
    return url_for(".schedule", **asked)


def _days(found: Schedule, monday: date) -> list[dict[str, object]]:
    here = today(campaign().zone)
    return [
        {
            "id": f"{day:%Y%m%d}",
            "label": short_date(day),
            "href": url_for(".schedule", view="list", date=day.isoformat()),
            "today": day == here,
            "meetings": [_event(row) for row in found.rows if row.meeting.starts_wall.date() == day],
        }
        for day in week_of(monday)
    ]


def _event(row: Planned) -> Event:
    meeting = row.meeting
    title, language = pick_here(meeting.titles)
    states = {MeetingState.DRAFT: "draft", MeetingState.CANCELLED: "gone"}
    return Event(
        href=url_for(".show", meeting_id=meeting.id),
        day=short_date(meeting.starts_wall.date()),
        time=time_of_day(meeting.starts_wall),
        title=title,
        place="" if meeting.venue is None else venue_label(meeting.venue).removeprefix(f"{title}, "),
        note=_people(row),
        marks=_marks(row),
        state="clash" if Need.CLASH in row.needs else states.get(meeting.state, ""),
        language=language,
    )


def _people(row: Planned) -> str:
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


def _marks(row: Planned) -> list[tuple[str, str]]:
    """What it lacks or is in, in words; a meeting that is off says only that."""
    if row.meeting.state is MeetingState.CANCELLED:
        return [_said(wording.STATES[MeetingState.CANCELLED])]
    lacks = [
        _said(mark) for need, mark in wording.NEEDS.items() if need in row.needs and need is not Need.CLASH
    ]
    return [*_clash_marks(row), *lacks]


def _clash_marks(row: Planned) -> list[tuple[str, str]]:
    if Need.CLASH not in row.needs:
        return []
    return list(dict.fromkeys((wording.clash_mark(clash), "bad") for clash in row.clashes))


def _said(mark: wording.State) -> tuple[str, str]:
    return str(mark[0]), mark[1]


def _need_words() -> dict[Need, str]:
    return {need: str(mark[0]) for need, mark in wording.NEEDS.items()}


def _team(found: Schedule) -> dict[str, str]:
    slate = {f"candidate:{row.id}": name_of_candidate(row) for row in candidates()}
    return {**slate, **found.crew}


def _chips(found: Schedule) -> list[tuple[str, str]]:
    """Each filter in use with the parameter that takes it out."""
    districts = {str(row.id): pick_here(row.names)[0] for row in found.districts}
    asked = {name: request.args.get(name, "") for name in ("district", "who", "needs")}
    words = {need.value: text for need, text in _need_words().items()}
    shown = {
        "district": districts.get(asked["district"], _("District")),
        "who": _team(found).get(asked["who"], _("Who")),
        "needs": ", ".join(words[each] for each in asked["needs"].split(",") if each in words) or _("Needs"),
    }
    return [(shown[name], name) for name, value in asked.items() if value]


def _numbers(found: Schedule) -> list[tuple[str, object]]:
    """The span in numbers: what is on, who comes, what will be sent and at what price."""
    on = [row for row in found.rows if row.meeting.state is not MeetingState.CANCELLED]
    people = sum(row.numbers.coming + row.numbers.guests for row in on)
    sms = sum(
        row.numbers.coming * len(queries.still_to_come(row.meeting, now())) for row in on if row.is_shown
    )
    return [
        (_("Meetings"), len(on)),
        (_("Sign-ups"), people),
        (_("Reminders to come"), sms),
        (_("Price, about"), money_tenge(sms * terms().part_minor)),
    ]
