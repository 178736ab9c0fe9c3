"""What a message, a trace or a promise is about: a key like `meeting:42`, and how it is named and found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from organizer.kernel.db import Model


@dataclass(frozen=True)
class Named:
    """A row's words for people, and the address of its page."""

    words: str
    path: str


Namer = Callable[[Iterable[int]], Mapping[int, Named]]
namers: dict[str, Namer] = {}
"""Filled by rooms.py: kind of row → how rows of that kind are named, many in one statement."""


def subject(row: Model) -> str:
    """The key of a row: its table and id."""
    return subject_of(type(row), row.id)


def subject_of(kind: type[Model], row_id: int) -> str:
    """The key of a row that is not loaded."""
    return f"{kind.__tablename__}:{row_id}"


def parse(key: str) -> tuple[str, int]:
    """Take a key apart. Raises ValueError for what is not one."""
    kind, _, number = key.partition(":")
    return kind, int(number)


def named(keys: Iterable[str]) -> dict[str, Named]:
    """Names and addresses of many subjects, one statement a kind; what is gone is left out."""
    by_kind: dict[str, list[int]] = {}
    for key in set(keys):
        kind, number = parse(key)
        by_kind.setdefault(kind, []).append(number)
    return {
        f"{kind}:{number}": name
        for kind, numbers in by_kind.items()
        if kind in namers
        for number, name in namers[kind](numbers).items()
    }
