"""Topics and counts for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from organizer.kernel.db import db
from organizer.topics.models import Topic
from organizer.topics.services import Counted, add

MONDAY = date(2026, 3, 2)


def make_topic(code: str, **values: Any) -> Topic:
    """A topic of the open campaign; one below another where the code says so."""
    above = code.rpartition(".")[0]
    parent = values.pop("parent", None)
    if above and parent is None:
        raise ValueError("say which topic it stands under")
    topic = Topic(
        **{
            "code": code,
            "parent_id": None if parent is None else parent.id,
            "names": {"kk": f"{code} kk", "ru": f"{code} ru", "en": code.replace(".", " ").capitalize()},
            **values,
        }
    )
    db.session.add(topic)
    db.session.flush()
    return topic


def said(topic: Topic, times: int = 1, **facts: Any) -> None:
    """Count that people spoke of a topic."""
    counted = Counted(
        **{
            "week": MONDAY,
            "topic_id": topic.id,
            "district_id": 0,
            "meeting_id": 0,
            "channel": "web",
            "kind": "complaint",
            **facts,
        }
    )
    add(counted, times)
