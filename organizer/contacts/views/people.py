"""People: filtered by what is not personal, or found by an exact number or e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import saved_views
from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.contacts import queries, wording
from organizer.contacts.models import Contact
from organizer.contacts.queries import MET_DAYS, PEOPLE_A_PAGE
from organizer.contacts.views.blueprint import bp
from organizer.country.queries import name_of
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.i18n import _
from organizer.kernel.phone import PhoneProblem, parse


@bp.route("/staff/people", methods=["GET"])
@allow(Permission.PEOPLE_READ)
def people() -> ResponseReturnValue:
    """The people we know, those met last first."""
    options = _options()
    hides = request.args.get("consent", "") not in dict(options["consent"])
    wanted = queries.wanted_people({**request.args, "consent": ""} if hides else request.args)
    return render_template(
        "contacts/people.html",
        page=queries.people(wanted, after=request.args.get("after")),
        size=PEOPLE_A_PAGE,
        total=queries.how_many(wanted),
        options=options,
        chips=_chips(request.args, options),
        purposes=wording.purposes_for(actor()),
        met=_met,
        saved=saved_views("contacts.people", of=actor()),
    )


@bp.route("/staff/people/find", methods=["POST"])
@allow(POST=Permission.PEOPLE_EDIT)
def find() -> ResponseReturnValue:
    """Go to the person of an exact number or e-mail; it stays out of the address."""
    text = request.form.get("who", "")
    found = _find(text)
    if found is not None:
        return redirect(url_for(".person", contact_id=found.id))
    page = render_template("contacts/find.html", text=text[:200])
    return page, 404


def _find(text: str) -> Contact | None:
    if "@" in text:
        return queries.by_email(text)
    try:
        country, *also = campaign().countries
        return queries.by_phone(parse(text, country, also=also))
    except PhoneProblem:
        return None


def _options() -> dict[str, list[tuple[str, str]]]:
    """What each filter can be set to."""
    places = queries.places()
    return {
        "language": [(code, LANGUAGES[code]) for code in campaign().languages],
        "district": [(str(row.id), name_of(row)) for row in queries.districts_of(places)],
        "place": [(str(row.id), name_of(row)) for row in places],
        "consent": [(purpose.value, str(words)) for purpose, words in wording.purposes_for(actor()).items()],
        "met": [(days, _("in the last %(days)s days", days=days)) for days in MET_DAYS],
        "who": [(each.code, str(each.title)) for each in queries.audiences() if not each.fields],
    }


def _chips(asked: Mapping[str, str], options: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Each filter in use with the parameter that takes it out."""
    return [
        (dict(choices)[asked[name]], name)
        for name, choices in options.items()
        if asked.get(name, "") in dict(choices)
    ]


def _met(row: Contact) -> datetime:
    return to_wall(row.met_at, campaign().zone)
