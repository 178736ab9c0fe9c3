"""The team of one meeting: roles and the people in them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts.models import ConsentWay
from organizer.kernel import undo
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.meetings import queries as meetings
from organizer.meetings import wording as meeting_words
from organizer.messaging import queries as messages
from organizer.volunteers import queries, services
from organizer.volunteers.forms import HelperForm, NeededForm, ShiftForm
from organizer.volunteers.models import Signup
from organizer.volunteers.services.signups import MARKED_FROM
from organizer.volunteers.views.blueprint import bp
from organizer.volunteers.wording import STATES


@bp.route("/staff/meetings/<int:meeting_id>/team", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def team(meeting_id: int) -> ResponseReturnValue:
    """Who does what at the meeting, who waits for the team's word, what is missing."""
    return _team(meeting_id, ShiftForm(formdata=None))


@bp.route("/staff/meetings/<int:meeting_id>/team/shifts", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def add_shift(meeting_id: int) -> ResponseReturnValue:
    """Ask for help at the meeting."""
    form = ShiftForm()
    form.offer(queries.roles())
    if not form.validate():
        return _team(meeting_id, form)
    act = services.ask(meetings.meeting(meeting_id), form.role.data, form.needed.data or 1, by=actor())
    flash_done(_("The shift is added."), done=act)
    return redirect(url_for(".team", meeting_id=meeting_id))


@bp.route("/staff/shifts/<int:shift_id>", methods=["GET", "POST"])
@allow(GET=Permission.TEAM_EDIT, POST=Permission.TEAM_EDIT)
def shift(shift_id: int) -> ResponseReturnValue:
    """One shift: put somebody into it by their number."""
    facts = queries.facts(shift_id)
    form = HelperForm()
    if form.validate_on_submit():
        try:
            despite = request.form.get("despite", "")
            services.sign_up(shift_id, form.details(), way=ConsentWay.STAFF, by=actor(), despite=despite)
        except services.Clashing as problem:
            return _shift(shift_id, form, problem=problem)
        except services.ShiftFull:
            form.refuse(DomainError(_("All places are taken. Ask for more people first"), field="phone"))
        else:
            flash_done(_("Added to the shift."))
            return redirect(url_for(".team", meeting_id=facts.shift.meeting_id))
    return _shift(shift_id, form)


@bp.route("/staff/shifts/<int:shift_id>/needed", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def set_needed(shift_id: int) -> ResponseReturnValue:
    """Ask for more or fewer people."""
    row, form = queries.shift(shift_id), NeededForm()
    if form.validate():
        try:
            services.set_needed(row, form.needed.data or 0, by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("Saved."))
            return redirect(url_for(".team", meeting_id=row.meeting_id))
    return _shift(shift_id, HelperForm(formdata=None), form)


@bp.route("/staff/signups/<int:signup_id>/accept", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def accept(signup_id: int) -> ResponseReturnValue:
    """The team knows the volunteer and wants them in this role; they are told so by SMS."""
    row = queries.signup(signup_id)
    try:
        services.accept(row, despite=request.form.get("despite", ""), by=actor())
    except services.Clashing as problem:
        facts = queries.facts(row.shift_id)
        return render_template("volunteers/accept.html", facts=facts, problem=problem), problem.status
    if messages.can_send():
        return _back(row, _("Confirmed. An SMS tells the volunteer."))
    return _back(row, _("Confirmed. SMS are not switched on yet: call the volunteer."))


@bp.route("/staff/signups/<int:signup_id>/came", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def came(signup_id: int) -> ResponseReturnValue:
    """The volunteer came."""
    row = queries.signup(signup_id)
    return _back(row, _("Noted: came."), services.mark(row, came=True, by=actor()))


@bp.route("/staff/signups/<int:signup_id>/no-show", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def no_show(signup_id: int) -> ResponseReturnValue:
    """The volunteer did not come."""
    row = queries.signup(signup_id)
    return _back(row, _("Noted: did not come."), services.mark(row, came=False, by=actor()))


@bp.route("/staff/signups/<int:signup_id>/take-off", methods=["POST"])
@allow(POST=Permission.TEAM_EDIT)
def take_off(signup_id: int) -> ResponseReturnValue:
    """Take somebody out of a shift; the place is free again."""
    row = queries.signup(signup_id)
    return _back(row, _("Taken off the shift. Nobody was told: call them."), services.cancel(row, by=actor()))


def _back(row: Signup, words: str, act: undo.Undo | None = None) -> ResponseReturnValue:
    """Back to the team, with the way to undo what can be undone."""
    flash_done(words, done=act)
    return redirect(url_for(".team", meeting_id=queries.shift(row.shift_id).meeting_id))


def _shift(
    shift_id: int,
    form: HelperForm,
    needed: NeededForm | None = None,
    *,
    problem: services.Clashing | None = None,
) -> ResponseReturnValue:
    facts = queries.facts(shift_id)
    needed = needed or NeededForm(formdata=None, obj=facts.shift)
    page = render_template("volunteers/shift.html", form=form, needed=needed, facts=facts, problem=problem)
    return page, 422 if form.errors or needed.errors or problem else 200


def _team(meeting_id: int, form: ShiftForm) -> ResponseReturnValue:
    form.offer(queries.roles())
    meeting, shifts = meetings.meeting(meeting_id), queries.team(meeting_id)
    return render_form(
        "volunteers/team.html",
        form=form,
        meeting=meeting,
        state=meeting_words.stands(meeting),
        shifts=shifts,
        rows=[(each, helper) for each in shifts for helper in (None, *each.helpers)],
        states=STATES,
        doubtful=services.doubtful(meeting, shifts),
        can_be_marked=now() >= meeting.starts_at - MARKED_FROM,
    )
