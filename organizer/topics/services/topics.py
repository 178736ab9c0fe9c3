"""Topics themselves: what a campaign begins with, and what staff change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.country.models import DefaultTopic
from organizer.country.queries import default_topics
from organizer.kernel import audit, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import parse, subject
from organizer.kernel.text import fold, latin
from organizer.topics import queries
from organizer.topics.models import Topic, Word

LONGEST_CODE = 60


@dataclass(frozen=True, kw_only=True)
class TopicDetails:
    """What staff say of a topic."""

    names: Mapping[str, str]
    sensitive: bool = False
    in_use: bool = True
    agreed_answer: Mapping[str, str] = field(default_factory=dict)


def begin(campaign: Campaign) -> None:
    """Give a new campaign the topics of its country, with the words that point to them."""
    with scope(campaign.id):
        if db.session.scalar(sa.select(Topic.id).limit(1)) is not None:
            return
        defaults = default_topics(campaign.country)
        made: dict[str, Topic] = {}
        for default in sorted(defaults, key=lambda each: each.parent_code is not None):
            parent = made.get(default.parent_code or "")
            made[default.code] = _copied(default, parent)
        db.session.add_all(made.values())
        db.session.flush()
        for default in defaults:
            topic_id = made[default.code].id
            db.session.add_all(
                Word(topic_id=topic_id, stem=stem, weight=weight) for stem, weight in default.stems.items()
            )
        audit.record("topics.begun", campaign, facts={"topics": len(made)})


def add_topic(
    details: TopicDetails, *, parent: Topic | None = None, by: Actor | None, once_key: str = ""
) -> Topic:
    """Add a topic, at the end of its level. The same key of a form is the same topic. Raises DomainError."""
    _check(details)
    if parent is not None and parent.parent_id is not None:
        raise DomainError(_l("Topics have two levels at most"), field="parent_id")
    taken = once.first(once_key, use="topic.new") if once_key else None
    if once_key and taken is None:
        return queries.topic(parse(once.answered(once_key, use="topic.new"))[1])
    last = db.session.scalar(sa.select(sa.func.max(Topic.place))) or 0
    made = Topic(
        **_columns(details),
        code=_new_code(details.names, parent),
        parent_id=None if parent is None else parent.id,
        place=last + 1,
    )
    db.session.add(made)
    if taken is not None:
        taken.answer = subject(made)
    audit.record("topic.added", made, by=by, facts={"code": made.code})
    return made


def edit_topic(
    row: Topic, details: TopicDetails, *, seen: int | None = None, by: Actor | None
) -> undo.Undo | None:
    """Rename a topic, switch it off, mark it, or change the agreed answer. None where nothing changed.

    Its code stays: it is what counts and files know it by. The topic for everything else stays in use.
    Raises ChangedMeanwhile where it is not what it was any more whose mark the writer has `seen`.
    """
    hold(row, lambda: _said(row), seen=seen)
    _check(details)
    if row.code == queries.OTHER and not details.in_use:
        raise DomainError(_l("This topic takes what fits no other, so it stays"), field="in_use")
    before = {
        column: getattr(row, column)
        for column, value in _columns(details).items()
        if getattr(row, column) != value
    }
    if not before:
        return None
    for column, value in _columns(details).items():
        setattr(row, column, value)
    audit.record("topic.edited", row, by=by, facts={"columns": sorted(before)})
    return undo.keep("topic.edited", row, before, by=by)


def mark_of_topic(row: Topic) -> int:
    """The mark of what a topic is, as `edit_topic` asks for it."""
    return mark(_said(row))


def _said(row: Topic) -> list[object]:
    return [row.names, row.sensitive, row.in_use, row.agreed_answer]


def take_edit_back(done: undo.Undo, by: Actor | None) -> None:
    """Put back what a topic was before an edit."""
    row = queries.topic(parse(done.about)[1])
    for column, value in done.before.items():
        setattr(row, column, value)
    audit.record("topic.restored", row, by=by)


def _copied(default: DefaultTopic, parent: Topic | None) -> Topic:
    return Topic(
        code=default.code,
        parent_id=None if parent is None else parent.id,
        names=dict(default.names),
        sensitive=default.sensitive,
        place=default.place,
    )


def _columns(details: TopicDetails) -> dict[str, Any]:
    return {
        "names": dict(details.names),
        "sensitive": details.sensitive,
        "in_use": details.in_use,
        "agreed_answer": dict(details.agreed_answer),
    }


def _check(details: TopicDetails) -> None:
    if not any(details.names.values()):
        raise DomainError(_l("Write the name of the topic"), field="names")


def _new_code(names: Mapping[str, str], parent: Topic | None) -> str:
    """A code made of the name, of Latin letters, as those of the pack are; numbered where it is taken."""
    name = next(names[language] for language in ("en", *names) if names.get(language))
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in latin(fold(name)))
    own = "_".join(words.split())[:30].strip("_") or "topic"
    code = own if parent is None else f"{parent.code}.{own}"
    taken = set(db.session.scalars(sa.select(Topic.code).where(Topic.code.startswith(code, autoescape=True))))
    numbered = (f"{code[: LONGEST_CODE - 4]}_{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (code[:LONGEST_CODE], *numbered) if each not in taken)
