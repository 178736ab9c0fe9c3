"""What was promised, for everybody."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from organizer.kernel.access import campaign, kept
from organizer.kernel.clock import today
from organizer.kernel.i18n import _l
from organizer.kernel.pages import kept_page
from organizer.promises import queries
from organizer.promises.models import Promise, PromiseState

bp = Blueprint("promises_public", __name__)

STATES = {
    PromiseState.OPEN: (_l("Being done"), "info"),
    PromiseState.KEPT: (_l("Kept"), "ok"),
    PromiseState.DROPPED: (_l("Given up"), ""),
}
LATE = (_l("Overdue"), "warn")


@bp.route("/promises", methods=["GET"])
@kept
def promises() -> ResponseReturnValue:
    """What the candidate promised and what became of it, the newest first."""
    found = queries.public_promises(after=request.args.get("after"))
    return kept_page(
        render_template(
            "promises/public/promises.html",
            rows=found.rows,
            after=found.after,
            size=queries.PAGE_SIZE,
            state_of=_state_of,
        )
    )


def _state_of(row: Promise) -> tuple[str, str]:
    return LATE if row.is_late(today(campaign().zone)) else STATES[row.state]
