"""Meetings one by one and in lists, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Load
from sqlalchemy.orm.strategy_options import _AbstractLoad
from sqlalchemy.sql.base import ExecutableOption

from organizer.campaigns.queries import withdrawn
from organizer.country.models import District, Locality
from organizer.kernel.clock import now
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import pick_here, short_date_time
from organizer.kernel.subjects import Named
from organizer.meetings.models import HandedOver, Meeting, MeetingState, Venue


def with_place(path: _AbstractLoad | None = None) -> tuple[ExecutableOption, ...]:
    """Load what every page of a meeting shows in one statement; anything else would be a statement a row.

    `path` leads to the meeting where another row is asked for.
    """
    return _OF_MEETING if path is None else _loads(path)


def _loads(path: _AbstractLoad) -> tuple[ExecutableOption, ...]:
    place = path.joinedload(Meeting.venue).joinedload(Venue.locality)
    return (
        place.joinedload(Locality.district).joinedload(District.region),
        path.joinedload(Meeting.candidate).raiseload("*"),
    )


_OF_MEETING = _loads(Load(Meeting))


_FRESH = sa.select(Meeting).options(*_OF_MEETING).execution_options(populate_existing=True)
_BY_ID = asked_often(_FRESH.where(Meeting.id == sa.bindparam("id")))
_BY_IDS = asked_often(
    sa.select(Meeting).options(*_OF_MEETING).where(Meeting.id.in_(sa.bindparam("ids", expanding=True)))
)
_BY_CODE = asked_often(_FRESH.where(Meeting.code == sa.bindparam("code")))
CLOCKS_APART = timedelta(days=2)
"""Further than any zone's clocks were ever set."""
ON = (MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CLOSED)


def meeting(meeting_id: int) -> Meeting:
    """One meeting with its place, as it is in the database now. Raises NotFound."""
    found = db.session.scalars(_BY_ID, {"id": meeting_id}).one_or_none()
    if found is None:
        raise NotFound
    return found


def by_code(code: str) -> Meeting:
    """The meeting of a code on paper, once people may see it. Raises NotFound."""
    found = db.session.scalars(_BY_CODE, {"code": code}).one_or_none()
    if found is None or not found.is_public:
        raise NotFound
    return found


def meetings(meeting_ids: Iterable[int]) -> Mapping[int, Meeting]:
    """Meetings by their ids, in one statement; a foreign or missing one is left out."""
    return {found.id: found for found in db.session.scalars(_BY_IDS, {"ids": list(set(meeting_ids))})}


def code_is_taken(code: str) -> bool:
    """True for a code that some meeting of the campaign has."""
    return db.session.scalar(sa.select(sa.exists().where(Meeting.code == code))) is True


def was_led_by(row: Meeting, candidate_id: int) -> bool:
    """True where a meeting was taken from a candidate at some time."""
    known = sa.exists().where(HandedOver.meeting_id == row.id, HandedOver.candidate_id == candidate_id)
    return db.session.scalar(sa.select(known)) is True


def upcoming(
    limit: int | None = None, *, after: datetime | None = None, candidate_id: int | None = None
) -> list[Meeting]:
    """Published meetings that are not over, the nearest first; of one candidate or of the whole slate."""
    asked = sa.select(Meeting).where(
        Meeting.state == MeetingState.PUBLISHED, Meeting.ends_at > (after or now())
    )
    if candidate_id is not None:
        asked = asked.where(Meeting.candidate_id == candidate_id)
    return list(db.session.scalars(_in_order(asked).limit(limit)))


def published(*, from_: datetime | None = None, till: datetime | None = None) -> list[Meeting]:
    """Meetings people may come to or came to, in order of time."""
    asked = sa.select(Meeting).where(Meeting.state.in_(ON))
    if from_ is not None:
        asked = asked.where(Meeting.ends_at > from_)
    if till is not None:
        asked = asked.where(Meeting.starts_at < till)
    return list(db.session.scalars(_in_order(asked)))


def was_any_shown() -> bool:
    """True once the campaign has shown its first meeting to people."""
    asked = sa.select(sa.exists().where(Meeting.published_at.is_not(None)))
    return db.session.scalar(asked) is True


def between(first: datetime, last: datetime | None) -> list[Meeting]:
    """All meetings that begin on or after a wall time and before another, in order of time."""
    asked = sa.select(Meeting).where(Meeting.starts_wall >= first)
    if last is not None:
        asked = asked.where(Meeting.starts_wall < last)
    return list(db.session.scalars(_in_order(asked)))


def at_venue(venue_id: int, *, from_: datetime) -> list[Meeting]:
    """What a venue is booked for from a moment on, in order of time."""
    asked = sa.select(Meeting).where(
        Meeting.venue_id == venue_id, Meeting.ends_at > from_, Meeting.state != MeetingState.CANCELLED
    )
    return list(db.session.scalars(_in_order(asked)))


def awaited_at_venue(venue_id: int) -> list[Meeting]:
    """What is to come at a venue, and what was put off there, which stays there until it has a new time."""
    is_ahead = sa.and_(Meeting.ends_at > now(), Meeting.state != MeetingState.CANCELLED)
    is_put_off = sa.and_(Meeting.state == MeetingState.CANCELLED, Meeting.postponed_at.is_not(None))
    asked = sa.select(Meeting).where(Meeting.venue_id == venue_id, sa.or_(is_ahead, is_put_off))
    return list(db.session.scalars(_in_order(asked)))


def ever_at_venue(venue_id: int) -> list[Meeting]:
    """Every meeting that a venue has, had, or was to have before it was called off."""
    return list(db.session.scalars(_in_order(sa.select(Meeting).where(Meeting.venue_id == venue_id))))


def near_in_time(from_: datetime, till: datetime, *, besides: Iterable[int] = ()) -> list[Meeting]:
    """Meetings that are not called off and touch a span of time, `besides` those that are known already."""
    asked = sa.select(Meeting).where(
        Meeting.starts_at < till,
        Meeting.ends_at > from_,
        Meeting.state != MeetingState.CANCELLED,
        Meeting.id.not_in(list(besides)),
    )
    return list(db.session.scalars(_in_order(asked)))


def perhaps_ahead() -> list[Meeting]:
    """Meetings in whatever state that are not over, or would not be by other rules of their zone."""
    asked = sa.select(Meeting).where(Meeting.ends_at > now() - CLOCKS_APART)
    return list(db.session.scalars(_in_order(asked).execution_options(populate_existing=True)))


def held_without_notes() -> list[Meeting]:
    """Meetings that are over and not closed yet, the oldest first."""
    asked = sa.select(Meeting).where(
        Meeting.state.in_((MeetingState.PUBLISHED, MeetingState.HELD)), Meeting.ends_at <= now()
    )
    return list(db.session.scalars(_in_order(asked)))


def led_by_withdrawn() -> int:
    """How many meetings are ahead whose candidate has withdrawn."""
    left = withdrawn()
    if not left:
        return 0
    ahead = sa.select(sa.func.count(Meeting.id)).where(
        Meeting.candidate_id.in_(left),
        Meeting.state.in_((MeetingState.DRAFT, MeetingState.PUBLISHED)),
        Meeting.ends_at > now(),
    )
    return db.session.scalar(ahead) or 0


def last_attended(locality_id: int, *, before: datetime) -> Meeting | None:
    """The last closed meeting in a place, for how many came."""
    asked = (
        sa.select(Meeting)
        .join(Meeting.venue)
        .where(
            Venue.locality_id == locality_id,
            Meeting.state == MeetingState.CLOSED,
            Meeting.starts_at < before,
        )
        .options(*with_place())
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(1)
    )
    return db.session.scalars(asked).first()


def named(meeting_ids: Iterable[int]) -> Mapping[int, Named]:
    """Title, time and page of meetings, for histories and outboxes."""
    asked = sa.select(Meeting.id, Meeting.titles, Meeting.starts_wall).where(Meeting.id.in_(set(meeting_ids)))
    return {
        meeting_id: Named(
            titled(titles, starts),
            url_for("meetings.show", meeting_id=meeting_id),
        )
        for meeting_id, titles, starts in db.session.execute(asked)
    }


def titled(titles: Mapping[str, str], starts_wall: datetime) -> str:
    """A meeting in a line: its title and when it is."""
    return f"{pick_here(titles)[0]}, {short_date_time(starts_wall)}"


def _in_order(asked: sa.Select[Meeting]) -> sa.Select[Meeting]:
    return asked.options(*with_place()).order_by(Meeting.starts_at, Meeting.id)
