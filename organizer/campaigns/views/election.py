"""The election: its calendar and its districts."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries, services
from organizer.campaigns.forms import ConstituencyForm, CopyForm, ElectionForm
from organizer.campaigns.roles import Permission
from organizer.campaigns.views.blueprint import bp
from organizer.campaigns.wording import PHASES
from organizer.country.queries import constituencies as of_election
from organizer.kernel.access import actor, allow
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _
from organizer.kernel.pages import render_form


@bp.route("/staff/settings/calendar", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def calendar() -> ResponseReturnValue:
    """The days of the election, and where it stands now."""
    campaign = queries.current_campaign()
    form = ElectionForm(campaign.election)
    if form.validate_on_submit():
        try:
            services.set_calendar(form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, ElectionForm(campaign.election, formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The calendar is saved. Now: %(phase)s", phase=PHASES[queries.phase()]), "done")
            return redirect(url_for("campaigns.calendar"))
    return _calendar_page(form)


@bp.route("/staff/settings/calendar/copy", methods=["POST"])
@allow(POST=Permission.SETTINGS_EDIT)
def copy_calendar() -> ResponseReturnValue:
    """Begin with an election that came with the country's pack."""
    form = CopyForm()
    if not form.validate_on_submit():
        raise DomainError(_("Choose one from the list"))
    services.copy_election(form.election_id.row_id or 0, by=actor())
    flash(_("The calendar is copied. Change its days to those of your election"), "done")
    return redirect(url_for("campaigns.calendar"))


@bp.route("/staff/settings/districts", methods=["GET"])
@allow(GET=Permission.SETTINGS_READ)
def constituencies() -> ResponseReturnValue:
    """The electoral districts of the campaign's election."""
    election_id = queries.current_campaign().election_id
    return render_template(
        "campaigns/constituencies.html", rows=of_election(election_id) if election_id else []
    )


@bp.route("/staff/settings/districts/new", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_EDIT, POST=Permission.SETTINGS_EDIT)
def new_constituency() -> ResponseReturnValue:
    """Another electoral district."""
    form = ConstituencyForm()
    if form.validate_on_submit():
        try:
            services.add_constituency(form.details(), by=actor(), once_key=form.once.data or "")
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The electoral district is added."), "done")
            return redirect(url_for("campaigns.constituencies"))
    return render_form("campaigns/new_constituency.html", form=form)


@bp.route("/staff/settings/districts/<int:constituency_id>", methods=["GET", "POST"])
@allow(GET=Permission.SETTINGS_READ, POST=Permission.SETTINGS_EDIT)
def constituency(constituency_id: int) -> ResponseReturnValue:
    """One electoral district: number, territory in words, how many may vote."""
    row = services.own_constituency(constituency_id)
    form = ConstituencyForm(row)
    if form.validate_on_submit():
        try:
            services.edit_constituency(row.id, form.details(), seen=form.seen, by=actor())
        except ChangedMeanwhile as problem:
            form.keep_mine(problem, ConstituencyForm(row, formdata=None).shown())
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The electoral district is saved."), "done")
            return redirect(url_for("campaigns.constituencies"))
    return render_form("campaigns/constituency.html", form=form)


def _calendar_page(form: ElectionForm) -> ResponseReturnValue:
    campaign = queries.current_campaign()
    return render_form(
        "campaigns/calendar.html",
        form=form,
        row=campaign,
        phase=queries.phase(),
        phases=PHASES,
        copy=CopyForm() if campaign.election is None else None,
    )
