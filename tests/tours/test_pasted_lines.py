"""Lines as people write them in three languages, with what is read of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.tours.paste import (
    Cell,
    Doubt,
    Row,
    meaning,
    on_dates,
    read_day,
    read_hours,
    rows_from_table,
    rows_from_text,
)
from tests.tours.test_paste import DAYS, ENGLISH, GENITIVE, KAZAKH

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


def reading(row: Row) -> str:
    """What a row means, in one line: day, hours, place, title, and the cells that are asked about."""
    meant = meaning(row, first=FIRST, today=FIRST)
    day = f"{meant.day:%d.%m.%Y}" if meant.day else "?"
    starts = f"{meant.starts:%H:%M}" if meant.starts is not None else "?"
    ends = f"–{meant.ends:%H:%M}" if meant.ends is not None else ""
    asked = [f"{cell}: {why}" for cell, why in meant.doubts.items()]
    return " | ".join([f"{day} {starts}{ends}", row.place, *filter(None, [row.title]), *asked])


READ = {
    # days
    "9 желтоқсан 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "9-желтоқсан, сағат 18:30, Аксай": "09.12.2026 18:30 | Аксай",
    "9 желтоқсанда 18:30-да Аксай": "09.12.2026 18:30 | Аксай",
    "9 желтоқсаны күні 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "желтоқсанның 9-ы 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "желтоқсанның 9-ында 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "желтоқсан айының 9-ында 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "2026 жылғы 9 желтоқсан 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "2026 жылдың 9 желтоқсаны 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "2026 жылдың 9 желтоқсанында 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "2026 жылдың желтоқсанының 9-ында 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "2026 ж. 9 желтоқсан 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "сәрсенбі, 9 желтоқсан, 18:30, Аксай": "09.12.2026 18:30 | Аксай",
    "сәрсенбіде 18:30 Аксай": "02.12.2026 18:30 | Аксай",
    "9.12-де 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря в 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "9-го декабря в 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "9 дек. 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "ср 9.12 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "в среду, 9 декабря 2026 г., в 18:30, Аксай": "09.12.2026 18:30 | Аксай",
    "09.12.26 18:30 Аксай": "09.12.2026 18:30 | Аксай",
    "в среду в 18:30 Аксай": "02.12.2026 18:30 | Аксай",
    "Wed 9 Dec 18:30 Aksai": "09.12.2026 18:30 | Aksai",
    "on Wednesday, December 9th, 2026 at 6:30 pm, Aksai": "09.12.2026 18:30 | Aksai",
    "the 9th of December at 18:30 Aksai": "09.12.2026 18:30 | Aksai",
    "2026-12-09 18:30 Aksai": "09.12.2026 18:30 | Aksai",
    # days from the day of writing, a Tuesday
    "бүгін 18:30 Аксай": "01.12.2026 18:30 | Аксай",
    "ертең кешкі 6-да Ақсай": "02.12.2026 18:00 | Ақсай",
    "ертең, сәрсенбі, 18:30 Аксай": "02.12.2026 18:30 | Аксай",
    "бүрсігүні сағат 18:30-да Аксай": "03.12.2026 18:30 | Аксай",
    "сегодня в 18:30 Аксай": "01.12.2026 18:30 | Аксай",
    "завтра, 2 декабря (среда), 18:30 Аксай": "02.12.2026 18:30 | Аксай",
    "завтра, 3 декабря, 18:30 Аксай": "? 18:30 | Аксай | day: several",
    "завтра, четверг, 18:30 Аксай": "? 18:30 | Аксай | day: weekday",
    "Аксай, послезавтра в 18:30": "03.12.2026 18:30 | Аксай",
    "today at 6 pm Aksai": "01.12.2026 18:00 | Aksai",
    "Tomorrow 18:30 Aksai": "02.12.2026 18:30 | Aksai",
    "the day after tomorrow at 18:30 Aksai": "03.12.2026 18:30 | Aksai",
    "9 декабря 18:30 Аксай, кафе «Завтра»": "09.12.2026 18:30 | Аксай, кафе «Завтра»",
    # hours
    "9 желтоқсан 18-ден 20-ға дейін Аксай": "09.12.2026 18:00–20:00 | Аксай",
    "9 желтоқсан сағат 18-ден 20-ға дейін Аксай": "09.12.2026 18:00–20:00 | Аксай",
    "9 желтоқсан 18:30-дан бастап 20:00-ге дейін Аксай": "09.12.2026 18:30–20:00 | Аксай",
    "9 желтоқсан кешкі 6-да Аксай": "09.12.2026 18:00 | Аксай",
    "9 желтоқсан кешкі сағат 6:30-да Аксай": "09.12.2026 18:30 | Аксай",
    "9 желтоқсан кешкі 6-дан 8-ге дейін Аксай": "09.12.2026 18:00–20:00 | Аксай",
    "9 желтоқсан таңғы 9-да Аксай": "09.12.2026 09:00 | Аксай",
    "9 желтоқсан түстен кейін сағат 3-те Аксай": "09.12.2026 15:00 | Аксай",
    "9 желтоқсан түсте Аксай": "09.12.2026 12:00 | Аксай",
    "9 желтоқсан, сағат 18-де, Аксай": "09.12.2026 18:00 | Аксай",
    "9 желтоқсан 18 сағатта Аксай": "09.12.2026 18:00 | Аксай",
    "9 желтоқсан 18:30-ға дейін Аксай": "09.12.2026 ? | Аксай | starts: unreadable",
    "9 декабря с 18 до 20 Аксай": "09.12.2026 18:00–20:00 | Аксай",
    "9 декабря с 18:30 до 20 часов Аксай": "09.12.2026 18:30–20:00 | Аксай",
    "9 декабря с 6 до 8 вечера Аксай": "09.12.2026 18:00–20:00 | Аксай",
    "9 декабря с 9 утра до 2 дня Аксай": "09.12.2026 09:00–14:00 | Аксай",
    "9 декабря с 9 утра до полудня Аксай": "09.12.2026 09:00–12:00 | Аксай",
    "9 декабря 18ч30м Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря 18 ч 30 мин Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря 18 часов 30 минут Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря в 18-30 ч. Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря в 6 вечера Аксай": "09.12.2026 18:00 | Аксай",
    "9 декабря в 6 ч. вечера Аксай": "09.12.2026 18:00 | Аксай",
    "9 декабря, начало в 18:30, Аксай": "09.12.2026 18:30 | Аксай",
    "9 декабря 18-20 Аксай": "09.12.2026 ? | Аксай | starts: two_readings",
    "9 Dec 6 pm Aksai": "09.12.2026 18:00 | Aksai",
    "9 Dec 6 p.m. Aksai": "09.12.2026 18:00 | Aksai",
    "9 Dec 6-8pm Aksai": "09.12.2026 18:00–20:00 | Aksai",
    "9 Dec from 6 pm to 8 pm Aksai": "09.12.2026 18:00–20:00 | Aksai",
    "9 Dec from 18 to 20 Aksai": "09.12.2026 18:00–20:00 | Aksai",
    "9 Dec 9am till noon Aksai": "09.12.2026 09:00–12:00 | Aksai",
    "9 Dec at 6 in the evening Aksai": "09.12.2026 18:00 | Aksai",
    "9 Dec at 9 o'clock Aksai": "09.12.2026 09:00 | Aksai",
    "9 Dec 18:30 hrs Aksai": "09.12.2026 18:30 | Aksai",
    # one of each week
    "каждый вторник и четверг 18:30 Аксай": "? 18:30 | Аксай | day: every",
    "по вторникам и четвергам в 18:30 Аксай": "? 18:30 | Аксай | day: every",
    "әр сейсенбі мен бейсенбі сағат 18:30 Аксай": "? 18:30 | Аксай | day: every",
    "every Tue and Thu 18:30 Aksai": "? 18:30 | Aksai | day: every",
}


@pytest.mark.parametrize("line", READ)
def test_a_line_is_read_as_it_was_meant(line: str) -> None:
    assert list(map(reading, rows(line))) == [READ[line]]


def test_words_like_tomorrow_may_be_listed_and_head_the_lines_below() -> None:
    assert list(map(reading, rows("завтра и 5 декабря 18:30 Аксай"))) == [
        "02.12.2026 18:30 | Аксай",
        "05.12.2026 18:30 | Аксай",
    ]
    assert list(map(reading, rows("Ертең:\n11:00 Аксай\n18:30 Жымпиты"))) == [
        "02.12.2026 11:00 | Аксай",
        "02.12.2026 18:30 | Жымпиты",
    ]
    assert list(map(reading, rows("завтра\tАксай\t18:30\n2.12\tЖымпиты\t19:00"))) == [
        "02.12.2026 18:30 | Аксай",
        "02.12.2026 19:00 | Жымпиты",
    ]


def test_tomorrow_is_that_of_the_day_on_which_it_was_written() -> None:
    written = on_dates(rows("завтра, среда 18:30 Аксай\n9.12 11:00 Аксай"), today=FIRST)
    assert [row.day for row in written] == ["2026-12-02 среда", "9.12"]
    assert on_dates(written, today=FIRST + timedelta(days=3)) == written


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("Дата\tМесто\n46365\tАксай\n9.12\tАксай", ["09.12.2026 ?", "09.12.2026 ?"]),
        ("Дата\tМесто\n46365.77\tАксай\n46365.770833333\tАксай", ["09.12.2026 18:29", "09.12.2026 18:30"]),
        (
            "Дата\tВремя\tМесто\n46365\t0,75\tАксай\n46366\t.5\tАксай",
            ["09.12.2026 18:00", "10.12.2026 12:00"],
        ),
        ("Начало\tКонец\tМесто\n46365,75\t46365,8125\tАксай", ["09.12.2026 18:00–19:30"]),
        ("46365\tАксай\t18:30\n46366\tАксай\t18:30", ["09.12.2026 18:30", "10.12.2026 18:30"]),
        ("46365.9999\tАксай\n46366.25\tАксай", ["10.12.2026 ?", "10.12.2026 06:00"]),
        ("Дата\tМесто\n45000\tАксай", ["? ?"]),
    ],
)
def test_days_that_a_spreadsheet_counts_are_days(table: str, read: list[str]) -> None:
    assert [reading(row).split(" | ")[:2] for row in rows(table)] == [[moment, "Аксай"] for moment in read]


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    for table in ([["Date", "Place"], ["44903.75", "Aksai"]], [["44903.75", "Aksai"]]):
        (row,) = rows_from_table(table, first=FIRST, is_place=is_place, zone="Asia/Oral", from_1904=True)
        assert reading(row) == "09.12.2026 18:00 | Aksai"


def test_numbers_far_from_the_tour_are_no_days() -> None:
    assert rows("Аксай\t9.12\t18:30\t46365\nЖымпиты\t9.12\t19:00\t120") == [
        Row(place="Аксай", day="9.12", starts="18:30", others=("46365",)),
        Row(place="Жымпиты", day="9.12", starts="19:00", others=("120",)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "9 декабря 11:00 Аксай и 10 декабря 18:30 Жымпиты, ДК",
        "9.12 11:00 Аксай; 10.12 18:30 Жымпиты, ДК",
        "9.12 11-00 Аксай; 10.12 18-30 Жымпиты, ДК",
        "9.12 11:00 Аксай | 10.12 18:30 Жымпиты, ДК",
        "ср 9.12 11:00 Аксай, чт 10.12 18:30 Жымпиты, ДК",
        "9 желтоқсан 11:00 Аксай және 10 желтоқсан 18:30 Жымпиты, ДК",
        "9 желтоқсан таңғы 11-де Аксай, 10 желтоқсан 18:30 Жымпиты, ДК",
        "9 Dec 11 am Аксай and 10 Dec 6:30 pm Жымпиты, ДК",
        "9 декабря, 11:00, Аксай, и 10 декабря, Жымпиты, ДК, 18:30",
    ],
)
def test_two_meetings_in_one_line_are_two(line: str) -> None:
    expected = ["09.12.2026 11:00 | Аксай", "10.12.2026 18:30 | Жымпиты, ДК"]
    assert list(map(reading, rows(line))) == expected
    assert list(map(reading, rows(f"{line}\n{line}"))) == expected * 2


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("9 декабря 11:00 Аксай и 18:30 Жымпиты", ["11:00 | Аксай", "18:30 | Жымпиты"]),
        ("9 декабря: Аксай 11:00, Жымпиты 18:30", ["11:00 | Аксай", "18:30 | Жымпиты"]),
        ("9 декабря 11:00 школа 2; 18:30 клуб", ["11:00 | школа 2", "18:30 | клуб"]),
        (
            "9 декабря 11:00–12:30 Аксай, школа 2, және 18:30–20:00 Жымпиты",
            ["11:00–12:30 | Аксай, школа 2", "18:30–20:00 | Жымпиты"],
        ),
        ("9 декабря 11.00 Аксай / 18.30 Жымпиты", ["11:00 | Аксай", "18:30 | Жымпиты"]),
    ],
)
def test_the_day_of_the_first_meeting_of_a_line_is_that_of_the_others(line: str, read: list[str]) -> None:
    assert list(map(reading, rows(line))) == [f"09.12.2026 {each}" for each in read]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("9 декабря 11:00 Аксай, сбор в 10:30", "09.12.2026 ? | Аксай, сбор | starts: several"),
        ("9 декабря Аксай 11:00 Жымпиты 18.30", "09.12.2026 ? | Аксай Жымпиты | starts: several"),
        (
            "9 декабря 18:30 Аксай, Жымпиты 11:00 и 12:00",
            "09.12.2026 ? | Аксай, Жымпиты | starts: several",
        ),
        ("11:00 Аксай, 18:30 Жымпиты, 9 декабря", "09.12.2026 ? | Аксай, Жымпиты | starts: several"),
        ("9 декабря 18:30 Аксай, ул. Абая 15-30", "09.12.2026 18:30 | Аксай, ул. Абая 15-30"),
        ("9 декабря 18:30 Аксай, каб. 2.14", "09.12.2026 18:30 | Аксай, каб. 2.14"),
        (
            "9 декабря 18:30 Аксай, к. 5.12, 6.12, 11:00",
            "09.12.2026 ? | Аксай, к. 5.12, 6.12 | starts: several",
        ),
    ],
)
def test_what_may_be_one_meeting_or_two_is_asked(line: str, read: str) -> None:
    assert list(map(reading, rows(line))) == [read]


def test_a_line_of_many_meetings_is_not_taken_apart_for_ever() -> None:
    (row,) = rows("9 декабря " + "18:30 а, " * 40)
    assert (row.day, row.starts.count("18:30")) == ("9 декабря", 7)


MONTHS = {"kk": KAZAKH, "ru": GENITIVE, "en": ENGLISH}
FORMS = {
    "kk": (
        "{year} жылғы {day} {month}",
        "{year} жылдың {day} {month}ы",
        "{day} {month} {year} жылы",
        "{year} ж. {day}-{month}",
        "{day} {month} {year} ж., {weekday}",
        "{day} {month}",
        "{day}-ші {month}",
        "{month} айының {day}-ында",
        "{weekday}, {day} {month}",
        "{day:02}.{number:02}.{year}",
    ),
    "ru": (
        "{day} {month} {year} года",
        "{day}-го {month} {year} г.",
        "{weekday}, {day} {month} {year}",
        "{day:02}.{number:02}.{year} ({weekday})",
        "{day} {month}",
        "{day}-е {month}",
        "{weekday} {day} {month}",
        "{day:02}.{number:02}.{year} г.",
    ),
    "en": (
        "{month} {day}, {year}",
        "{day} {month} {year}",
        "{weekday}, {month} {day}, {year}",
        "the {day}th of {month} {year}",
        "{day} {month}",
        "{month} {day}",
        "{weekday} {day} {month}",
        "{year}-{number:02}-{day:02}",
    ),
}
HOURS = {
    "kk": (
        "{0:%H:%M}",
        "сағат {0:%H:%M}-да",
        "{0:%H:%M}-дан {1:%H:%M}-ге дейін",
        "сағат {0:%H:%M}-{1:%H:%M}",
    ),
    "ru": (
        "{0:%H:%M}",
        "в {0:%H:%M}",
        "с {0:%H:%M} до {1:%H:%M}",
        "в {0.hour} ч {0:%M} мин",
        "{0:%H}ч{0:%M}м",
    ),
    "en": (
        "{0:%H:%M}",
        "at {0:%H:%M}",
        "from {0:%H:%M} to {1:%H:%M}",
        "{0:%I:%M} {0:%p}",
        "at {0:%I:%M}{0:%p}",
    ),
}
MOMENTS = st.builds(
    datetime.combine,
    st.dates(FIRST, FIRST + timedelta(days=150)),
    st.builds(time, st.integers(1, 23), st.integers(0, 59)),
)
"""Midnight beside a date is how spreadsheets write a day."""


@dataclass(frozen=True)
class Written:
    """A day and hours as somebody wrote them."""

    starts: datetime
    day: str
    hours: str


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Any moment in any form of one language."""
    starts = draw(MOMENTS)
    language = draw(st.sampled_from(sorted(FORMS)))
    day = draw(st.sampled_from(FORMS[language])).format(
        year=starts.year,
        number=starts.month,
        day=starts.day,
        month=MONTHS[language][starts.month - 1],
        weekday=DAYS[language][starts.weekday()],
    )
    hours = draw(st.sampled_from(HOURS[language])).format(starts, starts + timedelta(hours=1))
    return Written(starts, day, hours)


@given(
    moment=written(),
    order=st.permutations(range(3)),
    sign=st.sampled_from([", ", " ", "  ", "\t ", " · "]),
    place=st.sampled_from(["Аксай", "Ақсай ДК", "Aksai Culture House", "ауыл клубы", "Жымпиты, мектеп"]),
)
def test_in_any_order_the_day_and_the_hours_are_read_and_the_place_is_what_is_left(
    moment: Written, order: list[int], sign: str, place: str
) -> None:
    words = [moment.day, moment.hours, place]
    line = sign.join(words[number] for number in order).replace("\t", "")
    (row,) = rows(line)
    meant = meaning(row, first=FIRST, today=FIRST)
    assert (meant.starts_wall, row.place, row.title) == (moment.starts, place, "")


@given(moment=written())
def test_a_day_comes_back_from_each_way_to_write_it(moment: Written) -> None:
    assert read_day(moment.day, first=FIRST) == moment.starts.date()
    assert read_hours(moment.hours).starts == moment.starts.time()
