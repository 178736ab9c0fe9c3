"""What staff write about a venue."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField, ValidationError

from organizer.country.queries import places_by_district
from organizer.kernel.errors import DomainError
from organizer.kernel.forms import (
    AtMost,
    ChoiceField,
    MoneyField,
    TextsField,
    TimeField,
    WholeField,
    read_day,
)
from organizer.kernel.i18n import _, _l
from organizer.kernel.versions import VersionForm
from organizer.meetings.models import EVERY_DAY, Venue
from organizer.meetings.queries.opening import weekday_name
from organizer.meetings.services import VenueDetails

MOST_NAME = 120
MOST_TEXT = 500
MOST_PEOPLE = 100_000
MOST_PRICE_MINOR = 1_000_000_000


class PositionField(StringField):
    """A point as maps show it: 51.2333, 51.3667. `pair` is what was meant, or two times None."""

    pair: tuple[float | None, float | None] = (None, None)

    def pre_validate(self, _form: object) -> None:
        """Read the point."""
        text = (self.data or "").strip()
        self.pair = (None, None)
        if not text:
            return
        found = _POINT.fullmatch(text)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            raise ValidationError(_("Enter two numbers from a map, like 51.2333, 51.3667"))
        self.pair = (float(found[1]), float(found[2]))


_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,12})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,12})?)")


class VenueForm(VersionForm):
    """A place to meet in."""

    names = TextsField(_l("What it is called"), most=MOST_NAME, words=_l("Write the name of the place"))
    locality_id = ChoiceField(_l("Village or town"))
    address = TextsField(_l("Address"), most=MOST_NAME)
    position = PositionField(
        _l("Position on the map"),
        description=_l(
            "Two numbers from any map, like 51.2333, 51.3667. With it we reckon travel times and show the "
            "way."
        ),
    )
    capacity = WholeField(_l("How many people it holds"), required=False, most=MOST_PEOPLE)
    step_free = BooleanField(_l("Step-free: a wheelchair gets in"))
    opens = TimeField(_l("Open from"), required=False)
    closes = TimeField(_l("Open until"), required=False)
    weekdays = SelectMultipleField(_l("Open on"), description=_l("None chosen: every day"))
    closed_days = StringField(
        _l("Closed on these days"),
        [AtMost(MOST_TEXT)],
        description=_l("Several with a comma: 14.03.2026, 22.03.2026"),
    )
    price = MoneyField(
        _l("Price of a meeting, ₸"), required=False, most=MOST_PRICE_MINOR, description=_l("0 is free.")
    )
    transport = TextsField(_l("Parking and bus"), most=MOST_TEXT)
    key_holder = StringField(
        _l("Who has the key"), [AtMost(MOST_NAME)], description=_l("Only the team reads it.")
    )
    note = TextAreaField(_l("Private note"), [AtMost(MOST_TEXT)], description=_l("Only the team reads it."))
    in_use = BooleanField(_l("Can be chosen for new meetings"), default=True)

    def __init__(self, venue: Venue | None = None, **options: Any) -> None:
        super().__init__(data={"weekdays": list(EVERY_DAY)} if venue is None else shown(venue), **options)
        self.weekdays.choices = [(number, weekday_name(number)) for number in EVERY_DAY]
        self.locality_id.choices = {"": _("Not in the list"), **places_by_district()}

    def details(self) -> VenueDetails:
        """What was written, for the service. Raises DomainError for days that are none."""
        latitude, longitude = self.position.pair
        return VenueDetails(
            names=self.names.texts,
            address=self.address.texts,
            locality_id=self.locality_id.row_id,
            latitude=latitude,
            longitude=longitude,
            capacity=self.capacity.number,
            step_free=bool(self.step_free.data),
            opens=self.opens.data or "",
            closes=self.closes.data or "",
            weekdays="".join(sorted(self.weekdays.data or EVERY_DAY)),
            closed_days=_days(self.closed_days.data or ""),
            price_minor=self.price.minor,
            transport=self.transport.texts,
            key_holder=self.key_holder.data or "",
            note=self.note.data or "",
            in_use=bool(self.in_use.data),
        )


def _days(text: str) -> list[str]:
    days = {read_day(part) for part in filter(None, map(str.strip, re.split("[,;\n]", text)))}
    if None in days:
        raise DomainError(_("Write days like 14.03.2026"), field="closed_days")
    return sorted(f"{day:%Y-%m-%d}" for day in days)


def shown(venue: Venue) -> dict[str, Any]:
    """A venue as the form has it."""
    return {
        "version": str(venue.version),
        "names": venue.names,
        "locality_id": "" if venue.locality_id is None else str(venue.locality_id),
        "address": venue.address,
        "position": "" if venue.latitude is None else f"{venue.latitude}, {venue.longitude}",
        "capacity": "" if venue.capacity is None else str(venue.capacity),
        "step_free": venue.step_free,
        "opens": venue.opens,
        "closes": venue.closes,
        "weekdays": list(venue.weekdays),
        "closed_days": ", ".join(f"{date.fromisoformat(day):%d.%m.%Y}" for day in venue.closed_days),
        "price": venue.price_minor,
        "transport": venue.transport,
        "key_holder": venue.key_holder or "",
        "note": venue.note or "",
        "in_use": venue.in_use,
    }
