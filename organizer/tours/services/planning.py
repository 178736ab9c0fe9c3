"""What may happen to tours that the planner makes: asked for, changed, found, made, thrown away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, jobs, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_utc, to_wall
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import parse
from organizer.meetings.models import Venue
from organizer.meetings.services import MeetingDetails, zone_of
from organizer.tours import queries, wording
from organizer.tours.models import KEEP, Plan, PlanState
from organizer.tours.planner import Choice, Effort, Question, Stop, alternatives, violations
from organizer.tours.planner.kept import choice_told
from organizer.tours.queries.asking import TEAM
from organizer.tours.services.making import Wanted, make_each, unmake_each
from organizer.tours.wishes import Wishes

JOB = "tours.plan"
LONGEST_SILENCE = timedelta(minutes=3)
"""A worker that has not shown for this long that it lives is dead: one plan takes half a minute at most."""
MOST_TRIES = 3
KEPT = ("wished", "found", "is_stale", "ticket", "made")
"""What a plan has that can be kept as it is when it is thrown away."""


def begin_plan(wishes: Wishes, *, by: Actor, once_key: str = "") -> Plan:
    """Ask for a plan. The same key of a form asks once. Raises DomainError for what can have no answer."""
    taken = once.first(once_key, use="plan.new") if once_key else None
    if once_key and taken is None:
        return queries.plan(int(once.answered(once_key, use="plan.new")))
    _check(wishes)
    row = Plan(wished=wishes.to_plain(), begun_at=now(), changed_at=now(), by_user_id=by.user_id)
    db.session.add(row)
    if taken is not None:
        taken.answer = str(row.id)
    audit.record("plan.begun", row, by=by, facts={"meetings": wishes.meetings})
    db.session.flush()
    jobs.wake(JOB, plan_id=row.id)
    return row


def ask_again(plan: Plan, wishes: Wishes, *, version: int, by: Actor) -> Plan:
    """Have it planned anew. What was found so far goes. Raises ChangedMeanwhile, DomainError."""
    _refuse_made(plan)
    _check_version(plan, version)
    _check(wishes)
    plan.wished, plan.found, plan.is_stale = wishes.to_plain(), [], False
    plan.state, plan.beat_at, plan.tries = PlanState.WAITING, None, 0
    plan.ticket, plan.changed_at = plan.ticket + 1, now()
    audit.record("plan.asked", plan, by=by)
    db.session.flush()
    jobs.wake(JOB, plan_id=plan.id)
    return plan


def change(plan: Plan, wishes: Wishes, *, version: int, by: Actor) -> Plan:
    """Pin, unpin, leave out: the plans that were found stay to be seen until it is planned again.

    Raises ChangedMeanwhile, DomainError.
    """
    _refuse_made(plan)
    _check_version(plan, version)
    if wishes.to_plain() != plan.wished:
        plan.wished, plan.is_stale, plan.changed_at = wishes.to_plain(), True, now()
        audit.record("plan.changed", plan, by=by)
        db.session.flush()
    return plan


def run(campaign_id: int, plan_id: int, *, effort: Effort) -> None:
    """Look for plans. No transaction is open meanwhile; what is found is kept as it comes."""
    with transaction(campaign_id):
        work = take(plan_id)
    if work is None:
        return
    found: list[Choice] = []
    for choice in alternatives(work.question, effort):
        found.append(choice)
        with transaction(campaign_id):
            if not keep(work, found):
                return
    with transaction(campaign_id):
        keep(work, found, state=PlanState.READY)


@dataclass(frozen=True)
class Work:
    """What a worker took: an answer is kept only while the ticket is still the plan's."""

    plan_id: int
    ticket: int
    question: Question


def take(plan_id: int) -> Work | None:
    """Give the plan to the worker that asks; one statement decides between two."""
    taken = db.session.execute(
        sa.update(Plan)
        .where(Plan.id == plan_id, Plan.state == PlanState.WAITING, _is_left())
        .values(beat_at=now(), tries=Plan.tries + 1)
        .returning(Plan.id)
    ).scalar_one_or_none()
    if taken is None:
        return None
    row = queries.plan(plan_id)
    if row.tries > MOST_TRIES:
        row.state = PlanState.FAILED
        audit.record("plan.failed", row)
        return None
    return Work(plan_id, row.ticket, queries.asked(row.wishes).question)


def _is_left() -> sa.ColumnElement[bool]:
    """True where no living worker is at it."""
    return sa.or_(Plan.beat_at.is_(None), Plan.beat_at < now() - LONGEST_SILENCE)


def keep(work: Work, found: Sequence[Choice], *, state: PlanState = PlanState.WAITING) -> bool:
    """Keep what was found; False where it was asked anew meanwhile, or thrown away."""
    kept = db.session.execute(
        sa.update(Plan)
        .where(Plan.id == work.plan_id, Plan.ticket == work.ticket, Plan.state == PlanState.WAITING)
        .values(
            found=[choice_told(each) for each in found],
            state=state,
            beat_at=now(),
        )
        .returning(Plan.id)
    ).scalar_one_or_none()
    if kept is not None and state is PlanState.READY:
        audit.record("plan.found", f"tour_plan:{kept}", facts={"plans": len(found)})
    return kept is not None


def wake_left() -> list[int]:
    """Wake the planner for what a dead worker or a lost queue left. Returns the ids of the plans."""
    asked = sa.select(Plan.id).where(
        Plan.state == PlanState.WAITING, Plan.changed_at < now() - LONGEST_SILENCE
    )
    left = db.session.scalars(asked.where(_is_left())).all()
    for plan_id in left:
        jobs.wake(JOB, plan_id=plan_id)
    return list(left)


def make_plan(plan: Plan, number: int, *, version: int, by: Actor, once_key: str = "") -> int:
    """Make drafts of the meetings of one of the plans, all or none; returns how many.

    The same key makes them once. Raises ChangedMeanwhile, DomainError: also where the schedule changed so
    that the plan holds no longer.
    """
    if once_key and once.first(once_key, use="plan.make") is None:
        return queries.plan(plan.id).made
    _refuse_made(plan)
    _check_version(plan, version)
    stops = _stops(plan, number)
    asked = queries.asked(plan.wishes)
    if violations(replace(asked.question, pins=()), stops):
        raise DomainError(_l("The schedule, a venue or a rule changed since. Plan again"))
    venues = {each.venue.id: each.venue for each in asked.halls}
    with db.session.begin_nested():
        wanted = [_wanted(stop, venues, asked.names) for stop in stops]
        back = make_each(wanted, publish=False, by=by)
        plan.state, plan.made, plan.changed_at = PlanState.MADE, len(stops), now()
        audit.record("plan.made", plan, by=by, facts={"meetings": plan.made})
        undo.keep("plan.made", plan, back, by=by)
        db.session.flush()
    return plan.made


def unmake_plan(done: undo.Undo, by: Actor | None) -> None:
    """Take the making of a plan's meetings back; the plan waits again. Raises DomainError."""
    plan = queries.plan(parse(done.about)[1])
    if unmake_each(done, by=by):
        plan.state, plan.made, plan.changed_at = PlanState.READY, 0, now()
    audit.record("plan.unmade", plan, by=by)


def _stops(plan: Plan, number: int) -> Sequence[Stop]:
    choices = plan.choices
    if plan.is_stale:
        raise DomainError(_l("Something was pinned or left out. Plan the rest again first"))
    if not 0 <= number < len(choices) or not choices[number].answer.stops:
        raise DomainError(_l("There is no meeting in this plan"))
    return choices[number].answer.stops


def _wanted(stop: Stop, venues: Mapping[int, Venue], names: Mapping[str, str]) -> Wanted:
    venue = venues[parse(stop.venue)[1]]
    there = _wall_of(venue)
    details = MeetingDetails(
        starts_wall=there(stop.starts),
        ends_wall=there(stop.ends),
        venue_id=venue.id,
        candidate_id=None if stop.person == TEAM else parse(stop.person)[1],
    )
    return Wanted(lambda: details, lambda problem: wording.refused_stop(stop, names, problem))


def _wall_of(venue: Venue) -> Callable[[datetime], datetime]:
    """What the clock in a venue shows when the campaign's shows a time."""
    return lambda wall: to_wall(to_utc(wall, current_campaign().zone), zone_of(venue))


def discard_plan(plan: Plan, *, by: Actor) -> undo.Undo:
    """Throw a plan away; meetings that were made of it stay. A worker that is at it keeps nothing of it."""
    audit.record("plan.discarded", plan, by=by)
    before = {
        **{column: getattr(plan, column) for column in KEPT},
        "state": plan.state.value,
        "begun_at": plan.begun_at.isoformat(),
        "by_user_id": plan.by_user_id,
    }
    db.session.delete(plan)
    return undo.keep("plan.discarded", plan, before, by=by)


def bring_plan_back(done: undo.Undo, by: Actor | None) -> None:
    """Let a plan that was thrown away wait again; what the planner had not found yet is looked for anew."""
    before = done.before
    row = Plan(
        id=parse(done.about)[1],
        state=PlanState(before["state"]),
        begun_at=datetime.fromisoformat(before["begun_at"]),
        changed_at=now(),
        by_user_id=before["by_user_id"],
        **{column: before[column] for column in KEPT},
    )
    row.ticket += 1
    db.session.add(row)
    db.session.flush()
    audit.record("plan.brought_back", row, by=by)
    if row.state is PlanState.WAITING:
        jobs.wake(JOB, plan_id=row.id)


def expire_plans() -> int:
    """Drop the plans that nobody touched for thirty days. Returns how many."""
    gone = db.session.execute(sa.delete(Plan).where(Plan.changed_at <= now() - KEEP))
    dropped = int(getattr(gone, "rowcount", 0))
    if dropped:
        audit.record("plan.expired", f"campaign:{current_campaign_id()}", facts={"plans": dropped})
    return dropped


def _check(wishes: Wishes) -> None:
    """Refuse what can have no answer, in words that say what to change."""
    question = queries.asked(wishes).question
    if not question.venues:
        raise DomainError(
            _l("There is no venue in these places. Add one, or choose more places"), field="places"
        )
    if not question.days():
        raise DomainError(_l("No day is left. Choose more days of the week, or a longer time"), field="till")
    if not question.is_ever():
        raise DomainError(wording.why_never(question), field="first")


def _check_version(plan: Plan, version: int) -> None:
    if plan.version != version:
        raise ChangedMeanwhile(_l("This plan changed meanwhile. Look at it and press again"))


def _refuse_made(plan: Plan) -> None:
    if not plan.is_open:
        raise DomainError(_l("The meetings of this plan are made already"))
