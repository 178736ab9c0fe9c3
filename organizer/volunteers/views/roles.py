"""What volunteers do, in the campaign's own words."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.volunteers import queries, services
from organizer.volunteers.forms import RoleForm
from organizer.volunteers.models import ShiftRole
from organizer.volunteers.views.blueprint import bp

USUAL_MINUTES = {"minutes_before": 45, "minutes_after": 15, "is_public": True}


@bp.route("/staff/volunteers/roles", methods=["GET"])
@allow(Permission.TEAM_EDIT)
def roles() -> ResponseReturnValue:
    """All roles, in the order in which pages show them."""
    return render_template("volunteers/roles.html", roles=queries.roles())


@bp.route("/staff/volunteers/roles/new", methods=["GET", "POST"])
@allow(GET=Permission.TEAM_EDIT, POST=Permission.TEAM_EDIT)
def new_role() -> ResponseReturnValue:
    """Another thing that volunteers do."""
    form = RoleForm(data=USUAL_MINUTES)
    if form.validate_on_submit():
        services.add_role(form.details(), by=actor())
        flash_done(_("The role is added."))
        return redirect(url_for(".roles"))
    return render_form("volunteers/new_role.html", form=form)


@bp.route("/staff/volunteers/roles/<int:role_id>", methods=["GET", "POST"])
@allow(GET=Permission.TEAM_EDIT, POST=Permission.TEAM_EDIT)
def role(role_id: int) -> ResponseReturnValue:
    """One role: its words, and who may take it."""
    row = queries.role(role_id)
    form = _shown(row)
    if form.validate_on_submit():
        try:
            services.edit_role(row, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, _shown(row, formdata=None).shown())
        else:
            flash_done(_("The role is saved."))
            return redirect(url_for(".roles"))
    return render_form("volunteers/role.html", form=form, role=row)


def _shown(row: ShiftRole, **options: Any) -> RoleForm:
    """The form over a role as it is now."""
    return RoleForm(obj=row, data={"version": str(services.mark_of_role(row))}, **options)
