"""The schedule by month, week and day and as a list; everything that is chosen stands in the address."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import candidates, name_of_candidate, saved_views
from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, start_of_week, today
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _, date_span, long_date, money_tenge, month_and_year, pick_here
from organizer.kernel.keys import row_id
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.many import ManyForm
from organizer.meetings.models import MeetingState
from organizer.meetings.queries.schedule import Need, Planned, Schedule, Wanted, schedule
from organizer.meetings.views import calendar, moved
from organizer.meetings.views.blueprint import bp
from organizer.messaging.queries import terms

LIST_DAYS = 60
ROWS_A_PAGE = 50
FAR = timedelta(days=366 * 20)
A_WEEK = timedelta(days=7)
VENUES, PEOPLE = "venues", "people"


class View(enum.StrEnum):
    """How the schedule is drawn."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    LIST = "list"


@dataclass(frozen=True)
class Span:
    """The days of a view: called by `shown`, read from `first` up to and without `last`."""

    view: View
    shown: date
    first: date
    last: date

    @property
    def before(self) -> date:
        """A day of the span before."""
        if self.view is View.MONTH:
            return (self.shown - timedelta(days=1)).replace(day=1)
        return self.first - (self.last - self.first)

    @property
    def after(self) -> date:
        """A day of the span that follows."""
        if self.view is View.MONTH:
            return calendar.last_of_month(self.shown) + timedelta(days=1)
        return self.last


@bp.route("/staff/schedule", methods=["GET"], endpoint="schedule")
@allow(Permission.SCHEDULE_READ)
def show_schedule() -> ResponseReturnValue:
    """Meetings of a month, a week or a day, or from a day on as a list."""
    span = _span_asked()
    found = schedule(_wanted(span))
    return render_template(
        "meetings/schedule.html",
        found=found,
        numbers=_numbers(found),
        saved=saved_views("meetings.schedule", of=actor()),
        bar=moved.bar(),
        step_words=moved.words(),
        **_days(span),
        **_filters(found),
        **_drawn(found, span),
    )


def _days(span: Span) -> dict[str, object]:
    """Which days are shown, how, and the ways to other days and views."""
    return {
        "view": span.view.value,
        "first": span.shown,
        "heading": _heading(span),
        "addresses": _addresses(span),
    }


def _filters(found: Schedule) -> dict[str, object]:
    """What the schedule can be narrowed to, and is; and the clashes that it warns of whatever is shown."""
    return {
        "districts": [(str(row.id), pick_here(row.names)[0]) for row in found.districts],
        "need_options": [(need.value, words) for need, words in _need_words().items()],
        "team": _team(found),
        "chips": _chips(found),
        "clashing": [
            (row, ", ".join(words for words, _kind in calendar.clash_marks(row))) for row in found.clashing
        ],
    }


def _drawn(found: Schedule, span: Span) -> dict[str, object]:
    """The rows as the view's component takes them."""
    if span.view is View.MONTH:
        return {"weeks": calendar.weeks(found.rows, span.shown), "weekdays": calendar.weekdays(span.first)}
    if span.view is View.WEEK:
        return {"days": calendar.days(found.rows, span.first)}
    if span.view is View.LIST:
        shown, after = _page(found.rows)
        return {
            "after": after,
            "size": ROWS_A_PAGE,
            "events": [(row.meeting, calendar.event(row)) for row in shown],
            "form": ManyForm(formdata=None),
            "many_here": with_filters(url_for(".change_many")),
            "all_shown": services.mark_of_all(row.meeting for row in found.rows),
            "many_sheets": with_filters(url_for(".run_sheets")),
        }
    if span.view is View.DAY:
        by_people = request.args.get("lanes") == PEOPLE
        return {
            "by_people": by_people,
            "lanes": calendar.lanes(found.rows, _team(found), by_people=by_people),
        }
    return {}


def matching() -> Sequence[Planned]:
    """The meetings that match the filters in the address."""
    return schedule(_wanted(_span_asked())).rows


def with_filters(path: str) -> str:
    """A page with the filters of this address, as they stand in it."""
    query = request.query_string.decode("utf-8", "replace")
    return f"{path}?{query}" if query else path


def _span_asked() -> Span:
    asked, day = request.args.get("view", ""), _day_asked()
    view = View(asked) if asked in set(View) else View.WEEK
    if view is View.MONTH:
        first = day.replace(day=1)
        last = calendar.last_of_month(first)
        return Span(view, first, start_of_week(first), start_of_week(last) + A_WEEK)
    if view is View.WEEK:
        return Span(view, start_of_week(day), start_of_week(day), start_of_week(day) + A_WEEK)
    days = 1 if view is View.DAY else LIST_DAYS
    return Span(view, day, day, day + timedelta(days=days))


def _heading(span: Span) -> str:
    if span.view is View.MONTH:
        return month_and_year(span.shown)
    if span.view is View.DAY:
        return long_date(span.shown)
    return date_span(span.first, span.last - timedelta(days=1))


def _wanted(span: Span) -> Wanted:
    needs = request.args.get("needs", "").split(",")
    return Wanted(
        first=datetime.combine(span.first, datetime.min.time()),
        last=datetime.combine(span.last, datetime.min.time()),
        district_id=row_id(request.args.get("district", "")),
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


def _addresses(span: Span) -> dict[str, str]:
    """Where the buttons lead: in time, and to the other views of the same days."""
    day = span.shown
    return {
        "before": _address(span.view, span.before),
        "today": _address(span.view, None),
        "after": _address(span.view, span.after),
        **{view.value: _address(view, day) for view in View},
        "venues": _address(View.DAY, day, lanes=VENUES),
        "people": _address(View.DAY, day, lanes=PEOPLE),
        "clashes": url_for(".schedule", view="list", date=span.first.isoformat(), needs=Need.CLASH.value),
    }


def _address(view: View, day: date | None, *, lanes: str = "") -> str:
    kept = {name: request.args[name] for name in ("district", "who", "needs") if request.args.get(name)}
    lanes = lanes or (request.args.get("lanes", "") if view is View.DAY else "")
    asked: dict[str, Any] = {**({} if view is View.WEEK else {"view": view.value}), **kept}
    asked |= {"lanes": lanes} if lanes == PEOPLE else {}
    if day is not None:
        asked["date"] = day.isoformat()
    return url_for(".schedule", **asked)


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
