"""The first sheet of a workbook → rows of text, a JSON array a line; or, as a JSON text, why it has none.

A line before them, a JSON object, says so where the workbook counts its days from 1904.

    python -m organizer.files.workbook < plan.xlsx

A few hundred bytes can ask the reader for more memory than a machine has, in more ways than can be counted
beforehand, and what asks in vain is ended at once. So it is a process of its own, with bounds of its own, and
nothing else ends with it. Nothing touches the disk.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from organizer.files.bounds import (
    LARGEST_UNPACKED,
    LEAST_OF_ROW,
    MOST_CELLS,
    MOST_COLUMNS,
    UnreadableTable,
)

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 60
CHUNK = 1024 * 1024
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, OSError, EOFError, ValueError, LookupError,
)  # fmt: skip
_SAYS_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\sdate1904=["'](?:1|true)["']""")
FROM_1904 = "from_1904"
Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged one, each row and column from 0."""
Cell = str | int | float | bool | datetime | date | time | timedelta


def main() -> None:
    """Answer what comes in."""
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    for said in _answer(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


def _answer(content: bytes) -> Iterator[list[str] | str | dict[str, bool]]:
    try:
        letters = 0
        if _counts_from_1904(content):
            yield {FROM_1904: True}
        for row in rows_of(content):
            letters += sum(map(len, row))
            if letters > LARGEST_UNPACKED:
                yield "too_many"
                return
            yield row
    except UnreadableTable as problem:
        yield problem.problem
    except MemoryError:
        yield "too_many"


def _counts_from_1904(content: bytes) -> bool:
    """True for a workbook whose first day is in 1904; what cannot be read says nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("xl/workbook.xml") as part:
            return _SAYS_1904.search(part.read(CHUNK)) is not None
    except _BROKEN_ZIP:
        return False


def rows_of(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet. Raises UnreadableTable."""
    sheet = _first_sheet(content)
    if max(sheet.width, LEAST_OF_ROW) * sheet.height > MOST_CELLS:
        raise UnreadableTable("too_many")
    if sheet.width > MOST_COLUMNS * 4:
        raise UnreadableTable("too_wide")
    rows = ([_as_text(cell) for cell in row] for row in sheet.iter_rows())
    first = sheet.start[1] if sheet.start else 0
    try:
        yield from _with_merged(rows, sheet.merged_cell_ranges or [], first=first)
    except (ValueError, OverflowError) as problem:
        raise UnreadableTable("unreadable") from problem


def _first_sheet(content: bytes) -> CalamineSheet:
    try:
        _check_size(content)
    except UnreadableTable:
        raise
    except _BROKEN_ZIP as problem:
        raise UnreadableTable("unreadable") from problem
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError) as problem:
        raise UnreadableTable("unreadable") from problem


def _check_size(content: bytes) -> None:
    """Unpack for the sake of counting: a small file may hold a mountain, and its own word is not taken."""
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            with packed.open(name) as part:
                while chunk := part.read(CHUNK):
                    unpacked += len(chunk)
                    if unpacked > LARGEST_UNPACKED:
                        raise UnreadableTable("too_big")
        if "xl/workbook.xml" not in packed.namelist():
            raise UnreadableTable("unreadable")


def _with_merged(rows: Iterator[list[str]], merged: Sequence[Merged], *, first: int) -> Iterator[list[str]]:
    """Rows where a cell that was merged over several says in each of them what it holds.

    `first` is the column with which rows begin: the reader leaves out empty ones on the left, and what is
    merged there holds nothing.
    """
    begun = defaultdict(list)
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            begun[top].append((left - first, bottom))
    open_: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        for column, (bottom, text) in list(open_.items()):
            if number > bottom:
                del open_[column]
            else:
                row[column] = text
        open_ |= {column: (bottom, row[column]) for column, bottom in begun[number] if 0 <= column < len(row)}
        yield row


def _as_text(cell: Cell) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    main()
