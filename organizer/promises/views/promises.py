"""What was promised: overdue first, one promise, what became of it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import members
from organizer.campaigns.roles import Permission
from organizer.kernel import subjects, undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import today
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.pages import render_form
from organizer.promises import queries, services
from organizer.promises.forms import PromiseForm, StateForm
from organizer.promises.models import Promise, PromiseState
from organizer.promises.views.blueprint import bp

SETTLED = "settled"
STATES = {
    PromiseState.OPEN: (_l("Not yet kept"), ""),
    PromiseState.KEPT: (_l("Kept"), "ok"),
    PromiseState.DROPPED: (_l("Given up"), "bad"),
}
LATE = (_l("Overdue"), "bad")


@bp.route("/staff/promises", methods=["GET"])
@allow(Permission.PROMISE_READ)
def promises() -> ResponseReturnValue:
    """What is still to be kept, the longest overdue first; on another page what was kept or given up."""
    settled = request.args.get("state") == SETTLED
    found = queries.settled(after=request.args.get("after")) if settled else None
    rows = found.rows if found else queries.open_promises()
    return render_template(
        "promises/promises.html",
        rows=rows,
        after=found.after if found else None,
        settled=settled,
        owners=_owners(),
        state_of=_state_of,
        late=sum(row.is_late(_today()) for row in rows),
        size=queries.PAGE_SIZE,
    )


@bp.route("/staff/promises/new", methods=["GET", "POST"])
@allow(GET=Permission.PROMISE_EDIT, POST=Permission.PROMISE_EDIT)
def new() -> ResponseReturnValue:
    """Write a promise down."""
    form = PromiseForm()
    if form.validate_on_submit():
        try:
            made = services.promise(form.details(), by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The promise is written down."), "done")
            return redirect(url_for(".promise", promise_id=made.id))
    return render_form("promises/new.html", form=form)


@bp.route("/staff/promises/<int:promise_id>", methods=["GET", "POST"])
@allow(GET=Permission.PROMISE_READ, POST=Permission.PROMISE_EDIT)
def promise(promise_id: int) -> ResponseReturnValue:
    """One promise: its facts, what became of it, and the form to put it right."""
    row = queries.promise(promise_id)
    form = PromiseForm(row)
    if form.validate_on_submit():
        try:
            services.edit(row, form.details(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "done")
            return redirect(url_for(".promise", promise_id=row.id))
    return _page(row, form, StateForm(row, formdata=None))


@bp.route("/staff/promises/<int:promise_id>/state", methods=["POST"])
@allow(POST=Permission.PROMISE_EDIT)
def set_state(promise_id: int) -> ResponseReturnValue:
    """Say what became of a promise."""
    row = queries.promise(promise_id)
    form = StateForm()
    if not form.validate():
        return _page(row, PromiseForm(row, formdata=None), form)
    services.set_state(row, form.chosen(), proof=(form.proof.data or "").strip(), by=actor())
    flash(_("Saved: %(state)s", state=STATES[row.state][0]), "done")
    return redirect(url_for(".promise", promise_id=row.id))


def _page(row: Promise, form: PromiseForm, state_form: StateForm) -> ResponseReturnValue:
    made_at = subjects.named([row.about]).get(row.about) if row.about else None
    return render_form(
        "promises/promise.html",
        form=state_form if state_form.errors else form,
        facts_form=form,
        state_form=state_form,
        row=row,
        state=_state_of(row),
        owner=_owners().get(row.owner_id, ""),
        made_at=made_at,
        undone=undo.open_undo(row),
    )


def _today() -> date:
    return today(campaign().zone)


def _state_of(row: Promise) -> tuple[str, str]:
    return LATE if row.is_late(_today()) else STATES[row.state]


def _owners() -> dict[int | None, str]:
    return {member.membership_id: member.name for member in members()}
