"""Noting what was said: by volunteers during a meeting, by staff from a call or from paper."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from organizer.campaigns.roles import Permission
from organizer.grievances import queries, services
from organizer.grievances.forms import LogForm, NewForm
from organizer.grievances.models import Grievance
from organizer.grievances.services import GrievanceDetails
from organizer.grievances.views.blueprint import bp
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import render_form
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting
from organizer.meetings.queries import meeting as meeting_of
from organizer.meetings.queries import on_duty
from organizer.promises import services as promises
from organizer.promises.services import PromiseDetails


@bp.route("/my/log/<int:meeting_id>", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_LOG, POST=Permission.GRIEVANCE_LOG)
def log(meeting_id: int) -> ResponseReturnValue:
    """One field and a press; the next one keeps topic and meeting."""
    meeting = meeting_of(meeting_id)
    _check_duty(meeting)
    form = LogForm()
    if form.validate_on_submit():
        try:
            _log(meeting, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved. Write the next one."), "done")
            return redirect(url_for(".log", meeting_id=meeting_id, topic=form.topic.data or None))
    elif request.method == "GET":
        form.topic.data = request.args.get("topic", "")
    logged = queries.logged_by(actor().user_id, meeting_id)
    return render_form("grievances/log.html", form=form, meeting=meeting, logged=logged)


@bp.route("/staff/grievances/new", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_WORK, POST=Permission.GRIEVANCE_WORK)
def new() -> ResponseReturnValue:
    """Write down by hand what somebody said; the code for the writer is shown by the answer alone."""
    form = NewForm()
    if form.validate_on_submit():
        try:
            logged = services.log_grievance(form.details(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            readable = bool(_own(logged.grievance))
            return render_template("grievances/_logged.html", logged=logged, readable=readable)
    return render_form("grievances/new.html", form=form, places=queries.suggested_places())


def _own(row: Grievance) -> bool:
    return bool(queries.chosen([row.id], who=actor()))


def _at(meeting: Meeting, details: GrievanceDetails) -> GrievanceDetails:
    return GrievanceDetails(**{**vars(details), "meeting_id": meeting.id})


def _log(meeting: Meeting, form: LogForm) -> None:
    """What was said at the meeting, and what the candidate promised to it there."""
    details = _at(meeting, form.details())
    services.log_grievance(details, by=actor())
    _promise(form.promise.data or "", form.due_on.day and form.due_on.day.date(), meeting, details)


def _promise(words: str, due_on: date | None, meeting: Meeting, details: GrievanceDetails) -> None:
    """Write down what the candidate promised, with the meeting it was promised at."""
    if not words.strip():
        return
    venue = meeting.venue
    promises.promise(
        PromiseDetails(
            words={current_language(): words.strip()},
            due_on=due_on,
            locality_id=None if venue is None else venue.locality_id,
        ),
        about=subject(meeting),
        by=actor(),
        once_key=details.once_key,
    )


def _check_duty(meeting: Meeting) -> None:
    """Volunteers log at the meetings they serve at; whoever works on grievances logs at any."""
    who = actor()
    if not who.can(Permission.GRIEVANCE_WORK) and not on_duty(who.user_id, meeting.id):
        raise Forbidden
