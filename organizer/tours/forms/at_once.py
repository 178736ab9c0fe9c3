"""Of two who put the same draft right at once: what the second one's page shows, box by box.

A page says what its boxes held when it was opened. What its writer changed since stays in the box, with what
was saved meanwhile beside it where that is another thing; all else is as it is saved by now, so that the next
press undoes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from organizer.tours.forms.many import PLACE, WHO, cell_name, out_name, place_name
from organizer.tours.models import Line, Tour, Written
from organizer.tours.paste import Cell, Row, shortened

SEEN = "seen"
"""The box that says what the others held."""


@dataclass(frozen=True)
class Mine:
    """A draft as the page shows it to one writer."""

    written: Written
    saved: Mapping[str, str] = field(default_factory=dict)
    """What somebody else has saved, by the box that holds another thing."""
    answered: Mapping[str, str] = field(default_factory=dict)
    """What was answered and is not saved, by the box."""


def seen_of(written: Written, opened: Collection[int]) -> str:
    """What the boxes of a page hold that shows these rows of a draft open."""
    lines = list(enumerate(written.lines, start=1))
    return json.dumps(
        {
            "rows": {str(number): line.row.cells for number, line in lines if number in opened},
            "out": [number for number, line in lines if line.left_out],
            WHO: written.who,
        },
        ensure_ascii=False,
    )


def mine(sent: Mapping[str, str], tour: Tour) -> Mine:
    """A draft for who sent this and was refused."""
    before, saved = _Before.of(sent.get(SEEN, "")), dict[str, str]()
    lines = [_line(number, line, sent, before, saved) for number, line in enumerate(tour.lines, start=1)]
    settled, answers = dict(tour.settled), _answers(sent)
    for key, answer in answers.items():
        _note(saved, place_name(key), settled.pop(key, ""), {"", answer})
    who = sent.get(WHO, before.who)
    if who == before.who:
        who = tour.who
    _note(saved, WHO, tour.who, {who, before.who})
    answered = {place_name(key): answer for key, answer in answers.items()}
    return Mine(Written(lines, settled, who), saved, answered)


@dataclass(frozen=True)
class _Before:
    """What the boxes held when the page was opened."""

    rows: Mapping[str, Any] = field(default_factory=dict)
    out: Collection[Any] = ()
    who: str = ""

    @classmethod
    def of(cls, said: str) -> _Before:
        """As `seen_of` wrote it; of what it did not write nothing is known, so all that was sent is new."""
        try:
            held = json.loads(said)
            rows, out, who = dict(held["rows"]), list(held["out"]), str(held[WHO])
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()
        return cls(rows, out, who)

    def cell(self, number: int, place: int) -> object:
        """What a cell held; None where that is not known."""
        cells = self.rows.get(str(number))
        return cells[place] if isinstance(cells, list) and place < len(cells) else None


def _line(number: int, line: Line, sent: Mapping[str, str], before: _Before, saved: dict[str, str]) -> Line:
    cells = []
    for place, (cell, stands) in enumerate(zip(Cell, line.row.cells, strict=True)):
        name, was = cell_name(number, cell), before.cell(number, place)
        typed = sent.get(name, was)
        own = stands if not isinstance(typed, str) or typed == was else typed
        _note(saved, name, stands, {own, was})
        cells.append(own)
    is_day_from_above = line.row.is_day_from_above and cells[list(Cell).index(Cell.DAY)] == line.row.day
    row = shortened(Row(*cells, others=line.row.others, is_day_from_above=is_day_from_above))
    is_out, was_out = out_name(number) in sent, number in before.out
    return Line(row, left_out=line.left_out if is_out is was_out else is_out)


def _note(saved: dict[str, str], name: str, stands: str, held: Collection[object]) -> None:
    if stands not in held:
        saved[name] = stands


def _answers(sent: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(PLACE): sent[name] for name in sent if name.startswith(PLACE) and sent[name]}
