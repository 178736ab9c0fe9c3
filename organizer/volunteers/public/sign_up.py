"""What needs hands, and the one page to sign up on."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import phase
from organizer.contacts.models import ConsentPurpose
from organizer.contacts.wording import consent
from organizer.country.models import SILENT
from organizer.kernel.access import kept, public
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import read_day
from organizer.kernel.i18n import _, _l, current_language
from organizer.kernel.pages import go_on_reading, kept_page, render_form
from organizer.kernel.security import limiter
from organizer.messaging import queries as messages
from organizer.volunteers import queries, services
from organizer.volunteers.forms import PhoneForm, SignUpForm, code_in
from organizer.volunteers.public.blueprint import bp
from organizer.volunteers.queries import OpenShifts, ShiftFacts, ShiftFilter

PRESSES = "30 per 10 minutes"
DONE = {
    "place": _l("You are signed up. The link to change or cancel it comes by SMS."),
    "asked": _l(
        "Thank you. Our team looks at each sign-up for this role. "
        "Once it is confirmed, the link to change or cancel it comes by SMS."
    ),
    "list": _l("You are on the waiting list. If a place opens, we tell you by SMS."),
    "call": _l("We have your number. When a place opens, we call you."),
    "link": _l("If this number belongs to a volunteer of ours, a link comes by SMS in a few minutes."),
}
"""What was done, in the same words whether or not the number was known before."""

DONE_UNSENT = {
    **DONE,
    "place": _l("You are signed up. SMS are not switched on yet: to change or cancel it, call us."),
    "asked": _l(
        "Thank you. Our team looks at each sign-up for this role. "
        "SMS are not switched on yet: to ask about yours, call us."
    ),
    "list": _l("You are on the waiting list. SMS are not switched on yet: to ask about a place, call us."),
    "link": _l("SMS are not switched on yet. Call us, and we tell you your shifts."),
}
"""The same where no SMS can leave: nobody is told to wait for one."""


@bp.route("/volunteer", methods=["GET"])
@kept
def shifts() -> ResponseReturnValue:
    """What one can do, then the open shifts nearest in time and place."""
    return kept_page(_shifts(PhoneForm(formdata=None)))


@bp.route("/volunteer/call-me", methods=["POST"])
@kept
@limiter.limit(PRESSES)
def call_me() -> ResponseReturnValue:
    """All shifts are filled: a number is enough, and the team calls."""
    form = PhoneForm()
    if not form.validate():
        return _shifts(form), 422
    try:
        services.offer_help(form.number, language=current_language())
    except DomainError as problem:
        form.refuse(problem)
        return _shifts(form), problem.status
    return redirect(url_for(".thanks", done="call"))


@bp.route("/volunteer/<int:shift_id>", methods=["GET", "POST"])
@public
@limiter.limit(PRESSES, methods=["POST"])
def sign_up(shift_id: int) -> ResponseReturnValue:
    """One page, two fields, one press. A shift filled meanwhile comes back with others to choose."""
    form = SignUpForm()
    if form.is_submitted():
        form.offer(_others_at_meeting(_ahead(shift_id)) if form.also.data else [])
        if form.validate():
            try:
                return _press(shift_id, form)
            except DomainError as problem:
                form.refuse(problem)
        go_on_reading()
    return _page(_ahead(shift_id), form)


@bp.route("/volunteer/thanks/<any(place,asked,list,call,link):done>", methods=["GET"])
@kept
def thanks(done: str) -> ResponseReturnValue:
    """What was done, without a word on whom."""
    sends = messages.can_send()
    words = (DONE if sends else DONE_UNSENT)[done]
    return kept_page(render_template("volunteers/public/thanks.html", done=done, words=words, sends=sends))


def by_day(shifts_: list[ShiftFacts]) -> list[tuple[date, list[ShiftFacts]]]:
    """Shifts in order of time, gathered by the day on their wall."""
    return [(day, list(rows)) for day, rows in groupby(shifts_, key=_day)]


def _day(facts: ShiftFacts) -> date:
    return facts.shift.starts_wall.date()


def _ahead(shift_id: int) -> ShiftFacts:
    """A shift that one may still sign up for, however full it is."""
    shift = queries.public_shift(shift_id)
    services.check_ahead(shift)
    return shift


def _press(shift_id: int, form: SignUpForm) -> ResponseReturnValue:
    """The same answer for every number: the link that acts for the person goes to the phone alone."""
    is_full = False
    if "wait" in request.form:
        is_full = _ahead(shift_id).shift.free_places <= 0
        services.join_waiting_list(shift_id, form.details())
    else:
        key = form.once.data or ""
        services.sign_up(shift_id, form.details(), also=form.also_ids, once_key=key, on_page=True)
    asked = "asked" if queries.role_of(shift_id).needs_check else "place"
    return redirect(url_for(".thanks", done="list" if is_full else asked))


def _page(shift: ShiftFacts, form: SignUpForm) -> ResponseReturnValue:
    """The page as the places stand now, also after a press that came too late."""
    others = _others_at_meeting(shift)
    form.offer(others)
    is_full = shift.shift.free_places <= 0
    lead = queries.leads([shift.shift.meeting_id or 0]).get(shift.shift.meeting_id or 0, "")
    return render_form(
        "volunteers/public/sign_up.html",
        form=form,
        facts=shift,
        is_full=is_full,
        alternatives=_alternatives(shift, others) if is_full else [],
        lead=lead,
        sends=messages.can_send(),
        consent_lines=consent(
            ConsentPurpose.VOLUNTEER, button=_("Join the waiting list") if is_full else _("Sign me up")
        ),
    )


def _others_at_meeting(shift: ShiftFacts) -> list[ShiftFacts]:
    open_ = queries.open_shifts(ShiftFilter(meeting_id=shift.shift.meeting_id))
    return [each for each in open_.page.rows if each.id != shift.id]


def _alternatives(shift: ShiftFacts, others: list[ShiftFacts]) -> list[ShiftFacts]:
    """Other shifts at the same meeting, else the same role elsewhere."""
    if others:
        return others[: queries.NEAREST]
    return list(queries.open_shifts(ShiftFilter(role_code=shift.role.code)).page.rows[: queries.NEAREST])


def _shifts(form: PhoneForm) -> str:
    wanted = _wanted()
    openings = queries.openings()
    found = queries.open_shifts(wanted, after=request.args.get("after"))
    return render_template(
        "volunteers/public/shifts.html",
        form=form,
        is_silent=phase() in SILENT,
        wanted=wanted,
        openings=openings,
        roles=[role for role in queries.roles() if openings.roles.get(role.code)],
        found=found,
        days=_days(found),
        consent_lines=consent(ConsentPurpose.VOLUNTEER, button=_("Leave my number")),
    )


def _days(found: OpenShifts) -> list[tuple[Any, list[ShiftFacts]]]:
    """By day; the nearest places keep their own order under no day."""
    rows = list(found.page.rows)
    return [(None, rows)] if found.is_near and rows else list(by_day(rows))


def _wanted() -> ShiftFilter:
    day = read_day(request.args.get("day", ""))
    return ShiftFilter(
        role_code=code_in(request.args.get("role", "")),
        day=None if day is None else day.date(),
        place=request.args.get("place", "")[:100],
    )
