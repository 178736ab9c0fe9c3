"""Everything on paper for the next days, in one print job."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.desk import services
from organizer.desk.forms import PackForm
from organizer.desk.views.blueprint import bp
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.pages import render_form


@bp.route("/staff/paper-pack", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def paper_pack() -> ResponseReturnValue:
    """Choose days and sheets; the worker makes one PDF of them."""
    form = PackForm()
    if form.validate_on_submit():
        try:
            job = services.order_pack(form.details(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for("files.show", file_id=job.id))
    return render_form("desk/paper_pack.html", form=form)


@bp.route("/staff/paper-pack/sheets", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def pack_sheets() -> ResponseReturnValue:
    """The same sheets at once, for the browser's own printer."""
    form = PackForm()
    if form.validate_on_submit():
        try:
            printed = services.print_pack(form.details(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return render_template("desk/pack_sheets.html", printed=printed)
    return render_form("desk/paper_pack.html", form=form)
