"""The filters of the public list, as they stand in its address and in that of a feed."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import Form

from organizer.config import LANGUAGES
from organizer.kernel.days import ComingDayField
from organizer.kernel.i18n import _, short_date
from organizer.meetings.queries.places import Wanted

LONGEST_PLACE = 100


class FirstDay(Form):
    """The box of the first day; it says what is wrong with what was typed."""

    first = ComingDayField(name="from", required=False)

    @classmethod
    def asked(cls) -> FirstDay:
        """As the address has it, read."""
        form = cls(formdata=request.args)
        form.validate()
        return form


def wanted() -> Wanted:
    """Which meetings the address asks for; what cannot be read is as if it were not there."""
    speaks = request.args.get("speaks", "")
    return Wanted(
        place=request.args.get("place", "").strip()[:LONGEST_PLACE],
        from_=FirstDay.asked().first.day,
        speaks=speaks if speaks in LANGUAGES else "",
        step_free=request.args.get("access") == "1",
    )


def address_of(found: Wanted) -> dict[str, Any]:
    """The same filters for another address, without those that are empty."""
    values = {
        "place": found.place,
        "from": "" if found.from_ is None else found.from_.date().isoformat(),
        "speaks": found.speaks,
        "access": "1" if found.step_free else "",
    }
    return {name: value for name, value in values.items() if value}


def shown(found: Wanted) -> dict[str, Any]:
    """What a page says of the filters in use: each by itself, with its name, and all in an address."""
    return {"wanted": found, "chips": chips(found), "address": address_of(found)}


def chips(found: Wanted) -> list[tuple[str, str]]:
    """The filters in use, each with the name it has in the address."""
    shown = [(_("Place: %(place)s", place=found.place), "place")] if found.place else []
    if found.from_ is not None:
        shown.append((_("From day: %(day)s", day=short_date(found.from_)), "from"))
    if found.speaks:
        shown.append((_("Language: %(language)s", language=LANGUAGES[found.speaks]), "speaks"))
    if found.step_free:
        shown.append((_("Step-free"), "access"))
    return shown
