"""What hangs on the door where people look for a meeting: that it is here, or when and where instead."""

from __future__ import annotations

import enum
from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.files.qr import drawing, modules
from organizer.kernel.access import allow, campaign
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l, in_language, long_date
from organizer.kernel.text import pick
from organizer.kernel.urls import site_url
from organizer.meetings import queries, wording
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.sheets.announcing import unpublished
from organizer.meetings.views.blueprint import bp

ON_PAPER = ("kk", "ru")
"""A notice speaks both languages of the country."""


class Stands(enum.StrEnum):
    """What a notice says first."""

    HERE = "here"
    MOVED = "moved"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


TAKES_PLACE = {Stands.HERE, Stands.MOVED}
HEADINGS = {
    Stands.HERE: _l("The meeting is here"),
    Stands.MOVED: _l("The meeting has moved"),
    Stands.POSTPONED: _l("The meeting is put off"),
    Stands.CANCELLED: _l("There will be no meeting"),
}
LOOK = {
    Stands.HERE: _l("Come in. The code opens the page of the meeting."),
    Stands.MOVED: _l("The code opens the page with the new time and place."),
    Stands.POSTPONED: _l("There is no new time yet. The code opens the page that will say it."),
    Stands.CANCELLED: _l("The code opens the page with other meetings."),
}


@bp.route("/staff/meetings/<int:meeting_id>/door-notice", methods=["GET"])
@allow(Permission.SCHEDULE_READ)
def door_notice(meeting_id: int) -> ResponseReturnValue:
    """A sheet for the door, in both languages, with the code that opens the meeting's page."""
    row = queries.meeting(meeting_id)
    stands = _stands(row)
    if stands in TAKES_PLACE and row.venue is None:
        raise DomainError(_l("The meeting has no place yet. Choose one, then print the notice for its door"))
    address = site_url(campaign(), url_for("meetings_public.show", meeting_code=row.code))
    return render_template(
        "meetings/door_notice.html",
        row=row,
        takes_place=stands in TAKES_PLACE,
        notices=[_notice(row, stands, code) for code in _languages()],
        address=address.partition("://")[2],
        qr=drawing(modules(address), _("QR code: %(address)s", address=address)),
        not_published=unpublished(row),
    )


def _languages() -> list[str]:
    """Those of paper that the campaign speaks, else its first."""
    spoken = campaign().languages
    return [code for code in ON_PAPER if code in spoken] or [spoken[0]]


def _stands(row: Meeting) -> Stands:
    if row.state is MeetingState.CANCELLED:
        return Stands.POSTPONED if row.is_postponed else Stands.CANCELLED
    return Stands.HERE if row.moved_from is None else Stands.MOVED


def _notice(row: Meeting, stands: Stands, language: str) -> dict[str, str]:
    """What the sheet says in one language."""
    return {
        "language": language,
        "heading": _in(language, lambda: str(HEADINGS[stands])),
        "day": _in(language, lambda: long_date(row.starts_wall.date())),
        "place": _where(row, language),
        "look": _in(language, lambda: str(LOOK[stands])),
    }


def _where(row: Meeting, language: str) -> str:
    """Village, house and street."""
    street = pick(row.venue.address, language, campaign().languages)[0] if row.venue else ""
    return ", ".join(filter(None, [wording.place(row, language).full, street]))


def _in(language: str, say: Callable[[], str]) -> str:
    with in_language(language):
        return say()
