"""Travel, limits and known roads: what every clash is reckoned by."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.country.queries import name_of
from organizer.kernel import undo
from organizer.kernel.access import actor, allow
from organizer.kernel.db import Model
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, local_path, render_form
from organizer.meetings import services
from organizer.meetings.forms.planning import PlanningForm, RoadForm
from organizer.meetings.models import RoadTime
from organizer.meetings.queries.planning import planning_rules, road, roads
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/schedule/rules", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def rules() -> ResponseReturnValue:
    """How one gets about and how much a candidate takes on."""
    form = PlanningForm(planning_rules())
    if form.validate_on_submit():
        try:
            _say(_("Saved."), services.set_rules(form.details(), seen=form.seen, by=actor()))
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, PlanningForm(planning_rules(), formdata=None).shown())
        else:
            return redirect(url_for(".rules"))
    return render_form("meetings/rules.html", form=form, roads=_roads())


@bp.route("/staff/schedule/roads/new", methods=["GET", "POST"])
@allow(GET=Permission.SCHEDULE_EDIT, POST=Permission.SCHEDULE_EDIT)
def new_road() -> ResponseReturnValue:
    """Note what the way between two places really takes; the page that asked for it is gone back to."""
    form = RoadForm(data={name: request.args.get(name, "") for name in ("one_id", "other_id")})
    back = local_path(request.args.get("next", ""))
    if form.validate_on_submit():
        try:
            row = services.set_road(
                form.one_id.row_id or 0, form.other_id.row_id or 0, form.minutes.number or 0, by=actor()
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            _say(_saved(row), row)
            return redirect(back or url_for(".rules"))
    return render_form("meetings/new_road.html", form=form, back=back)


@bp.route("/staff/schedule/roads/<int:road_id>/forget", methods=["POST"])
@allow(POST=Permission.SCHEDULE_EDIT)
def forget_road(road_id: int) -> ResponseReturnValue:
    """Let the distance hold again."""
    row = road(road_id)
    services.forget_road(row, by=actor())
    _say(_("The distance holds again."), row)
    return redirect(url_for(".rules"))


def _saved(row: RoadTime) -> str:
    """What is said of a road that was noted: also what was noted of it before, whichever way round."""
    done = undo.open_undo(row)
    before = None if done is None else done.before["before"]
    if before is None or before["minutes"] == row.minutes:
        return _("Saved.")
    return _(
        "Saved. %(one)s – %(other)s before: %(minutes)s min",
        one=name_of(row.one),
        other=name_of(row.other),
        minutes=before["minutes"],
    )


def _say(words: str, row: Model) -> None:
    """That something is done, with the press that takes it back."""
    flash_done(words, done=undo.open_undo(row))


def _roads() -> list[dict[str, object]]:
    return [
        {"id": row.id, "one": name_of(row.one), "other": name_of(row.other), "minutes": row.minutes}
        for row in roads()
    ]
