"""The staff's pages: lists of messages, one message, messages to many, replies, one person's, the line."""

from __future__ import annotations

from organizer.messaging.views import (
    broadcast,
    calls,
    compose,
    console,
    lists,
    message,
    own_phone,
    person,
    replies,
    sending,
    settings,
    start_up,
    thread,
)
from organizer.messaging.views.blueprint import bp

__all__ = [
    "bp",
    "broadcast",
    "calls",
    "compose",
    "console",
    "lists",
    "message",
    "own_phone",
    "person",
    "replies",
    "sending",
    "settings",
    "start_up",
    "thread",
]
