"""Letters: how the campaign words them, where it does."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from organizer.campaigns.models import Candidate
from organizer.country.models import Constituency
from organizer.kernel.db import db
from organizer.meetings.models import Letter, LetterKind, Meeting


def letter_of(kind: LetterKind) -> Letter | None:
    """The campaign's own wording of a letter; None where ours holds."""
    return db.session.scalars(sa.select(Letter).where(Letter.kind == kind)).one_or_none()


def own_texts(kind: LetterKind) -> Mapping[str, str]:
    """The campaign's own words, by language; nothing where ours hold."""
    row = letter_of(kind)
    return {} if row is None else row.texts


def constituency_of(row: Meeting) -> Constituency | None:
    """Where the candidate of a meeting stands for election, where that is known."""
    stands = sa.select(Candidate.constituency_id).where(Candidate.id == row.candidate_id)
    return db.session.scalars(sa.select(Constituency).where(Constituency.id.in_(stands))).one_or_none()
