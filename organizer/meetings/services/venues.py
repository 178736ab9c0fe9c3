"""What may happen to venues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.country.models import Locality
from organizer.kernel import audit, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _l, _n
from organizer.kernel.subjects import parse, subject
from organizer.meetings import queries
from organizer.meetings.models import EVERY_DAY, Meeting, Venue
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.known import note_shown
from organizer.meetings.services.naming import is_named_after, titles_of
from organizer.meetings.services.restoring import before_and_after, put_back
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

NEW = "venue.new"
CHANGED = _l("Somebody else changed this venue meanwhile. Look at it and save again")
PERSONAL = frozenset({"key_holder", "note"})
NAMED_IN_ENTRIES = frozenset({"locality_id", "names", "address", "latitude", "longitude"})
"""What the entry of a meeting says of its place, in calendars."""
SHOWN_IN_CALENDARS = NAMED_IN_ENTRIES | {"step_free"}
"""What calendars say of a place, or choose it by."""
SAID = ("names", "address")
"""What people were told of a place, in each language."""


@dataclass(frozen=True, kw_only=True)
class VenueDetails:
    """What is known of a place to meet in. Who has the key and the note are for the team alone."""

    names: Mapping[str, str]
    address: Mapping[str, str] = field(default_factory=dict)
    locality_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    step_free: bool = False
    opens: str = ""
    closes: str = ""
    weekdays: str = EVERY_DAY
    closed_days: Sequence[str] = ()
    price_minor: int | None = None
    transport: Mapping[str, str] = field(default_factory=dict)
    key_holder: str = ""
    note: str = ""
    in_use: bool = True


class ReadsOtherwise(DomainError):
    """People know of a meeting to come here, and the place would be told to others in other words.

    One that is the same place all the same is put right by a press that says so.
    """


def add_venue(details: VenueDetails, *, by: Actor | None, once_key: str = "") -> Venue:
    """Add a place to meet in. The same key of a form is the same venue. Raises DomainError."""
    _check(details)
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return queries.venue(parse(once.answered(once_key, use=NEW))[1])
    made = Venue(**_columns(details))
    db.session.add(made)
    if taken is not None:
        taken.answer = subject(made)
    audit.record("venue.added", made, by=by)
    return made


def edit_venue(
    venue: Venue, details: VenueDetails, *, version: int, by: Actor | None, is_same_place: bool = False
) -> Venue:
    """Put a venue right. Calendars learn it for all meetings there: their place reads otherwise now.

    While people know of a meeting to come there its village stays, since they would have to be told, and its
    name, address and position are put right only where the press says that it `is_same_place`. Raises
    ChangedMeanwhile where it is not the `version` any more that the writer has seen, ReadsOtherwise,
    DomainError.
    """
    if venue.version != version:
        raise ChangedMeanwhile(CHANGED)
    _check(details)
    wanted = _columns(details)
    changed = {
        column: (getattr(venue, column), value)
        for column, value in wanted.items()
        if getattr(venue, column) != value
    }
    if "locality_id" in changed:
        _check_village(venue, details.locality_id)
    if not is_same_place and _reads_otherwise(venue, details):
        _check_known(venue)
    if not changed:
        return venue
    named = _as_shown(venue, changed)
    with at_once(CHANGED):
        for column, (_before, value) in changed.items():
            setattr(venue, column, value)
    audit.record("venue.edited", venue, by=by, changed=changed)
    told = {column: pair for column, pair in changed.items() if column not in PERSONAL}
    if told:
        undo.keep("venue.edited", venue, before_and_after(told), by=by)
    return _follow(venue, changed, named, by=by)


def restore_venue(done: undo.Undo, by: Actor | None) -> None:
    """Put a venue back to what it was, while nobody has changed it since. Raises DomainError.

    Calendars learn it. Who has the key and the private note are kept nowhere else, so they stay as they are.
    """
    venue = queries.venue(parse(done.about)[1])
    before = done.before["before"]
    if "locality_id" in before:
        _check_village(venue, before["locality_id"])
    named = _as_shown(venue, done.before["after"])
    put_back(venue, done)
    audit.record("venue.restored", venue, by=by)
    _follow(venue, done.before["after"], named, by=by)


def _follow(
    venue: Venue, changed: Mapping[str, object], named: Iterable[Meeting], *, by: Actor | None
) -> Venue:
    db.session.flush()
    if not changed.keys().isdisjoint(SHOWN_IN_CALENDARS):
        db.session.refresh(venue, ["locality"])
        for meeting in named:
            meeting.titles = titles_of(venue)
        _tell_calendars(venue, changed, by=by)
    if "step_free" in changed:
        _take_words_back(venue)
    return venue


def _take_words_back(venue: Venue) -> None:
    """What may say of meetings there whether there are steps, and has not left, is told anew by a press."""
    for meeting in queries.at_venue(venue.id, from_=now()):
        messaging.withdraw(subject(meeting), [MessagePurpose.MOVED, MessagePurpose.ABOUT_MEETING])


def _as_shown(venue: Venue, changed: Mapping[str, object]) -> list[Meeting]:
    """Note how the meetings to come there are shown, and give those that are called as the place gave it."""
    if changed.keys().isdisjoint(SHOWN_IN_CALENDARS):
        return []
    ahead = queries.awaited_at_venue(venue.id)
    for row in ahead:
        note_shown(row)
    return [row for row in ahead if is_named_after(row.titles, venue)]


def zone_of(venue: Venue | None) -> str:
    """The zone whose clocks hang in a venue: its region's, else the campaign's."""
    return zone_at(None if venue is None else venue.locality)


def zone_at(village: Locality | None) -> str:
    """The zone whose clocks hang in a village; where none is known, the campaign's."""
    return current_campaign().zone if village is None else village.district.region.zone


def _tell_calendars(venue: Venue, changed: Iterable[str], *, by: Actor | None) -> None:
    """Write anew what is to come there; where entries name the place otherwise, all that it ever had."""
    zone, awaited = zone_of(venue), queries.awaited_at_venue(venue.id)
    is_named_otherwise = not NAMED_IN_ENTRIES.isdisjoint(changed)
    for meeting in queries.ever_at_venue(venue.id) if is_named_otherwise else awaited:
        meeting.sequence += 1
        meeting.changed_at = now()
        if meeting in awaited and meeting.zone != zone:
            meeting.set_time(meeting.starts_wall, meeting.ends_wall, zone)
        audit.record("meeting.venue_changed", meeting, by=by)


def _columns(details: VenueDetails) -> dict[str, Any]:
    return {
        "names": dict(details.names),
        "address": dict(details.address),
        "locality_id": details.locality_id,
        "latitude": details.latitude,
        "longitude": details.longitude,
        "capacity": details.capacity,
        "step_free": details.step_free,
        "opens": details.opens,
        "closes": details.closes,
        "weekdays": details.weekdays,
        "closed_days": list(details.closed_days),
        "price_minor": details.price_minor,
        "transport": dict(details.transport),
        "key_holder": details.key_holder.strip() or None,
        "note": details.note.strip() or None,
        "in_use": details.in_use,
    }


def _check(details: VenueDetails) -> None:
    if not details.names:
        raise DomainError(_l("Write what the place is called"), field="names")
    if details.locality_id is not None and not _is_place(details.locality_id):
        raise DomainError(_l("Choose one from the list"), field="locality_id")
    if (details.latitude is None) != (details.longitude is None):
        raise DomainError(_l("Write both numbers of the position, or none"), field="latitude")


def _reads_otherwise(venue: Venue, details: VenueDetails) -> bool:
    """True where words or a position that people have of a place would be replaced, and not just added to."""
    for column in SAID:
        wanted = getattr(details, column)
        if any(words != wanted.get(language) for language, words in getattr(venue, column).items() if words):
            return True
    position = (venue.latitude, venue.longitude)
    return position not in {(None, None), (details.latitude, details.longitude)}


def _check_known(venue: Venue) -> None:
    known = sum(row.is_public for row in queries.awaited_at_venue(venue.id))
    if known:
        raise ReadsOtherwise(
            _n(
                "People know of %(num)s meeting here, at the place as it is written now.",
                "People know of %(num)s meetings here, at the place as it is written now.",
                known,
            )
        )


def _check_village(venue: Venue, locality_id: int | None) -> None:
    """Refuse another village, or clocks of another zone, while people know of a meeting to come there."""
    to = None if locality_id is None else db.session.get_one(Locality, locality_id)
    if venue.locality_id is None and zone_at(to) == zone_of(venue):
        return
    if any(row.is_public for row in queries.awaited_at_venue(venue.id)):
        raise DomainError(
            _l("People know of a meeting here. Add a new place and move its meetings there"),
            field="locality_id",
        )


def _is_place(locality_id: int) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Locality.id == locality_id))) is True
