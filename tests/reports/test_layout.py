"""Cells, bars, shades and points: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.reports import layout
from organizer.reports.layout import Cell, Row, Table, Words
from organizer.topics.counts import FEW, Number

WORDS = Words(few="fewer than 5")
numbers = st.one_of(st.none(), st.just(FEW), st.integers(1, 400).map(lambda fives: fives * 5))


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        (None, Cell("–", "–")),
        (FEW, Cell("fewer than 5", "fewer than 5")),
        (5, Cell("5", 5)),
        (1340, Cell("1\u00a0340", 1340)),
    ],
)
def test_a_cell_says_a_number_or_words(number: Number | None, cell: Cell) -> None:
    assert WORDS.cell(number) == cell


@pytest.mark.parametrize(
    ("now", "before", "cell"),
    [
        (40, 20, Cell("+20", 20)),
        (20, 40, Cell("\u221220", -20)),
        (40, 40, Cell("0", 0)),
        (2000, 5, Cell("+1\u00a0995", 1995)),
    ],
)
def test_a_change_has_a_sign(now: int, before: int, cell: Cell) -> None:
    assert WORDS.change(now, before) == cell


@given(numbers, numbers)
def test_a_change_is_told_between_two_numbers_alone(now: Number | None, before: Number | None) -> None:
    told = isinstance(now, int) and isinstance(before, int)
    assert (WORDS.change(now, before) != Cell("–", "–")) == told


@given(st.lists(numbers, min_size=1))
def test_bars_are_as_long_as_their_numbers_and_the_longest_fills_the_row(told: list[Number | None]) -> None:
    most = layout.largest(told)
    shares = [layout.share(number, most) for number in told]
    assert all(0 <= share <= 100 for share in shares)
    assert (max(shares) == 100) == (most > 0)
    pairs = [(number, share) for number, share in zip(told, shares, strict=True) if isinstance(number, int)]
    assert [share for _, share in sorted(pairs)] == sorted(share for _, share in pairs)
    assert [share for number, share in zip(told, shares, strict=True) if number is None] == [0] * told.count(
        None
    )


@given(st.lists(numbers, min_size=1))
def test_shades_go_from_few_to_the_most(told: list[Number | None]) -> None:
    most = layout.largest(told)
    shades = [WORDS.cell(number, most=most).shade for number in told]
    assert all(0 <= shade <= layout.SHADES for shade in shades)
    assert [shade for number, shade in zip(told, shades, strict=True) if number == most > 0] == [
        layout.SHADES for number in told if number == most > 0
    ]


def test_a_line_has_a_gap_where_few_spoke() -> None:
    weeks: list[tuple[str, Number | None]] = [
        ("2 March", 10),
        ("9 March", FEW),
        ("16 March", None),
        ("23 March", 15),
    ]
    assert layout.points(weeks, WORDS) == [
        ("2 March", 10, "10"),
        ("9 March", None, "fewer than 5"),
        ("16 March", None, "–"),
        ("23 March", 15, "15"),
    ]


def test_a_file_holds_heads_and_rows_with_their_numbers() -> None:
    table = Table(
        "Topics",
        "How many spoke of each topic",
        ("Topic", "In the week", "To the week before"),
        (
            Row("Water", (WORDS.cell(1340), WORDS.change(1340, 1345)), code="water", share=100),
            Row("Gas", (WORDS.cell(FEW), WORDS.change(FEW, 10)), minor=True),
        ),
    )
    assert table.grid == [
        ["Topic", "In the week", "To the week before"],
        ["Water", 1340, -5],
        ["Gas", "fewer than 5", "–"],
    ]
