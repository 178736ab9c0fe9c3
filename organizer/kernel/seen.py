"""What a writer has seen of a row: of two who save the same the first wins, and the other is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from organizer.kernel.db import Model, current_campaign_id, db, serialise
from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.i18n import _l

CHANGED = _l("Somebody else changed this meanwhile. Look at it and save again")
MARKS = 10**9


def mark(said: object) -> int:
    """A number for what a row says, for the form that shows it: the same as long as it says the same.

    So a form is refused only where what it shows was changed, and not for what else stands in the row.
    """
    written = json.dumps(said, sort_keys=True, default=str)
    return int.from_bytes(sha256(written.encode()).digest()) % MARKS


def hold(row: Model, said: Callable[[], object], *, seen: int | None) -> None:
    """Read a row anew and let nobody else in the campaign hold one until the transaction ends.

    Raises ChangedMeanwhile where it no longer says what has the mark that the writer has `seen`. None is
    who writes without a form, or presses what holds whatever stood there before.
    """
    serialise(current_campaign_id())
    db.session.refresh(row)
    if seen is not None and mark(said()) != seen:
        raise ChangedMeanwhile(CHANGED)
