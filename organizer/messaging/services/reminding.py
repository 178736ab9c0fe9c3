"""The reminder set of a campaign: armed on one screen, and taken back."""

from __future__ import annotations

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.seen import hold
from organizer.messaging.queries.reminding import REMINDERS, reminder_set
from organizer.messaging.reminding import ReminderSet


def set_reminders(wanted: ReminderSet, *, seen: int | None = None, by: Actor) -> undo.Undo | None:
    """Say what goes by itself for all meetings that have no set of their own. None where nothing changes.

    Raises ChangedMeanwhile where it is not the set any more whose mark the writer has `seen`.
    """
    campaign = current_campaign()
    hold(campaign, lambda: reminder_set().written(), seen=seen)
    before = reminder_set()
    armed = wanted.armed(now(), before=before)
    if armed == before:
        return None
    kept = campaign.settings.get(REMINDERS)
    campaign.settings = {**campaign.settings, REMINDERS: armed.written()}
    audit.record("reminders.set", campaign, by=by)
    return undo.keep("reminders.set", campaign, {REMINDERS: kept}, by=by)


def set_reminders_back(done: undo.Undo, by: Actor | None) -> None:
    """Give a campaign the reminder set back that it had before."""
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, REMINDERS: done.before[REMINDERS]}
    audit.record("reminders.set", campaign, by=by)
