"""What may happen to drafts of many meetings: rows that were brought, and tours that the planner makes."""

from __future__ import annotations

from organizer.tours.services.many import (
    Correction,
    begin_from_file,
    begin_from_rule,
    begin_from_text,
    bring_back,
    correct,
    discard,
    expire,
    make,
    mark_of,
    unmake,
)
from organizer.tours.services.planning import (
    JOB,
    ask_again,
    begin_plan,
    bring_plan_back,
    change,
    discard_plan,
    expire_plans,
    make_plan,
    run,
    unmake_plan,
    wake_left,
)
from organizer.tours.services.voters import mark_of_voters, set_voters, set_voters_back

__all__ = [
    "JOB",
    "Correction",
    "ask_again",
    "begin_from_file",
    "begin_from_rule",
    "begin_from_text",
    "begin_plan",
    "bring_back",
    "bring_plan_back",
    "change",
    "correct",
    "discard",
    "discard_plan",
    "expire",
    "expire_plans",
    "make",
    "make_plan",
    "mark_of",
    "mark_of_voters",
    "run",
    "set_voters",
    "set_voters_back",
    "unmake",
    "unmake_plan",
    "wake_left",
]
