"""The team: who is in it, who is asked, what each may do."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries, services
from organizer.campaigns.forms import InviteForm, RoleForm
from organizer.campaigns.roles import Permission
from organizer.campaigns.services import Invited
from organizer.campaigns.views.blueprint import bp
from organizer.campaigns.wording import MAY, ROLES
from organizer.kernel import once
from organizer.kernel.access import actor, allow
from organizer.kernel.access import campaign as this_campaign
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form
from organizer.kernel.urls import link_url


@bp.route("/staff/settings/team", methods=["GET"])
@allow(GET=Permission.TEAM_READ)
def team() -> ResponseReturnValue:
    """Everybody in the team by role, and who is asked to join."""
    return render_template(
        "campaigns/team.html",
        members=queries.members(),
        invitations=queries.open_invitations(),
        roles=ROLES,
        may=MAY,
    )


@bp.route("/staff/settings/team/invite", methods=["GET", "POST"])
@allow(GET=Permission.MEMBER_EDIT, POST=Permission.MEMBER_EDIT)
def invite() -> ResponseReturnValue:
    """Ask somebody in. The link is shown once: nobody can read it again, not even here."""
    form = InviteForm(actor())
    if form.validate_on_submit():
        key = form.once.data or ""
        try:
            if key and once.first(key, use="team.invite") is None:
                flash(_("This invitation was made already. Its link was shown then."))
                return redirect(url_for("campaigns.team"))
            invited = services.invite(
                form.chosen, note=form.note.data or "", candidate_id=form.candidate_id.row_id, by=actor()
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _link_page(invited)
    return render_form("campaigns/invite.html", form=form, may=MAY, roles=ROLES)


@bp.route("/staff/settings/team/invitations/<int:invitation_id>/revoke", methods=["POST"])
@allow(POST=Permission.MEMBER_EDIT)
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    services.revoke_invitation(invitation_id, by=actor())
    flash(_("The invitation is taken back: its link no longer works."), "done")
    return redirect(url_for("campaigns.team"))


@bp.route("/staff/settings/team/<int:membership_id>", methods=["GET", "POST"])
@allow(GET=Permission.MEMBER_EDIT, POST=Permission.MEMBER_EDIT)
def member(membership_id: int) -> ResponseReturnValue:
    """One member: another role, or out of the team."""
    row = queries.membership(membership_id)
    form = RoleForm(actor(), role=row.role.value, candidate_id=row.candidate_id)
    if form.validate_on_submit():
        try:
            services.change_role(
                membership_id, form.chosen, candidate_id=form.candidate_id.row_id, by=actor()
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(
                _("%(name)s: the role is now %(role)s", name=row.user.name, role=ROLES[form.chosen]), "done"
            )
            return redirect(url_for("campaigns.team"))
    return render_form("campaigns/member.html", form=form, row=row, name=row.user.name, roles=ROLES, may=MAY)


@bp.route("/staff/settings/team/<int:membership_id>/remove", methods=["GET", "POST"])
@allow(GET=Permission.MEMBER_EDIT, POST=Permission.MEMBER_EDIT)
def remove_member(membership_id: int) -> ResponseReturnValue:
    """Ask once, then end the membership and everything that hangs on it."""
    row = queries.membership(membership_id)
    if request.method == "POST":
        services.remove_member(membership_id, by=actor())
        flash(_("%(name)s is no longer in the team.", name=row.user.name), "done")
        return redirect(url_for("campaigns.team"))
    return render_template("campaigns/remove_member.html", row=row, role=ROLES[row.role])


def _link_page(invited: Invited) -> ResponseReturnValue:
    invitation = invited.invitation
    return render_template(
        "campaigns/_invited.html",
        note=invitation.note,
        role=ROLES[invitation.role],
        address=link_url(this_campaign(), invited.issued.token),
        ends_at=invited.issued.link.ends_at,
    )
