"""One meeting: planning it, its overview, putting it right, publishing it, once more, its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import history as acts_about
from organizer.campaigns.queries import name_of_candidate, takes_back
from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.kernel import audit, undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, to_wall
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, current_language, pick_here, short_date, short_date_time
from organizer.kernel.keys import row_id
from organizer.kernel.pages import link, render_form
from organizer.kernel.subjects import subject
from organizer.kernel.undo import Undo
from organizer.kernel.urls import site_url
from organizer.meetings import clash_wording, queries, services, wording
from organizer.meetings.forms.meeting import ClashForm, MeetingForm, shown
from organizer.meetings.models import Meeting, MeetingState, PermitState
from organizer.meetings.queries.permits import ask_by, is_wanted
from organizer.meetings.queries.schedule import Need, Planned, planned
from organizer.meetings.views.blueprint import bp
from organizer.promises import queries as promises

LATELY = timedelta(hours=1)
"""So long the overview offers to take the last change back; the history does so for thirty days."""


@bp.route("/staff/meetings/new", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def new() -> ResponseReturnValue:
    """Plan a meeting; what clashes is shown before it is saved."""
    form = MeetingForm()
    if request.method == "GET":
        form.day.data = request.args.get("date", "")
        form.venue_id.data = request.args.get("venue", "")
    clashes: Sequence[str] = ()
    if form.validate_on_submit():
        try:
            made = _plan(form)
        except DomainError as problem:
            clashes = form.ask(problem)
        else:
            published = made.state is MeetingState.PUBLISHED
            flash(_("The meeting is published.") if published else _("The draft is saved."), "done")
            return redirect(url_for(".show", meeting_id=made.id))
    return _form_page("meetings/new.html", form, clashes)


@bp.route("/staff/meetings/clashes", methods=["GET"])
@allow(Permission.SCHEDULE_EDIT)
def clashes() -> ResponseReturnValue:
    """What stands against a place and a time, as JSON: for the form while it is filled in, and for programs.

    Nothing is planned. Of an existing `meeting` it is asked where else that could be.
    """
    meeting_id = row_id(request.args.get("meeting", ""))
    form = ClashForm(None if meeting_id is None else queries.meeting(meeting_id), request.args)
    if not form.validate():
        return jsonify(errors=form.errors), 422
    return jsonify(clashes=_words(queries.clashes_of(form.proposal())))


@bp.route("/staff/meetings/<int:meeting_id>", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def show(meeting_id: int) -> ResponseReturnValue:
    """What a meeting is, what it lacks, and the next step."""
    return _page_of(queries.meeting(meeting_id))


def _page_of(row: Meeting) -> str:
    (plan,) = planned([row])
    may_edit = actor().can(Permission.SCHEDULE_EDIT)
    return render_template(
        "meetings/show.html",
        row=row,
        state=wording.stands(row),
        plan=plan,
        has_door=queries.has_door(row),
        readiness=_readiness(plan) if row.state in {MeetingState.DRAFT, MeetingState.PUBLISHED} else [],
        rows=_facts(row, may_edit=may_edit),
        clashes=_words(queries.clashes_of(queries.as_it_is(row))) if Need.CLASH in plan.needs else [],
        promises=promises.about(subject(row)),
        undone=_undone(row, since=LATELY),
        spare=_spare(row) if may_edit else None,
        untold=services.untold(row) if may_edit else None,
        address=site_url(campaign(), url_for("meetings_public.show", meeting_code=row.code)),
    )


@bp.route("/staff/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def edit(meeting_id: int) -> ResponseReturnValue:
    """Put a meeting right; time and place of a published one are changed by moving it."""
    row = queries.meeting(meeting_id)
    form = MeetingForm(row)
    clashes: Sequence[str] = ()
    if form.validate_on_submit():
        try:
            _put_right(row, form)
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, shown(queries.meeting(row.id)))
        except DomainError as problem:
            clashes = form.ask(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".show", meeting_id=row.id))
    return _form_page("meetings/edit.html", form, clashes, row=row)


@bp.route("/staff/meetings/<int:meeting_id>/publish", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def publish(meeting_id: int) -> ResponseReturnValue:
    """Show a draft to everybody."""
    row = queries.meeting(meeting_id)
    try:
        services.publish(row, by=actor())
    except DomainError as problem:
        return _refused(row, problem)
    flash(_("The meeting is published."), "done")
    return redirect(url_for(".show", meeting_id=row.id))


def _refused(row: Meeting, problem: DomainError) -> ResponseReturnValue:
    """The meeting's own page, which shows what is lacking and leads there."""
    flash(str(problem.words), "warning")
    return _page_of(row), problem.status


@bp.route("/staff/meetings/<int:meeting_id>/hold", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def hold(meeting_id: int) -> ResponseReturnValue:
    """Note that a meeting takes place."""
    row = queries.meeting(meeting_id)
    try:
        services.hold(row, by=actor())
    except DomainError as problem:
        return _refused(row, problem)
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


@bp.route("/staff/meetings/<int:meeting_id>/history", methods=["GET"])
@allow(Permission.HISTORY_READ)
def history(meeting_id: int) -> ResponseReturnValue:
    """Who changed what, and the last change taken back."""
    row = queries.meeting(meeting_id)
    found = acts_about(about=subject(row), after=request.args.get("after"))
    told = zip(found.rows, audit.told([(act.verb, act.facts) for act in found.rows]), strict=True)
    return render_template(
        "meetings/history.html",
        row=row,
        state=wording.stands(row),
        acts=[
            {"when": short_date_time(to_wall(act.at, row.zone)), "text": words, "who": act.who}
            for act, words in told
        ],
        after=found.after,
        undone=_undone(row),
    )


def _plan(form: MeetingForm) -> Meeting:
    """The meeting, with the place that was added on the way; published where the press said so."""
    key = form.once.data or ""
    details = form.details(venue_id=_added_place(form))
    made = services.schedule_meeting(details, by=actor(), once_key=key, despite=form.despite.data or "")
    return services.publish(made, by=actor()) if "publish" in request.form else made


def _put_right(row: Meeting, form: MeetingForm) -> None:
    services.edit(
        row,
        form.details(venue_id=_added_place(form)),
        version=form.seen,
        by=actor(),
        once_key=form.once.data or "",
        despite=form.despite.data or "",
    )


def _added_place(form: MeetingForm) -> int | None:
    place = form.place_to_add
    if place is None:
        return None
    return services.add_venue(place, by=actor(), once_key=form.once.data or "").id


def _undone(row: Meeting, *, since: timedelta | None = None) -> Undo | None:
    """The last change, where this member may take it back."""
    done = undo.open_undo(row)
    if done is None or (since is not None and now() - done.at > since):
        return None
    if not services.may_be_taken_back(row, done):
        return None
    return next(iter(takes_back(actor(), [done])), None)


def _spare(row: Meeting) -> dict[str, object] | None:
    """The spare venue, by what the form of a move wants and what the page says."""
    found = queries.spare_venue(row)
    return None if found is None else {"id": found.id, "label": queries.venue_label(found)}


def _words(clashes: list[queries.Found]) -> list[str]:
    return [clash_wording.clash(found) for found in clashes]


def _readiness(plan: Planned) -> list[dict[str, object]]:
    """What a meeting needs before it can be held, each with whether it is there."""
    row = plan.meeting
    filled, needed = plan.team
    team = link("volunteers.team", meeting_id=row.id) if actor().can(Permission.TEAM_EDIT) else ""
    change = "edit" if row.state is MeetingState.DRAFT else "move"
    place = url_for(f".{change}", meeting_id=row.id) if actor().can(Permission.SCHEDULE_EDIT) else ""
    return [
        {"text": _("Venue"), "done": row.venue_id is not None, "href": place},
        {"text": _("Host"), "done": Need.HOST not in plan.needs, "href": team},
        {"text": _("Team"), "done": needed > 0 and filled >= needed, "href": team},
        {"text": _("Published"), "done": row.state is MeetingState.PUBLISHED, "href": ""},
        {"text": _("No clash"), "done": Need.CLASH not in plan.needs, "href": ""},
        *_permit_step(row),
    ]


def _permit_step(row: Meeting) -> list[dict[str, object]]:
    """The permit, where the campaign asks for permits or something is noted of this one."""
    if not is_wanted(row):
        return []
    due_on = ask_by(row)
    is_open = row.waits_for_asking and due_on is not None
    href = url_for(".permit", meeting_id=row.id) if actor().can(Permission.SCHEDULE_EDIT) else ""
    return [
        {
            "text": f"{_('Permit')}: {_permit(row)}",
            "done": not row.permit_needed
            or (row.permit_state is PermitState.GRANTED and not row.permit_is_for_another),
            "note": _("Ask for it by %(day)s", day=short_date(due_on)) if is_open and due_on else "",
            "href": href,
        }
    ]


def _permit(row: Meeting) -> str:
    """Where the permit of a meeting stands, in a word."""
    if row.permit_is_for_another:
        return _("For another place or day")
    return str(wording.PERMITS[row.permit_state][0]) if row.permit_needed else _("Not needed")


def _facts(row: Meeting, *, may_edit: bool) -> list[tuple[str, str]]:
    """What is known of a meeting, in words; the note is for those who plan."""
    spoken = [LANGUAGES[code] for code in row.languages if code in LANGUAGES]
    facts = [
        (_("Place"), wording.place(row, current_language()).full),
        (_("Who meets people"), "–" if row.candidate is None else name_of_candidate(row.candidate)),
        (_("Languages"), ", ".join(spoken) or "–"),
        (_("Code"), row.code),
        (_("What will be discussed"), pick_here(row.topics)[0] or "–"),
    ]
    return [*facts, (_("Private note"), row.note)] if may_edit and row.note else facts


def _form_page(
    template: str, form: MeetingForm, clashes: Sequence[str], *, row: Meeting | None = None
) -> ResponseReturnValue:
    page = render_form(template, form=form, row=row, clashes=clashes)
    return (page[0], 422) if clashes and isinstance(page, tuple) else page
