"""What may happen to messages: every write of this room."""

from organizer.messaging.services.allowance import grant_range
from organizer.messaging.services.composing import (
    aim_at,
    check_words,
    draft,
    drop,
    earliest,
    leaves_at,
    set_time,
    test_to_me,
    useful_until,
    write,
    write_again,
)
from organizer.messaging.services.draining import send_due
from organizer.messaging.services.drilling import drill_campaign, drill_leaves, enqueue_drill
from organizer.messaging.services.finishing import last_leaves, rest_leaves
from organizer.messaging.services.forgetting import forget
from organizer.messaging.services.letters import goes_by_mail
from organizer.messaging.services.line import gateway, held_sender, is_open, reopen
from organizer.messaging.services.news import record_receipt
from organizer.messaging.services.outbox import Estimate, Telling, Told, price_of, tell, tell_all, withdraw
from organizer.messaging.services.pausing import hold_all, let_all_go
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
    Seen,
    go_on,
    needs_another,
    overtake,
    release,
    stop_broadcast,
)
from organizer.messaging.services.reminding import set_reminders, set_reminders_back
from organizer.messaging.services.replies import receive, see, see_and_stop
from organizer.messaging.services.sending import Claim, claim, deliver
from organizer.messaging.services.settling import retire, retire_all, settle, settle_unknown, sweep
from organizer.messaging.services.stops import resume, stop
from organizer.messaging.services.watching import stall, watch
from organizer.messaging.wording import fitted

__all__ = [
    "Bill",
    "Claim",
    "Estimate",
    "Filling",
    "Reach",
    "Seen",
    "Tally",
    "Telling",
    "Told",
    "aim_at",
    "bill",
    "check_words",
    "claim",
    "deliver",
    "draft",
    "drill_campaign",
    "drill_leaves",
    "drop",
    "earliest",
    "enqueue_drill",
    "first_name",
    "fitted",
    "forget",
    "gateway",
    "go_on",
    "goes_by_mail",
    "grant_range",
    "held_sender",
    "hold_all",
    "is_open",
    "last_leaves",
    "leaves_at",
    "let_all_go",
    "needs_another",
    "overtake",
    "parts_of",
    "price_of",
    "reach",
    "receive",
    "record_receipt",
    "release",
    "reopen",
    "rest_leaves",
    "resume",
    "retire",
    "retire_all",
    "sample_link",
    "see",
    "see_and_stop",
    "send_due",
    "set_reminders",
    "set_reminders_back",
    "set_time",
    "settle",
    "settle_unknown",
    "stall",
    "stop",
    "stop_broadcast",
    "sweep",
    "tell",
    "tell_all",
    "test_to_me",
    "useful_until",
    "values_of",
    "watch",
    "withdraw",
    "write",
    "write_again",
]
