"""Paper comes back: a sign-in sheet is typed in row by row."""

from __future__ import annotations

import re

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _n
from organizer.kernel.pages import flash_done, render_form
from organizer.meetings import queries, services, wording
from organizer.meetings.forms.paper import SheetForm
from organizer.meetings.models import Meeting
from organizer.meetings.queries.door import OPENS_BEFORE, pressed_without_name
from organizer.meetings.queries.paper import names_expected, sheets_for, typed_rows
from organizer.meetings.views.blueprint import bp

_NUMBER = re.compile("[0-9]{1,2}")


@bp.route("/staff/meetings/<int:meeting_id>/sign-in-sheet/rows", methods=["GET", "POST"])
@allow(GET=Permission.ATTENDANCE_READ, POST=Permission.ATTENDANCE_EDIT)
def type_in(meeting_id: int) -> ResponseReturnValue:
    """The rows of a sheet as they stand on paper; what was typed in stays so, and can be taken back."""
    row, sheet = queries.meeting(meeting_id), _sheet()
    form = SheetForm(sheet, typed_rows(row.id), pressed=pressed_without_name(row.id))
    if form.takes_back or form.validate_on_submit():
        try:
            words = _act(row, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(words)
            return redirect(url_for(".type_in", meeting_id=row.id, sheet=sheet))
    return _page(row, form, sheet)


def _act(row: Meeting, form: SheetForm) -> str:
    if form.takes_back:
        services.take_back(row, [form.undo.data or ""], by=actor())
        return _("Taken back. The row can be typed in anew.")
    new = services.type_in(
        row, form.written(), language=form.language.data, counted=form.were_counted, by=actor()
    )
    return _n("%(num)s row is typed in.", "%(num)s rows are typed in.", new)


def _sheet() -> int:
    """Which sheet is typed in, by the number after its mark."""
    asked = _NUMBER.fullmatch(request.args.get("sheet", ""))
    return max(int(asked[0]), 1) if asked else 1


def _page(row: Meeting, form: SheetForm, sheet: int) -> ResponseReturnValue:
    names = names_expected([row.id]).get(row.id, [])
    return render_form(
        "meetings/type_in.html",
        form=form,
        row=row,
        state=wording.stands(row),
        sheet=sheet,
        sheets=max(sheets_for(len(names)), sheet) + 1,
        names=names,
        has_begun=row.is_on and now() >= row.starts_at - OPENS_BEFORE,
    )
