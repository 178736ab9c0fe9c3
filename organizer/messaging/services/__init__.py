"""What may happen to messages: every write of this room."""

from organizer.messaging.services.allowance import grant_range
from organizer.messaging.services.answering import Offer, Offers, answer_reply, offers_for
from organizer.messaging.services.calling import (
    MOST_ON_A_LIST,
    call_link,
    calls_begin_at,
    hand_out,
    lines_of,
    note,
    numbers_of,
    on_list,
    results_of,
    take_list_back,
    to_call,
)
from organizer.messaging.services.composing import (
    aim_at,
    check_words,
    draft,
    drop,
    earliest,
    leaves_at,
    reach_of,
    set_time,
    test_to_me,
    too_early_for,
    useful_until,
    write,
    write_again,
)
from organizer.messaging.services.draining import send_due
from organizer.messaging.services.drilling import drill_campaign, drill_leaves, enqueue_drill
from organizer.messaging.services.estimating import Estimate, Prices, price_of
from organizer.messaging.services.falling import fall_back
from organizer.messaging.services.finishing import last_leaves, rest_leaves
from organizer.messaging.services.forgetting import erase, forget
from organizer.messaging.services.letters import goes_by_mail, passing_stop_link
from organizer.messaging.services.limits import set_limits, set_limits_back
from organizer.messaging.services.line import gateway, held_sender, is_open, reopen
from organizer.messaging.services.loads import note_load
from organizer.messaging.services.news import record_receipt
from organizer.messaging.services.opening import opening
from organizer.messaging.services.outbox import Telling, Told, tell, tell_all, withdraw
from organizer.messaging.services.overtaking import bring_back, may_know, overtake
from organizer.messaging.services.own import (
    SHOWN_FOR,
    agree_again,
    ask_erasure,
    may_open,
    offered,
    open_way,
    send_own_page,
    shows_all,
    shut_way,
)
from organizer.messaging.services.own_phone import send_code
from organizer.messaging.services.pausing import hold_all, let_all_go
from organizer.messaging.services.pricing import follow_country, reprice
from organizer.messaging.services.reaching import (
    Bill,
    Filling,
    Reach,
    Tally,
    bill,
    first_name,
    parts_of,
    reach,
    sample_link,
    values_of,
)
from organizer.messaging.services.releasing import (
    go_on,
    mark_of,
    needs_another,
    release,
    stop_broadcast,
)
from organizer.messaging.services.remembering import remember
from organizer.messaging.services.reminding import set_reminders, set_reminders_back
from organizer.messaging.services.replies import receive, see, see_and_answer, see_and_stop
from organizer.messaging.services.restoring import Finished, begin_restore, catch_up, finish_restore
from organizer.messaging.services.retiming import keep_in_step
from organizer.messaging.services.sending import Claim, claim, deliver
from organizer.messaging.services.settling import retire, retire_all, settle, settle_unknown, sweep
from organizer.messaging.services.start_up import note_arrived, note_sender, own_contact, test_own_phone
from organizer.messaging.services.stops import resume, stop
from organizer.messaging.services.watching import blocking, stall, watch
from organizer.messaging.wording import fitted

__all__ = [
    "MOST_ON_A_LIST",
    "SHOWN_FOR",
    "Bill",
    "Claim",
    "Estimate",
    "Filling",
    "Finished",
    "Offer",
    "Offers",
    "Prices",
    "Reach",
    "Tally",
    "Telling",
    "Told",
    "agree_again",
    "aim_at",
    "answer_reply",
    "ask_erasure",
    "begin_restore",
    "bill",
    "blocking",
    "bring_back",
    "call_link",
    "calls_begin_at",
    "catch_up",
    "check_words",
    "claim",
    "deliver",
    "draft",
    "drill_campaign",
    "drill_leaves",
    "drop",
    "earliest",
    "enqueue_drill",
    "erase",
    "fall_back",
    "finish_restore",
    "first_name",
    "fitted",
    "follow_country",
    "forget",
    "gateway",
    "go_on",
    "goes_by_mail",
    "grant_range",
    "hand_out",
    "held_sender",
    "hold_all",
    "is_open",
    "keep_in_step",
    "last_leaves",
    "leaves_at",
    "let_all_go",
    "lines_of",
    "mark_of",
    "may_know",
    "may_open",
    "needs_another",
    "note",
    "note_arrived",
    "note_load",
    "note_sender",
    "numbers_of",
    "offered",
    "offers_for",
    "on_list",
    "open_way",
    "opening",
    "overtake",
    "own_contact",
    "parts_of",
    "passing_stop_link",
    "price_of",
    "reach",
    "reach_of",
    "receive",
    "record_receipt",
    "release",
    "remember",
    "reopen",
    "reprice",
    "rest_leaves",
    "results_of",
    "resume",
    "retire",
    "retire_all",
    "sample_link",
    "see",
    "see_and_answer",
    "see_and_stop",
    "send_code",
    "send_due",
    "send_own_page",
    "set_limits",
    "set_limits_back",
    "set_reminders",
    "set_reminders_back",
    "set_time",
    "settle",
    "settle_unknown",
    "shows_all",
    "shut_way",
    "stall",
    "stop",
    "stop_broadcast",
    "sweep",
    "take_list_back",
    "tell",
    "tell_all",
    "test_own_phone",
    "test_to_me",
    "to_call",
    "too_early_for",
    "useful_until",
    "values_of",
    "watch",
    "withdraw",
    "write",
    "write_again",
]
