"""What may happen to shifts, to the people who take them, and to their places."""

from organizer.volunteers.services.asking import ask_to_confirm, planned, read_reply, unsay
from organizer.volunteers.services.clashing import Clashing, clashes_again, doubtful, warning
from organizer.volunteers.services.entering import (
    end_feed,
    enter,
    leave_with,
    open_feed,
    send_link,
    set_language,
    stop_helping,
)
from organizer.volunteers.services.erasing import erase
from organizer.volunteers.services.inviting import set_email, write_to_crew
from organizer.volunteers.services.people import Offering, call_again, called, offer_help
from organizer.volunteers.services.places import ShiftFull, check_ahead
from organizer.volunteers.services.shifts import (
    RoleDetails,
    add_role,
    add_shift,
    begin,
    begin_roles,
    edit_role,
    follow,
    keep_in_step,
    mark_of_role,
    set_needed,
)
from organizer.volunteers.services.signups import (
    accept,
    answer_to_undo,
    cancel,
    join_waiting_list,
    mark,
    offers_undo,
    say_coming,
    sign_up,
    stop_token,
    take_back,
)
from organizer.volunteers.services.staffing import add_set, ask, give_host, take_host_back, take_set_back

__all__ = [
    "Clashing",
    "Offering",
    "RoleDetails",
    "ShiftFull",
    "accept",
    "add_role",
    "add_set",
    "add_shift",
    "answer_to_undo",
    "ask",
    "ask_to_confirm",
    "begin",
    "begin_roles",
    "call_again",
    "called",
    "cancel",
    "check_ahead",
    "clashes_again",
    "doubtful",
    "edit_role",
    "end_feed",
    "enter",
    "erase",
    "follow",
    "give_host",
    "join_waiting_list",
    "keep_in_step",
    "leave_with",
    "mark",
    "mark_of_role",
    "offer_help",
    "offers_undo",
    "open_feed",
    "planned",
    "read_reply",
    "say_coming",
    "send_link",
    "set_email",
    "set_language",
    "set_needed",
    "sign_up",
    "stop_helping",
    "stop_token",
    "take_back",
    "take_host_back",
    "take_set_back",
    "unsay",
    "warning",
    "write_to_crew",
]
