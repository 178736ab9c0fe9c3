"""Joining grievances that say the same."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.grievances import queries, services
from organizer.grievances.forms import MergeForm
from organizer.grievances.models import Grievance
from organizer.grievances.views.blueprint import bp
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _n
from organizer.kernel.pages import flash_done, render_form


@bp.route("/staff/grievances/merge", methods=["GET", "POST"])
@allow(GET=Permission.GRIEVANCE_WORK, POST=Permission.GRIEVANCE_WORK)
def merge() -> ResponseReturnValue:
    """Choose which one speaks for all. Each stays a voice that counts."""
    rows = _chosen()
    form = MergeForm()
    form.head.choices = {row.reference: _told(row) for row in rows}
    if form.validate_on_submit():
        head = next(row for row in rows if row.reference == form.head.data)
        try:
            done = services.merge(head, [row for row in rows if row is not head], by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            words = _n("Joined: %(num)s grievance", "Joined: %(num)s grievances", len(rows))
            flash_done(words, done=done)
            return redirect(url_for(".show", grievance_reference=head.reference))
    return render_form("grievances/merge.html", form=form, rows=rows)


def _chosen() -> list[Grievance]:
    """The grievances that the address or the form names, as far as the reader may open them."""
    named = request.values.getlist("chosen")[: queries.PAGE_SIZE]
    return list(queries.of_references([services.read_reference(text) for text in named], who=actor()))


def _told(row: Grievance) -> str:
    return f"{row.reference} · {row.opening}"
