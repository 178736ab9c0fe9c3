"""People: filtered by what is not personal, or found by an exact number or e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from organizer.campaigns.queries import saved_views
from organizer.campaigns.roles import Permission
from organizer.config import LANGUAGES
from organizer.contacts import asks, queries, wording
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import PEOPLE_A_PAGE, PeopleFilter
from organizer.contacts.views.blueprint import bp
from organizer.country.queries import name_of
from organizer.kernel.access import actor, allow, campaign
from organizer.kernel.clock import now, to_wall
from organizer.kernel.i18n import _
from organizer.kernel.phone import PhoneProblem, parse

DAYS = ("7", "30", "90")
LONGEST_ID = 19


@bp.route("/staff/people", methods=["GET"])
@allow(Permission.PEOPLE_READ)
def people() -> ResponseReturnValue:
    """The people we know, those met last first."""
    wanted = _wanted(request.args)
    page = queries.people(wanted, after=request.args.get("after"))
    places = queries.places()
    options = {
        "language": [(code, LANGUAGES[code]) for code in campaign().languages],
        "district": [(str(row.id), name_of(row)) for row in queries.districts_of(places)],
        "place": [(str(row.id), name_of(row)) for row in places],
        "consent": [(purpose.value, str(words)) for purpose, words in wording.PURPOSES.items()],
        "met": [(days, _("in the last %(days)s days", days=days)) for days in DAYS],
        "who": [(each.code, str(each.title)) for each in asks.audiences],
    }
    return render_template(
        "contacts/people.html",
        page=page,
        size=PEOPLE_A_PAGE,
        total=queries.how_many(wanted),
        options=options,
        chips=_chips(request.args, options),
        purposes=wording.PURPOSES,
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
        return queries.by_phone(parse(text, campaign().country))
    except PhoneProblem:
        return None


def _wanted(asked: Mapping[str, str]) -> PeopleFilter:
    purpose, met = asked.get("consent", ""), asked.get("met", "")
    return PeopleFilter(
        language=asked.get("language", ""),
        district_id=_id(asked.get("district", "")),
        locality_id=_id(asked.get("place", "")),
        consent=ConsentPurpose(purpose) if purpose in list(ConsentPurpose) else None,
        met_since=now() - timedelta(days=int(met)) if met in DAYS else None,
        audience=asked.get("who", ""),
    )


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_ID else None


def _chips(asked: Mapping[str, str], options: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Each filter in use with the parameter that takes it out."""
    return [
        (dict(choices)[asked[name]], name)
        for name, choices in options.items()
        if asked.get(name, "") in dict(choices)
    ]


def _met(row: Contact) -> datetime:
    return to_wall(row.met_at, campaign().zone)
