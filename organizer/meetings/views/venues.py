"""Venues: the list, a new one, one venue with its bookings by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel import undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, start_of_week, today, week_of
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _, date_span, short_date
from organizer.kernel.pages import flash_done, render_form
from organizer.meetings import clash_wording, queries, services
from organizer.meetings.forms.venue import VenueForm
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.meetings import between
from organizer.meetings.queries.opening import opening_words
from organizer.meetings.queries.schedule import Planned, planned
from organizer.meetings.queries.venues import VenueFilter, found_venues, held_at, used, venue_label
from organizer.meetings.services import ReadsOtherwise
from organizer.meetings.views.blueprint import bp

PUT_ASIDE = "aside"
Booking = tuple[Meeting, list[str]]
"""A meeting at a venue, and what it clashes with in a word or two."""
LOOK_BACK = timedelta(days=1)
WEEK = timedelta(days=7)
MOST_WORDS = 100


@bp.route("/staff/venues", methods=["GET"], endpoint="venues")
@allow(Permission.SCHEDULE_READ)
def show_venues() -> ResponseReturnValue:
    """Where one can meet, and how often one has."""
    aside = request.args.get("state") == PUT_ASIDE
    wanted = _wanted()
    rows = found_venues(wanted, in_use=not aside)
    return render_template(
        "meetings/venues.html",
        rows=rows,
        aside=aside,
        wanted=wanted,
        chips=_chips(wanted),
        used=used(row.id for row in rows),
        label=venue_label,
    )


@bp.route("/staff/venues/new", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def new_venue() -> ResponseReturnValue:
    """Add a place to meet in."""
    form = VenueForm()
    if form.validate_on_submit():
        try:
            made = services.add_venue(form.details(), by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The venue is added."), "done")
            return redirect(url_for(".venue", venue_id=made.id))
    return render_form("meetings/new_venue.html", form=form)


@bp.route("/staff/venues/<int:venue_id>", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def venue(venue_id: int) -> ResponseReturnValue:
    """One venue, and what it is booked for."""
    row = queries.venue(venue_id)
    booked = queries.at_venue(row.id, from_=now() - LOOK_BACK)
    monday = _monday(request.args.get("week", ""), booked)
    return render_template(
        "meetings/venue.html",
        row=row,
        label=venue_label(row),
        opening=opening_words(row),
        days=_days(row.id, monday),
        next_booked=next((each for each in booked if each.starts_wall.date() >= monday + WEEK), None),
        times=used([row.id]).get(row.id),
        held=held_at(row.id),
        **_week(monday),
    )


@bp.route("/staff/venues/<int:venue_id>/edit", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def edit_venue(venue_id: int) -> ResponseReturnValue:
    """Put a venue right."""
    row = queries.venue(venue_id)
    form, doubt = VenueForm(row), None
    if form.validate_on_submit():
        try:
            _put_right(row, form)
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, VenueForm(queries.venue(row.id), formdata=None).shown())
        except ReadsOtherwise as problem:
            doubt = problem.words
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("Saved."), done=undo.open_undo(row))
            return redirect(url_for(".venue", venue_id=row.id))
    return _edit_page(form, row, doubt)


def _edit_page(form: VenueForm, row: Venue, doubt: object) -> ResponseReturnValue:
    page = render_template("meetings/edit_venue.html", form=form, row=row, doubt=doubt)
    return page, 422 if form.errors or doubt else 200


def _put_right(row: Venue, form: VenueForm) -> None:
    same = "is_same_place" in request.form
    services.edit_venue(row, form.details(), version=form.seen, by=actor(), is_same_place=same)


def _wanted() -> VenueFilter:
    """What the address asks for; a number that is none is not asked for."""
    seats = request.args.get("seats", "")
    return VenueFilter(
        words=request.args.get("q", "").strip()[:MOST_WORDS],
        step_free=request.args.get("step_free") == "yes",
        seats=int(seats) if seats.isascii() and seats.isdecimal() and len(seats) < 7 else 0,
    )


def _chips(wanted: VenueFilter) -> list[tuple[str, str]]:
    chips = [
        (wanted.words, "q"),
        (_("Step-free") if wanted.step_free else "", "step_free"),
        (_("Holds %(number)s or more", number=wanted.seats) if wanted.seats else "", "seats"),
    ]
    return [chip for chip in chips if chip[0]]


def _week(monday: date) -> dict[str, str]:
    """Which days are shown, and the weeks beside them."""
    return {
        "span": date_span(monday, monday + WEEK - timedelta(days=1)),
        "earlier": (monday - WEEK).isoformat(),
        "later": (monday + WEEK).isoformat(),
    }


def _monday(asked: str, booked: Sequence[Meeting]) -> date:
    """The Monday of the week that is asked for; else of the next booking, else of this week."""
    day = read_day(asked)
    if day is not None:
        return start_of_week(day.date())
    return start_of_week(booked[0].starts_wall.date() if booked else today(campaign().zone))


def _days(venue_id: int, monday: date) -> list[tuple[str, list[Booking]]]:
    """The days of a week with what each is booked for, and what that clashes with."""
    first = datetime.combine(monday, time())
    rows = planned([row for row in between(first, first + WEEK) if row.venue_id == venue_id])
    shown = [row for row in rows if row.meeting.state is not MeetingState.CANCELLED]
    return [
        (short_date(day), [_booking(row) for row in shown if row.meeting.starts_wall.date() == day])
        for day in week_of(monday)
    ]


def _booking(row: Planned) -> Booking:
    return row.meeting, [clash_wording.clash_mark(clash) for clash in row.clashes]
