"""Pasted text and tables → rows; and what the cells of a row mean."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from organizer.meetings.timetable import end_of
from organizer.tours.paste.apart import meetings_in
from organizer.tours.paste.columns import (
    HEADINGS_WITHIN,
    Cell,
    Columns,
    IsPlace,
    below_headings,
    by_content,
    by_heading,
    names_day,
    says_called_off,
)
from organizer.tours.paste.days import day_in, read_day
from organizer.tours.paste.doubts import Doubt, Unclear
from organizer.tours.paste.exports import as_people_write, moments_as_people_write
from organizer.tours.paste.hours import Hours, hours_in, read_hours
from organizer.tours.paste.languages import read_languages
from organizer.tours.paste.lines import MOST_LINE, rows_from_lines
from organizer.tours.paste.parts import without
from organizer.tours.paste.relative import on_date
from organizer.tours.paste.row import Row, each_day, plain, shortened, with_days_from_above
from organizer.tours.paste.serials import as_written, columns_of_days

USUAL_LENGTH = timedelta(minutes=90)
FARTHEST = timedelta(days=2 * 366)
TIMED = (Cell.DAY, Cell.STARTS, Cell.ENDS)
DELIMITERS = ("\t", ";", "|")
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})\b[ ,]*(.*)")
_SHORT_AND_HOURS = re.compile(r"((?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2]))[.,]* +(\d{1,2}:\d{2}.*)")
"""A day without its year, and hours with a colon: 14.03 18:30, which are no hours from three past two."""
Value = TypeVar("Value")


@dataclass(frozen=True)
class Meant:
    """What the cells of a row mean; a cell with a doubt means nothing."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    languages: tuple[str, ...] = ()
    doubts: Mapping[Cell, Doubt] = field(default_factory=dict)

    @property
    def starts_wall(self) -> datetime | None:
        """The start on the clock of the place, once day and hour are clear."""
        return None if self.day is None or self.starts is None else datetime.combine(self.day, self.starts)

    @property
    def ends_wall(self) -> datetime | None:
        """The end: as written, of a meeting in the night on the next day; or ninety minutes on."""
        if self.starts_wall is None:
            return None
        return self.starts_wall + USUAL_LENGTH if self.ends is None else end_of(self.starts_wall, self.ends)


def meaning(row: Row, *, first: date, today: date) -> Meant:
    """What a row means. Days without a year lie near `first`; no meeting is planned for before `today`."""
    doubts: dict[Cell, Doubt] = {}
    day = _read(Cell.DAY, doubts, lambda: read_day(on_date(row.day, today=today), first=first))
    if day is not None and not today <= day <= today + FARTHEST:
        doubts[Cell.DAY] = Doubt.PAST if day < today else Doubt.FAR
        day = None
    hours = _read(Cell.STARTS, doubts, lambda: read_hours(row.starts)) or Hours(time())
    starts = None if Cell.STARTS in doubts else hours.starts
    ends = hours.ends
    if row.ends.strip():
        ends = _read(Cell.ENDS, doubts, lambda: read_hours(row.ends, is_end=True).starts)
    if starts is not None and ends is not None and end_of(datetime.combine(today, starts), ends) is None:
        ends, doubts[Cell.ENDS] = None, Doubt.BACKWARDS
    languages = _read(Cell.LANGUAGE, doubts, lambda: read_languages(row.language)) or ()
    return Meant(day, starts, ends, languages, doubts)


def rows_from_text(text: str, *, first: date, is_place: IsPlace, zone: str) -> list[Row]:
    """The meetings of a pasted text: a table with tabs or another sign between its columns, or lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in DELIMITERS:
        parts = [line for line in lines if delimiter in line and not _lists(line, first, is_place)]
        if 2 * len(parts) > len(lines):
            return rows_from_table(_cells(lines, delimiter), first=first, is_place=is_place, zone=zone)
    if any(by_heading(cells) is not None for cells in _cells(lines[:HEADINGS_WITHIN], ",")):
        return rows_from_table(_cells(lines, ","), first=first, is_place=is_place, zone=zone)
    turned = (moments_as_people_write(line, zone=zone) for line in lines)
    return rows_from_lines(turned, first=first, is_place=is_place)


def _lists(line: str, first: date, is_place: IsPlace) -> bool:
    """True for a line whose signs stand between meetings, not between the cells of one."""
    return len(meetings_in(plain(line, most=MOST_LINE), first=first, is_place=is_place)) > 1


def rows_from_table(
    table: Iterable[Sequence[str]],
    *,
    first: date,
    is_place: IsPlace,
    zone: str,
    from_1904: bool = False,
) -> list[Row]:
    """The meetings of a table, one of whose first rows may name its columns, on the clocks of `zone`.

    Days that are counted are so `from_1904` where the workbook says it, else from 1900. A row that
    holds nothing but the number or the name of a table is no meeting.
    """
    held = [[plain(cell) for cell in row] for row in table if any(cell.strip() for cell in row)]
    rows = as_people_write(held, zone=zone)
    columns, below = _columns(rows, first=first, is_place=is_place, from_1904=from_1904)
    found = [each for row in below for each in each_day(_from_row(row, columns, first))]
    held_rows = [row for row in found if any(row.cells) or any(row.others)]
    return with_days_from_above(held_rows, only_from_headings=False)


def _columns(
    rows: Sequence[Sequence[str]], *, first: date, is_place: IsPlace, from_1904: bool
) -> tuple[Columns, Sequence[Sequence[str]]]:
    """What the columns hold, and the rows below their headings, with no day left that is counted."""
    headed = below_headings(rows, first=first)
    if headed is not None:
        columns, below = headed
        timed = [column for cell in TIMED for column in columns.cells.get(cell, ())]
        return columns, as_written(below, timed, from_1904=from_1904)
    counted = columns_of_days(rows, first=first, from_1904=from_1904)
    rows = as_written(rows, counted, from_1904=from_1904)
    return by_content(rows, first=first, is_place=is_place), rows


def name_columns(row: Row, names: Mapping[int, Cell | None]) -> Row:
    """A row once it is said what some of its other columns hold; None is nothing of a meeting."""
    cells = dict(zip(Cell, row.cells, strict=True))
    for number, text in enumerate(row.others):
        cell = names.get(number)
        if cell is not None and text:
            cells[cell] = ", ".join(part for part in (cells[cell], text) if part)
    left = tuple(text for number, text in enumerate(row.others) if number not in names)
    return shortened(Row(*cells.values(), others=left, is_day_from_above=row.is_day_from_above))


def _read(cell: Cell, doubts: dict[Cell, Doubt], read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except Unclear as unclear:
        doubts[cell] = unclear.doubt
        return None


def _cells(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """The cells of lines; quotes that never close are no reason to lose any."""
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


def _from_row(cells: Sequence[str], columns: Columns, first: date) -> Row:
    """A row of a table; a day that stands alone in it is one, in whichever column."""
    held = [cell for cell in cells if cell]
    if len(held) == 1 and names_day(held[0], first) and not hours_in(held[0]):
        return shortened(Row(day=held[0], others=("",) * len(columns.others)))
    return _tidy(_from_cells(cells, columns))


def _from_cells(cells: Sequence[str], columns: Columns) -> Row:
    def text(column: int) -> str:
        return cells[column].strip() if column < len(cells) else ""

    held = [", ".join(filter(None, map(text, columns.cells.get(cell, ())))) for cell in Cell]
    is_called_off = columns.state is not None and says_called_off(text(columns.state))
    return Row(*held, others=tuple(map(text, columns.others)), is_called_off=is_called_off)


def _tidy(row: Row) -> Row:
    """A row whose day and hours, where they stood in one cell, stand in two."""
    starts, ends = _DATED.fullmatch(row.starts), _DATED.fullmatch(row.ends)
    if starts:
        row = replace(row, day=row.day or starts[1], starts=starts[2])
    short = _SHORT_AND_HOURS.fullmatch(row.day + row.starts)
    if short:
        row = replace(row, day=short[1], starts=short[2])
    if ends:
        row = replace(row, ends=ends[2])
    day = day_in(row.day)
    if not row.starts and day:
        hours = hours_in(without(row.day, day))
        if hours not in {"", "00:00:00", "00:00"}:
            row = replace(row, day=day, starts=hours)
    return shortened(row)
