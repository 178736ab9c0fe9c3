"""Views of lists that members keep under a name; any list shows them by components/saved_views.html."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BuildError

from organizer.campaigns import services
from organizer.campaigns.forms import SavedViewForm
from organizer.campaigns.models import SavedView
from organizer.campaigns.roles import Permission
from organizer.campaigns.views.blueprint import bp
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done


@bp.route("/staff/views", methods=["POST"])
@allow(POST=Permission.VIEW_SAVE)
def save_view() -> ResponseReturnValue:
    """Keep the filters of a list under a name, for oneself."""
    form = SavedViewForm()
    if not form.validate_on_submit():
        raise DomainError(_("Give the view a name of 60 characters at most"))
    view = services.save_view(form.page.data or "", form.name.data or "", form.query.data or "", by=actor())
    flash(_("The view is saved: %(name)s", name=view.name), "done")
    return redirect(_address(view))


@bp.route("/staff/views/<int:saved_view_id>/delete", methods=["POST"])
@allow(POST=Permission.VIEW_SAVE)
def delete_view(saved_view_id: int) -> ResponseReturnValue:
    """Let a saved view go."""
    view, done = services.delete_view(saved_view_id, by=actor())
    flash_done(_("The view is deleted: %(name)s", name=view.name), done=done)
    return redirect(_address(view))


def _address(view: SavedView) -> str:
    try:
        path = url_for(view.page)
    except BuildError:
        return url_for("accounts.start")
    return f"{path}?{view.query}" if view.query else path
