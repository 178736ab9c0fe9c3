"""People who want to be erased, and their erasure in two steps."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts import queries, services
from organizer.contacts.models import ConsentWay
from organizer.contacts.views.blueprint import bp
from organizer.contacts.wording import WAYS
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import Form
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form


@bp.route("/staff/people/erasures", methods=["GET"])
@allow(Permission.PEOPLE_READ)
def erasures() -> ResponseReturnValue:
    """Who asked to be erased, the first due first."""
    return render_template(
        "contacts/erasures.html", rows=queries.erasures_asked(), name=queries.short_name, ways=WAYS
    )


@bp.route("/staff/people/<int:contact_id>/erasure", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def ask_erasure(contact_id: int) -> ResponseReturnValue:
    """A person has told the team to be erased, or that they no longer want it."""
    row = queries.contact(contact_id)
    if request.form.get("back"):
        services.settle_erasure(row, by=actor())
        flash_done(_("The wish is taken back."))
    else:
        services.ask_erasure(row, how=ConsentWay.STAFF, by=actor())
        flash_done(_("Written down. Stop the messages to this person too."))
    return redirect(url_for(".person", contact_id=contact_id))


@bp.route("/staff/people/<int:contact_id>/erase", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_EDIT, POST=Permission.SETTINGS_EDIT)
def erase(contact_id: int) -> ResponseReturnValue:
    """What goes and what stays; then the press that cannot be taken back."""
    row = queries.contact(contact_id)
    form = Form()
    if form.validate_on_submit():
        try:
            services.erase(row, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("The person is erased."))
            return redirect(url_for(".people"))
    return render_form("contacts/erase.html", form=form, row=row, name=queries.short_name(row))
