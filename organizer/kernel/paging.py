"""Lists by key, not by offset: a page follows the last row seen, however many rows come before it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from organizer.kernel.db import db
from organizer.kernel.text import NUL

Row = TypeVar("Row")
DEFAULT_SIZE = 50
LARGEST = 2**62


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the mark after which the next page begins (None at the end)."""

    rows: Sequence[Row]
    after: str | None


def page(
    rows: sa.Select[Row],
    *,
    order: Sequence[InstrumentedAttribute[Any]],
    after: str | None = None,
    size: int = DEFAULT_SIZE,
    descending: bool = False,
) -> Page[Row]:
    """One page of a select, ordered by columns that never are NULL and together are unique.

    An unreadable `after` (an edited address) gives the first page.
    """
    mark = _read(after, order)
    if mark is not None:
        here, there = (
            sa.tuple_(*order),
            sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(mark, order, strict=True))),
        )
        rows = rows.where(here < there if descending else here > there)
    ordered = rows.order_by(*(column.desc() if descending else column for column in order)).limit(size + 1)
    found = list(db.session.scalars(ordered))
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], None if last is None else _write(last, order))


def _write(row: object, order: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(row, column.key) for column in order]
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(after: str | None, order: Sequence[InstrumentedAttribute[Any]]) -> list[Any] | None:
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            return None
        return [_typed(value, column) for value, column in zip(values, order, strict=True)]
    except (ValueError, OverflowError, RecursionError):
        return None


def _typed(value: object, column: InstrumentedAttribute[Any]) -> object:
    kind = column.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(str(value))
    if not isinstance(value, kind) or (isinstance(value, int) and abs(value) > LARGEST):
        raise ValueError("not a mark of this list")
    if isinstance(value, str):
        _check_text(value)
    return value


def _check_text(value: str) -> None:
    value.encode()
    if NUL in value:
        raise ValueError("not a text of any row")
