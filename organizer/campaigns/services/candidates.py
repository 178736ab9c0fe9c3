"""The slate: candidates, and the dated steps of each candidacy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import chain, count

from organizer.campaigns import queries
from organizer.campaigns.models import CandidacyStep, Candidate, Nomination, Standing
from organizer.campaigns.services.calendar import own_constituency
from organizer.kernel import audit, once
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import parse, subject
from organizer.kernel.text import latin

LONGEST_SLUG = 50
NEW = "candidate.new"


@dataclass(frozen=True, kw_only=True)
class CandidateDetails:
    """Who stands for election. `names` is the full name as the candidate writes it in each language."""

    full_name: str
    given_name: str = ""
    names: Mapping[str, str]
    programme: Mapping[str, str]
    nomination: Nomination = Nomination.SELF
    nominated_by: str = ""
    constituency_id: int | None = None


def add_candidate(details: CandidateDetails, *, by: Actor | None, once_key: str = "") -> Candidate:
    """Put a candidate on the slate, once for a key. Raises NotFound for a district of another election."""
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return queries.candidate(parse(once.answered(once_key, use=NEW))[1])
    _check(details)
    candidate = Candidate(slug=_free_slug(details.full_name), **_columns(details))
    db.session.add(candidate)
    if taken is not None:
        taken.answer = subject(candidate)
    audit.record("candidate.added", candidate, by=by)
    return candidate


def edit_candidate(
    candidate_id: int, details: CandidateDetails, *, seen: int | None = None, by: Actor | None
) -> Candidate:
    """Change what is said of a candidate. The address stays, as it stands on paper.

    Raises NotFound, and ChangedMeanwhile where something else is said by now than what has the mark that the
    writer has `seen`.
    """
    candidate = queries.candidate(candidate_id)
    _check(details)
    hold(candidate, lambda: _said(candidate), seen=seen)
    for name, value in _columns(details).items():
        setattr(candidate, name, value)
    audit.record("candidate.edited", candidate, by=by)
    return candidate


def mark_of_candidate(candidate: Candidate) -> int:
    """The mark of what is said of a candidate, as `edit_candidate` asks for it."""
    return mark(_said(candidate))


def add_step(
    candidate_id: int,
    standing: Standing,
    *,
    on: date,
    note: str = "",
    by: Actor | None,
    once_key: str = "",
) -> None:
    """Note what became of a candidacy, and on which day, once for a key. Raises NotFound."""
    candidate = queries.candidate(candidate_id)
    if once_key and once.first(once_key, use="candidacy.step") is None:
        return
    step = CandidacyStep(candidate_id=candidate.id, standing=standing, on=on, note=note.strip())
    db.session.add(step)
    audit.record("candidacy.step", candidate, by=by, facts={"standing": standing.value, "on": on.isoformat()})


def remove_step(candidate_id: int, step_id: int, *, by: Actor | None) -> None:
    """Take out a step that was noted by mistake. Raises NotFound."""
    step = db.session.get(CandidacyStep, step_id)
    if step is None or step.candidate_id != candidate_id:
        raise NotFound
    db.session.delete(step)
    facts = {"standing": step.standing.value, "on": step.on.isoformat()}
    audit.record("candidacy.step-removed", f"candidate:{candidate_id}", by=by, facts=facts)


def _said(candidate: Candidate) -> dict[str, object]:
    return {each.name: getattr(candidate, each.name) for each in fields(CandidateDetails)}


def _check(details: CandidateDetails) -> None:
    if details.constituency_id is not None:
        own_constituency(details.constituency_id)


def _columns(details: CandidateDetails) -> dict[str, object]:
    return {**asdict(details), "names": dict(details.names), "programme": dict(details.programme)}


def _free_slug(full_name: str) -> str:
    """The name in Latin letters, and a number behind it where another candidate has it."""
    words = re.findall(r"[a-z0-9]+", latin(full_name).casefold())
    slug = "-".join(words)[:LONGEST_SLUG].strip("-") or "candidate"
    taken = {candidate.slug for candidate in queries.candidates()}
    wishes = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(wish for wish in wishes if wish not in taken)
