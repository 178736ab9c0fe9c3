"""Rows as files that spreadsheets open, and that carry nothing out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from organizer.files.formulas import harmless, intact
from organizer.files.tables import Value, csv_text, xlsx

ROWS: list[list[Value]] = [["Topic", "Said"], ["Су", 40], ["Roads, bridges", "fewer than 5"], ["", -5]]
DANGEROUS = ["=1+1", "+7 701 000 00 00", "-2", "@SUM(A1)", "\tx", '=HYPERLINK("http://example.kz")']


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def sheets_of(book: bytes) -> dict[str, list[list[Any]]]:
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


def test_rows_are_csv_as_spreadsheets_expect_it() -> None:
    assert csv_text(ROWS) == '\ufeffTopic,Said\r\nСу,40\r\n"Roads, bridges",fewer than 5\r\n,-5\r\n'


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_carry_out_is_only_shown(text: str) -> None:
    assert read_back(csv_text([[text]])) == [[f"'{text}"]]
    assert sheets_of(xlsx({"Said": [[text]]})) == {"Said": [[text]]}


@given(st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["C"])), min_size=1), min_size=1))
def test_no_cell_of_a_csv_begins_as_a_formula_does(rows: list[list[str]]) -> None:
    cells = [cell for row in read_back(csv_text(rows)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@given(st.text())
@example("'=1")
@example("''")
def test_a_marked_text_is_read_as_it_was(text: str) -> None:
    assert intact(harmless(text)) == text


def test_sheets_hold_their_rows_and_numbers_stay_numbers() -> None:
    assert sheets_of(xlsx({"Topics": ROWS, "Weeks": [["Week"], ["9 March"]]})) == {
        "Topics": [["Topic", "Said"], ["Су", 40.0], ["Roads, bridges", "fewer than 5"], ["", -5.0]],
        "Weeks": [["Week"], ["9 March"]],
    }


def test_names_that_no_sheet_can_have_are_made_into_some() -> None:
    names = ["Places: [all]/some", "Places  all some", "x" * 40, "x" * 50, "'"]
    given_names = list(sheets_of(xlsx({name: [["a"]] for name in names})))
    assert [len(name) <= 31 for name in given_names] == [True] * 5
    assert len({name.casefold() for name in given_names}) == 5


def test_the_same_rows_are_the_same_file() -> None:
    assert xlsx({"Topics": ROWS}) == xlsx({"Topics": ROWS})
