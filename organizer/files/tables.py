"""Rows → CSV and XLSX. The only file that knows a spreadsheet's ways.

A text that a spreadsheet would read as a formula is given a mark in front, so that nothing that people wrote
is ever carried out on somebody's computer; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from xlsxwriter import Workbook

from organizer.files.formulas import harmless

Value = str | int | float | None
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that the file is UTF-8."""
WIDEST = 60
NARROWEST = 8
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as CSV (RFC 4180), as spreadsheets open it."""
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def xlsx(sheets: Mapping[str, Sequence[Sequence[Value]]]) -> bytes:
    """Sheets by name as a workbook, the first row of each its head; nothing touches the disk."""
    written = io.BytesIO()
    with Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, rows in zip(_sheet_names(sheets), sheets.values(), strict=True):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row, head if number == 0 else None)
            sheet.freeze_panes(1, 1)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width)
    return written.getvalue()


def _harmless(value: Value) -> Value:
    return harmless(value) if isinstance(value, str) else value


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Names that a workbook takes: without some signs, 31 letters at most, no two alike."""
    given: list[str] = []
    for name in names:
        base = name.translate(NOT_IN_SHEET_NAMES).strip()[:LONGEST_SHEET_NAME] or "1"
        tries = (base, *(f"{base[: LONGEST_SHEET_NAME - 3]} {count}" for count in range(2, 100)))
        taken = {each.casefold() for each in given}
        given.append(next(each for each in tries if each.casefold() not in taken))
    return given


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    columns = max(map(len, rows), default=0)
    longest = [
        max((len(str(row[column])) for row in rows if column < len(row)), default=0)
        for column in range(columns)
    ]
    return [min(WIDEST, max(NARROWEST, length + 2)) for length in longest]
