"""Meetings for calendars: one to keep, or all of them to follow."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from organizer.kernel.access import campaign, kept
from organizer.kernel.calendar import PRODUCT, write
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import kept_page
from organizer.kernel.shelf import Shelf
from organizer.meetings import queries
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.feed import ALARMS, entries, entry, mark

CALENDAR = "text/calendar; charset=utf-8"
REFRESH_HOURS = 4
ROOM = 16 * 1024 * 1024


@dataclass(frozen=True)
class _Kept:
    mark: Hashable
    body: bytes


_shelf: Shelf[_Kept] = Shelf(room=ROOM)
"""A process keeps each feed's bytes until a meeting changes: a sign-up elsewhere does not make it anew."""


@bp.route("/meetings.ics", methods=["GET"])
@kept
def feed() -> ResponseReturnValue:
    """Every meeting people could ever see, as a calendar that phones ask again for."""
    return kept_page(_feed(), kind=CALENDAR)


@bp.route("/m/<code:meeting_code>/calendar.ics", methods=["GET"])
@kept
def calendar(meeting_code: str) -> ResponseReturnValue:
    """One meeting, with two alarms."""
    facts = campaign()
    row = queries.by_code(meeting_code)
    own = entry(row, campaign=facts, languages=facts.languages, alarms=ALARMS)
    body = write([own], name=own.summary, uid=row.uid, product=PRODUCT, refresh_hours=REFRESH_HOURS)
    return _named(kept_page(body, kind=CALENDAR), f"meeting-{row.code}.ics")


def _feed() -> bytes:
    facts = campaign()
    name = _("Meetings: %(campaign)s", campaign=facts.names.get(current_language()) or facts.slug)
    key, now_is = (facts.id, facts.host, current_language()), (name, facts.languages, mark())
    known = _shelf.get(key)
    if known is None or known.mark != now_is:
        uid = hashlib.sha256(f"meetings of {facts.id}".encode()).hexdigest()[:32]
        body = write(entries(), name=name, uid=uid, product=PRODUCT, refresh_hours=REFRESH_HOURS)
        known = _Kept(now_is, body)
        _shelf.put(key, known, weight=len(body))
    return known.body


def _named(answer: Response, filename: str) -> Response:
    response = make_response(answer)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
