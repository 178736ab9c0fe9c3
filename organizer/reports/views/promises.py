"""What was promised: made, due, kept."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import allow
from organizer.promises import queries
from organizer.reports import wording
from organizer.reports.views import frame
from organizer.reports.views.blueprint import bp


@bp.route("/report/promises", methods=["GET"])
@allow(Permission.REPORT_READ)
def promises() -> ResponseReturnValue:
    """What is still to be kept, the longest overdue first, then what was kept or given up."""
    today = frame.this_day()
    settled = queries.settled(after=request.args.get("after"))
    return frame.page(
        "reports/promises.html",
        numbers=queries.numbers(today),
        open=wording.promise_rows(queries.open_promises(), today),
        settled=wording.promise_rows(settled.rows, today),
        after=settled.after,
        size=queries.PAGE_SIZE,
    )
