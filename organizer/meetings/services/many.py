"""One act on many meetings: what can be done is done, the rest says why, and one undo takes all back."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.subjects import parse, subject
from organizer.meetings import asks, clash_wording, queries
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries import Found, Proposal
from organizer.meetings.services.changes import cancel, move
from organizer.meetings.services.schedule import check_version, release
from organizer.meetings.timetable import HARD, Kind

MANY = "meetings.change"
MOST = 200
STANDS_IN_THE_WAY = HARD | {Kind.HOURS, Kind.PHASE}
"""Limits and notice times are marked in the schedule; these are reasons to leave a meeting where it is."""
Problems = Mapping[int, str]
"""Why a meeting is left as it is, by its number."""


class ManyAct(enum.StrEnum):
    """What can be done to many meetings at once."""

    PUBLISH = "publish"
    SHIFT = "shift"
    ROLES = "roles"
    HOST = "host"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class Change:
    """An act, with what it needs."""

    act: ManyAct
    days: int = 0
    role_set: str = ""
    host_id: int = 0


@dataclass(frozen=True)
class Chosen:
    """A meeting and the version of it that was read."""

    meeting: Meeting
    seen: int


def mark_of_all(rows: Iterable[Meeting]) -> str:
    """The same for the same meetings in the same versions: which were meant by all of a list."""
    seen = sorted(f"{row.id}.{row.version}" for row in rows)
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Skipped:
    """A meeting that was left as it is, and why."""

    meeting: Meeting
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of a choice; `undo` takes all that was done back."""

    done: Sequence[Meeting]
    skipped: Sequence[Skipped]
    undo: undo.Undo | None


def change_many(chosen: Sequence[Chosen], change: Change, *, by: Actor, once_key: str = "") -> Outcome:
    """Do one act to each meeting that it can be done to. Nobody is told.

    The same key of a form does it once, and gives what was done then. A meeting that somebody else changed
    since it was read is left as it is, as is one that would clash anew. Raises DomainError for too many
    meetings, and for a form that has done its work already where nothing of that stands.
    """
    if len(chosen) > MOST:
        raise DomainError(_("%(most)s meetings at once at most. Choose fewer", most=MOST))
    taken = once.first(once_key, use=MANY) if once_key else None
    if once_key and taken is None and (before := done_before(once_key)) is not None:
        return before
    problems = _new_clashes([each.meeting for each in chosen], change)
    done: list[tuple[Meeting, undo.Undo]] = []
    skipped = []
    for each in chosen:
        try:
            with db.session.begin_nested():
                check_version(each.meeting, each.seen)
                done.append((each.meeting, _changed(each.meeting, change, problems, by=by)))
        except DomainError as problem:
            skipped.append(Skipped(queries.meeting(each.meeting.id), str(problem.words)))
    kept = _keep(done, change, by=by)
    if taken is not None and kept is not None:
        taken.answer = subject(kept)
    return Outcome([row for row, _act in done], skipped, kept)


def done_before(once_key: str) -> Outcome | None:
    """What a form has done already that is sent once more; None for one that was not sent yet.

    Raises DomainError where nothing of it stands any more, or nothing was done.
    """
    answer = once.again(once_key, use=MANY)
    if answer is None:
        return None
    kept = undo.standing(parse(answer)[1]) if answer else None
    if kept is None:
        raise DomainError(_l("This was done already. Look at the schedule"))
    rows = queries.meetings(kept.before["meetings"])
    return Outcome([rows[each] for each in kept.before["meetings"] if each in rows], [], kept)


def take_changes_back(done: undo.Undo, by: Actor | None) -> None:
    """Take an act on many meetings back, all of it or, where one cannot be, nothing. Raises DomainError."""
    with db.session.begin_nested():
        for act in filter(None, map(undo.standing, done.before["acts"])):
            try:
                undo.take_back(act.id, by=by)
            except DomainError as problem:
                raise DomainError(f"{_named(act)}: {problem.words}") from problem
    audit.record(
        "meetings.changed", current_campaign(), by=by, facts={"taken_back": len(done.before["acts"])}
    )


def _changed(row: Meeting, change: Change, problems: Problems, *, by: Actor) -> undo.Undo:
    if row.id in problems:
        raise DomainError(problems[row.id])
    act = _ACTS[change.act](row, change, by)
    if act is None:
        raise DomainError(_l("This was done already. Look at the schedule"))
    db.session.flush()
    return act


def _shift(row: Meeting, change: Change, by: Actor) -> undo.Undo | None:
    days = timedelta(days=change.days)
    return move(row, row.starts_wall + days, row.ends_wall + days, version=row.version, by=by, despite=None)


def _add_set(row: Meeting, change: Change, by: Actor) -> undo.Undo | None:
    return asks.staffings[0].add_set(row, change.role_set, by)


def _give_host(row: Meeting, change: Change, by: Actor) -> undo.Undo | None:
    return asks.staffings[0].give_host(row, change.host_id, by)


_ACTS: Mapping[ManyAct, Callable[[Meeting, Change, Actor], undo.Undo | None]] = {
    ManyAct.PUBLISH: lambda row, _change, by: release(row, by=by),
    ManyAct.SHIFT: _shift,
    ManyAct.ROLES: _add_set,
    ManyAct.HOST: _give_host,
    ManyAct.CANCEL: lambda row, _change, by: cancel(row, version=row.version, by=by),
}


def _keep(done: Sequence[tuple[Meeting, undo.Undo]], change: Change, *, by: Actor) -> undo.Undo | None:
    if not done:
        return None
    campaign = current_campaign()
    audit.record("meetings.changed", campaign, by=by, facts={"act": change.act.value, "meetings": len(done)})
    before = {"acts": [act.id for _row, act in done], "meetings": [row.id for row, _act in done]}
    return undo.keep("meetings.changed", campaign, before, by=by)


def _new_clashes(rows: Sequence[Meeting], change: Change) -> Problems:
    """Which meetings would clash anew when all are shifted, with the first clash in words.

    Those that are left where they are stand in the way of others then, so it is asked until none is added.
    """
    if change.act is not ManyAct.SHIFT:
        return {}
    going = [row for row in rows if row.state in {MeetingState.DRAFT, MeetingState.PUBLISHED}]
    before = {row.id: _marks(found) for row, found in _against(going, timedelta())}
    problems: dict[int, str] = {}
    while True:
        staying = {
            row.id: clash_wording.clash(new[0])
            for row, found in _against(going, timedelta(days=change.days))
            if (new := [each for each in found if _mark(each) not in before[row.id]])
        }
        if not staying:
            return problems
        problems |= staying
        going = [row for row in going if row.id not in staying]


def _against(rows: Sequence[Meeting], later: timedelta) -> list[tuple[Meeting, list[Found]]]:
    """What stands in the way of each, but for those that go along with it."""
    proposals = [_proposal(row, later) for row in rows]
    return [
        (row, [each for each in found if each.proposal is None and each.clash.kind in STANDS_IN_THE_WAY])
        for row, found in zip(rows, queries.clashes_of_many(proposals), strict=True)
    ]


def _proposal(row: Meeting, later: timedelta) -> Proposal:
    return Proposal(
        starts_wall=row.starts_wall + later,
        ends_wall=row.ends_wall + later,
        zone=row.zone,
        venue_id=row.venue_id,
        candidate_id=row.candidate_id,
        meeting_id=row.id,
    )


def _marks(found: Sequence[Found]) -> frozenset[tuple[str, str, str]]:
    return frozenset(_mark(each) for each in found)


def _mark(found: Found) -> tuple[str, str, str]:
    return found.clash.kind.value, found.clash.who, found.clash.other


def _named(act: undo.Undo) -> str:
    """The meeting that an act was about; of one about somebody's place in a team, no name."""
    kind, number = parse(act.about)
    row = queries.meetings([number]).get(number) if kind == Meeting.__tablename__ else None
    return _("One of them") if row is None else queries.titled(row.titles, row.starts_wall)
