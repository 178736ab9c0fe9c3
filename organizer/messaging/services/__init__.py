"""What may happen to messages: every write of this room."""

from organizer.messaging.services.allowance import grant_range
from organizer.messaging.services.draining import send_due
from organizer.messaging.services.drilling import drill_campaign, enqueue_drill
from organizer.messaging.services.forgetting import forget
from organizer.messaging.services.letters import goes_by_mail
from organizer.messaging.services.line import gateway, held_sender, is_open, reopen
from organizer.messaging.services.news import record_receipt
from organizer.messaging.services.outbox import Estimate, Telling, price_of, tell, tell_all, withdraw
from organizer.messaging.services.pausing import hold_all, let_all_go
from organizer.messaging.services.replies import receive, see, see_and_stop
from organizer.messaging.services.sending import Claim, claim, deliver
from organizer.messaging.services.settling import retire, settle, settle_unknown, sweep
from organizer.messaging.services.stops import resume, stop
from organizer.messaging.wording import fitted

__all__ = [
    "Claim",
    "Estimate",
    "Telling",
    "claim",
    "deliver",
    "drill_campaign",
    "enqueue_drill",
    "fitted",
    "forget",
    "gateway",
    "goes_by_mail",
    "grant_range",
    "held_sender",
    "hold_all",
    "is_open",
    "let_all_go",
    "price_of",
    "receive",
    "record_receipt",
    "reopen",
    "resume",
    "retire",
    "see",
    "see_and_stop",
    "send_due",
    "settle",
    "settle_unknown",
    "stop",
    "sweep",
    "tell",
    "tell_all",
    "withdraw",
]
