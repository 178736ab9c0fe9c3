"""How promises and tasks stand, and what was done to them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from organizer.kernel.i18n import _l
from organizer.promises.models import Promise, PromiseState

State = tuple[str, str]
"""In a word, and the colour of its tag."""
STATES = {
    PromiseState.OPEN: (_l("Not yet kept"), ""),
    PromiseState.KEPT: (_l("Kept"), "ok"),
    PromiseState.DROPPED: (_l("Given up"), "bad"),
}
STATES_OF_TASKS = {
    PromiseState.OPEN: (_l("To do"), ""),
    PromiseState.KEPT: (_l("Done"), "ok"),
    PromiseState.DROPPED: (_l("Given up"), ""),
}
LATE = (_l("Overdue"), "bad")

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "promise.made": _l("A promise was noted"),
        "promise.edited": _l("A promise was changed"),
        "promise.left": _l("Who saw to a promise left the team"),
        "promise.open": _l("A promise is open again"),
        "promise.kept": _l("A promise was kept"),
        "promise.dropped": _l("A promise was dropped"),
        "promise.proof": _l("The proof of a promise was written"),
        "promise.restored": _l("A change of a promise was undone"),
        "promise.state": _l("The state of a promise was changed"),
        "task.made": _l("A task was noted"),
        "task.edited": _l("A task was changed"),
        "task.left": _l("Who saw to a task left the team"),
        "task.open": _l("A task is open again"),
        "task.kept": _l("A task was done"),
        "task.dropped": _l("A task was dropped"),
        "task.proof": _l("The proof of a task was written"),
        "task.restored": _l("A change of a task was undone"),
        "task.state": _l("The state of a task was changed"),
    }
)
"""Verbs of the history."""


def stands(row: Promise, today: date) -> State:
    """What became of a promise or a task."""
    words, kind = LATE if row.is_late(today) else (STATES_OF_TASKS if row.is_task else STATES)[row.state]
    return str(words), kind
