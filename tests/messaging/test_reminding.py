"""A reminder set, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from organizer.messaging.reminding import SILENT, ReminderSet, read

FULL = ReminderSet(
    day_at=time(18),
    hours_before=3,
    confirm_at=None,
    thanks_after=1,
    missed_after=18,
    since=datetime(2026, 3, 14, 7, tzinfo=UTC),
)


@pytest.mark.parametrize("kept", [ReminderSet(), FULL, SILENT])
def test_a_set_is_read_as_it_was_written(kept: ReminderSet) -> None:
    assert read(kept.written()) == kept


def test_where_none_was_set_the_usual_one_holds() -> None:
    assert (read(None), read(None).is_silent) == (ReminderSet(), False)


def test_a_set_in_which_nothing_goes_is_silent_whenever_it_was_set() -> None:
    assert [read({**SILENT.written(), "since": FULL.written()["since"]}).is_silent, FULL.is_silent] == [
        True,
        False,
    ]
