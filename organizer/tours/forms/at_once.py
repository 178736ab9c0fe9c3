"""Of two who put the same draft right at once: what the second one's page shows, box by box."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from organizer.kernel.versions import Boxes
from organizer.tours.forms.many import (
    PLACE,
    WHO,
    cell_name,
    column_name,
    out_name,
    place_name,
    said_of_columns,
)
from organizer.tours.models import Line, Tour, Written
from organizer.tours.paste import Cell, Row, shortened


@dataclass(frozen=True)
class Mine:
    """A draft as the page shows it to one writer."""

    written: Written
    saved: Mapping[str, str] = field(default_factory=dict)
    """What somebody else has saved, by the box that holds another thing."""
    answered: Mapping[str, str] = field(default_factory=dict)
    """What was answered and is not saved, by the box."""


def held(written: Written, opened: Collection[int]) -> Mapping[str, str]:
    """What the boxes of a page hold that shows these rows of a draft open."""
    lines = list(enumerate(written.lines, start=1))
    cells = {
        cell_name(number, cell): text
        for number, line in lines
        if number in opened
        for cell, text in zip(Cell, line.row.cells, strict=True)
    }
    return {**cells, **{out_name(number): "1" for number, line in lines if line.left_out}, WHO: written.who}


def mine(sent: Mapping[str, str], tour: Tour) -> Mine:
    """A draft for who sent this and was refused.

    What they changed since their page was opened stays; all else is as it is saved by now, so that their
    next press undoes nothing.
    """
    boxes = Boxes(sent)
    lines = [_line(number, line, boxes) for number, line in enumerate(tour.lines, start=1)]
    settled = dict(tour.settled)
    answered = {column_name(number): choice for number, choice in said_of_columns(sent).items()}
    for name in [name for name in sent if name.startswith(PLACE)]:
        key = name.removeprefix(PLACE)
        answer = boxes.value(place_name(key), settled.get(key, ""), was="")
        if answer != settled.get(key, ""):
            settled.pop(key, None)
            answered[name] = answer
    who = boxes.value(WHO, tour.who)
    return Mine(Written(lines, settled, who), boxes.saved, answered)


def _line(number: int, line: Line, boxes: Boxes) -> Line:
    cells = {
        cell: boxes.value(cell_name(number, cell), text)
        for cell, text in zip(Cell, line.row.cells, strict=True)
    }
    is_from_above = line.row.is_day_from_above and cells[Cell.DAY] == line.row.day
    row = Row(*cells.values(), others=line.row.others, is_day_from_above=is_from_above)
    return Line(shortened(row), left_out=boxes.is_ticked(out_name(number), stands=line.left_out))
