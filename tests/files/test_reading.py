"""Files as people bring them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from organizer.files.reading import LARGEST_BYTES, UnreadableTable, read_table


def read(content: bytes) -> list[list[str]]:
    table = read_table(content)
    return [list(table.headings), *table.rows]


def workbook(*rows: list[object]) -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_in_the_letters_and_signs_of_the_program_that_wrote_it(
    encoding: str, delimiter: str
) -> None:
    text = f'Дата{delimiter}Текст\r\n01.03.2026{delimiter}"Нет воды, света; и газа"\r\n'
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert read((mark + text).encode(encoding)) == [
        ["Дата", "Текст"],
        ["01.03.2026", "Нет воды, света; и газа"],
    ]


def test_lines_inside_a_cell_and_doubled_quotes_stay_in_the_cell() -> None:
    assert read(b'a,b\n1,"one\ntwo ""three"""\n') == [["a", "b"], ["1", 'one\ntwo "three"']]


def test_empty_lines_above_the_headings_and_empty_headings_at_the_end_are_passed_over() -> None:
    assert read(b"\n , \n\nDate,Text,,\n1,2,,\n") == [["Date", "Text"], ["1", "2", "", ""]]


def test_one_column_is_a_table_too() -> None:
    assert read(b"Text\nNo water, no light\n") == [["Text"], ["No water", " no light"]]
    assert read(b"Text\nNo water\n") == [["Text"], ["No water"]]


def test_the_first_sheet_of_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    content = workbook(
        ["No", "Date", "Text", "Yes"], [7, datetime(2026, 3, 1, 18, 30), "Нет воды", True], [7.5, "", None]
    )
    assert read(content) == [
        ["No", "Date", "Text", "Yes"],
        ["7", "2026-03-01 18:30:00", "Нет воды", "True"],
        ["7.5", "", "", ""],
    ]


def bomb() -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _number in range(201):
            part.write(b" " * 1024 * 1024)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\n\n ,, \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"x" * (LARGEST_BYTES + 1), "too_big"),
        (b"," * 1_000_000, "unreadable"),
        (b"a," * 301, "too_wide"),
        (b"PNG\0\0\0\r\n", "unreadable"),
        (b"PK\x03\x04 not a zip", "unreadable"),
        (b"a,b\n" + b'"' + b"x" * 200_000, "unreadable"),
        (workbook(), "empty"),
        (workbook(["a"] * 301), "too_wide"),
        (workbook(["a"])[:-30], "unreadable"),
    ],
    ids=range(12),
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, problem: str) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    assert refused.value.problem == problem


def test_a_small_file_that_unpacks_to_a_mountain_is_refused() -> None:
    content = bomb()
    assert len(content) < 1_000_000
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    assert refused.value.problem == "too_big"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(UnreadableTable):
        read(written.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"):
        try:
            rows = read(start + content)
        except UnreadableTable:
            continue
        assert all(isinstance(cell, str) for row in rows for cell in row)
