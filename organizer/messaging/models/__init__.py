"""The tables of messages: each file holds one subject, and knows only those it points at."""

from organizer.messaging.models.broadcast import Aim, Broadcast, BroadcastState
from organizer.messaging.models.kinds import (
    BY_URGENCY,
    FINAL_RANK,
    PAID,
    Channel,
    MessageClass,
    MessagePurpose,
    MessageState,
    Reason,
)
from organizer.messaging.models.message import FREED, Message, Receipt
from organizer.messaging.models.reply import Reply
from organizer.messaging.models.sender import Sender
from organizer.messaging.models.suppression import StopWay, Suppression

__all__ = [
    "BY_URGENCY",
    "FINAL_RANK",
    "FREED",
    "PAID",
    "Aim",
    "Broadcast",
    "BroadcastState",
    "Channel",
    "Message",
    "MessageClass",
    "MessagePurpose",
    "MessageState",
    "Reason",
    "Receipt",
    "Reply",
    "Sender",
    "StopWay",
    "Suppression",
]
