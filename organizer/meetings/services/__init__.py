"""What may happen to meetings, venues and places at them."""

from __future__ import annotations

from organizer.meetings.services.changes import cancel, hold, move, move_back, restore
from organizer.meetings.services.closing import Closing, close
from organizer.meetings.services.coming import (
    answer,
    attend,
    mark,
    set_guests,
    stop_token,
    tell_me_once,
    understand,
    unmark,
)
from organizer.meetings.services.letters import word_letter
from organizer.meetings.services.notices import (
    News,
    Notice,
    notice,
    notice_of_cancel,
    notice_of_first,
    notice_of_move,
    tell,
    tell_of_cancel,
    tell_of_first,
    tell_of_move,
    untold,
)
from organizer.meetings.services.permits import (
    PermitDetails,
    remind_of_permits,
    set_permit,
    take_permit_back,
)
from organizer.meetings.services.planning import RulesDetails, forget_road, set_road, set_rules
from organizer.meetings.services.reminders import remind
from organizer.meetings.services.schedule import (
    MeetingDetails,
    again,
    edit,
    publish,
    schedule_meeting,
    unpublish,
)
from organizer.meetings.services.venues import VenueDetails, add_venue, edit_venue, zone_of

__all__ = [
    "Closing",
    "MeetingDetails",
    "News",
    "Notice",
    "PermitDetails",
    "RulesDetails",
    "VenueDetails",
    "add_venue",
    "again",
    "answer",
    "attend",
    "cancel",
    "close",
    "edit",
    "edit_venue",
    "forget_road",
    "hold",
    "mark",
    "move",
    "move_back",
    "notice",
    "notice_of_cancel",
    "notice_of_first",
    "notice_of_move",
    "publish",
    "remind",
    "remind_of_permits",
    "restore",
    "schedule_meeting",
    "set_guests",
    "set_permit",
    "set_road",
    "set_rules",
    "stop_token",
    "take_permit_back",
    "tell",
    "tell_me_once",
    "tell_of_cancel",
    "tell_of_first",
    "tell_of_move",
    "understand",
    "unmark",
    "unpublish",
    "untold",
    "word_letter",
    "zone_of",
]
