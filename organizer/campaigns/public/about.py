"""Who runs the site, what it keeps, how it can be used by everybody, and where to report a hole."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns import queries
from organizer.campaigns.public.blueprint import bp
from organizer.campaigns.wording import kept_until, sms_company, sms_country
from organizer.config import Settings
from organizer.kernel.access import campaign, public
from organizer.kernel.clock import now
from organizer.kernel.urls import site_url

REPORTS_UNTIL = timedelta(days=180)


@bp.route("/privacy", methods=["GET"])
@public
def privacy() -> ResponseReturnValue:
    """What is kept, why, for how long, and who to ask; in one screen, then at length."""
    settings: Settings = current_app.config["SETTINGS"]
    row = queries.current_campaign()
    return render_template(
        "campaigns/public/privacy.html",
        row=row,
        until=kept_until(row),
        company=sms_company(row),
        country=sms_country(row),
        sends_sms=settings.sms.gateway != "console",
    )


@bp.route("/accessibility", methods=["GET"])
@public
def accessibility() -> ResponseReturnValue:
    """What the pages promise to everybody, and who to tell where they fail."""
    return render_template("campaigns/public/accessibility.html")


@bp.route("/imprint", methods=["GET"])
@public
def imprint() -> ResponseReturnValue:
    """Who runs this site."""
    return render_template(
        "campaigns/public/imprint.html",
        row=queries.current_campaign(),
        candidates=queries.candidates(),
        name_of_candidate=queries.name_of_candidate,
    )


@bp.route("/offline", methods=["GET"])
@public
def offline() -> ResponseReturnValue:
    """What is shown while there is no network."""
    return render_template("campaigns/public/offline.html")


@bp.route("/.well-known/security.txt", methods=["GET"])
@public
def security_txt() -> ResponseReturnValue:
    """Where to report a hole in the site (RFC 9116)."""
    facts = campaign()
    phone = "".join(character for character in facts.phone if character in "+0123456789")
    contacts = [f"tel:{phone}"] if phone else []
    contacts.append(site_url(facts, url_for("campaigns_public.imprint")))
    midnight = (now() + REPORTS_UNTIL).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {midnight:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(facts.languages)}",
        f"Canonical: {site_url(facts, url_for('campaigns_public.security_txt'))}",
    ]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")
