"""Two who write the same row at the same moment: one wins, and the other is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import LazyString
from sqlalchemy.orm.exc import StaleDataError

from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.errors import ChangedMeanwhile
from organizer.kernel.i18n import _l

MEETING = _l("Somebody else changed this meeting at the same moment. Look at it and save again")


@contextmanager
def at_once(words: LazyString = MEETING) -> Iterator[None]:
    """Write a row, or be told in these words that somebody else wrote it meanwhile: ChangedMeanwhile.

    Who gives a place back holds the campaign before the row; so does who writes the row, or both would wait.
    """
    serialise(current_campaign_id())
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except StaleDataError as problem:
        raise ChangedMeanwhile(words) from problem
