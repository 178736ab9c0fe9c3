"""One act on many meetings of the list, and the page that says what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.keys import row_id
from organizer.meetings import queries, services, sheets
from organizer.meetings.forms.many import ManyForm
from organizer.meetings.forms.telling import TellManyForm
from organizer.meetings.models import Meeting
from organizer.meetings.services import Chosen, Outcome
from organizer.meetings.views.blueprint import bp
from organizer.meetings.views.schedule import matching, with_filters
from organizer.meetings.views.telling import telling


@bp.route("/staff/schedule/many", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def change_many() -> ResponseReturnValue:
    """Do one act to all that were chosen; the list's filters stand in the address, as the list has them.

    Who comes without a choice, as after an undo, sees the list. A form that is sent once more, as by a double
    press, does nothing and shows what it has done.
    """
    form = ManyForm()
    if request.method == "POST" and (before := services.done_before(form.once.data or "")) is not None:
        return _page(form, before, [])
    chosen = _chosen() if request.method == "POST" else []
    if not chosen:
        return _choose_first()
    if _are_others(chosen):
        flash(
            _("The list was changed since you opened it. Nothing was done: look at it and choose again"),
            "warning",
        )
        return redirect(_list())
    return _page(form, _outcome(form, chosen) if form.validate() else None, chosen)


def _page(form: ManyForm, outcome: Outcome | None, chosen: Sequence[Chosen]) -> ResponseReturnValue:
    page = render_template(
        "meetings/change_many.html",
        form=form,
        outcome=outcome,
        **_told(outcome, chosen),
        back=_list(),
        here=with_filters(url_for(".change_many")),
        sheets=with_filters(url_for(".run_sheets")),
    )
    return page, 422 if outcome is None else 200


@bp.route("/staff/schedule/run-sheets", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def run_sheets() -> ResponseReturnValue:
    """The run sheets of all that were chosen, in one print job."""
    chosen = _chosen()
    if not chosen:
        return _choose_first()
    return render_template(
        "meetings/run_sheets.html",
        printed=list(sheets.run_sheets([each.meeting for each in chosen], by=actor(), phones={}).values()),
        back=_list(),
    )


def _choose_first() -> ResponseReturnValue:
    if request.method == "POST":
        flash(_("Choose at least one meeting first"), "warning")
    return redirect(_list())


def _outcome(form: ManyForm, chosen: Sequence[Chosen]) -> Outcome | None:
    """What became of it; None where the form lacks something, which it says then."""
    try:
        change = form.change(request.form.get("act", ""))
        return services.change_many(chosen, change, by=actor(), once_key=form.once.data or "")
    except DomainError as problem:
        form.refuse(problem)
        return None


def _told(outcome: Outcome | None, chosen: Sequence[Chosen]) -> dict[str, object]:
    """What was left as it is, as it is now, and why; and of which meetings people have to be told."""
    if outcome is None:
        return {"left": chosen, "reasons": {}, "notices": None}
    return {
        "left": [Chosen(each.meeting, each.meeting.version) for each in outcome.skipped],
        "reasons": {each.meeting.id: each.reason for each in outcome.skipped},
        **_untold(outcome.done),
    }


def _chosen() -> list[Chosen]:
    """The meetings that were ticked, each with the version it had then; or all that match."""
    if request.form.get("all_matching"):
        return [Chosen(row.meeting, row.meeting.version) for row in matching()]
    seen = dict(_ticked(text) for text in request.form.getlist("chosen"))
    rows = queries.meetings(seen)
    known = sorted(rows.values(), key=lambda row: (row.starts_at, row.id))
    return [Chosen(row, seen[row.id]) for row in known]


def _are_others(chosen: Sequence[Chosen]) -> bool:
    """True where all were chosen, and these are not the meetings, or the versions, that were shown then."""
    meant = request.form.get("all_matching")
    return bool(meant) and meant != services.mark_of_all(each.meeting for each in chosen)


def _ticked(text: str) -> tuple[int, int]:
    """A meeting's number and version; what names none where it was tampered with."""
    number, version = (row_id(part) or 0 for part in text.partition(".")[::2])
    return number, version


def _untold(done: Sequence[Meeting]) -> dict[str, object]:
    """Who has to be told of them, in which words and at what price."""
    fresh = queries.meetings(row.id for row in done)
    return {
        "tell_form": TellManyForm(formdata=None),
        **telling(services.notices_of(fresh[row.id] for row in done)),
    }


def _list() -> str:
    return with_filters(url_for(".schedule"))
