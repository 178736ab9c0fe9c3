"""Venues: the list, a new one, one venue with its bookings by day."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, short_date
from organizer.kernel.pages import render_form
from organizer.meetings import queries, services
from organizer.meetings.forms.venue import VenueForm
from organizer.meetings.queries.venues import used, venue_label
from organizer.meetings.views.blueprint import bp

PUT_ASIDE = "aside"
LOOK_BACK = timedelta(days=1)


@bp.route("/staff/venues", methods=["GET"], endpoint="venues")
@allow(Permission.SCHEDULE_READ)
def show_venues() -> ResponseReturnValue:
    """Where one can meet, and how often one has."""
    aside = request.args.get("state") == PUT_ASIDE
    rows = queries.venues(in_use=not aside)
    return render_template(
        "meetings/venues.html", rows=rows, aside=aside, used=used(row.id for row in rows), label=venue_label
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
    days = [
        (short_date(day), list(meetings))
        for day, meetings in groupby(booked, key=lambda each: each.starts_wall.date())
    ]
    times = used([row.id]).get(row.id)
    return render_template("meetings/venue.html", row=row, label=venue_label(row), days=days, times=times)


@bp.route("/staff/venues/<int:venue_id>/edit", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def edit_venue(venue_id: int) -> ResponseReturnValue:
    """Put a venue right."""
    row = queries.venue(venue_id)
    form = VenueForm(row)
    if form.validate_on_submit():
        try:
            services.edit_venue(row, form.details(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".venue", venue_id=row.id))
    return render_form("meetings/edit_venue.html", form=form, row=row, label=venue_label(row))
