"""What goes by itself around every meeting; when and to whom SMS go: a screen each."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import flash_done, render_form
from organizer.messaging import services, wording
from organizer.messaging.forms import LimitsForm, RemindersForm
from organizer.messaging.queries.reminding import reminder_set as the_set
from organizer.messaging.queries.windows import days_off_of_the_country, hours_to_choose
from organizer.messaging.queries.windows import limits as the_limits
from organizer.messaging.views.blueprint import bp


@bp.route("/staff/settings/reminders", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def reminder_set() -> ResponseReturnValue:
    """Arm reminders, questions to volunteers, and what follows a meeting."""
    form = RemindersForm(the_set())
    if form.validate_on_submit():
        try:
            done = services.set_reminders(form.wanted(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, RemindersForm(the_set(), formdata=None).shown())
        else:
            if done is not None:
                flash_done(_("Saved. It holds for every meeting from now on."), done=done)
            return redirect(url_for(".reminder_set"))
    return render_form("messaging/reminder_set.html", form=form)


@bp.route("/staff/settings/sms-limits", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def limits() -> ResponseReturnValue:
    """Say when SMS leave, on which days news do, and to numbers of which countries."""
    form = LimitsForm(the_limits(), *hours_to_choose())
    if form.validate_on_submit():
        try:
            done = services.set_limits(form.wanted(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, LimitsForm(the_limits(), *hours_to_choose(), formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            if done is not None:
                flash_done(_("Saved."), done=done)
            return redirect(url_for(".limits"))
    return render_form(
        "messaging/limits.html", form=form, rest=[wording.day_off(day) for day in days_off_of_the_country()]
    )
