"""What people say: the report, and the same as files."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.promises import queries as promises
from organizer.reports import queries, wording
from organizer.reports.queries import Report
from organizer.reports.views import frame
from organizer.reports.views.blueprint import bp


@bp.route("/report", methods=["GET"])
@allow(Permission.REPORT_READ)
def report() -> ResponseReturnValue:
    """What most speak of, what changed, whether it grows, where, at which meetings, what was promised."""
    found, today = _asked(), frame.this_day()
    by = actor()
    return frame.page(
        "reports/report.html",
        report=found,
        tables=wording.tables(found),
        words=wording,
        choices=queries.choices(today),
        promises=promises.numbers(today),
        next_meeting=queries.next_meeting(by),
        shares=queries.shares() if by.can(Permission.REPORT_SHARE) else [],
        issues_shown=by.can(Permission.REPORT_SHARE) and queries.issues_are_shown(),
    )


@bp.route("/report.csv", methods=["GET"])
@allow(Permission.REPORT_READ)
def report_csv() -> Response:
    """The tables of the report as CSV."""
    found = _asked()
    return frame.csv_file(_name(found), wording.tables(found).told)


@bp.route("/report.xlsx", methods=["GET"])
@allow(Permission.REPORT_READ)
def report_xlsx() -> Response:
    """The tables of the report as a workbook."""
    found = _asked()
    return frame.xlsx_file(_name(found), wording.tables(found).told)


def _asked() -> Report:
    today = frame.this_day()
    return queries.report(
        queries.asked(request.args.get("period", ""), request.args.get("only", ""), today), today
    )


def _name(found: Report) -> str:
    only = found.asked.only
    parts = ["report", found.asked.period.code, *([only.address] if only else [])]
    return "-".join(parts).replace(":", "-")
