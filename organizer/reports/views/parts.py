"""One topic, one district, one meeting: the same numbers, nearer."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow
from organizer.kernel.subjects import subject
from organizer.meetings import queries as meetings
from organizer.promises import queries as promises
from organizer.reports import queries, wording
from organizer.reports.queries import Asked, Only
from organizer.reports.views import frame
from organizer.reports.views.blueprint import bp
from organizer.topics.counts import ALL


@bp.route("/report/topics/<string:topic_code>", methods=["GET"])
@allow(Permission.REPORT_READ)
def topic(topic_code: str) -> ResponseReturnValue:
    """Where, at which meetings and in which way people spoke of a topic."""
    today = frame.this_day()
    period = queries.asked(request.args.get("period", ""), "", today).period
    found = queries.topic_report(topic_code, period, today)
    return frame.page(
        "reports/topic.html",
        report=found,
        period=period,
        tables=wording.topic_tables(found, period),
        words=wording,
        choices=queries.choices(today),
    )


@bp.route("/report/topics/<string:topic_code>/numbers.csv", methods=["GET"])
@allow(Permission.REPORT_READ)
def topic_csv(topic_code: str) -> Response:
    """The tables of a topic as CSV."""
    today = frame.this_day()
    period = queries.asked(request.args.get("period", ""), "", today).period
    found = queries.topic_report(topic_code, period, today)
    name = f"topic-{topic_code}-{period.code}".replace(":", "-")
    return frame.csv_file(name, wording.topic_tables(found, period).told)


@bp.route("/report/districts/<string:district_code>", methods=["GET"])
@allow(Permission.REPORT_READ)
def district(district_code: str) -> ResponseReturnValue:
    """What people speak of in one district."""
    return _kept_to(queries.district(district_code), "reports/district.html")


@bp.route("/report/meetings/<int:meeting_id>", methods=["GET"])
@allow(Permission.REPORT_READ)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """What was said at one meeting, and what was promised there."""
    row = meetings.meeting(meeting_id)
    return _kept_to(
        queries.meeting(meeting_id),
        "reports/meeting.html",
        meeting=row,
        promised=wording.promise_rows(promises.about(subject(row)), frame.this_day()),
    )


def _kept_to(only: Only, template: str, **facts: object) -> ResponseReturnValue:
    today = frame.this_day()
    found = queries.report(Asked(ALL, only), today)
    return frame.page(
        template,
        report=found,
        tables=wording.tables(found),
        words=wording,
        **facts,
    )
