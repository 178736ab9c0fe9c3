"""What people say, for everybody or for who holds a link."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from organizer.kernel import tokens
from organizer.kernel.access import campaign, kept, signed
from organizer.kernel.clock import to_wall, today
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import short_date_time
from organizer.kernel.pages import kept_page
from organizer.kernel.tokens import Purpose
from organizer.reports import queries, wording
from organizer.topics.counts import Audience

bp = Blueprint("reports_public", __name__)


@bp.route("/issues", methods=["GET"])
@kept
def issues() -> ResponseReturnValue:
    """What people say here, in numbers made for the public; there is no such page until it is switched on."""
    if not queries.issues_are_shown():
        raise NotFound
    this_day = today(campaign().zone)
    asked = queries.asked(request.args.get("period", "all"), "", this_day)
    found = queries.report(asked, this_day, audience=Audience.PUBLIC)
    return kept_page(
        render_template(
            "reports/public/issues.html",
            report=found,
            tables=wording.tables(found, audience=Audience.PUBLIC),
            words=wording,
            audience=Audience.PUBLIC,
            choices=queries.choices(this_day, audience=Audience.PUBLIC),
        )
    )


@bp.route("/r/<token('r'):share_token>", methods=["GET"])
@signed
def shared(share_token: str) -> ResponseReturnValue:
    """What the public may read, for who holds a link that has not ended. It leads to no page of the team.

    Whoever a link is passed on to reads it too, so nothing stands here that is never published.
    """
    link = tokens.find(share_token, Purpose.SHARE)
    this_day = today(campaign().zone)
    period, only = request.args.get("period", ""), request.args.get("only", "")
    asked = queries.asked(period, only, this_day, audience=Audience.PUBLIC)
    found = queries.report(asked, this_day, audience=Audience.PUBLIC)
    return render_template(
        "reports/public/shared.html",
        report=found,
        tables=wording.tables(found, audience=Audience.PUBLIC),
        words=wording,
        audience=Audience.PUBLIC,
        choices=queries.choices(this_day, audience=Audience.PUBLIC),
        ends=None if link.ends_at is None else short_date_time(to_wall(link.ends_at, campaign().zone)),
    )
