"""The settings at a glance, and what belongs to the campaign as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import asks, queries, services
from organizer.campaigns.forms import CampaignForm, SmsForm
from organizer.campaigns.models import CampaignState
from organizer.campaigns.roles import Permission
from organizer.campaigns.views.blueprint import bp
from organizer.campaigns.wording import PHASES
from organizer.country.queries import constituencies
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.pages import render_form

CALLED: Mapping[str, str] = {
    "names": _l("name"),
    "languages": _l("languages"),
    "zone": _l("time zone"),
    "public_phone": _l("phone"),
    "operator": _l("who keeps the data"),
    "operator_number": _l("BIN or IIN"),
    "keep_until": _l("how long data is kept"),
    "sms_open": _l("whom SMS reach"),
    "budget_minor": _l("budget"),
    "budget_day_minor": _l("budget of a day"),
    "sms_part_minor": _l("price of an SMS part"),
    "sms_message_minor": _l("budget of a message to many"),
    "sms_company": _l("SMS company"),
    "sms_country": _l("country of the SMS company"),
}


@bp.route("/staff/settings", methods=["GET"])
@allow(GET=Permission.SETTINGS_READ)
def settings() -> ResponseReturnValue:
    """Every topic of the settings with what holds now."""
    campaign = queries.current_campaign()
    return render_template(
        "campaigns/settings.html",
        row=campaign,
        in_setup=campaign.state is CampaignState.SETUP,
        phase=PHASES[queries.phase()],
        districts=constituencies(campaign.election_id) if campaign.election_id else [],
        candidates=queries.candidates(),
        members=queries.members(),
        invitations=queries.open_invitations(),
        name_of_candidate=queries.name_of_candidate,
    )


@bp.route("/staff/settings/campaign", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def campaign() -> ResponseReturnValue:
    """Name, languages, zone, phone, and who keeps the data."""
    form = CampaignForm(queries.current_campaign())
    if form.validate_on_submit():
        try:
            changed = services.edit_campaign(form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, CampaignForm(queries.current_campaign(), formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            _say_what_changed(changed)
            return redirect(url_for("campaigns.settings"))
    return render_form("campaigns/campaign.html", form=form)


@bp.route("/staff/settings/sms", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def sms() -> ResponseReturnValue:
    """What SMS may cost, who delivers them, and whether they reach everybody."""
    form = SmsForm(queries.current_campaign())
    if form.validate_on_submit():
        try:
            changed = services.edit_sms(form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, SmsForm(queries.current_campaign(), formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            _say_what_changed(changed)
            _warn_of_what_is_undone(changed)
            return redirect(url_for("campaigns.settings"))
    in_trial = not queries.current_campaign().sms_open
    return render_form("campaigns/sms.html", form=form, undone=_undone() if in_trial else [])


@bp.route("/staff/settings/set-up-finished", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def finish_setup() -> ResponseReturnValue:
    """Put the list of first tasks away."""
    services.finish_setup(by=actor())
    flash(_("Set-up is finished."), "done")
    return redirect(url_for("campaigns.settings"))


def _warn_of_what_is_undone(changed: Iterable[str]) -> None:
    undone = " · ".join(_undone())
    if "sms_open" in changed and undone and queries.current_campaign().sms_open:
        flash(_("SMS go to everybody now. Not done yet: %(steps)s", steps=undone), "warning")


def _undone() -> list[str]:
    """What other rooms want done before SMS go to everybody."""
    return [words for ask in asks.undone for words in ask()]


def _say_what_changed(changed: Iterable[str]) -> None:
    words = ", ".join(str(CALLED[name]) for name in changed)
    if words:
        flash(_("Saved. Changed: %(what)s", what=words), "done")
    else:
        flash(_("Saved. Nothing was changed"))
