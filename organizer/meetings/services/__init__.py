"""What may happen to meetings, venues and places at them."""

from __future__ import annotations

from organizer.meetings.services.afterwards import follow_up, set_own_reminders, set_own_reminders_back
from organizer.meetings.services.changes import (
    cancel,
    hold,
    may_be_taken_back,
    move,
    move_back,
    postpone,
    restore,
)
from organizer.meetings.services.closing import Closing, close, names_somebody, take_notes, take_notes_back
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
from organizer.meetings.services.door import Press, WalkIn, admit, check_in, count, take_back
from organizer.meetings.services.letters import word_letter
from organizer.meetings.services.many import Change, Chosen, ManyAct, Outcome, change_many, take_changes_back
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
from organizer.meetings.services.own_feed import end_feed, open_feed, own_feed
from organizer.meetings.services.paper import PaperRow, type_in
from organizer.meetings.services.permits import (
    PermitDetails,
    remind_of_permits,
    set_permit,
    take_permit_back,
)
from organizer.meetings.services.planning import (
    RulesDetails,
    forget_road,
    remember_road,
    restore_road,
    restore_rules,
    set_road,
    set_rules,
)
from organizer.meetings.services.reminders import remind
from organizer.meetings.services.schedule import (
    MeetingDetails,
    again,
    edit,
    publish,
    release,
    remove_draft,
    schedule_meeting,
    unpublish,
)
from organizer.meetings.services.spares import set_spare, set_spare_back
from organizer.meetings.services.together import Notices, notices_of, tell_together
from organizer.meetings.services.undoing import clashes_again
from organizer.meetings.services.venues import VenueDetails, add_venue, edit_venue, restore_venue, zone_of

__all__ = [
    "Change",
    "Chosen",
    "Closing",
    "ManyAct",
    "MeetingDetails",
    "News",
    "Notice",
    "Notices",
    "Outcome",
    "PaperRow",
    "PermitDetails",
    "Press",
    "RulesDetails",
    "VenueDetails",
    "WalkIn",
    "add_venue",
    "admit",
    "again",
    "answer",
    "attend",
    "cancel",
    "change_many",
    "check_in",
    "clashes_again",
    "close",
    "count",
    "edit",
    "edit_venue",
    "end_feed",
    "follow_up",
    "forget_road",
    "hold",
    "mark",
    "may_be_taken_back",
    "move",
    "move_back",
    "names_somebody",
    "notice",
    "notice_of_cancel",
    "notice_of_first",
    "notice_of_move",
    "notices_of",
    "open_feed",
    "own_feed",
    "postpone",
    "publish",
    "release",
    "remember_road",
    "remind",
    "remind_of_permits",
    "remove_draft",
    "restore",
    "restore_road",
    "restore_rules",
    "restore_venue",
    "schedule_meeting",
    "set_guests",
    "set_own_reminders",
    "set_own_reminders_back",
    "set_permit",
    "set_road",
    "set_rules",
    "set_spare",
    "set_spare_back",
    "stop_token",
    "take_back",
    "take_changes_back",
    "take_notes",
    "take_notes_back",
    "take_permit_back",
    "tell",
    "tell_me_once",
    "tell_of_cancel",
    "tell_of_first",
    "tell_of_move",
    "tell_together",
    "type_in",
    "understand",
    "unmark",
    "unpublish",
    "untold",
    "word_letter",
    "zone_of",
]
