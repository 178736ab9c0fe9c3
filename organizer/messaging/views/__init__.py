"""The staff's pages: lists of messages, one message, replies, one person's messages, sending as a whole."""

from __future__ import annotations

from organizer.messaging.views import console, lists, message, person, replies, sending
from organizer.messaging.views.blueprint import bp

__all__ = ["bp", "console", "lists", "message", "person", "replies", "sending"]
