"""The list of what people say: filters in the address, and acts on many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import saved_views
from organizer.campaigns.roles import Permission
from organizer.grievances import queries, services
from organizer.grievances.forms import ChangeForm, workers
from organizer.grievances.models import Grievance, GrievanceState, WayIn
from organizer.grievances.queries import ME, NOBODY, Wanted
from organizer.grievances.views.blueprint import bp
from organizer.grievances.wording import STATES, WAYS_IN
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n
from organizer.kernel.pages import flash_done, local_path
from organizer.kernel.undo import Undo
from organizer.meetings.queries import meeting as meeting_of
from organizer.topics import queries as topics
from organizer.topics.models import Topic

Kind = TypeVar("Kind", GrievanceState, WayIn)
LARGEST = 1 << 62


@bp.route("/staff/grievances", methods=["GET"])
@allow(Permission.GRIEVANCE_READ)
def inbox() -> ResponseReturnValue:
    """What people say, the newest first; danger to a person above all."""
    saved = saved_views("grievances.inbox", of=actor())
    return _list("grievances/inbox.html", wanted_from_address(), saved=saved)


@bp.route("/staff/meetings/<int:meeting_id>/grievances", methods=["GET"])
@allow(Permission.GRIEVANCE_READ)
def at_meeting(meeting_id: int) -> ResponseReturnValue:
    """What was said at one meeting."""
    meeting = meeting_of(meeting_id)
    wanted = replace(wanted_from_address(), meeting_id=meeting.id)
    return _list("grievances/at_meeting.html", wanted, meeting=meeting)


@bp.route("/staff/grievances/bulk", methods=["POST"])
@allow(POST=Permission.GRIEVANCE_WORK)
def bulk() -> ResponseReturnValue:
    """One act on all that were chosen; what could not be done says why."""
    back = local_path(request.form.get("back", "")) or url_for(".inbox")
    rows = queries.chosen(_ids(request.form.getlist("chosen")), who=actor())
    if not rows:
        flash(_("Choose at least one grievance first"), "warning")
        return redirect(back)
    if request.form.get("act") == "merge":
        return redirect(url_for(".merge", chosen=[row.reference for row in rows]))
    try:
        done = _change(rows)
    except DomainError as problem:
        flash(str(problem.words), "danger")
    else:
        words = _n("Changed: %(num)s grievance", "Changed: %(num)s grievances", len(rows))
        flash_done(words, done=done)
    return redirect(back)


def _change(rows: Sequence[Grievance]) -> Undo | None:
    form = ChangeForm()
    if not form.validate():
        raise DomainError(_("This choice is not there any more. Choose again"))
    return services.change(*rows, to=form.changes(), by=actor())


def wanted_from_address() -> Wanted:
    """The filters of the address; what cannot be read is left out."""
    told = request.args
    return Wanted(
        state=_one_of(GrievanceState, told.get("state", "")),
        late=bool(told.get("late")),
        topic_id=_id(told.get("topic", "")),
        district_id=_id(told.get("district", "")),
        meeting_id=_id(told.get("meeting", "")),
        assignee=_assignee(told.get("assignee", "")),
        way_in=_one_of(WayIn, told.get("way", "")),
        sensitive=bool(told.get("sensitive")),
        reference=services.read_reference(told["reference"]) if told.get("reference") else "",
    )


def _list(template: str, wanted: Wanted, **facts: object) -> ResponseReturnValue:
    who, after = actor(), request.args.get("after")
    found = queries.inbox(wanted, who=who, after=after)
    above = [] if after else queries.pinned(wanted, who=who)
    team = workers()
    return render_template(
        template,
        page=found,
        pinned=above,
        voices=queries.voices([*found.rows, *above]),
        to_mail=queries.to_mail([*found.rows, *above]),
        wanted=wanted,
        view=_view(wanted),
        queue=queries.queue(who),
        form=ChangeForm(formdata=None, keep=_("Leave as it is")),
        filters=_filters(team),
        chips=_chips(wanted, team),
        states=STATES,
        team=team,
        sensitive_topics=topics.sensitive_ids(),
        size=queries.PAGE_SIZE,
        **facts,
    )


def _view(wanted: Wanted) -> str:
    """Which of the saved views this is; none of them with a filter more."""
    views = {
        Wanted(): "all",
        Wanted(state=GrievanceState.NEW): "new",
        Wanted(assignee=ME): "mine",
        Wanted(late=True): "late",
    }
    return views.get(wanted, "")


def _filters(team: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """The choices of each filter, as (value, words)."""
    every = ("", _("All"))
    return {
        "state": [every, *((state.value, str(words)) for state, (words, _kind) in STATES.items())],
        "topic": [every, *((str(row.id), _indented(row)) for row in topics.topics())],
        "district": [every, *queries.districts_spoken_of()],
        "assignee": [every, (ME, _("I")), (NOBODY, _("Nobody")), *team.items()],
        "settable": [(state.value, str(STATES[state][0])) for state in services.SETTABLE],
        "way": [every, *((way.value, str(words)) for way, words in WAYS_IN.items())],
    }


def _indented(row: Topic) -> str:
    return f"{'– ' if row.parent_id else ''}{topics.name_of(row)}"


def _chips(wanted: Wanted, team: dict[str, str]) -> list[tuple[str, str]]:
    """What is filtered by now, as (words, parameter)."""
    people = {ME: _("I"), NOBODY: _("Nobody"), **team}
    districts = dict(queries.districts_spoken_of()) if wanted.district_id else {}
    named = (
        {str(row.id): topics.name_of(row) for row in topics.topics(in_use=False)} if wanted.topic_id else {}
    )
    said = [
        (_("State"), str(STATES[wanted.state][0]) if wanted.state else "", "state"),
        (_("Topic"), named.get(str(wanted.topic_id), ""), "topic"),
        (_("District"), districts.get(str(wanted.district_id), ""), "district"),
        (_("Who works on it"), people.get(wanted.assignee, ""), "assignee"),
        (_("How it reached us"), str(WAYS_IN[wanted.way_in]) if wanted.way_in else "", "way"),
        (_("Reference"), wanted.reference, "reference"),
    ]
    chips = [(f"{label}: {words}", name) for label, words, name in said if words]
    if wanted.late:
        chips.append((_("Waits for more than a day"), "late"))
    if wanted.sensitive:
        chips.append((_("Sensitive"), "sensitive"))
    return chips


def _ids(texts: list[str]) -> list[int]:
    return [number for text in texts[: queries.PAGE_SIZE] if (number := _id(text)) is not None]


def _id(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else LARGEST
    return number if 0 < number < LARGEST else None


def _assignee(text: str) -> str:
    return text if text in {ME, NOBODY} or _id(text) is not None else ""


def _one_of(kind: type[Kind], text: str) -> Kind | None:
    return next((each for each in kind if each.value == text), None)
