"""What is asked about grievances.

Staff read those given to them, coordinators all; sensitive ones have fewer readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from organizer.campaigns.queries import candidates, current_campaign
from organizer.campaigns.roles import Permission
from organizer.country.models import District
from organizer.country.queries import name_of, place_names
from organizer.grievances.models import (
    LATE_AFTER,
    Addition,
    Answer,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    GrievanceState,
    ImportMapping,
    Urgency,
    WayIn,
)
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_wall
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical
from organizer.kernel.paging import Page, page
from organizer.kernel.subjects import Named
from organizer.topics import queries as topics
from organizer.topics.counts import ALL, Audience, View, released
from organizer.topics.models import Topic

PAGE_SIZE = 50
MOST_PINNED = 20
MOST_ALIKE = 10
MOST_SUGGESTED = 120
ALIKE_WITHIN = timedelta(days=60)
NOBODY = "none"
ME = "me"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which grievances a list shows; empty means all."""

    state: GrievanceState | None = None
    late: bool = False
    topic_id: int | None = None
    district_id: int | None = None
    locality_id: int | None = None
    meeting_id: int | None = None
    assignee: str = ""
    way_in: WayIn | None = None
    sensitive: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Queue:
    """How long the queues of the reader are: of entries that the reader may open anyway."""

    new: int
    mine: int
    late: int


@dataclass(frozen=True)
class Step:
    """A state that was reached, and on which day."""

    state: GrievanceState
    day: date


def grievance(grievance_id: int) -> Grievance:
    """One grievance, for the house itself. Raises NotFound."""
    found = db.session.get(Grievance, grievance_id, options=_whole())
    if found is None:
        raise NotFound
    return found


def grievances(grievance_ids: Iterable[int]) -> Sequence[Grievance]:
    """Grievances by their ids, for the house itself."""
    return db.session.scalars(
        sa.select(Grievance).where(Grievance.id.in_(set(grievance_ids))).options(*_whole())
    ).all()


def visible(who: Actor) -> sa.Select[Grievance]:
    """What a member of the team may read."""
    asked = sa.select(Grievance)
    if not who.can(Permission.GRIEVANCE_READ_ALL):
        asked = asked.where(Grievance.assignee_id == who.user_id)
    if not who.can(Permission.GRIEVANCE_SENSITIVE):
        asked = asked.where(sa.not_(_is_sensitive()))
    return asked


def readable(reference: str, *, who: Actor) -> Grievance:
    """The grievance of a reference. Raises NotFound also for one that the member may not read."""
    asked = visible(who).where(Grievance.reference == reference).options(*_whole())
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    return found


def chosen(grievance_ids: Iterable[int], *, who: Actor) -> Sequence[Grievance]:
    """Those of some grievances that a member may read, the newest first."""
    asked = visible(who).where(Grievance.id.in_(set(grievance_ids))).options(*_whole())
    return db.session.scalars(asked.order_by(Grievance.said_at.desc(), Grievance.id.desc())).all()


def of_references(references: Iterable[str], *, who: Actor) -> Sequence[Grievance]:
    """Those of some references that a member may read, the oldest first."""
    asked = visible(who).where(Grievance.reference.in_(set(references))).options(*_whole())
    return db.session.scalars(asked.order_by(Grievance.said_at, Grievance.id)).all()


def is_sensitive(row: Grievance, sensitive_topics: set[int]) -> bool:
    """True for what fewer people read: by its topic, or by its words."""
    return row.sensitive or row.topic_id in sensitive_topics


def inbox(wanted: Wanted, *, who: Actor, after: str | None = None) -> Page[Grievance]:
    """A list of grievances, the newest first, each once: what was joined to another stands under that one."""
    return page(
        _matching(wanted, who).options(*_whole()),
        order=[Grievance.said_at, Grievance.id],
        after=after,
        size=PAGE_SIZE,
        descending=True,
    )


def pinned(wanted: Wanted, *, who: Actor) -> Sequence[Grievance]:
    """Of a list, those where a person is in danger and that are not settled."""
    open_states = [GrievanceState.NEW, GrievanceState.READ, GrievanceState.IN_WORK]
    asked = _matching(wanted, who).where(
        Grievance.urgency == Urgency.DANGER, Grievance.state.in_(open_states)
    )
    newest_first = asked.order_by(Grievance.said_at.desc(), Grievance.id.desc())
    return db.session.scalars(newest_first.options(*_whole()).limit(MOST_PINNED)).all()


def queue(who: Actor) -> Queue:
    """The lengths of a member's own queues, in one statement."""
    standing = visible(who).where(Grievance.merged_into_id.is_(None)).subquery()
    state, said_at, assignee = (standing.c[name] for name in ("state", "said_at", "assignee_id"))
    settled = [GrievanceState.ANSWERED, GrievanceState.CLOSED]
    row = db.session.execute(
        sa.select(
            sa.func.count().filter(state == GrievanceState.NEW),
            sa.func.count().filter(assignee == who.user_id, state.not_in(settled)),
            sa.func.count().filter(state == GrievanceState.NEW, said_at < now() - LATE_AFTER),
        )
    ).one()
    return Queue(*row)


def voices_of(heads: Sequence[Grievance]) -> Sequence[Grievance]:
    """What was joined to these."""
    ids = [head.id for head in heads]
    return db.session.scalars(
        sa.select(Grievance)
        .where(Grievance.merged_into_id.in_(ids))
        .order_by(Grievance.said_at, Grievance.id)
    ).all()


def voices(heads: Iterable[Grievance]) -> Mapping[int, int]:
    """How many were joined to each of these, in one statement."""
    counted = (
        sa.select(Grievance.merged_into_id, sa.func.count())
        .where(Grievance.merged_into_id.in_([head.id for head in heads]))
        .group_by(Grievance.merged_into_id)
    )
    return {head_id: number for head_id, number in db.session.execute(counted) if head_id is not None}


def alike(row: Grievance, *, who: Actor) -> Sequence[Grievance]:
    """Others on the same topic from the same district and the same weeks, that stand by themselves."""
    if row.topic_id is None:
        return []
    asked = visible(who).where(
        Grievance.topic_id == row.topic_id,
        Grievance.district_id.is_(None)
        if row.district_id is None
        else Grievance.district_id == row.district_id,
        Grievance.id != row.id,
        Grievance.merged_into_id.is_(None),
        Grievance.way_in != WayIn.IMPORT,
        Grievance.said_at.between(row.said_at - ALIKE_WITHIN, row.said_at + ALIKE_WITHIN),
    )
    nearest = asked.order_by(Grievance.said_at.desc(), Grievance.id).options(*_whole())
    return db.session.scalars(nearest.limit(MOST_ALIKE)).all()


def assigned_to(user_id: int) -> Sequence[Grievance]:
    """What a member works on."""
    return db.session.scalars(sa.select(Grievance).where(Grievance.assignee_id == user_id)).all()


def of_code(code_index: bytes) -> Grievance | None:
    """The grievance whose writer's code has this keyed hash."""
    asked = sa.select(Grievance).where(Grievance.code_index == code_index).options(*_whole())
    return db.session.scalars(asked).one_or_none()


def history(row: Grievance) -> Sequence[GrievanceEvent]:
    """What happened to a grievance, the oldest first."""
    asked = sa.select(GrievanceEvent).where(GrievanceEvent.grievance_id == row.id)
    return db.session.scalars(asked.order_by(GrievanceEvent.at, GrievanceEvent.id)).all()


def to_mail(rows: Iterable[Grievance]) -> set[int]:
    """Which of these were answered and wait until somebody writes to an e-mail address, in one statement."""
    asked = [row.id for row in rows if row.asks_for_mail]
    at, verb = GrievanceEvent.at, GrievanceEvent.verb
    answered, mailed = (sa.func.max(at).filter(verb == said) for said in ("answered", "mailed"))
    waiting = (
        sa.select(GrievanceEvent.grievance_id)
        .where(GrievanceEvent.grievance_id.in_(asked))
        .group_by(GrievanceEvent.grievance_id)
        .having(sa.or_(sa.and_(answered.is_not(None), mailed.is_(None)), answered > mailed))
    )
    return set(db.session.scalars(waiting))


def answers(row: Grievance) -> Sequence[Answer]:
    """What was answered to a grievance, or to the one it was joined to; the oldest first."""
    ids = [row.id] if row.merged_into_id is None else [row.id, row.merged_into_id]
    asked = sa.select(Answer).where(Answer.grievance_id.in_(ids))
    return db.session.scalars(asked.order_by(Answer.at, Answer.id)).all()


def additions(row: Grievance, *, by_writer: bool) -> Sequence[Addition]:
    """What the writer added; or the team's private notes."""
    asked = sa.select(Addition).where(Addition.grievance_id == row.id, Addition.by_writer == by_writer)
    return db.session.scalars(asked.order_by(Addition.at, Addition.id)).all()


def steps(row: Grievance) -> list[Step]:
    """The states a grievance went through to where it is, each with its day on the campaign's clocks."""
    zone = current_campaign().zone
    reached = {GrievanceState.NEW: to_wall(row.said_at, zone).date()}
    for event in history(row):
        if event.verb == "state":
            state = GrievanceState(event.facts["after"])
            reached.pop(state, None)
            reached[state] = to_wall(event.at, zone).date()
    order = list(GrievanceState)
    passed = order[: order.index(row.state) + 1]
    return [Step(state, reached[state]) for state in passed if state in reached]


def logged_by(user_id: int, meeting_id: int) -> int:
    """How many a person has logged at a meeting: a number of their own work, not of what people say."""
    counted = (
        sa.select(sa.func.count())
        .select_from(GrievanceEvent)
        .join(Grievance, Grievance.id == GrievanceEvent.grievance_id)
        .where(
            GrievanceEvent.verb == "logged",
            GrievanceEvent.by_user_id == user_id,
            Grievance.meeting_id == meeting_id,
        )
    )
    return db.session.scalar(counted) or 0


def public_voices(topic: Topic, district_id: int) -> int | None:
    """How many have said the same in a district, of the numbers that are out for everybody; None for few."""
    view = View.GROUP_PLACE if topic.parent_id is None else View.TOPIC_PLACE
    number = released(view, ALL, audience=Audience.PUBLIC).of(topic.code, str(district_id))
    return number if isinstance(number, int) else None


def place_of(row: Grievance) -> str:
    """The name of where it is, as exactly as is known; empty where nothing is."""
    if row.locality is not None:
        return name_of(row.locality)
    return "" if row.district is None else name_of(row.district)


def suggested_places() -> list[str]:
    """Names to choose from while typing: villages and districts of the regions where the candidates stand."""
    stood_in = (row.constituency.region_id for row in candidates() if row.constituency is not None)
    return place_names({region_id for region_id in stood_in if region_id is not None}, most=MOST_SUGGESTED)


def known_imports(indexes: Iterable[bytes]) -> dict[bytes, datetime]:
    """Which of these rows of other programs are here already, and when each was said."""
    known = sa.select(Grievance.import_index, Grievance.said_at)
    found = db.session.execute(known.where(Grievance.import_index.in_(set(indexes)))).all()
    return {index: said_at for index, said_at in found if index is not None}


def import_mapping(headings: bytes) -> ImportMapping | None:
    """How files with these headings were read the last time."""
    return db.session.scalars(
        sa.select(ImportMapping).where(ImportMapping.headings == headings)
    ).one_or_none()


def counted_facts() -> Mapping[tuple[datetime, int, int | None, int | None, WayIn, GrievanceKind], int]:
    """How often each of these facts was counted: said_at, topic, district, meeting, way in and kind."""
    columns = (
        Grievance.said_at,
        Grievance.topic_id,
        Grievance.district_id,
        Grievance.meeting_id,
        Grievance.way_in,
        Grievance.kind,
    )
    rows = db.session.execute(
        sa.select(*columns, sa.func.count()).where(Grievance.counted).group_by(*columns)
    )
    return {(row[0], row[1], row[2], row[3], row[4], row[5]): row[6] for row in rows if row[1] is not None}


def named(grievance_ids: Iterable[int]) -> Mapping[int, Named]:
    """References and pages of grievances, for histories and outboxes. Nothing of what they say."""
    asked = sa.select(Grievance.id, Grievance.reference).where(Grievance.id.in_(set(grievance_ids)))
    return {
        grievance_id: Named(reference, url_for("grievances.show", grievance_reference=reference))
        for grievance_id, reference in db.session.execute(asked)
    }


def _matching(wanted: Wanted, who: Actor) -> sa.Select[Grievance]:
    asked = visible(who)
    if wanted.reference:
        return asked.where(Grievance.reference == wanted.reference)
    asked = asked.where(Grievance.merged_into_id.is_(None))
    columns = (
        (Grievance.state, wanted.state),
        (Grievance.district_id, wanted.district_id),
        (Grievance.locality_id, wanted.locality_id),
        (Grievance.meeting_id, wanted.meeting_id),
        (Grievance.way_in, wanted.way_in),
    )
    for column, value in columns:
        if value is not None:
            asked = asked.where(column == value)
    if wanted.topic_id is not None:
        below = sa.select(Topic.id).where(Topic.parent_id == wanted.topic_id)
        asked = asked.where(sa.or_(Grievance.topic_id == wanted.topic_id, Grievance.topic_id.in_(below)))
    if wanted.late:
        late = (Grievance.state == GrievanceState.NEW, Grievance.said_at < now() - LATE_AFTER)
        asked = asked.where(*late)
    if wanted.sensitive:
        asked = asked.where(_is_sensitive())
    return _of_assignee(asked, wanted.assignee, who)


def _of_assignee(asked: sa.Select[Grievance], assignee: str, who: Actor) -> sa.Select[Grievance]:
    if assignee == NOBODY:
        return asked.where(Grievance.assignee_id.is_(None))
    if assignee == ME:
        return asked.where(Grievance.assignee_id == who.user_id)
    return asked.where(Grievance.assignee_id == int(assignee)) if assignee else asked


def _is_sensitive() -> sa.ColumnElement[bool]:
    hidden = topics.sensitive_ids()
    return sa.or_(
        Grievance.sensitive, sa.and_(Grievance.topic_id.is_not(None), Grievance.topic_id.in_(hidden))
    )


def _whole() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    return (joinedload(Grievance.topic), joinedload(Grievance.locality), joinedload(Grievance.district))


def districts_spoken_of() -> list[tuple[str, str]]:
    """The districts that grievances came from: id and name, in the order of the page's language."""
    spoken = sa.select(Grievance.district_id).where(Grievance.district_id.is_not(None)).distinct()
    rows = db.session.scalars(sa.select(District).where(District.id.in_(spoken)))
    return [(str(row.id), name_of(row)) for row in alphabetical(rows, name_of)]
