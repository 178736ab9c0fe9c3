"""The rules of a zone change: what was agreed is a time on the wall, and its moment follows."""

from __future__ import annotations

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit
from organizer.kernel.clock import now, to_utc, zone_data_version
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.subjects import subject
from organizer.meetings import asks, queries
from organizer.meetings.models import Meeting
from organizer.meetings.queries.people import of_use_until
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

ZONE_DATA = "zone_data"
"""By which edition of the zone data the moments of a campaign were derived last, in its settings."""


def follow_zone_data() -> int:
    """Derive the moments of meetings that are not over anew, once for each edition of the zone data.

    The time on the wall stays, so nobody is told and no SEQUENCE rises; calendars know by DTSTAMP that the
    rules they were given are others. Shifts and what waits to be sent follow. Without a new edition it is one
    reading; of two workers the second waits for the first and finds it done. Returns how many had moved.
    """
    edition, campaign = zone_data_version(), current_campaign()
    if campaign.settings.get(ZONE_DATA) == edition:
        return 0
    serialise(current_campaign_id())
    db.session.refresh(campaign)
    if campaign.settings.get(ZONE_DATA) == edition:
        return 0
    kept = sum(_keep_on_the_wall(meeting, edition) for meeting in queries.perhaps_ahead())
    campaign.settings = {**campaign.settings, ZONE_DATA: edition}
    db.session.flush()
    return kept


def _keep_on_the_wall(meeting: Meeting, edition: str) -> bool:
    starts, ends = to_utc(meeting.starts_wall, meeting.zone), to_utc(meeting.ends_wall, meeting.zone)
    was = meeting.starts_at, meeting.ends_at
    if was == (starts, ends) or max(meeting.ends_at, ends) <= now():
        return False
    meeting.starts_at, meeting.ends_at, meeting.changed_at = starts, ends, now()
    audit.record("meeting.clocks_changed", meeting, facts={"zone_data": edition})
    now_at = dict(zip(was, (starts, ends), strict=True))
    until = {MessagePurpose.REMINDER_DAY: of_use_until(meeting, MessagePurpose.REMINDER_DAY)}
    messaging.keep_in_step(subject(meeting), now_at, until=until)
    for crew in asks.crews:
        crew.keep_in_step(meeting)
    return True
