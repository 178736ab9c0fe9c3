"""Paper about a meeting: printed by the browser, or as a PDF where the printer is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.contacts import services as contacts
from organizer.files.paper import Sheet
from organizer.files.press import PDF, pdf
from organizer.kernel.access import actor, allow
from organizer.kernel.subjects import subject
from organizer.meetings import queries, sheets
from organizer.meetings.models import Meeting
from organizer.meetings.queries.paper import names_expected
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/meetings/<int:meeting_id>/run-sheet", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def run_sheet(meeting_id: int) -> ResponseReturnValue:
    """What the team needs in the hall, with room to write the numbers in."""
    row = queries.meeting(meeting_id)
    printed = _run_sheet(row, phones={})
    return render_template("meetings/run_sheet.html", row=row, printed=printed, with_phones=False)


@bp.route("/staff/meetings/<int:meeting_id>/run-sheet/phones", methods=["POST"])
@allow(POST=Permission.PHONE_PRINT)
def run_sheet_with_phones(meeting_id: int) -> ResponseReturnValue:
    """The same with the numbers of the crew. That leaves a trace, so it is a press and no address."""
    row = queries.meeting(meeting_id)
    crew = [duty.contact_id for duty in queries.duties_at([row.id]).get(row.id, [])]
    phones = contacts.numbers_on_paper(crew, about=subject(row), by=actor())
    printed = _run_sheet(row, phones=phones)
    return render_template("meetings/run_sheet.html", row=row, printed=printed, with_phones=True)


@bp.route("/staff/meetings/<int:meeting_id>/run-sheet.pdf", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def run_sheet_pdf(meeting_id: int) -> ResponseReturnValue:
    """The run sheet for a printer elsewhere, without numbers."""
    row = queries.meeting(meeting_id)
    return pdf_answer(_run_sheet(row, phones={}), f"run-sheet-{row.code}.pdf")


@bp.route("/staff/meetings/<int:meeting_id>/sign-in-sheet", methods=["GET"])
@allow(Permission.ATTENDANCE_READ)
def sign_in_sheet(meeting_id: int) -> ResponseReturnValue:
    """Who signed up, and rows for others."""
    row = queries.meeting(meeting_id)
    return render_template("meetings/sign_in_sheet.html", row=row, printed=_sign_in_sheets(row))


@bp.route("/staff/meetings/<int:meeting_id>/sign-in-sheet.pdf", methods=["GET"])
@allow(Permission.ATTENDANCE_READ)
def sign_in_sheet_pdf(meeting_id: int) -> ResponseReturnValue:
    """The sign-in sheets for a printer elsewhere."""
    row = queries.meeting(meeting_id)
    return pdf_answer(_sign_in_sheets(row), f"sign-in-{row.code}.pdf")


@bp.route("/staff/meetings/<int:meeting_id>/poster", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def poster(meeting_id: int) -> ResponseReturnValue:
    """A poster with the code that opens the meeting's page."""
    row = queries.meeting(meeting_id)
    return render_template("meetings/poster.html", row=row, printed=[sheets.poster(row)])


@bp.route("/staff/meetings/<int:meeting_id>/poster.pdf", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def poster_pdf(meeting_id: int) -> ResponseReturnValue:
    """The poster for a printer elsewhere."""
    row = queries.meeting(meeting_id)
    return pdf_answer([sheets.poster(row)], f"poster-{row.code}.pdf")


@bp.route("/staff/meetings/<int:meeting_id>/flyers", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def flyers(meeting_id: int) -> ResponseReturnValue:
    """Four flyers on a sheet, to be cut apart."""
    row = queries.meeting(meeting_id)
    return render_template("meetings/flyers.html", row=row, printed=[sheets.flyers(row)])


@bp.route("/staff/meetings/<int:meeting_id>/flyers.pdf", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def flyers_pdf(meeting_id: int) -> ResponseReturnValue:
    """The flyers for a printer elsewhere."""
    row = queries.meeting(meeting_id)
    return pdf_answer([sheets.flyers(row)], f"flyers-{row.code}.pdf")


def pdf_answer(printed: Sequence[Sheet], name: str) -> Response:
    """Sheets as a file to print; `name` holds nothing personal."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf(printed), headers=headers, content_type=PDF)


def _run_sheet(row: Meeting, *, phones: Mapping[int, str]) -> list[Sheet]:
    return list(sheets.run_sheets([row], by=actor(), phones=phones).values())


def _sign_in_sheets(row: Meeting) -> list[Sheet]:
    return sheets.sign_in_sheets(row, names_expected([row.id]).get(row.id, []))
