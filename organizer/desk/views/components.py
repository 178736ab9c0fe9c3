"""The components in every state, for whoever builds pages."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from organizer.desk.views.blueprint import bp
from organizer.kernel.access import signed_in
from organizer.kernel.errors import NotFound


@bp.route("/dev/components", methods=["GET"])
@signed_in
def components() -> ResponseReturnValue:
    """Every component in every state; only where ORGANIZER_DEBUG is set."""
    if not (current_app.config["SETTINGS"].debug or current_app.testing):
        raise NotFound
    return render_template("desk/components.html")
