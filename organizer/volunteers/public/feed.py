"""A person's own calendar, behind an address that lasts until it is ended. Nobody else is named in it."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries as campaigns
from organizer.campaigns.models import Membership
from organizer.campaigns.roles import GRANTS, Permission, Role
from organizer.kernel import subjects, tokens
from organizer.kernel.access import campaign, signed
from organizer.kernel.calendar import Entry, write
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, in_language
from organizer.kernel.tokens import Purpose
from organizer.meetings.queries.feed import all_entries
from organizer.volunteers import queries
from organizer.volunteers.public.blueprint import bp
from organizer.volunteers.wording import entry

CALENDAR = "text/calendar; charset=utf-8"
REFRESH_HOURS = 4


@bp.route("/my/<token('f'):feed_token>.ics", methods=["GET"])
@signed
def feed(feed_token: str) -> ResponseReturnValue:
    """All shifts of a volunteer or a host, or all meetings that a member of the team plans or holds.

    In the person's own language: a calendar program asks without any.
    """
    kind, number = subjects.parse(tokens.find(feed_token, Purpose.FEED).about)
    if kind == "volunteer":
        with in_language(_spoken(queries.language_of(number))):
            own = [entry(each) for each in queries.shifts_of(number)]
            return _calendar(own, name=_("My shifts"), about=f"{kind}-{number}")
    if kind == "membership":
        member = campaigns.membership(number)
        with in_language(_spoken(member.user.language)):
            return _calendar(_meetings(member), name=_("My meetings"), about=f"{kind}-{number}")
    raise NotFound


def _meetings(member: Membership) -> list[Entry]:
    """A candidate's own, and all of them for who plans them."""
    if Permission.OWN_CALENDAR not in GRANTS[member.role]:
        raise NotFound
    page = "reports.briefing" if member.role is Role.CANDIDATE else "meetings.show"
    return all_entries(candidate_id=member.candidate_id, page=page)


def _calendar(entries: list[Entry], *, name: str, about: str) -> Response:
    """Not to be laid by anywhere on the way, but told unchanged to a calendar that has it already.

    It does not say where it comes from: a calendar that is passed on must not pass the address on.
    """
    facts = campaign()
    body = write(
        entries,
        name=name,
        uid=f"{about}@{facts.host}",
        refresh_hours=REFRESH_HOURS,
        zone=facts.zone,
    )
    answer = Response(body, content_type=CALENDAR)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _spoken(language: str) -> str:
    spoken = campaign().languages
    return language if language in spoken else spoken[0]
