"""Meetings made of a draft, whoever drew it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _
from organizer.kernel.subjects import parse
from organizer.meetings import queries
from organizer.meetings import services as meetings
from organizer.meetings.models import Meeting
from organizer.meetings.services import MeetingDetails
from organizer.tours.models import Plan, PlanState, Tour, TourState


@dataclass(frozen=True)
class Wanted:
    """A meeting of a draft, and what is said where it cannot be."""

    details: Callable[[], MeetingDetails]
    refused: Callable[[DomainError], str]


def make_each(wanted: Iterable[Wanted], *, publish: bool, by: Actor) -> list[Meeting]:
    """Make meetings, as drafts or published. Raises DomainError at the first that cannot be."""
    made = []
    for each in wanted:
        try:
            row = meetings.schedule_meeting(each.details(), by=by)
            made.append(meetings.publish(row, by=by) if publish else row)
        except DomainError as problem:
            raise DomainError(each.refused(problem)) from problem
    return made


def keep_made(verb: str, draft: Tour | Plan, made: Sequence[Meeting], *, by: Actor) -> undo.Undo:
    """Remember which meetings were made of a draft, and as what they were."""
    db.session.flush()
    return undo.keep(verb, draft, {"meetings": [[row.id, row.version] for row in made]}, by=by)


def take_made_back(done: undo.Undo, by: Actor | None) -> None:
    """Call off all meetings that were made of a draft, which is open again; none where one has changed since.

    They stay as called off: a calendar that has taken one over learns it. Raises DomainError.
    """
    rows = queries.meetings([number for number, _version in done.before["meetings"]])
    signed_up = queries.sign_ups(rows)
    with db.session.begin_nested():
        for number, version in done.before["meetings"]:
            row = rows[number]
            if row.version != version or number in signed_up:
                name = queries.titled(row.titles, row.starts_wall)
                raise DomainError(_("%(meeting)s was changed since, or people signed up", meeting=name))
            meetings.cancel(row, version=version, by=by)
        if done.verb == "plan.made":
            _reopen_plan(done, by=by)
        else:
            _reopen_tour(done, by=by)


def _reopen_tour(done: undo.Undo, *, by: Actor | None) -> None:
    """Let a draft be corrected and made again; one that has expired meanwhile stays away."""
    tour = db.session.get(Tour, parse(done.about)[1])
    if tour is not None:
        tour.state, tour.made, tour.changed_at = TourState.DRAFT, 0, now()
    audit.record("tour.made_back", done.about, by=by)


def _reopen_plan(done: undo.Undo, *, by: Actor | None) -> None:
    """As of a tour: it can be pinned, planned and made again."""
    plan = db.session.get(Plan, parse(done.about)[1])
    if plan is not None:
        plan.state, plan.made, plan.changed_at = PlanState.READY, 0, now()
    audit.record("plan.made_back", done.about, by=by)
