"""Who is where, and what is missing."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done
from organizer.volunteers import queries, services
from organizer.volunteers.forms import code_in
from organizer.volunteers.queries import BoardFilter
from organizer.volunteers.views.blueprint import bp

PEOPLE = "people"


@bp.route("/staff/volunteers", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def board() -> ResponseReturnValue:
    """Meetings by day, each with its team; `?date=`, `?role=` and `?needs=people` choose among them."""
    wanted = _wanted()
    return render_template(
        "volunteers/board.html",
        found=queries.board(wanted, after=request.args.get("after")),
        wanted=wanted,
        roles=queries.roles(),
        to_check=queries.to_check(),
        offers=queries.offers(),
        size=queries.MEETINGS_A_PAGE,
    )


@bp.route("/staff/volunteers/<int:volunteer_id>/called", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def called(volunteer_id: int) -> ResponseReturnValue:
    """Somebody who left a number was called."""
    done = services.called(queries.volunteer(volunteer_id), by=actor())
    flash_done(_("Called. The number is off the list."), done=done)
    return redirect(url_for(".board"))


def _wanted() -> BoardFilter:
    day = read_day(request.args.get("date", ""))
    return BoardFilter(
        from_=day,
        role_code=code_in(request.args.get("role", "")),
        needs_people=request.args.get("needs") == PEOPLE,
    )
