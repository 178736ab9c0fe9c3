"""What goes by itself around the meetings of a campaign."""

from __future__ import annotations

from organizer.campaigns.queries import current_campaign
from organizer.messaging.reminding import ReminderSet, read

REMINDERS = "reminders"


def reminder_set() -> ReminderSet:
    """The set of the campaign, for every meeting that has none of its own."""
    return read(current_campaign().settings.get(REMINDERS))
