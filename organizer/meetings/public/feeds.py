"""Meetings for calendars: one to keep, or all of them to follow."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from flask import Response, make_response, url_for
from flask.typing import ResponseReturnValue

from organizer.kernel.access import CampaignFacts, campaign, kept
from organizer.kernel.calendar import write
from organizer.kernel.i18n import _, current_language
from organizer.kernel.pages import kept_page
from organizer.kernel.shelf import Shelf
from organizer.kernel.urls import site_url
from organizer.meetings import queries
from organizer.meetings.public import filters
from organizer.meetings.public.blueprint import bp
from organizer.meetings.queries.feed import ALARMS, entries, entry, mark
from organizer.meetings.queries.places import Wanted

CALENDAR = "text/calendar; charset=utf-8"
REFRESH_HOURS = 4
COLOR = "teal"
"""The colour of our buttons, as near as CSS names one (RFC 7986)."""
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
    """Every meeting people could ever see, as a calendar that phones ask again for.

    The filters of the list hold here too. A meeting that no longer fits them stays in the feed as called off.
    """
    return kept_page(_feed(filters.wanted()), kind=CALENDAR)


@bp.route("/m/<code:meeting_code>/calendar.ics", methods=["GET"])
@kept
def calendar(meeting_code: str) -> ResponseReturnValue:
    """One meeting, with two alarms."""
    facts = campaign()
    row = queries.by_code(meeting_code)
    own = entry(row, campaign=facts, languages=facts.languages, alarms=ALARMS)
    body = write([own], name=own.summary, uid=row.uid, refresh_hours=REFRESH_HOURS, zone=row.zone)
    return _named(kept_page(body, kind=CALENDAR), f"meeting-{row.code}.ics")


def _feed(wanted: Wanted) -> bytes:
    facts = campaign()
    name = _("Meetings: %(campaign)s", campaign=facts.names.get(current_language()) or facts.slug)
    key, now_is = (facts.id, facts.host, current_language(), wanted), (name, facts.languages, mark(wanted))
    known = _shelf.get(key)
    if known is None or known.mark != now_is:
        address = filters.address_of(wanted)
        body = write(
            entries(wanted),
            name=name,
            uid=_uid(facts, address),
            refresh_hours=REFRESH_HOURS,
            color=COLOR,
            source=site_url(facts, url_for(".feed", lang=current_language(), **address)),
            zone=facts.zone,
        )
        known = _Kept(now_is, body)
        _shelf.put(key, known, weight=len(body))
    return known.body


def _uid(facts: CampaignFacts, address: Mapping[str, str]) -> str:
    """The feed's own, always the same for the same filters, whatever language it is read in."""
    about = "&".join((f"meetings of {facts.id}", *(f"{name}={address[name]}" for name in sorted(address))))
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def _named(answer: Response, filename: str) -> Response:
    response = make_response(answer)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
