"""What may happen to topics, to the tally of what was said, and to the numbers that are out."""

from __future__ import annotations

from organizer.topics.services.releasing import prepare, publish, release
from organizer.topics.services.tallying import Counted, Difference, add, add_all, rebuild, verify
from organizer.topics.services.topics import (
    TopicDetails,
    add_topic,
    begin,
    edit_topic,
    mark_of_topic,
    take_edit_back,
)

__all__ = [
    "Counted",
    "Difference",
    "TopicDetails",
    "add",
    "add_all",
    "add_topic",
    "begin",
    "edit_topic",
    "mark_of_topic",
    "prepare",
    "publish",
    "rebuild",
    "release",
    "take_edit_back",
    "verify",
]
