"""The writer's own link to the status page: only who asked to be written to gets one."""

from __future__ import annotations

from datetime import timedelta

from organizer.grievances.models import Grievance
from organizer.kernel import tokens
from organizer.kernel.clock import now
from organizer.kernel.subjects import subject

LIFE = timedelta(days=90)


def link_to(row: Grievance) -> tokens.Wanted:
    """What a new link to what became of a grievance is to be."""
    return tokens.Wanted(tokens.Purpose.GRIEVANCE, subject(row), now() + LIFE)
