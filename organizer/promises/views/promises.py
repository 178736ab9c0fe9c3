"""What was promised: overdue first, one promise, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import history, members
from organizer.campaigns.roles import Permission
from organizer.kernel import audit, subjects, undo
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall, today
from organizer.kernel.errors import ChangedMeanwhile, DomainError, NotFound
from organizer.kernel.i18n import _, short_date_time
from organizer.kernel.pages import render_form
from organizer.promises import queries, services
from organizer.promises.forms import PromiseForm, StateForm
from organizer.promises.models import Promise, PromiseState
from organizer.promises.views.blueprint import bp
from organizer.promises.wording import stands

SETTLED = "settled"
TASKS = "tasks"
MOST_ACTS = 20


@bp.route("/staff/promises", methods=["GET"])
@allow(Permission.PROMISE_READ)
def promises() -> ResponseReturnValue:
    """What is still to be kept, the longest overdue first; on other pages what was settled, and the tasks."""
    tab = _tab(request.args.get("state"))
    found = queries.settled(after=request.args.get("after")) if tab == SETTLED else None
    rows = found.rows if found else queries.open_tasks() if tab == TASKS else queries.open_promises()
    return render_template(
        "promises/promises.html",
        rows=rows,
        after=found.after if found else None,
        tab=tab,
        owner_of=_owner_of(),
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
    row = _readable(promise_id)
    form = PromiseForm(row)
    if form.validate_on_submit():
        try:
            services.edit(row, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, PromiseForm(row, formdata=None).shown())
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
    form = StateForm(row)
    if form.validate():
        try:
            services.set_state(row, form.chosen(), proof=form.said_proof, seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, StateForm(row, formdata=None).shown())
        else:
            flash(_("Saved: %(state)s", state=_state_of(row)[0]), "done")
            return redirect(url_for(".promise", promise_id=row.id))
    return _page(row, PromiseForm(row, formdata=None), form)


def _page(row: Promise, form: PromiseForm, state_form: StateForm) -> ResponseReturnValue:
    made_at = subjects.named([row.about]).get(row.about) if row.about else None
    return render_form(
        "promises/promise.html",
        form=state_form if state_form.errors else form,
        facts_form=form,
        state_form=state_form,
        row=row,
        state=_state_of(row),
        owner=_owner_of()(row),
        made_at=made_at,
        undone=undo.open_undo(row),
        acts=_acts(row) if actor().can(Permission.HISTORY_READ) else [],
    )


def _readable(promise_id: int) -> Promise:
    """A promise, or a task for who works on tasks. Raises NotFound."""
    row = queries.promise(promise_id)
    if row.is_task and not actor().can(Permission.PROMISE_EDIT):
        raise NotFound
    return row


def _tab(asked: str | None) -> str:
    """Which list was asked for; empty for what is to be kept. Tasks are for who works on them."""
    offered = {SETTLED, TASKS} if actor().can(Permission.PROMISE_EDIT) else {SETTLED}
    return asked if asked in offered else ""


def _acts(row: Promise) -> list[dict[str, str]]:
    """What was done to it, the newest first."""
    found = history(about=subjects.subject(row)).rows[:MOST_ACTS]
    return [
        {
            "when": short_date_time(to_wall(act.at, campaign().zone)),
            "text": audit.words_of(act.verb),
            "who": act.who,
        }
        for act in found
    ]


def _today() -> date:
    return today(campaign().zone)


def _state_of(row: Promise) -> tuple[str, str]:
    return stands(row, _today())


def _owner_of() -> Callable[[Promise], str]:
    """Who sees to a promise; of an open one it is said where nobody does."""
    names = {member.membership_id: member.name for member in members()}

    def owner_of(row: Promise) -> str:
        nobody = _("Nobody yet") if row.state is PromiseState.OPEN else "–"
        return names.get(row.owner_id or 0, nobody)

    return owner_of
