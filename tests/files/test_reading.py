"""Files as people bring them, and as nobody should."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from organizer.files import reading
from organizer.files import workbook as reader
from organizer.files.bounds import LARGEST_BYTES, UnreadableTable
from organizer.files.reading import read_table


def read(content: bytes) -> list[list[str]]:
    table = read_table(content)
    return [list(table.headings), *table.rows]


def workbook(*rows: list[object], from_1904: bool = False) -> bytes:
    written = io.BytesIO()
    with Workbook(written, {"default_date_format": "dd.mm.yyyy", "date_1904": from_1904}) as book:
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


@pytest.mark.parametrize(
    ("content", "expected", "number"),
    [
        ("Отчёт за ноябрь;;;\n\nДата;Текст\n1;2\n".encode(), [["Дата", "Текст"], ["1", "2"]], 3),
        (workbook(["Report", "Report"], ["Date", "Text"], [1, 2]), [["Date", "Text"], ["1", "2"]], 2),
        (b"Date,Text\n1,2\n", [["Date", "Text"], ["1", "2"]], 1),
        (b"Text\nno water\nno road\n", [["Text"], ["no water"], ["no road"]], 1),
    ],
    ids=["a line", "a merged cell", "none", "one column alone"],
)
def test_titles_above_the_headings_are_left_out(
    content: bytes, expected: list[list[str]], number: int
) -> None:
    table = read_table(content).below_titles()
    assert ([table.headings, *table.rows], table.number) == (expected, number)


def test_nul_inside_a_cell_is_left_out() -> None:
    assert read("name;place\na\0b;c\n".encode("utf-16")) == [["name", "place"], ["ab", "c"]]


def test_a_cell_merged_over_several_rows_stands_in_each_of_them() -> None:
    written = io.BytesIO()
    with Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(1, 1, 1, 3, "Plan")
        for number, row in enumerate([("Day", "Hour", "Place"), ("", 11, "A"), ("", 14, "B"), ("", 18, "C")]):
            sheet.write_row(2 + number, 1, row)
        sheet.merge_range(3, 1, 4, 1, "5 April")
    assert read(written.getvalue()) == [
        ["Plan"],
        ["Day", "Hour", "Place"],
        ["5 April", "11", "A"],
        ["5 April", "14", "B"],
        ["", "18", "C"],
    ]


def test_one_column_is_a_table_too() -> None:
    assert read(b"Text\nNo water, no light\n") == [["Text"], ["No water", " no light"]]
    assert read(b"Text\nNo water\n") == [["Text"], ["No water"]]


def test_the_first_sheet_of_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    content = workbook(
        ["No", "Date", "Text", "Yes"],
        [7, datetime(2026, 3, 1, 18, 30), "Нет воды", True],
        [7.5, datetime(2026, 3, 1), None],
    )
    assert read(content) == [
        ["No", "Date", "Text", "Yes"],
        ["7", "2026-03-01 18:30:00", "Нет воды", "True"],
        ["7.5", "2026-03-01", "", ""],
    ]


def test_a_workbook_that_counts_its_days_from_1904_says_so() -> None:
    rows: list[list[object]] = [["Plan"], ["Date", "Count"], [datetime(2026, 3, 1), 44254]]
    tables = [read_table(workbook(*rows, from_1904=since)) for since in (True, False)]
    assert [table.from_1904 for table in tables] == [True, False]
    assert [table.below_titles().from_1904 for table in tables] == [True, False]
    assert read(workbook(*rows, from_1904=True))[2] == ["2026-03-01", "44254"]


def bomb() -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _number in range(201):
            part.write(b" " * 1024 * 1024)
    return written.getvalue()


def test_a_quote_that_nobody_closes_makes_one_long_cell() -> None:
    assert read(b"a,b\n1,2\n" + b'3,"' + b"x" * 200_000) == [["a", "b"], ["1", "2"], ["3", "x" * 200_000]]


def test_a_text_of_too_many_cells_or_with_a_row_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_CELLS", 1_000)
    monkeypatch.setattr(reading, "LONGEST_ROW", 1_000)
    refused = []
    for content in (b"a,b\n" * 101, b"a\n" + b"\n" * 100, b'a,b\n"' + b"x,\n" * 400, b"a," * 501):
        with pytest.raises(UnreadableTable) as problem:
            read(content)
        refused.append(problem.value.problem)
    assert refused == ["too_many", "too_many", "unreadable", "unreadable"]
    assert read(b"a,b\n" * 100) == [["a", "b"]] * 100
    assert read(b"a" * 999 + b"\nb\n") == [["a" * 999], ["b"]]


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other words in its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w") as repacked:
        for name in packed.namelist():
            repacked.writestr(name, packed.read(name).replace(old, new))
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\n\n ,, \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"x" * (LARGEST_BYTES + 1), "too_big"),
        (b"," * 1_000_000, "empty"),
        (b"a," * 301, "too_wide"),
        (b"PNG\0\0\0\r\n", "unreadable"),
        (b"%PDF-1.4\n1 0 obj\n", "unreadable"),
        (b"{\\rtf1\\ansi 14.03 18:30}", "unreadable"),
        (b"PK\x03\x04 not a zip", "unreadable"),
        (workbook(), "empty"),
        (workbook(["a"] * 301), "too_wide"),
        (workbook(["a"])[:-30], "unreadable"),
        (workbook(["a"], ["b"] * 1300), "too_wide"),
        (changed(workbook(["a"]), b"<sheets>", b"<"), "unreadable"),
    ],
    ids=range(15),
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


def cells(*placed: tuple[int, int]) -> bytes:
    """A workbook with a word in each of some places."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column in placed:
            sheet.write(row, column, "word")
    return written.getvalue()


@pytest.mark.parametrize(
    "far",
    [(1_048_575, 16_383), (1_048_575, 290), (20_000, 200)],
    ids=["corner", "strip", "field"],
)
def test_two_cells_far_apart_are_a_mountain_too(far: tuple[int, int]) -> None:
    assert_is_a_mountain(cells((0, 0), far))


def test_a_cell_far_away_in_small_letters_is_a_mountain_too() -> None:
    assert_is_a_mountain(changed(cells((0, 0), (1, 1)), b'r="B2"', b'r="xfd1048576"'))


def assert_is_a_mountain(content: bytes) -> None:
    """Few bytes that would be many rows are refused."""
    assert len(content) < 30_000
    with pytest.raises(UnreadableTable) as refused:
        read(content)
    assert refused.value.problem == "too_many"


def test_a_merged_block_beside_the_table_is_in_no_row_of_it() -> None:
    written = io.BytesIO()
    with Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("h1", "h2"), ("a", "b"), ("c", "d")]):
            sheet.write_row(number, 1, row)
        sheet.merge_range(0, 0, 2, 0, "")
    content = changed(written.getvalue(), b'<c r="A1" s="1"/>', b"")
    assert read(content) == [["h1", "h2"], ["a", "b"], ["c", "d"]]


def bare(width: int, *, last: int) -> bytes:
    """A workbook whose cells do not say where they stand: some in its first row, and one in its last."""
    content = cells(*((0, column) for column in range(width)), (1, 0))
    content = changed(content, b'<row r="2"', f'<row r="{last}"'.encode())
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w", 8) as repacked:
        for name in packed.namelist():
            repacked.writestr(name, re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", packed.read(name)))
    return written.getvalue()


def test_cells_that_do_not_say_where_they_stand_are_counted_too() -> None:
    assert read(bare(3, last=2)) == [["word", "word", "word"], ["word", "", ""]]
    for content in (bare(200, last=1_000_000), bare(16_384, last=1_048_576)):
        assert len(content) < 60_000
        with pytest.raises(UnreadableTable) as refused:
            read(content)
        assert refused.value.problem == "too_many"


def test_a_long_word_that_many_cells_share_ends_its_reader_alone() -> None:
    content = cells(*((row, 0) for row in range(2_000)))
    with pytest.raises(UnreadableTable) as refused:
        read(changed(content, b"<t>word</t>", b"<t>%b</t>" % (b"x" * 1_000_000)))
    assert refused.value.problem == "too_many"


def test_a_long_and_a_wide_sheet_are_read() -> None:
    column: list[list[object]] = [[number] for number in range(20_001)]
    assert len(read(workbook(*column))) == 20_001
    assert len(read(cells((0, 0), (0, 299)))[0]) == 300


def test_a_spreadsheet_of_another_kind_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(UnreadableTable) as refused:
        read(written.getvalue())
    assert refused.value.problem == "unreadable"


WHOLE = workbook(["a", "b"], [1, "x"], [2.5, "y"])


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_a_damaged_workbook_is_a_table_or_refused(data: st.DataObject) -> None:
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=9))
    try:
        rows = list(reader.rows_of(bytes(content)))
    except UnreadableTable:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(UnreadableTable):
        read(written.getvalue())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        list(reader.rows_of(b"PK\x03\x04" + content))
    for start in (b"", b"\xff\xfe", b"\xef\xbb\xbf"):
        try:
            rows = read(start + content)
        except UnreadableTable:
            continue
        assert all(isinstance(cell, str) for row in rows for cell in row)
