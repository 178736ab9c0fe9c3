"""What stood in a row before somebody changed it, kept and put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from organizer.kernel.db import Model
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.undo import Undo

CHANGED_SINCE = _l("This was changed again since. Look at it first")


def before_and_after(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """What an undo keeps of changed columns; none of them may be personal."""
    return {
        "before": {name: before for name, (before, _after) in changed.items()},
        "after": {name: after for name, (_before, after) in changed.items()},
    }


def put_back(row: Model, done: Undo) -> Mapping[str, Any] | None:
    """Give the columns of a row what they held; None where the row itself was made by the act.

    Raises DomainError where one of them was changed again since.
    """
    if any(getattr(row, name) != after for name, after in done.before["after"].items()):
        raise DomainError(CHANGED_SINCE)
    before: Mapping[str, Any] | None = done.before["before"]
    for name, value in (before or {}).items():
        setattr(row, name, value)
    return before
