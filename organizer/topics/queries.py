"""What is asked about topics and the words that point to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import pick_here
from organizer.kernel.text import fold
from organizer.topics.lexicon import Lexicon
from organizer.topics.models import Topic, Word

OTHER = "other"
"""Code of the topic for what fits no other."""
_BETWEEN = "\t"
"""Stands in no stem and in no code."""


class _Stem(NamedTuple):
    stem: str
    topic: str
    weight: int


@dataclass(frozen=True)
class Branch:
    """A topic with those below it."""

    topic: Topic
    below: tuple[Topic, ...]


def topics(*, in_use: bool = True) -> list[Topic]:
    """Topics in the order of the list, each followed by those below it; all of them without `in_use`."""
    return [topic for branch in tree(in_use=in_use) for topic in (branch.topic, *branch.below)]


def tree(*, in_use: bool = True) -> list[Branch]:
    """The topics in two levels. One below a topic that is switched off is off with it."""
    rows = db.session.scalars(sa.select(Topic).order_by(Topic.place, Topic.code)).all()
    shown = [row for row in rows if row.in_use or not in_use]
    return [
        Branch(top, tuple(row for row in shown if row.parent_id == top.id))
        for top in shown
        if top.parent_id is None
    ]


def topic(topic_id: int) -> Topic:
    """One topic. Raises NotFound."""
    found = db.session.get(Topic, topic_id)
    if found is None:
        raise NotFound
    return found


def topic_by_code(code: str) -> Topic | None:
    """The topic of a code, or None."""
    return db.session.scalars(sa.select(Topic).where(Topic.code == code)).one_or_none()


def other_topic() -> Topic | None:
    """The topic for what fits no other; None in a campaign that has none."""
    return topic_by_code(OTHER)


def name_of(row: Topic) -> str:
    """A topic's name in the language of the page."""
    return pick_here(row.names)[0]


def sensitive_ids() -> set[int]:
    """Topics that fewer people read: those marked so, and those below one that is."""
    rows = db.session.execute(sa.select(Topic.id, Topic.parent_id, Topic.sensitive)).all()
    marked = {topic_id for topic_id, _parent, sensitive in rows if sensitive}
    return marked | {topic_id for topic_id, parent_id, _sensitive in rows if parent_id in marked}


def choices() -> dict[str, dict[str, str]]:
    """Topics for a list to choose from, grouped under the first level: the id, and the name on this page."""
    return {
        name_of(branch.topic): {
            str(branch.topic.id): name_of(branch.topic),
            **{str(row.id): name_of(row) for row in branch.below},
        }
        for branch in tree()
    }


def lexicon() -> Lexicon:
    """The stems of the topics in use, ready to be asked.

    The database puts them into one text: as a thousand rows they take longer to read than what is asked.
    """
    line = Word.stem + _BETWEEN + Topic.code + _BETWEEN + sa.cast(Word.weight, sa.String)
    lines = sa.select(sa.func.aggregate_strings(line, "\n")).select_from(Word)
    in_use = lines.join(Topic, Topic.id == Word.topic_id).where(Topic.in_use)
    return _made(db.session.execute(in_use).scalar_one() or "")


@lru_cache(maxsize=8)
def _made(lines: str) -> Lexicon:
    """The lexicon of these stems; making it ready takes longer than reading them."""
    parts = (line.split(_BETWEEN) for line in lines.splitlines())
    return Lexicon(_Stem(stem, code, int(weight)) for stem, code, weight in parts)


def proposer() -> Callable[[str], Topic | None]:
    """What `propose` does, for many texts at the price of one look at the lexicon."""
    stems, by_code = lexicon(), {row.code: row for row in topics()}

    def propose_one(text: str) -> Topic | None:
        code = stems.propose(fold(text).split())
        return None if code is None else by_code.get(code)

    return propose_one


def propose(text: str) -> Topic | None:
    """The topic that a text likely speaks of, for a person to confirm; None where too little tells."""
    code = lexicon().propose(fold(text).split())
    found = None if code is None else topic_by_code(code)
    if found is None or found.parent_id is None:
        return found
    return found if topic(found.parent_id).in_use else None
