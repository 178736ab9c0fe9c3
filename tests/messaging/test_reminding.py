"""A reminder set, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from organizer.messaging.reminding import SILENT, ReminderSet, read

FULL = ReminderSet(
    day_at=time(18),
    hours_before=3,
    confirm_at=None,
    thanks_after=1,
    missed_after=18,
    thanks_since=datetime(2026, 3, 14, 7, tzinfo=UTC),
    missed_since=datetime(2026, 3, 15, 7, tzinfo=UTC),
)
LATER = datetime(2026, 3, 16, 7, tzinfo=UTC)


@pytest.mark.parametrize("kept", [ReminderSet(), FULL, SILENT])
def test_a_set_is_read_as_it_was_written(kept: ReminderSet) -> None:
    assert read(kept.written()) == kept


def test_where_none_was_set_the_usual_one_holds() -> None:
    assert (read(None), read(None).is_silent) == (ReminderSet(), False)


def test_a_set_in_which_nothing_goes_is_silent_whenever_it_was_set() -> None:
    armed = SILENT.armed(LATER, before=FULL)
    assert (armed.thanks_since, armed.is_silent, FULL.is_silent) == (LATER, True, False)


def test_what_a_new_set_leaves_as_it_was_stays_armed_since_then() -> None:
    armed = replace(FULL, confirm_at=time(15), missed_after=24).armed(LATER, before=FULL)
    assert (armed.thanks_since, armed.missed_since) == (FULL.thanks_since, LATER)


def test_a_set_with_one_moment_for_both_was_armed_for_both_at_it() -> None:
    written = {**FULL.written(), "since": LATER.isoformat()}
    del written["thanks_since"], written["missed_since"]
    assert read(written) == replace(FULL, thanks_since=LATER, missed_since=LATER)
