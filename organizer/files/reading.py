"""A file that somebody brings → headings and rows of text, CSV or XLSX, told apart by what they hold."""

from __future__ import annotations

import codecs
import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice

from python_calamine import CalamineError, CalamineWorkbook

from organizer.files.formulas import intact
from organizer.kernel.text import NUL

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000
"""From the first corner of a sheet to its last cell: the reader keeps a place for each, empty or not."""
SAMPLE_ROWS = 20
CHUNK = 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP = b"PK\x03\x04"
_DOCUMENTS = (b"%PDF-", b"{\\rtf")
"""What documents that may hold no NUL begin with."""
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, OSError, EOFError, ValueError, LookupError,
)  # fmt: skip
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,8})([0-9]{1,12})["']""")
"""Where a row or a cell of a sheet says that it stands: r="7" or r="AB7"."""
_LONGEST_PLACE = 64
csv.field_size_limit(LARGEST_BYTES)
Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged one, each row and column from 0."""
Cell = str | int | float | bool | datetime | date | time | timedelta


class UnreadableTable(ValueError):
    """The bytes are no table that can be used; `problem` is a code that pages have words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Table:
    """The first row of a file that holds anything, and the rows below it, one by one."""

    headings: Sequence[str]
    rows: Iterator[list[str]]
    number: int = 1
    """Which row of the file the headings are, from 1."""

    def below_titles(self) -> Table:
        """The table without the titles above it, of which each is one cell, or one cell merged over several.

        Where none of the first rows names more than one thing, the first is the headings, as it was.
        """
        above = [list(self.headings), *islice(self.rows, SAMPLE_ROWS)]
        for place, row in enumerate(above):
            if len({cell.strip() for cell in row} - {""}) > 1:
                return _table(row, chain(above[place + 1 :], self.rows), self.number + place)
        return _table(above[0], chain(above[1:], self.rows), self.number)


def read_table(content: bytes) -> Table:
    """The table of a CSV file or of the first sheet of a workbook. Raises UnreadableTable."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableTable("too_big")
    rows = _safely(_workbook_rows(content) if content.startswith(_ZIP) else _text_rows(content))
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row):
            return _table(row, rows, number)
    raise UnreadableTable("empty")


def _table(headings: list[str], rows: Iterator[list[str]], number: int) -> Table:
    while headings and not headings[-1].strip():
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableTable("too_wide")
    return Table(headings, rows, number)


def _safely(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for row in rows:
            yield [cell.replace(NUL, "") for cell in row]
    except UnreadableTable:
        raise
    except (csv.Error, CalamineError, ValueError, OverflowError) as problem:
        raise UnreadableTable("unreadable") from problem


def _text_rows(content: bytes) -> Iterator[list[str]]:
    encoding = _encoding(content)
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="") as text:
        delimiter = _delimiter(text)
        text.seek(0)
        for row in csv.reader(text, delimiter=delimiter):
            yield [intact(cell) for cell in row]


def _encoding(content: bytes) -> str:
    """UTF-8 or what a mark says; else what spreadsheets of this region write."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content[:CHUNK] or content.startswith(_DOCUMENTS):
        raise UnreadableTable("unreadable")
    try:
        codecs.decode(content, "utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _delimiter(text: io.TextIOWrapper) -> str:
    """The sign that parts the first rows into the most columns, equally many in most rows.

    A title above the table is a line like no other: then the lines below it say.
    """
    lines = [line for line in (text.readline(CHUNK) for _number in range(SAMPLE_ROWS)) if line.strip()]
    for start in range(len(lines)):
        delimiter, alike = _parting(lines[start:])
        if alike > 1:
            return delimiter
    return _parting(lines)[0]


def _parting(lines: Sequence[str]) -> tuple[str, int]:
    """The sign that parts these lines best, and how many of them into as many columns as the first."""
    best, most, rows = DELIMITERS[0], 0, 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        first = widths[0] if widths else 0
        alike = sum(width == first for width in widths)
        if first > 1 and first * alike > most:
            best, most, rows = delimiter, first * alike, alike
    return best, rows


def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    try:
        _check_workbook(content)
    except UnreadableTable:
        raise
    except _BROKEN_ZIP as problem:
        raise UnreadableTable("unreadable") from problem
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, IndexError) as problem:
        raise UnreadableTable("unreadable") from problem
    if sheet.width > MOST_COLUMNS * 4:
        raise UnreadableTable("too_wide")
    rows = ([_as_text(cell) for cell in row] for row in sheet.iter_rows())
    yield from _with_merged(rows, sheet.merged_cell_ranges or [], first=sheet.start[1] if sheet.start else 0)


def _with_merged(rows: Iterator[list[str]], merged: Sequence[Merged], *, first: int) -> Iterator[list[str]]:
    """Rows where a cell that was merged over several says in each of them what it holds.

    `first` is the column with which rows begin: the reader leaves out empty ones on the left.
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
        open_ |= {column: (bottom, row[column]) for column, bottom in begun[number] if column < len(row)}
        yield row


def _check_workbook(content: bytes) -> None:
    """Unpack for the sake of counting: a small file may hold a mountain, and its own word is not taken.

    Two cells in far corners of a sheet are a mountain too.
    """
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            width = height = 1
            tail = b""
            with packed.open(name) as part:
                while chunk := part.read(CHUNK):
                    unpacked += len(chunk)
                    for column, row in _PLACE.findall(tail + chunk):
                        width, height = max(width, _number(column)), max(height, int(row))
                    if unpacked > LARGEST_UNPACKED or width * height > MOST_CELLS:
                        raise UnreadableTable("too_big")
                    tail = (tail + chunk)[-_LONGEST_PLACE:]
        if "xl/workbook.xml" not in packed.namelist():
            raise UnreadableTable("unreadable")


def _number(column: bytes) -> int:
    """A column's number from its letters: A is 1, AB is 28."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _as_text(cell: Cell) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
