"""The way to SMS for everybody: which steps are done, what is missing, and where to do it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.roles import Permission
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, long_date_with_year, money_tenge, time_of_day
from organizer.kernel.pages import flash_done, link, render_form
from organizer.messaging import reason_wording, services, wording
from organizer.messaging.forms import SenderForm
from organizer.messaging.models import MessageState
from organizer.messaging.queries.start_up import StartUp, Step
from organizer.messaging.queries.start_up import start_up as how_far
from organizer.messaging.views.blueprint import bp

Row = dict[str, object]
ON_ITS_WAY = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)


@bp.route("/staff/settings/sms-start", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def start_up() -> ResponseReturnValue:
    """Show the steps; keep what is written of the sender's registration, which takes longest."""
    found = how_far()
    form = SenderForm(found.sender)
    if form.validate_on_submit():
        try:
            services.note_sender(form.wanted(), by=actor())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash_done(_("Saved."))
            return redirect(url_for(".start_up"))
    rows = [_row(found, step) for step in Step]
    return render_form("messaging/start_up.html", form=form, found=found, rows=rows)


@bp.route("/staff/settings/sms-start/test", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def test_phone() -> ResponseReturnValue:
    """Send a test to the owner's own phone."""
    try:
        sent = services.test_own_phone(by=actor())
    except DomainError as problem:
        flash(str(problem.words), "warning")
    else:
        if sent is not None and sent.state is MessageState.SUPPRESSED:
            flash(_("It was not sent: %(why)s", why=reason_wording.reason(sent)), "warning")
        else:
            flash_done(_("A test leaves to your phone. Look at this page again in a minute."))
    return redirect(url_for(".start_up"))


@bp.route("/staff/settings/sms-start/arrived", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def test_arrived() -> ResponseReturnValue:
    """The owner says that the test came, where the provider does not tell."""
    services.note_arrived(by=actor())
    flash_done(_("Saved."))
    return redirect(url_for(".start_up"))


def _row(found: StartUp, step: Step) -> Row:
    endpoint, note = _PAGES.get(step), _NOTES[step](found)
    return {
        "text": str(wording.STEPS[step]),
        "href": link(endpoint) if endpoint else "#sender" if step is Step.SENDER else "#test",
        "note": note,
        "done": found.done[step],
    }


def _of_sender(found: StartUp) -> str:
    sender = found.sender
    if sender.registered_on is not None:
        when = long_date_with_year(sender.registered_on)
        return " · ".join(filter(None, [sender.name, _("Registered on: %(day)s", day=when)]))
    ready = long_date_with_year(found.ready_on)
    if sender.asked_on is None:
        return _(
            "It takes up to %(weeks)s weeks. Asked for today, it is ready by: %(day)s",
            weeks=found.weeks,
            day=ready,
        )
    asked = long_date_with_year(sender.asked_on)
    return _("Asked for on: %(asked)s. To be expected by: %(day)s", asked=asked, day=ready)


def _of_provider(found: StartUp) -> str:
    if found.closed_code:
        return _("The SMS company refuses our account. Code: %(code)s", code=found.closed_code)
    if found.done[Step.PROVIDER]:
        return ""
    return _("None yet: texts are only shown on a page. Who runs the server sets ORGANIZER_SMS_GATEWAY.")


def _of_price(found: StartUp) -> str:
    price = money_tenge(found.terms.part_minor)
    return price if found.done[Step.PRICE] else _("%(price)s, an example: set your own price", price=price)


def _of_budget(found: StartUp) -> str:
    if not found.done[Step.BUDGET]:
        return _("Both are needed, for the campaign and for a day. With 0 no SMS leaves.")
    return _(
        "For the campaign: %(all)s. For a day: %(day)s",
        all=money_tenge(found.budget.of_minor),
        day=money_tenge(found.budget.of_today_minor),
    )


def _of_limits(found: StartUp) -> str:
    quiet = found.terms.window.quiet
    hours = f"{time_of_day(quiet.ends)}–{time_of_day(quiet.starts)}"
    days = wording.days_of(found.terms.window.weekdays)
    said = _("%(hours)s. News: %(days)s", hours=hours, days=days) if days else hours
    return said if found.done[Step.LIMITS] else _("Now: %(what)s. Look at them, and press Save.", what=said)


def _of_test(found: StartUp) -> str:
    if found.done[Step.TEST]:
        return ""
    if found.test is None:
        return _("Nobody has sent one yet.")
    if found.test in ON_ITS_WAY:
        return _("It is on its way.")
    if found.is_handed_over:
        return _("The SMS company took it, and has not said yet that it arrived.")
    return _("It did not arrive: look at why under Messages, and try again.")


def _of_opening(found: StartUp) -> str:
    if found.done[Step.OPEN]:
        return ""
    return _("Trial: only the team's own phones are written to. Do the other steps first.")


_PAGES = {
    Step.PROVIDER: "desk.health",
    Step.PRICE: "campaigns.sms",
    Step.BUDGET: "campaigns.sms",
    Step.LIMITS: "messaging.limits",
    Step.OPEN: "campaigns.sms",
}
_NOTES = {
    Step.SENDER: _of_sender,
    Step.PROVIDER: _of_provider,
    Step.PRICE: _of_price,
    Step.BUDGET: _of_budget,
    Step.LIMITS: _of_limits,
    Step.TEST: _of_test,
    Step.OPEN: _of_opening,
}
