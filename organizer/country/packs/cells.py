"""One entry of a pack's file, a row or an object: read by name, or refused with file, row and why."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from importlib.resources.abc import Traversable
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from organizer.kernel.text import Texts

T = TypeVar("T")
LEAP_YEAR = 2024
"""It has every day that a year can have."""


class PackProblem(ValueError):
    """A pack cannot be read: which file, which row (1 is the heading; None is the whole file), and why."""

    def __init__(self, file: str, row: int | None, why: str) -> None:
        super().__init__(f"{file}: {why}" if row is None else f"{file}, row {row}: {why}")
        self.file = file
        self.row = row
        self.why = why


class Entry:
    """What one row or object holds. A cell that is missing, empty or of the wrong kind is a PackProblem."""

    def __init__(self, cells: Mapping[str, object], *, file: str, row: int | None = None) -> None:
        self._cells = cells
        self._file = file
        self._row = row

    def problem(self, why: str) -> PackProblem:
        """A fault of this entry."""
        return PackProblem(self._file, self._row, why)

    def _value(self, name: str) -> object:
        if name not in self._cells:
            raise self.problem(f"“{name}” is missing")
        return self._cells[name]

    def text(self, name: str) -> str:
        """Words that must be there."""
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise self.problem(f"“{name}” is empty")
        return value.strip()

    def whole(self, name: str) -> int:
        """A whole number that must be there, none below nought."""
        value = self._value(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        raise self.problem(f"“{name}” is not a whole number: {value!r}")

    def flag(self, name: str) -> bool:
        """Yes or no: 1 or 0 in a row, true or false in an object."""
        value = self._value(name)
        if isinstance(value, bool):
            return value
        if value in ("0", "1"):
            return value == "1"
        raise self.problem(f"“{name}” is neither yes nor no: {value!r}")

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of a cell, and None of an empty one."""
        return None if self._value(name) in ("", None) else read(name)

    def coordinate(self, name: str, *, limit: int) -> float:
        """Degrees, between the limit and its negative."""
        return self._converted(name, float, f"is not within {limit} degrees", lambda it: abs(it) <= limit)

    def day(self, name: str) -> date:
        """A date as 2023-03-19."""
        return self._converted(name, date.fromisoformat, "is not a date as 2023-03-19")

    def hour(self, name: str) -> time:
        """A time of day as 21:00."""
        why = "is not a time as 21:00"
        return self._converted(name, time.fromisoformat, why, lambda it: it.tzinfo is None)

    def weekdays(self, name: str) -> str:
        """Days of the week as digits in order, 1 for Monday."""
        why = "is not days of the week as 12345"
        return self._converted(
            name, str, why, lambda it: set(it) <= {*"1234567"} and list(it) == sorted({*it})
        )

    def days_off(self, name: str) -> tuple[str, ...]:
        """Days as 12-16, each year, or as 2026-05-27, once."""
        for text in (days := self.texts(name)):
            try:
                date.fromisoformat(text if len(text) > len("12-16") else f"{LEAP_YEAR}-{text}")
            except ValueError:
                raise self.problem(f"“{name}” has what is no day as 12-16 or 2026-05-27: {text!r}") from None
        return days

    def wall_time(self, name: str) -> datetime:
        """A wall time as 2023-03-19T07:00: it has no zone of its own."""
        why = "is not a wall time as 2023-03-19T07:00"
        return self._converted(name, datetime.fromisoformat, why, lambda it: it.tzinfo is None)

    def zone(self, name: str) -> str:
        """The name of a time zone that the zone data knows."""
        return self._converted(name, lambda words: ZoneInfo(words).key, "is not a known time zone")

    def aliases(self, name: str) -> tuple[str, ...]:
        """Further spellings, divided by a bar; none is allowed to be empty."""
        value = self._value(name)
        if value == "":
            return ()
        spellings = tuple(part.strip() for part in self.text(name).split("|"))
        if not all(spellings):
            raise self.problem(f"“{name}” has an empty spelling between its bars")
        return spellings

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of words that is not empty."""
        value = self._value(name)
        if not isinstance(value, list) or not value or not all(isinstance(it, str) and it for it in value):
            raise self.problem(f"“{name}” is not a list of words")
        return tuple(value)

    def columns(self, start: str, languages: Sequence[str]) -> Texts:
        """A text in every language, from the columns `start_kk`, `start_ru` and so on."""
        return Texts({language: self.text(f"{start}_{language}") for language in languages})

    def names(self, name: str, languages: Sequence[str]) -> Texts:
        """A text in every language, from an object."""
        inner = self.inner(name)
        return Texts({language: inner.text(language) for language in languages})

    def inner(self, name: str) -> Entry:
        """An object inside this one."""
        return self._inner(name, self._value(name))

    def inner_list(self, name: str) -> tuple[Entry, ...]:
        """The objects of a list inside this one."""
        value = self._value(name)
        if not isinstance(value, list):
            raise self.problem(f"“{name}” is not a list")
        return tuple(self._inner(name, each) for each in value)

    def _inner(self, name: str, value: object) -> Entry:
        if not isinstance(value, dict):
            raise self.problem(f"“{name}” is not an object")
        return Entry(value, file=self._file, row=self._row)

    def _converted(
        self, name: str, read: Callable[[str], T], why: str, holds: Callable[[T], bool] = lambda _: True
    ) -> T:
        words = self.text(name)
        try:
            value = read(words)
        except (ValueError, ZoneInfoNotFoundError):
            value = None
        if value is None or not holds(value):
            raise self.problem(f"“{name}” {why}: {words!r}")
        return value


def read_object(folder: Traversable, file: str) -> Entry:
    """The object that a JSON file is."""
    try:
        value = json.loads(_words(folder, file))
    except json.JSONDecodeError as error:
        raise PackProblem(file, error.lineno, f"is not JSON: {error.msg}") from error
    if not isinstance(value, dict):
        raise PackProblem(file, None, "is not an object")
    return Entry(value, file=file)


def read_rows(folder: Traversable, file: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
    """What `read` makes of each row of a CSV file with a heading; row 2 is the first below it."""
    lines = csv.DictReader(_words(folder, file).splitlines())
    made = []
    for number, cells in enumerate(lines, start=2):
        if None in cells or None in cells.values():
            raise PackProblem(file, number, f"has not the {len(lines.fieldnames or ())} cells of the heading")
        made.append(read(Entry(cells, file=file, row=number)))
    return tuple(made)


def _words(folder: Traversable, file: str) -> str:
    try:
        return (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PackProblem(file, None, "is not in the pack") from error
    except UnicodeDecodeError as error:
        raise PackProblem(file, None, "is not written in UTF-8") from error


def require_unique(file: str, codes: Iterable[object]) -> None:
    """No code stands twice in a file; the second one is named."""
    seen: set[object] = set()
    for number, code in enumerate(codes, start=2):
        if code in seen:
            raise PackProblem(file, number, f"{code!r} stands here a second time")
        seen.add(code)


def require_known(file: str, name: str, pointers: Iterable[object], known: Iterable[object]) -> None:
    """Everything that a column points at is there."""
    there = set(known)
    for number, pointer in enumerate(pointers, start=2):
        if pointer not in there:
            raise PackProblem(file, number, f"“{name}” points at {pointer!r}, which is not in the pack")
