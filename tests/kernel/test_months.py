"""A day with its month as a word, as people write it in three languages."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from organizer.kernel import i18n
from organizer.kernel.months import NamedDay, read_named

FIFTH = NamedDay(5, 12, None)
FIFTH_OF_2026 = NamedDay(5, 12, 2026)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("5 декабря", FIFTH),
        ("5 дек.", FIFTH),
        ("05-го декабря", FIFTH),
        ("5 ДЕКАБРЬ", FIFTH),
        ("5 желтоқсан", FIFTH),
        ("5-желтоксан", FIFTH),
        ("5-ші жел.", FIFTH),
        ("5 December", FIFTH),
        ("5th of December", FIFTH),
        ("Dec 5", FIFTH),
        ("5 декабря 2026 года", FIFTH_OF_2026),
        ("5 декабря 2026 г.", FIFTH_OF_2026),
        ("2026 жылғы 5 желтоқсан", FIFTH_OF_2026),
        ("2026 ж. 5 желтоқсан", FIFTH_OF_2026),
        ("December 5, 2026", FIFTH_OF_2026),
        ("31 мая", NamedDay(31, 5, None)),
        ("31 мамыр", NamedDay(31, 5, None)),
        ("31 маусым", NamedDay(31, 6, None)),
        ("3 қаң", NamedDay(3, 1, None)),
        ("3 қар", NamedDay(3, 11, None)),
        ("5 де", None),
        ("5 ию", None),
        ("5 Ju", None),
        ("декабря", None),
        ("5", None),
        ("5 6 декабря", None),
        ("5 декабря января", None),
        ("5 декабря 202", None),
        ("понедельник 5 декабря", None),
        ("5 декабря 2026 2027", None),
        ("2026 декабря 5", None),
        ("05.12.2026", None),
        ("", None),
    ],
)
def test_a_named_day_is_read_as_people_write_it_and_nothing_else_is(
    written: str, found: NamedDay | None
) -> None:
    assert read_named(written) == found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_the_house_writes_is_read_again(app: Flask, language: str) -> None:
    days = [date(2026, month, 9) for month in range(1, 13)]
    with app.app_context(), i18n.in_language(language):
        read = [
            (read_named(i18n.long_date_with_year(day)), read_named(i18n.day_and_month(day))) for day in days
        ]
    assert read == [
        (NamedDay(day.day, day.month, day.year), NamedDay(day.day, day.month, None)) for day in days
    ]
