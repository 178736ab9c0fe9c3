"""Row ids: random, known before the row is written, telling neither order nor number."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

ID_BITS = 62
LONGEST_ID = len(str(1 << ID_BITS))
PAPER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""For codes on paper: without 0 and O, 1 and I, which are read for each other."""

_seeded: ContextVar[Random | None] = ContextVar("seeded_keys", default=None)


def new_id() -> int:
    """A random id of 62 bits, never 0: fits a signed 64-bit column on every engine."""
    return _bits(ID_BITS) or new_id()


def new_bytes(length: int) -> bytes:
    """Random bytes for tokens and codes."""
    return _bits(length * 8).to_bytes(length, "big")


def chooser(alphabet: str, length: int) -> Callable[[], str]:
    """A maker of random words over an alphabet, for codes that people read aloud."""
    size = len(alphabet)

    def choose() -> str:
        drawn, letters = _below(size**length), []
        for _ in range(length):
            drawn, letter = divmod(drawn, size)
            letters.append(alphabet[letter])
        return "".join(letters)

    return choose


def row_id(text: str) -> int | None:
    """An id of a row as an address or a form has it; None for what can be none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
    found = int(text) if is_number else 0
    return found if 0 < found < 1 << ID_BITS else None


class RowIdConverter(IntegerConverter):
    """`<int:meeting_id>`: a number that can be a row id. A larger one matches no row and no column."""

    def to_python(self, value: str) -> int:
        """Read the number; what no column could hold is no such page."""
        number = int(super().to_python(value))
        if number >= 1 << ID_BITS:
            raise ValidationError
        return number


class CodeConverter(BaseConverter):
    """`<code:meeting_code>`: a code as it stands on paper; small letters are read as large ones."""

    regex = "[2-9A-HJ-NP-Za-hj-np-z]{4,8}"

    def to_python(self, value: str) -> str:
        """Read the code."""
        return value.upper()


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Inside, ids, tokens and codes follow from the seed. Only the demo, whose people are invented, may."""
    mark = _seeded.set(Random(seed))  # noqa: S311 - the demo must be the same for a given day
    try:
        yield
    finally:
        _seeded.reset(mark)


def _bits(count: int) -> int:
    source = _seeded.get()
    return secrets.randbits(count) if source is None else source.getrandbits(count)


def _below(limit: int) -> int:
    source = _seeded.get()
    return secrets.randbelow(limit) if source is None else source.randrange(limit)
