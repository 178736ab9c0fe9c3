"""The candidates and the dated steps of their candidacies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.campaigns.models import CandidacyStep, Candidate, Standing
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical, pick_here


def candidates() -> list[Candidate]:
    """The slate, in the order of the page's language."""
    slate = db.session.scalars(sa.select(Candidate).options(joinedload(Candidate.constituency)))
    return alphabetical(slate, name_of_candidate)


def running() -> list[Candidate]:
    """Those of the slate who have not withdrawn."""
    left = withdrawn()
    return [row for row in candidates() if row.id not in left]


def name_of_candidate(row: Candidate) -> str:
    """The full name as the candidate writes it in the language of the page."""
    return pick_here(row.names)[0] or row.full_name


def steps_of(candidate_ids: Iterable[int]) -> dict[int, list[CandidacyStep]]:
    """The dated steps of candidacies, the latest first, one statement for all."""
    found = db.session.scalars(
        sa.select(CandidacyStep)
        .where(CandidacyStep.candidate_id.in_(list(candidate_ids)))
        .order_by(CandidacyStep.on.desc(), CandidacyStep.id)
    )
    steps: dict[int, list[CandidacyStep]] = defaultdict(list)
    for step in found:
        steps[step.candidate_id].append(step)
    return steps


def withdrawn() -> frozenset[int]:
    """The candidates who have withdrawn, as long as no later day says otherwise."""
    steps = sa.select(CandidacyStep.candidate_id, CandidacyStep.standing).order_by(
        CandidacyStep.on, CandidacyStep.standing == Standing.WITHDRAWN
    )
    latest = dict(db.session.execute(steps).all())
    return frozenset(found for found, standing in latest.items() if standing is Standing.WITHDRAWN)


def candidate(candidate_id: int) -> Candidate:
    """One candidate. Raises NotFound."""
    found = db.session.get(Candidate, candidate_id)
    if found is None:
        raise NotFound
    return found


def candidate_by_slug(slug: str) -> Candidate:
    """One candidate. Raises NotFound."""
    found = db.session.scalars(sa.select(Candidate).where(Candidate.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found
