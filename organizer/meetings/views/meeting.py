"""One meeting: planning it, its overview, putting it right, publishing it, once more."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.kernel import undo
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _, current_language, pick_here
from organizer.kernel.pages import link, render_form
from organizer.kernel.subjects import subject
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.meeting import MeetingForm, proposal_of
from organizer.meetings.models import Meeting
from organizer.meetings.queries.schedule import Need, Planned, planned
from organizer.meetings.views.blueprint import bp
from organizer.promises import queries as promises


@bp.route("/staff/meetings/new", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def new() -> ResponseReturnValue:
    """Plan a meeting; what clashes is shown before it is saved."""
    form = MeetingForm()
    if request.method == "GET":
        form.day.data = request.args.get("date", "")
        form.venue_id.data = request.args.get("venue", "")
    clashes = _clashes(form, None) if form.validate_on_submit() else []
    if request.method == "POST" and not form.errors and not (clashes and not form.despite.data):
        try:
            made = services.schedule_meeting(form.details(), by=actor(), once_key=form.once.data or "")
            if "publish" in request.form:
                services.publish(made, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(
                _("The meeting is published.") if "publish" in request.form else _("The draft is saved."),
                "done",
            )
            return redirect(url_for(".show", meeting_id=made.id))
    return _form_page("meetings/new.html", form, clashes)


@bp.route("/staff/meetings/<int:meeting_id>", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def show(meeting_id: int) -> ResponseReturnValue:
    """What a meeting is, what it lacks, and the next step."""
    row = queries.meeting(meeting_id)
    (plan,) = planned([row])
    return render_template(
        "meetings/show.html",
        row=row,
        state=wording.STATES[row.state],
        plan=plan,
        readiness=_readiness(plan),
        rows=_facts(row),
        clashes=[wording.clash(found) for found in queries.clashes_of(_as_it_is(row))]
        if plan.clashes
        else [],
        promises=promises.about(subject(row)),
        undone=undo.open_undo(row),
    )


@bp.route("/staff/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def edit(meeting_id: int) -> ResponseReturnValue:
    """Put a meeting right; time and place of a published one are changed by moving it."""
    row = queries.meeting(meeting_id)
    form = MeetingForm(row)
    clashes = _clashes(form, row) if form.validate_on_submit() else []
    if request.method == "POST" and not form.errors and not (clashes and not form.despite.data):
        try:
            services.edit(row, form.details(), version=form.seen, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".show", meeting_id=row.id))
    return _form_page("meetings/edit.html", form, clashes, row=row)


@bp.route("/staff/meetings/<int:meeting_id>/publish", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def publish(meeting_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    row = queries.meeting(meeting_id)
    services.publish(row, by=actor())
    flash(_("The meeting is published."), "done")
    return redirect(url_for(".show", meeting_id=row.id))


@bp.route("/staff/meetings/<int:meeting_id>/hold", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def hold(meeting_id: int) -> ResponseReturnValue:
    """Note that a meeting takes place."""
    row = queries.meeting(meeting_id)
    services.hold(row, by=actor())
    flash(_("Noted: the meeting takes place."), "done")
    return redirect(url_for(".show", meeting_id=row.id))


@bp.route("/staff/meetings/<int:meeting_id>/again", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def again(meeting_id: int) -> ResponseReturnValue:
    """Plan the same for the next week."""
    row = queries.meeting(meeting_id)
    made = services.again(row, by=actor(), once_key=request.form.get("once", ""))
    flash(_("A draft for the next week is made."), "done")
    return redirect(url_for(".show", meeting_id=made.id))


def _clashes(form: MeetingForm, row: Meeting | None) -> list[str]:
    proposal = proposal_of(form, meeting=row, candidate_id=form.candidate_id.row_id)
    if proposal.ends_wall <= proposal.starts_wall:
        return []
    return [wording.clash(found) for found in queries.clashes_of(proposal)]


def _as_it_is(row: Meeting) -> queries.Proposal:
    return queries.Proposal(
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        zone=row.zone,
        venue_id=row.venue_id,
        candidate_id=row.candidate_id,
        meeting_id=row.id,
    )


def _readiness(plan: Planned) -> list[dict[str, object]]:
    """What a meeting needs before it can be held, each with whether it is there."""
    row = plan.meeting
    filled, needed = plan.team
    team = link("volunteers.team", meeting_id=row.id)
    return [
        {"text": _("Venue"), "done": row.venue_id is not None, "href": url_for(".edit", meeting_id=row.id)},
        {"text": _("Host"), "done": Need.HOST not in plan.needs, "href": team},
        {"text": _("Team"), "done": filled >= needed, "href": team},
        {"text": _("Published"), "done": row.published_at is not None, "href": ""},
        {"text": _("No clash"), "done": Need.CLASH not in plan.needs, "href": ""},
    ]


def _facts(row: Meeting) -> list[tuple[str, str]]:
    """What is known of a meeting, in words."""
    spoken = [LANGUAGES[code] for code in row.languages if code in LANGUAGES]
    candidate = row.candidate
    return [
        (_("Place"), wording.place(row, current_language()).full),
        (
            _("Who meets people"),
            "–" if candidate is None else pick_here(candidate.names)[0] or candidate.full_name,
        ),
        (_("Languages"), ", ".join(spoken) or "–"),
        (_("Code"), row.code),
        (_("What will be discussed"), pick_here(row.topics)[0] or "–"),
        (_("Private note"), row.note or "–"),
    ]


def _form_page(
    template: str, form: Form, clashes: list[str], *, row: Meeting | None = None
) -> ResponseReturnValue:
    answer = render_form(template, form=form, row=row, clashes=clashes)
    return (answer[0], 422) if clashes and isinstance(answer, tuple) else answer
