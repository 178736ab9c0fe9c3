"""What is said once the meetings of a draft are made."""

from __future__ import annotations

from organizer.kernel import undo
from organizer.kernel.i18n import _n
from organizer.kernel.pages import flash_done
from organizer.tours.models import Plan, Tour


def flash_made(row: Tour | Plan, made: int) -> None:
    """How many meetings are in the schedule now, and the press that takes them back."""
    flash_done(
        _n("%(num)s meeting is in the schedule.", "%(num)s meetings are in the schedule.", made),
        done=undo.open_undo(row),
    )
