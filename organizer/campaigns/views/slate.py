"""The slate: candidates and what became of each candidacy."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries, services
from organizer.campaigns.forms import CandidateForm, StepForm
from organizer.campaigns.roles import Permission
from organizer.campaigns.views.blueprint import bp
from organizer.campaigns.wording import NOMINATIONS, STANDINGS
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.i18n import _
from organizer.kernel.once import AlreadySent
from organizer.kernel.pages import render_form


@bp.route("/staff/settings/candidates", methods=["GET"])
@allow(GET=Permission.SETTINGS_READ)
def candidates() -> ResponseReturnValue:
    """Everybody on the slate, with where the candidacy stands."""
    slate = queries.candidates()
    return render_template(
        "campaigns/candidates.html",
        candidates=slate,
        steps=queries.steps_of(each.id for each in slate),
        name_of_candidate=queries.name_of_candidate,
        nominations=NOMINATIONS,
        standings=STANDINGS,
    )


@bp.route("/staff/settings/candidates/new", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_EDIT, POST=Permission.SETTINGS_EDIT)
def new_candidate() -> ResponseReturnValue:
    """Another candidate."""
    form = CandidateForm()
    if form.validate_on_submit():
        try:
            added = services.add_candidate(form.details(), by=actor(), once_key=form.once.data or "")
        except AlreadySent as problem:
            form.refuse(problem)
        else:
            flash(_("The candidate is added. Note what became of the candidacy so far."), "done")
            return redirect(url_for("campaigns.candidate", candidate_id=added.id))
    return render_form("campaigns/new_candidate.html", form=form)


@bp.route("/staff/settings/candidates/<int:candidate_id>", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def candidate(candidate_id: int) -> ResponseReturnValue:
    """One candidate: what is said of them, and the history of the candidacy."""
    row = queries.candidate(candidate_id)
    form = CandidateForm(row)
    if form.validate_on_submit():
        try:
            services.edit_candidate(candidate_id, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, CandidateForm(row, formdata=None).shown())
        else:
            flash(_("The candidate is saved."), "done")
            return redirect(url_for("campaigns.candidates"))
    return _page(candidate_id, form, StepForm(formdata=None))


@bp.route("/staff/settings/candidates/<int:candidate_id>/steps", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def add_step(candidate_id: int) -> ResponseReturnValue:
    """Note another step of a candidacy."""
    row, step = queries.candidate(candidate_id), StepForm()
    if step.validate_on_submit() and step.on.day is not None:
        try:
            note, key = step.note.data or "", step.once.data or ""
            services.add_step(
                candidate_id, step.chosen, on=step.on.day.date(), note=note, by=actor(), once_key=key
            )
        except AlreadySent as problem:
            step.refuse(problem)
        else:
            flash(_("The step is noted."), "done")
            return redirect(url_for("campaigns.candidate", candidate_id=candidate_id))
    return _page(candidate_id, CandidateForm(row, formdata=None), step)


@bp.route("/staff/settings/candidates/<int:candidate_id>/steps/<int:step_id>/remove", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def remove_step(candidate_id: int, step_id: int) -> ResponseReturnValue:
    """Take out a step that was noted by mistake."""
    services.remove_step(candidate_id, step_id, by=actor())
    flash(_("The step is taken out."), "done")
    return redirect(url_for("campaigns.candidate", candidate_id=candidate_id))


def _page(candidate_id: int, form: CandidateForm, step: StepForm) -> ResponseReturnValue:
    row = queries.candidate(candidate_id)
    page = render_template(
        "campaigns/candidate.html",
        form=form,
        step=step,
        has_errors=bool(form.errors or step.errors),
        row=row,
        steps=queries.steps_of([row.id])[row.id],
        name=queries.name_of_candidate(row),
        standings=STANDINGS,
    )
    return page, 422 if form.errors or step.errors else 200
