"""Everything that was done, and taking it back."""

from __future__ import annotations

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries, services
from organizer.campaigns.roles import Permission
from organizer.campaigns.views.blueprint import bp
from organizer.kernel import audit
from organizer.kernel.access import actor, allow, signed_in
from organizer.kernel.i18n import _
from organizer.kernel.pages import local_path, page_before
from organizer.kernel.undo import doubts_about


@bp.route("/staff/history", methods=["GET"])
@allow(GET=Permission.HISTORY_READ)
def history() -> ResponseReturnValue:
    """What was done, the newest first, and what of it can be taken back."""
    after, signs = request.args.get("after"), request.args.get("show") == "sign-ins"
    acts = queries.history(by=actor(), after=after, signs=signs)
    return render_template(
        "campaigns/history.html",
        acts=list(zip(acts.rows, audit.told([(act.verb, act.facts) for act in acts.rows]), strict=True)),
        after=acts.after,
        signs=signs,
        undos=[] if after or signs else queries.open_undos(actor()),
        done=audit.words_of,
    )


@bp.route("/staff/history/<int:undo_id>/undo", methods=["POST"])
@signed_in
def undo(undo_id: int) -> ResponseReturnValue:
    """Take one act back, then show the page it was pressed on.

    What would be wrong without it is shown first; the press that has seen it takes the act back nevertheless.
    """
    back = local_path(request.values.get("back", "")) or page_before()
    doubts = doubts_about(queries.own_act(undo_id, by=actor()))
    mark = hashlib.sha256("\n".join(doubts).encode()).hexdigest()[:16]
    if doubts and request.form.get("despite") != mark:
        return render_template("campaigns/undo.html", doubts=doubts, mark=mark, back=back), 422
    services.take_back(undo_id, by=actor())
    flash(_("Undone."), "done")
    return redirect(back or url_for("accounts.start"))
