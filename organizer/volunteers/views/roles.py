"""What volunteers do, in the campaign's own words."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.volunteers import queries, services
from organizer.volunteers.forms import RoleForm
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
    form = RoleForm(obj=row)
    if form.validate_on_submit():
        services.edit_role(row, form.details(), by=actor())
        flash_done(_("The role is saved."))
        return redirect(url_for(".roles"))
    return render_form("volunteers/role.html", form=form, role=row)
