"""A file that somebody brings → headings and rows of text, CSV or XLSX, told apart by what they hold."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from organizer.files.apart import ENVIRONMENT
from organizer.files.bounds import LARGEST_BYTES, LEAST_OF_ROW, MOST_CELLS, MOST_COLUMNS, UnreadableTable
from organizer.files.formulas import intact
from organizer.kernel.text import NUL

SAMPLE_ROWS = 20
SAMPLE_LETTERS = 20_000
"""What of a line of the sample is looked at."""
LONGEST_ROW = 1_000_000
"""Letters of a row of text. What is longer is a quote that nobody closed, or no table."""
DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP = b"PK\x03\x04"
_DOCUMENTS = (b"%PDF-", b"{\\rtf")
"""What documents that may hold no NUL begin with."""
csv.field_size_limit(LARGEST_BYTES)


@dataclass(frozen=True)
class Table:
    """The first row of a file that holds anything, and the rows below it, one by one."""

    headings: Sequence[str]
    rows: Iterator[list[str]]
    number: int = 1
    """Which row of the file the headings are, from 1."""
    from_1904: bool = False
    """True for a workbook that counts its days from 1904; numbers in it may be such days."""

    def below_titles(self) -> Table:
        """The table without the titles above it, of which each is one cell, or one cell merged over several.

        Where none of the first rows names more than one thing, the first is the headings, as it was.
        """
        above = [list(self.headings), *islice(self.rows, SAMPLE_ROWS)]
        for place, row in enumerate(above):
            if len({cell.strip() for cell in row} - {""}) > 1:
                below = chain(above[place + 1 :], self.rows)
                return _table(row, below, self.number + place, from_1904=self.from_1904)
        return _table(above[0], chain(above[1:], self.rows), self.number, from_1904=self.from_1904)


def read_table(content: bytes) -> Table:
    """The table of a CSV file or of the first sheet of a workbook. Raises UnreadableTable."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableTable("too_big")
    said, from_1904 = _read_workbook(content) if content.startswith(_ZIP) else (_text_rows(content), False)
    rows = _safely(said)
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row):
            return _table(row, rows, number, from_1904=from_1904)
    raise UnreadableTable("empty")


def _table(headings: list[str], rows: Iterator[list[str]], number: int, *, from_1904: bool) -> Table:
    while headings and not headings[-1].strip():
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableTable("too_wide")
    return Table(headings, rows, number, from_1904)


def _safely(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        for row in rows:
            yield [cell.replace(NUL, "") for cell in row]
    except UnreadableTable:
        raise
    except (csv.Error, ValueError) as problem:
        raise UnreadableTable("unreadable") from problem


def _text_rows(content: bytes) -> Iterator[list[str]]:
    encoding = _encoding(content)
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="") as text:
        delimiter = _delimiter(text)
        text.seek(0)
        cells = 0
        for row in csv.reader(lines := _Lines(text), delimiter=delimiter):
            lines.letters = 0
            cells += max(len(row), LEAST_OF_ROW)
            if cells > MOST_CELLS:
                raise UnreadableTable("too_many")
            yield [intact(cell) for cell in row]


@dataclass
class _Lines:
    """The lines of a text, one by one, until a row is too long; `letters` counts since the last row."""

    text: io.TextIOWrapper
    letters: int = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(LONGEST_ROW + 1):
            self.letters += len(line)
            if self.letters > LONGEST_ROW:
                raise UnreadableTable("unreadable")
            yield line


def _encoding(content: bytes) -> str:
    """UTF-8 or what a mark says; else what spreadsheets of this region write."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if b"\0" in content[:LONGEST_ROW] or content.startswith(_DOCUMENTS):
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
    lines = [text.readline(SAMPLE_LETTERS) for _number in range(SAMPLE_ROWS)]
    lines = [line for line in lines if line.strip()]
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


def _read_workbook(content: bytes) -> tuple[Iterator[list[str]], bool]:
    """What the reader of workbooks says, and whether days count from 1904.

    One that was ended in the middle met its bounds.
    """
    read = subprocess.run(
        [sys.executable, "-m", "organizer.files.workbook"],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        check=False,
    )
    if read.returncode < 0:
        raise UnreadableTable("too_many")
    if read.returncode:
        raise UnreadableTable("unreadable")
    lines = io.BytesIO(read.stdout)
    from_1904 = read.stdout.startswith(b"{")
    if from_1904:
        lines.readline()
    return _said(lines), from_1904


def _said(lines: Iterable[bytes]) -> Iterator[list[str]]:
    for line in lines:
        said = json.loads(line)
        if isinstance(said, str):
            raise UnreadableTable(said)
        yield said
