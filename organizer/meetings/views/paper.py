"""Paper: the run sheet of a meeting and its poster, printed by the browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.files.qr import drawing
from organizer.kernel.access import allow, campaign
from organizer.kernel.clock import now, to_wall
from organizer.kernel.i18n import _, in_language, long_date, pick_here, short_date_time, time_of_day
from organizer.kernel.text import pick
from organizer.kernel.urls import site_url
from organizer.meetings import queries, wording
from organizer.meetings.models import Meeting
from organizer.meetings.views.blueprint import bp
from organizer.promises import queries as promises

EMPTY_LINES = 8
TEAR_OFFS = 8
ON_PAPER = ("kk", "ru")
"""A poster speaks both languages of the country."""


@bp.route("/staff/meetings/<int:meeting_id>/run-sheet", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def run_sheet(meeting_id: int) -> ResponseReturnValue:
    """What the team needs in the hall, on one sheet."""
    row = queries.meeting(meeting_id)
    printed_on = short_date_time(to_wall(now(), row.zone))
    return render_template("meetings/run_sheet.html", sheet=sheet_of(row), printed_on=printed_on)


@bp.route("/staff/meetings/<int:meeting_id>/poster", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def poster(meeting_id: int) -> ResponseReturnValue:
    """A poster with the code that opens the meeting's page."""
    row = queries.meeting(meeting_id)
    spoken = campaign().languages
    languages = [code for code in ON_PAPER if code in spoken] or list(spoken[:1])
    address = _address(row)
    return render_template(
        "meetings/poster.html",
        row=row,
        address=address.partition("://")[2],
        qr=drawing(address, label=_("QR code: %(address)s", address=address)),
        languages=languages,
        headings={code: _in(code, lambda: _("Meeting with the candidate")) for code in languages},
        days={code: _in(code, lambda: long_date(row.starts_wall.date())) for code in languages},
        places={code: _where(row, code) for code in languages},
        tear_offs=TEAR_OFFS,
    )


def sheet_of(row: Meeting) -> dict[str, object]:
    """What stands on the run sheet of a meeting."""
    locality_id = None if row.venue is None else row.venue.locality_id
    return {
        "row": row,
        "duties": [
            (duty.name, pick_here(duty.role_names)[0], time_of_day(to_wall(duty.starts_at, row.zone)))
            for duty in queries.duties_at([row.id]).get(row.id, [])
        ],
        "address": _address(row).partition("://")[2],
        "numbers": queries.sign_ups([row.id]).get(row.id, queries.SignUps()),
        "promises": [] if locality_id is None else promises.at_place(locality_id),
        "lines": EMPTY_LINES,
    }


def _address(row: Meeting) -> str:
    return site_url(campaign(), url_for("meetings_public.show", meeting_code=row.code))


def _where(row: Meeting, language: str) -> str:
    """Village, house and street."""
    street = pick(row.venue.address, language, campaign().languages)[0] if row.venue else ""
    return ", ".join(filter(None, [wording.place(row, language).full, street]))


def _in(language: str, say: Callable[[], str]) -> str:
    with in_language(language):
        return say()
