"""What is asked about promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from organizer.country.models import Locality
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import pick_here
from organizer.kernel.paging import Page, page
from organizer.kernel.subjects import Named
from organizer.kernel.text import first_words
from organizer.promises.models import Promise, PromiseState

PAGE_SIZE = 20
MOST_OPEN = 500
WORDS_IN_A_NAME = 8
_PLACE = joinedload(Promise.locality).joinedload(Locality.district)


@dataclass(frozen=True)
class Numbers:
    """How many promises stand where."""

    open: int
    late: int
    kept: int


@dataclass(frozen=True)
class Due:
    """How many promises and tasks wait for a hand today."""

    promises: int = 0
    tasks: int = 0
    promises_of_nobody: int = 0
    """Nobody sees to them, and their day is yet to come, or they have none."""
    tasks_of_nobody: int = 0


def promise(promise_id: int) -> Promise:
    """One promise. Raises NotFound."""
    found = db.session.get(Promise, promise_id, options=[_PLACE])
    if found is None:
        raise NotFound
    return found


def open_promises() -> list[Promise]:
    """What is still to be kept, the longest overdue first and what has no day last."""
    return _still_open(~Promise.is_task)


def open_tasks() -> list[Promise]:
    """What the team still has to do, in the order of promises."""
    return _still_open(Promise.is_task)


def open_of(owner_id: int) -> list[Promise]:
    """The open promises and tasks that a member sees to."""
    return _still_open(Promise.owner_id == owner_id)


def settled(*, after: str | None = None) -> Page[Promise]:
    """What was kept or dropped, the newest first, a page at a time."""
    return page(
        sa.select(Promise).where(Promise.state != PromiseState.OPEN, ~Promise.is_task).options(_PLACE),
        order=[Promise.state_changed_at, Promise.id],
        after=after,
        size=PAGE_SIZE,
        descending=True,
    )


def public_promises(*, after: str | None = None) -> Page[Promise]:
    """What everybody may read, the newest first, a page at a time."""
    return page(
        sa.select(Promise).where(Promise.is_public).options(_PLACE),
        order=[Promise.made_on, Promise.id],
        after=after,
        size=PAGE_SIZE,
        descending=True,
    )


def about(subject: str) -> list[Promise]:
    """What was promised at a meeting or about a grievance, in the order it was."""
    return [row for row in all_about(subject) if not row.is_task]


def all_about(subject: str) -> list[Promise]:
    """What was promised at a meeting, and the tasks that came of it: by the day they were made, then due."""
    asked = sa.select(Promise).where(Promise.about == subject).options(_PLACE)
    by_day = asked.order_by(Promise.made_on, Promise.due_on.is_(None), Promise.due_on, Promise.id)
    return list(db.session.scalars(by_day))


def promised_to(locality_ids: Iterable[int], subjects: Iterable[str]) -> list[Promise]:
    """What was promised to the people of some places or at some meetings: what is open first, by its day."""
    there = sa.or_(Promise.about.in_(set(subjects)), Promise.locality_id.in_(set(locality_ids)))
    asked = sa.select(Promise).where(there, ~Promise.is_task).options(_PLACE)
    is_settled = Promise.state != PromiseState.OPEN
    ordered = asked.order_by(is_settled, Promise.due_on.is_(None), Promise.due_on, Promise.made_on.desc())
    return list(db.session.scalars(ordered.order_by(Promise.id)))


def due(today: date) -> Due:
    """How many open promises and tasks have a day that has passed, or is this one; of the rest, nobody's."""
    is_open = Promise.state == PromiseState.OPEN
    is_due = sa.and_(is_open, Promise.due_on <= today)
    is_ahead = sa.or_(Promise.due_on.is_(None), Promise.due_on > today)
    is_nobodys = sa.and_(is_open, is_ahead, Promise.owner_id.is_(None))
    asked = sa.select(
        sa.func.count().filter(is_due, ~Promise.is_task),
        sa.func.count().filter(is_due, Promise.is_task),
        sa.func.count().filter(is_nobodys, ~Promise.is_task),
        sa.func.count().filter(is_nobodys, Promise.is_task),
    )
    return Due(*db.session.execute(asked.select_from(Promise)).one())


def numbers(today: date) -> Numbers:
    """How many promises are open, late and kept, in one statement. A late one is not counted as open."""
    is_late = sa.and_(Promise.state == PromiseState.OPEN, Promise.due_on < today)
    late = sa.func.coalesce(sa.func.sum(sa.case((is_late, 1), else_=0)), 0)
    still_open = sa.func.count().filter(Promise.state == PromiseState.OPEN)
    kept = sa.func.count().filter(Promise.state == PromiseState.KEPT)
    asked = sa.select(still_open, late, kept).select_from(Promise).where(~Promise.is_task)
    opened, overdue, kept_ones = db.session.execute(asked).one()
    return Numbers(opened - overdue, overdue, kept_ones)


def named(promise_ids: Iterable[int]) -> Mapping[int, Named]:
    """The first words and the page of promises, for histories."""
    asked = sa.select(Promise.id, Promise.words).where(Promise.id.in_(list(promise_ids)))
    return {
        promise_id: Named(
            first_words(pick_here(words)[0], WORDS_IN_A_NAME),
            url_for("promises.promise", promise_id=promise_id),
        )
        for promise_id, words in db.session.execute(asked)
    }


def _still_open(which: sa.ColumnExpressionArgument[bool]) -> list[Promise]:
    asked = sa.select(Promise).where(Promise.state == PromiseState.OPEN, which).options(_PLACE)
    ordered = asked.order_by(Promise.due_on.is_(None), Promise.due_on, Promise.made_on, Promise.id)
    return list(db.session.scalars(ordered.limit(MOST_OPEN)))
