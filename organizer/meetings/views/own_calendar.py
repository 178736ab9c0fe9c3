"""A member's own address for the calendar of their phone: made and ended here, shown once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel import tokens
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.i18n import _
from organizer.kernel.pages import link
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import site_url
from organizer.meetings import services
from organizer.meetings.views.blueprint import bp


@bp.route("/staff/settings/own-calendar", methods=["GET"])
@allow(Permission.OWN_CALENDAR)
def own_calendar() -> ResponseReturnValue:
    """Whether there is an address, and since when."""
    return _page()


@bp.route("/staff/settings/own-calendar", methods=["POST"])
@allow(POST=Permission.OWN_CALENDAR)
def make_own_calendar() -> ResponseReturnValue:
    """A new address; an earlier one ends."""
    token = services.open_feed(by=actor())
    return _page(site_url(campaign(), link("volunteers_public.feed", feed_token=token)))


@bp.route("/staff/settings/own-calendar/end", methods=["POST"])
@allow(POST=Permission.OWN_CALENDAR)
def end_own_calendar() -> ResponseReturnValue:
    """No address any more."""
    services.end_feed(by=actor())
    flash(_("The calendar address has ended."), "done")
    return redirect(url_for(".own_calendar"))


def _page(address: str = "") -> str:
    standing = tokens.standing(services.own_feed(actor()), Purpose.FEED)
    return render_template(
        "meetings/own_calendar.html",
        address=address,
        made_on=None if standing is None else to_wall(standing.made_at, campaign().zone).date(),
        is_candidate=actor().role == "candidate",
    )
