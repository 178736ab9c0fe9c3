"""Lines as people write them in three languages, with what is read of each."""

from __future__ import annotations

from datetime import date

import pytest

from organizer.tours.paste import Cell, Doubt, Row, meaning, rows_from_text

FIRST = date(2026, 12, 1)
"""A Tuesday."""
KNOWN = {"Аксай", "Ақсай", "Жымпиты", "Aksai"}


def is_place(text: str) -> bool:
    return text.split(",", maxsplit=1)[0].strip() in KNOWN


def rows(text: str) -> list[Row]:
    return rows_from_text(text, first=FIRST, is_place=is_place, zone="Asia/Oral")


@pytest.mark.parametrize(
    "days",
    [
        "9 желтоқсаннан 11 желтоқсанға дейін",
        "9 желтоқсаннан бастап 11 желтоқсанға дейін",
        "9-дан 11 желтоқсанға дейін",
        "желтоқсанның 9-ынан 11-іне дейін",
        "желтоқсанның 9-11-і",
        "9-11 желтоқсан аралығында",
        "9 бен 11 желтоқсан аралығында",
        "9 желтоқсан мен 11 желтоқсан аралығында",
        "9.12-ден 11.12-ге дейін",
        "дүйсенбіден сәрсенбіге дейін",
        "11 желтоқсанға дейін",
        "9 по 11 декабря",
        "9-го по 11-е декабря",
        "9 до 11 декабря",
        "9 декабря по 11 декабря",
        "9 декабря - 11 декабря",
        "между 9 и 11 декабря",
        "понедельника 7 декабря до среды 9 декабря",
        "09.12 по 11.12",
        "09.12.2026–11.12.2026",
        "до 11 декабря",
        "9–11 December",
        "9 to 11 Dec",
        "9 Dec to 11 Dec",
        "9 Dec until the 11 Dec",
        "9 through 11 December",
        "between 9 and 11 December",
        "Monday till Wednesday",
        "9.12 to 11.12",
    ],
)
@pytest.mark.parametrize("line", ["{} 18:30 Аксай", "Аксай, с {}, 18:30", "18:30 {} Аксай"])
def test_from_one_day_to_another_is_asked_and_leaves_nothing_in_the_place(line: str, days: str) -> None:
    (row,) = rows(line.format(days))
    assert (row, dict(meaning(row, first=FIRST, today=FIRST).doubts)) == (
        Row(place="Аксай", day=days, starts="18:30"),
        {Cell.DAY: Doubt.SEVERAL},
    )
