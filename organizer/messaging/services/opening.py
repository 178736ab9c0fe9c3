"""When a message of a class may leave next: by the clocks of who gets it, where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from organizer.contacts.models import Contact
from organizer.kernel.clock import now
from organizer.messaging import queries
from organizer.messaging.models import MessageClass
from organizer.messaging.queries import Terms
from organizer.messaging.queries.windows import zones_of
from organizer.messaging.timetable import opens_at, show_one_time


def opening(at: datetime, class_: MessageClass, *, terms: Terms | None = None, zone: str = "") -> datetime:
    """The instant itself, or when an SMS of a class may leave next, in a zone or that of the campaign."""
    if class_ is MessageClass.URGENT:
        return at
    known = terms or queries.terms()
    return opens_at(
        at,
        zone=zone or known.zone,
        window=known.window,
        on_working_days=class_ is MessageClass.CAMPAIGN,
    )


def clocks(people: Iterable[Contact], terms: Terms) -> Mapping[int, str]:
    """The zones of people's places; empty while all clocks of the country show one time."""
    if show_one_time(terms.zones, now()):
        return {}
    return zones_of(person.locality_id for person in people if person.locality_id is not None)
