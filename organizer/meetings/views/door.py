"""The door: people of the list come, people without a name come, somebody walks in.

The page works by forms alone. Its script sends the same forms to the same addresses, one press at a time, and
asks for the answer as JSON: then a phone without network keeps the presses until they are stored, or refused
for good with words why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from organizer.campaigns.roles import Permission
from organizer.contacts.models import ConsentPurpose
from organizer.contacts.queries import CONSENT_VERSION
from organizer.contacts.wording import consent
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now, to_wall
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, time_of_day
from organizer.kernel.pages import render_form
from organizer.kernel.security import WITH_CAMERA, form_is_stale, form_token
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.door import PressForm, WalkInForm
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.door import (
    CLOSES_AFTER,
    OPENS_BEFORE,
    Guest,
    found,
    guest,
    last_unnamed,
    press_of,
)
from organizer.meetings.views.blueprint import bp

JSON = "application/json"
TRY_AGAIN = 409


@bp.route("/staff/meetings/<int:meeting_id>/door", methods=["GET", "POST"])
@bp.route("/my/door/<int:meeting_id>", methods=["GET", "POST"])
@allow(GET=Permission.DOOR, POST=Permission.DOOR)
def door(meeting_id: int) -> ResponseReturnValue:
    """The list with a button a person, the count, and one more without a name."""
    row = _on_duty_at(meeting_id)
    if request.method == "POST":
        return _press(row, PressForm())
    return jsonify(_state(row)) if _asks_for_json() else _page(row)


@bp.route("/my/door/<int:meeting_id>/walk-in", methods=["POST"])
@allow(POST=Permission.DOOR)
def walk_in(meeting_id: int) -> ResponseReturnValue:
    """Somebody without a sign-up, who wants to hear of the next meetings."""
    row = _on_duty_at(meeting_id)
    form = WalkInForm()
    if not form.validate():
        return _refused(row, _first_words(form), 422, form)
    try:
        attendance = services.admit(row, form.details(), form.press(), by=actor())
    except DomainError as problem:
        form.refuse(problem)
        return _refused(row, _first_words(form), problem.status, form)
    return _done(row, [attendance], _("Noted. Thank you for asking!"))


def _press(row: Meeting, form: PressForm) -> ResponseReturnValue:
    if not form.validate():
        return _refused(row, _first_words(form), 422, form)
    try:
        if form.undo.data:
            return _done(row, services.take_back(row, form.keys, by=actor()), _("Taken back."))
        if form.plus.data:
            is_new = services.count(row, form.press(), by=actor())
            return _done(row, [], _("One more is counted.") if is_new else _said_before(form.press().key))
        return _came(row, form)
    except DomainError as problem:
        form.refuse(problem)
        return _refused(row, _first_words(form), problem.status, form)


def _came(row: Meeting, form: PressForm) -> ResponseReturnValue:
    """Who was in before by another press is told so: the first time wins."""
    press = form.press(form.person)
    attendance = services.check_in(row, form.person, press, by=actor())
    stand = guest(attendance).presses
    is_first = bool(stand) and stand[0] == press.key
    return _done(row, [attendance], _said(row, attendance, is_first=is_first))


def _said(row: Meeting, attendance: Attendance, *, is_first: bool) -> str:
    if attendance.state is AttendanceState.NO_SHOW:
        return _("The team has noted since then that they did not come")
    if attendance.came_at is None:
        return _("Taken back.")
    at = time_of_day(to_wall(attendance.came_at, row.zone))
    return _("Came %(time)s", time=at) if is_first else _("Already in, %(time)s", time=at)


def _said_before(key: str) -> str:
    press = press_of(key)
    is_void = press is not None and press.taken_back_at is not None
    return (
        _("This press was taken back. Nobody more is counted.") if is_void else _("This was counted already.")
    )


def _done(row: Meeting, people: Iterable[Attendance], said: str) -> ResponseReturnValue:
    if _asks_for_json():
        told = [_told(row, guest(attendance)) for attendance in people]
        return jsonify(total=_total(row), people=told, said=said)
    flash(said, "done")
    return redirect(url_for(".door", meeting_id=row.id))


def _refused(row: Meeting, words: str, status: int, form: PressForm | WalkInForm) -> ResponseReturnValue:
    """Words why; a page that was open too long gets the token with which its press is sent again."""
    if not _asks_for_json():
        return make_response(_page(row, form), status)
    if form_is_stale():
        return jsonify(token=form_token()), TRY_AGAIN
    return jsonify(refused=words), status


def _first_words(form: PressForm | WalkInForm) -> str:
    told = [*form.form_errors, *(words for field in form for words in field.errors)]
    return next(filter(None, told), str(wording.NOBODY))


def _state(row: Meeting) -> dict[str, Any]:
    """Who is in and how many, for a page that lies open, with a token that is not too old."""
    inside = [_told(row, each) for each in queries.door_list(row.id) if each.came_at] if _sees(row) else []
    return {"total": _total(row), "people": inside, "token": form_token()}


def _told(row: Meeting, each: Guest) -> dict[str, str]:
    at = "" if each.came_at is None else time_of_day(to_wall(each.came_at, row.zone))
    return {"id": str(each.id), "time": at, "presses": " ".join(each.presses)}


def _page(row: Meeting, form: PressForm | WalkInForm | None = None) -> Response:
    everybody = queries.door_list(row.id) if _sees(row) else []
    wanted, person = request.args.get("q", "").strip(), request.args.get("person", "")
    shown = [each for each in everybody if str(each.id) == person] if person else found(everybody, wanted)
    button = _("Came, wants SMS")
    page = render_form(
        "meetings/door.html",
        form=form or PressForm(formdata=None),
        walk_in=form if isinstance(form, WalkInForm) else WalkInForm(formdata=None),
        row=row,
        no_door="" if row.is_on else queries.no_door(row),
        guests=shown,
        everybody=bool(everybody),
        wanted=wanted,
        is_part=bool(person or wanted),
        sees=_sees(row),
        is_open=row.is_on and row.starts_at - OPENS_BEFORE <= now(),
        opens=to_wall(row.starts_at - OPENS_BEFORE, row.zone),
        clock=to_wall(now(), row.zone),
        now_ms=int(now().timestamp() * 1000),
        until_ms=int((row.ends_at + CLOSES_AFTER).timestamp() * 1000),
        signed_up=sum(1 + each.guests for each in everybody if not each.waits),
        waiting=sum(each.waits for each in everybody),
        total=_total(row),
        last=last_unnamed(row.id),
        clock_time=lambda moment: time_of_day(to_wall(moment, row.zone)),
        version=CONSENT_VERSION,
        button_text=button,
        consent_lines=consent(ConsentPurpose.NEWS, button=button),
    )
    response = make_response(page)
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def _total(row: Meeting) -> int:
    return queries.people_in([row.id]).get(row.id, 0)


def _sees(row: Meeting) -> bool:
    """Names lie open around the meeting; the team, who has them on other pages, sees them always."""
    return queries.has_door(row) or actor().can(Permission.ATTENDANCE_READ)


def _on_duty_at(meeting_id: int) -> Meeting:
    """The meeting, for who serves at it and is known to the team, and for whoever works on sign-ups."""
    row, who = queries.meeting(meeting_id), actor()
    if not who.can(Permission.ATTENDANCE_EDIT) and not queries.on_duty(who.user_id, row.id):
        raise Forbidden
    return row


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == JSON
