"""What a message can be: where it stands and why, what it is for, which rules hold, the way out."""

from __future__ import annotations

import enum

from organizer.contacts.models import ConsentPurpose
from organizer.country.models import Phase


class MessageState(enum.StrEnum):
    """Where a message stands (ready → sending → accepted → sent → delivered), or why it went no further."""

    READY = "ready"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"

    @property
    def rank(self) -> int:
        """How far the provider says a message is; 0 for what it has not spoken of. News move it up only."""
        return _RANKS.get(self, 0)


_RANKS = {
    MessageState.ACCEPTED: 1,
    MessageState.SENT: 2,
    MessageState.DELIVERED: 3,
    MessageState.UNDELIVERED: 3,
    MessageState.FAILED: 3,
}
FINAL_RANK = 3

PAID = (
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
)
"""States that may cost money: what is not known counts as spent, so that a budget is never passed."""


class Reason(enum.StrEnum):
    """Why a message went no further; words are made where it is shown."""

    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    NO_PHONE = "no_phone"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"
    NUMBER = "number"
    OPTED_OUT = "opted_out"
    COUNTRY = "country"
    BLOCKED = "blocked"
    PASSING = "passing"
    NOT_FOUND = "not_found"
    OTHER = "other"
    OFTEN = "often"
    UNSURE = "unsure"


class MessageClass(enum.StrEnum):
    """Which rules of time and phase hold for a message."""

    REQUESTED = "requested"
    CAMPAIGN = "campaign"
    URGENT = "urgent"


BY_URGENCY = (MessageClass.URGENT, MessageClass.REQUESTED, MessageClass.CAMPAIGN)
"""The classes in the order in which they leave."""


class MessagePurpose(enum.StrEnum):
    """What a message is for; a person must have agreed to it."""

    REMINDER_DAY = "reminder_day"
    REMINDER_HOURS = "reminder_hours"
    MOVED = "moved"
    CANCELLED = "cancelled"
    SHIFT = "shift"
    SHIFT_CONFIRM = "shift_confirm"
    PROMOTED = "promoted"
    GRIEVANCE_RECEIVED = "grievance_received"
    ANSWER = "answer"
    NEWS = "news"
    THANKS = "thanks"
    SIGN_IN = "sign_in"
    FIRST_MEETING = "first_meeting"
    ABOUT_MEETING = "about_meeting"
    MISSED = "missed"
    TEST = "test"
    REPLY = "reply"

    @property
    def consents(self) -> frozenset[ConsentPurpose]:
        """Agreeing to any of these is agreeing to such a message. What was just asked for needs none."""
        return _CONSENTS[self]

    def consents_in(self, phase: Phase) -> frozenset[ConsentPurpose]:
        """The same in a phase: once the vote is over, news go to who agreed to hear of what came after."""
        is_news_after = phase is Phase.AFTER and self is MessagePurpose.NEWS
        return frozenset({ConsentPurpose.AFTER}) if is_news_after else self.consents


_COMING = frozenset({ConsentPurpose.REMINDERS, ConsentPurpose.VOLUNTEER})
_HELPING = frozenset({ConsentPurpose.VOLUNTEER})
_ASKING = frozenset({ConsentPurpose.ANSWER})
_NEWS = frozenset({ConsentPurpose.NEWS})
_CONSENTS = {
    MessagePurpose.REMINDER_DAY: _COMING,
    MessagePurpose.REMINDER_HOURS: _COMING,
    MessagePurpose.MOVED: _COMING,
    MessagePurpose.CANCELLED: _COMING,
    MessagePurpose.PROMOTED: _COMING,
    MessagePurpose.SHIFT: _HELPING,
    MessagePurpose.SHIFT_CONFIRM: _HELPING,
    MessagePurpose.GRIEVANCE_RECEIVED: _ASKING,
    MessagePurpose.ANSWER: _ASKING,
    MessagePurpose.ABOUT_MEETING: _COMING,
    MessagePurpose.NEWS: _NEWS,
    MessagePurpose.THANKS: _NEWS,
    MessagePurpose.MISSED: _NEWS,
    MessagePurpose.TEST: frozenset(),
    MessagePurpose.SIGN_IN: frozenset(),
    MessagePurpose.REPLY: frozenset(),
    MessagePurpose.FIRST_MEETING: frozenset({ConsentPurpose.FIRST}),
}


class Channel(enum.StrEnum):
    """The way out."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
    """Somebody of ours tells it: on the phone, or from a phone of their own."""
