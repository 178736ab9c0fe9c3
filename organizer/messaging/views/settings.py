"""What goes by itself around every meeting, on one screen."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.messaging import services
from organizer.messaging.forms import RemindersForm
from organizer.messaging.queries.reminding import reminder_set as the_set
from organizer.messaging.views.blueprint import bp


@bp.route("/staff/settings/reminders", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def reminder_set() -> ResponseReturnValue:
    """Arm reminders, questions to volunteers, and what follows a meeting."""
    form = RemindersForm(the_set())
    if form.validate_on_submit():
        done = services.set_reminders(form.wanted(), by=actor())
        if done is not None:
            flash_done(
                _("Saved. It holds for every meeting from now on."),
                undo_url=url_for("campaigns.undo", undo_id=done.id),
            )
        return redirect(url_for(".reminder_set"))
    return render_form("messaging/reminder_set.html", form=form)
