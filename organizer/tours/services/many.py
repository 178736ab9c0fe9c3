"""What may happen to drafts of rows: begun, put right, made into meetings all at once, thrown away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.files.bounds import UnreadableTable
from organizer.files.reading import read_table
from organizer.kernel import audit, calendar, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, today
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.subjects import parse
from organizer.meetings import services as meetings
from organizer.meetings.services import MeetingDetails, VenueDetails
from organizer.tours import queries, wording
from organizer.tours.models import KEEP, THROWN, Line, Source, Tour, TourState, document_of
from organizer.tours.paste import (
    Cell,
    Row,
    Rule,
    name_columns,
    on_dates,
    rows_from_events,
    rows_from_rule,
    rows_from_table,
    rows_from_text,
)
from organizer.tours.queries import Check, Checked
from organizer.tours.services.making import Wanted, make_each, unmake_each

MOST_ROWS = 200
Odd = tuple[int, str, str]


def begin_from_text(text: str, *, first: date, by: Actor, once_key: str = "") -> Tour:
    """Begin a tour from pasted rows. Raises DomainError where there are none, or too many."""
    rows = rows_from_text(text, first=first, is_place=queries.Gazetteer().knows, zone=current_campaign().zone)
    return _begin(rows, Source.PASTE, first=first, by=by, once_key=once_key, field="text")


def begin_from_rule(rule: Rule, *, by: Actor, once_key: str = "") -> Tour:
    """Begin a tour from days of the week and places in turn. Raises DomainError."""
    return _begin(
        rows_from_rule(rule), Source.RULE, first=rule.first, by=by, once_key=once_key, field="places"
    )


def begin_from_file(content: bytes, *, first: date, by: Actor, once_key: str = "") -> Tour:
    """Begin a tour from a calendar, a CSV file or a workbook; events that cannot be read are named.

    Raises DomainError.
    """
    odd: list[Odd] = []
    if b"BEGIN:VCALENDAR" in content[:4096].upper():
        rows, odd = _from_calendar(content)
    else:
        rows = _from_table(content, first)
    return _begin(rows, Source.FILE, first=first, by=by, once_key=once_key, field="file", odd=odd)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody put right on the page of a tour."""

    lines: Sequence[Line]
    places: Mapping[str, str]
    """The key of an unclear place → the choice."""
    columns: Mapping[int, Cell | None] = field(default_factory=dict)
    """Columns without a name → what they hold."""
    who: str | None = None
    """Who meets people where no row says it; None where the page did not ask."""


def correct(tour: Tour, correction: Correction, *, version: int, by: Actor) -> Tour:
    """Put rows right, leave some out, settle places. Raises ChangedMeanwhile, DomainError."""
    _refuse_made(tour)
    _check_version(tour, version)
    rows = _lasting(name_columns(line.row, correction.columns) for line in correction.lines)
    lines = [replace(line, row=row) for line, row in zip(correction.lines, rows, strict=True)]
    asked = {queries.key_of(line.row.place) for line in lines}
    chosen = {**tour.settled, **{key: choice for key, choice in correction.places.items() if choice}}
    places = {key: choice for key, choice in chosen.items() if key in asked}
    who = tour.who if correction.who is None else correction.who
    document = document_of(lines, odd=tour.odd, places=places, who=who)
    if len(lines) != len(tour.lines):
        raise DomainError(_l("The page does not fit this draft. Open it again"))
    if document != tour.document:
        tour.document, tour.changed_at = document, now()
        audit.record("tour.corrected", tour, by=by)
        db.session.flush()
    return tour


def make(tour: Tour, *, publish: bool, despite: str, version: int, by: Actor, once_key: str = "") -> int:
    """Make the meetings of a tour, all or none; returns how many. The same key of a form makes them once.

    `despite` is the mark of the clashes that were seen. Raises ChangedMeanwhile, DomainError.
    """
    if once_key and once.first(once_key, use="tour.make") is None:
        return queries.tour(tour.id).made
    _refuse_made(tour)
    _check_version(tour, version)
    check = queries.check(tour)
    if not check.is_ready:
        raise DomainError(_l("Some rows are not clear yet. Put them right or leave them out"))
    if check.clashing and despite != mark_of(check):
        raise DomainError(_l("Other clashes came up meanwhile. Look at them again"))
    with db.session.begin_nested():
        added: dict[tuple[str, int | None], int] = {}
        back = make_each((_wanted(row, added, by=by) for row in check.kept), publish=publish, by=by)
        tour.state, tour.made, tour.changed_at = TourState.MADE, len(check.kept), now()
        tour.document = {**tour.document, "published": publish}
        facts = {"meetings": tour.made, "published": publish}
        audit.record("tour.made", tour, by=by, facts=facts)
        undo.keep("tour.made", tour, back, by=by)
        db.session.flush()
    return tour.made


def unmake(done: undo.Undo, by: Actor | None) -> None:
    """Take the making of meetings back; where they are gone the draft waits again. Raises DomainError."""
    tour = queries.tour(parse(done.about)[1])
    if unmake_each(done, by=by):
        tour.state, tour.made, tour.changed_at = TourState.DRAFT, 0, now()
    audit.record("tour.unmade", tour, by=by)


def discard(tour: Tour, *, by: Actor) -> undo.Undo:
    """Throw a tour away; meetings that were made of it stay. Nobody sees it; after thirty days it is gone."""
    audit.record("tour.discarded", tour, by=by)
    tour.document, tour.changed_at = {**tour.document, THROWN: True}, now()
    return undo.keep("tour.discarded", tour, {}, by=by)


def bring_back(done: undo.Undo, by: Actor | None) -> None:
    """Let a tour that was thrown away wait again. Raises NotFound."""
    tour = queries.thrown_tour(parse(done.about)[1])
    tour.document = {name: value for name, value in tour.document.items() if name != THROWN}
    tour.changed_at = now()
    audit.record("tour.brought_back", tour, by=by)


def expire() -> int:
    """Drop the tours that nobody touched for thirty days. Returns how many."""
    gone = db.session.execute(sa.delete(Tour).where(Tour.changed_at <= now() - KEEP))
    dropped = int(getattr(gone, "rowcount", 0))
    if dropped:
        audit.record("tour.expired", f"campaign:{current_campaign_id()}", facts={"tours": dropped})
    return dropped


def mark_of(check: Check) -> str:
    """The same for the same clashes of the same rows: what a press accepts, and no others."""
    marks = sorted(f"{row.number}|{found.mark}" for row in check.clashing for found in row.clashes)
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16]


def _begin(
    rows: Sequence[Row],
    source: Source,
    *,
    first: date,
    by: Actor,
    once_key: str,
    field: str,
    odd: Sequence[Odd] = (),
) -> Tour:
    if not rows:
        raise DomainError(_l("There is no meeting in it"), field=field)
    if len(rows) > MOST_ROWS:
        raise DomainError(
            _("%(most)s meetings at once at most. Here are %(count)s", most=MOST_ROWS, count=len(rows)),
            field=field,
        )
    taken = once.first(once_key, use="tour.new") if once_key else None
    if once_key and taken is None:
        return queries.tour(int(once.answered(once_key, use="tour.new")))
    tour = Tour(
        source=source,
        first_day=first,
        document=document_of(
            [Line(row, left_out=row.is_called_off) for row in _lasting(rows)], odd=[*odd, *_called_off(rows)]
        ),
        begun_at=now(),
        changed_at=now(),
        by_user_id=by.user_id,
    )
    db.session.add(tour)
    if taken is not None:
        taken.answer = str(tour.id)
    audit.record("tour.begun", tour, by=by, facts={"rows": len(rows)})
    db.session.flush()
    return tour


def _called_off(rows: Sequence[Row]) -> list[Odd]:
    """The rows that do not take place: they are left out, and may be taken in again."""
    return [
        (number, wording.ROW_CALLED_OFF, row.title or row.place)
        for number, row in enumerate(rows, start=1)
        if row.is_called_off
    ]


def _lasting(rows: Iterable[Row]) -> list[Row]:
    """Rows whose days mean the same tomorrow."""
    return on_dates(rows, today=today(current_campaign().zone))


def _from_calendar(content: bytes) -> tuple[list[Row], list[Odd]]:
    read = calendar.read(content)
    zone = current_campaign().zone
    rows, odd = rows_from_events(read.events, zone=zone, today=today(zone))
    problems = [(problem.number, problem.why.value, problem.summary) for problem in read.problems]
    if not rows and (problems or odd):
        raise DomainError(_l("No meeting of this calendar is still to come and readable"), field="file")
    return rows, sorted([*problems, *odd])


def _from_table(content: bytes, first: date) -> list[Row]:
    try:
        table = read_table(content)
        rows = [list(table.headings)]
        for row in table.rows:
            rows.append(row)
            if len(rows) > 10 * MOST_ROWS:
                break
    except UnreadableTable as problem:
        raise DomainError(
            _l("The file cannot be read. Save it as CSV, XLSX or ICS"), field="file"
        ) from problem
    return rows_from_table(
        rows,
        first=first,
        is_place=queries.Gazetteer().knows,
        zone=current_campaign().zone,
        from_1904=table.from_1904,
    )


def _wanted(row: Checked, added: dict[tuple[str, int | None], int], *, by: Actor) -> Wanted:
    return Wanted(
        lambda: _details(row, _venue_id(row, added, by=by)), lambda problem: wording.refused(row, problem)
    )


def _venue_id(row: Checked, added: dict[tuple[str, int | None], int], *, by: Actor) -> int | None:
    """The venue of a row; one that is new is added once, however many rows name it."""
    if row.place.venue is not None or not row.place.new_name:
        return None if row.place.venue is None else row.place.venue.id
    key = (row.place.new_name, row.place.locality_id)
    if key not in added:
        names = dict.fromkeys(current_campaign().languages, row.place.new_name)
        added[key] = meetings.add_venue(
            VenueDetails(names=names, locality_id=row.place.locality_id), by=by
        ).id
        db.session.flush()
    return added[key]


def _details(row: Checked, venue_id: int | None) -> MeetingDetails:
    times = row.times
    if times is None:
        raise ValueError("a row that is not clear was made")
    title = row.row.title.strip() or ("" if venue_id is not None else row.row.place.strip())
    languages = row.meant.languages or tuple(current_campaign().languages[:1])
    return MeetingDetails(
        starts_wall=times[0],
        ends_wall=times[1],
        venue_id=venue_id,
        candidate_id=row.candidate_id,
        titles={languages[0]: title} if title else {},
        languages=row.meant.languages,
    )


def _check_version(tour: Tour, version: int) -> None:
    if tour.version != version:
        raise ChangedMeanwhile(
            _l("Somebody else changed this draft meanwhile. Look at it and change it again")
        )


def _refuse_made(tour: Tour) -> None:
    if not tour.is_open:
        raise DomainError(_l("The meetings of this draft are made already"))
