"""How the installation is doing: for people on a page, for probes in a word."""

from __future__ import annotations

from datetime import datetime

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.desk import queries, wording
from organizer.desk.views.blueprint import bp
from organizer.kernel.access import allow, campaign, everywhere
from organizer.kernel.clock import to_wall

GIBIBYTE = 1024**3


@bp.route("/staff/health", methods=["GET"])
@allow(Permission.SETTINGS_READ)
def health() -> ResponseReturnValue:
    """Each part of the installation, with words and a mark."""
    found = queries.health()
    return render_template(
        "desk/health.html",
        found=found,
        beat=_wall(found.beat_at),
        wall=_wall,
        titles=wording.CHANNELS,
        account=wording.account,
        missed=wording.missed,
        delivered=wording.delivered,
        age=wording.oldest_age,
        lasting=wording.lasting,
        free=found.free_bytes // GIBIBYTE,
    )


def _wall(moment: datetime | None) -> datetime | None:
    return None if moment is None else to_wall(moment, campaign().zone)


@bp.route("/healthz", methods=["GET"])
@everywhere
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.route("/readyz", methods=["GET"])
@everywhere
def ready() -> ResponseReturnValue:
    """The process can answer pages: the database answers, has the newest tables, and the key opens it.

    Pages are answered without a worker too, so that is said beside and makes nobody turn away.
    """
    if not queries.is_ready():
        return jsonify(status="not ready"), 503
    return jsonify(status="ok", worker="ok" if queries.is_worked() else "none")
