"""Who beside the team may read the numbers."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.i18n import _
from organizer.kernel.once import AlreadySent
from organizer.kernel.urls import link_url
from organizer.reports import services
from organizer.reports.views.blueprint import bp


@bp.route("/report/share", methods=["POST"])
@allow(POST=Permission.REPORT_SHARE)
def share() -> ResponseReturnValue:
    """Make a link that shows the report for some days; its address is told once."""
    days = request.form.get("days", default=0, type=int)
    try:
        issued = services.share(days, by=actor(), once_key=request.form.get("once", ""))
    except AlreadySent as problem:
        flash(str(problem))
        return _back()
    if issued is not None:
        address = link_url(campaign(), issued.token)
        flash(_("The link, shown only now: %(address)s", address=address), "done")
    return _back()


@bp.route("/report/share/end", methods=["POST"])
@allow(POST=Permission.REPORT_SHARE)
def end_shares() -> ResponseReturnValue:
    """End all links to the report."""
    services.end_shares(by=actor())
    flash(_("No link opens the report any more."), "done")
    return _back()


@bp.route("/report/issues/show", methods=["POST"])
@allow(POST=Permission.REPORT_SHARE)
def show_issues() -> ResponseReturnValue:
    """Let everybody read what people say."""
    services.show_issues(by=actor())
    flash(_("Everybody can now read what people say."), "done")
    return _back()


@bp.route("/report/issues/hide", methods=["POST"])
@allow(POST=Permission.REPORT_SHARE)
def hide_issues() -> ResponseReturnValue:
    """Take the public page of what people say away."""
    services.hide_issues(by=actor())
    flash(_("The public page is gone."), "done")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".report"))
