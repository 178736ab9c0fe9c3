"""What people paste is read in one way, or said to be unclear."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel import calendar
from organizer.tours.paste import (
    Cell,
    Doubt,
    Hours,
    Meant,
    Row,
    Rule,
    Unclear,
    meaning,
    name_columns,
    read_day,
    read_hours,
    read_languages,
    rows_from_events,
    rows_from_rule,
    rows_from_table,
    rows_from_text,
)

FIRST = date(2026, 3, 10)
"""A Tuesday."""
GENITIVE = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
KAZAKH = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = {
    "ru": ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
    "kk": ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
SHORT_DAYS = {
    "ru": ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
    "kk": ["дс", "сс", "ср", "бс", "жм", "сб", "жс"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
WITH_YEAR: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day} {GENITIVE[day.month - 1]} {day.year} года",
    lambda day: f"{day.year} жылғы {day.day} {KAZAKH[day.month - 1]}",
    lambda day: f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{DAYS['ru'][day.weekday()]}, {day:%d.%m.%Y}",
)
WITHOUT_YEAR: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.day}.{day.month:02}",
    lambda day: f"{day.day}/{day.month}",
    lambda day: f"{day.day} {GENITIVE[day.month - 1]}",
    lambda day: f"{day.day} {KAZAKH[day.month - 1]}да",
    lambda day: f"{SHORT_DAYS['en'][day.weekday()]} {day.day} {ENGLISH[day.month - 1][:3]}",
    lambda day: f"{day.day} {KAZAKH[day.month - 1][:3]}., {DAYS['kk'][day.weekday()]}",
)
CLOCKS: tuple[Callable[[time], str], ...] = (
    lambda at: f"{at:%H:%M}",
    lambda at: f"{at.hour}.{at:%M}",
    lambda at: f"{at:%H:%M:%S}",
    lambda at: f"{at.hour} ч {at:%M} мин",
    lambda at: f"сағат {at:%H:%M}-де",
    lambda at: f"{at.hour % 12 or 12}:{at:%M} {'pm' if at.hour >= 12 else 'a.m.'}",
)
TIMES = st.times().map(lambda at: time(at.hour, at.minute))


def is_place(text: str) -> bool:
    return text.split(",", maxsplit=1)[0].strip() in {"Жымпиты", "Аксай", "Aksai"}


def rows(text: str) -> list[Row]:
    return rows_from_text(text, first=FIRST, is_place=is_place, zone="Asia/Oral")


def doubt_of_day(text: str) -> Doubt:
    with pytest.raises(Unclear) as unclear:
        read_day(text, first=FIRST)
    return unclear.value.doubt


def doubt_of_hours(text: str) -> Doubt:
    with pytest.raises(Unclear) as unclear:
        read_hours(text)
    return unclear.value.doubt


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), written=st.sampled_from(WITH_YEAR))
def test_a_day_with_its_year_is_read_as_it_was_written(day: date, written: Callable[[date], str]) -> None:
    assert read_day(written(day), first=FIRST) == day


@given(
    first=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    away=st.integers(0, 180),
    written=st.sampled_from(WITHOUT_YEAR),
)
def test_a_day_without_its_year_lies_near_the_first_day(
    first: date, away: int, written: Callable[[date], str]
) -> None:
    day = first + timedelta(days=away)
    assert read_day(written(day), first=first) == day


@given(
    first=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    weekday=st.integers(0, 6),
    words=st.sampled_from([*DAYS.values(), *SHORT_DAYS.values()]),
)
def test_a_weekday_alone_is_the_next_one_from_the_first_day(
    first: date, weekday: int, words: list[str]
) -> None:
    found = read_day(words[weekday], first=first)
    assert (found.weekday(), 0 <= (found - first).days < 7) == (weekday, True)


@given(at=TIMES, written=st.sampled_from(CLOCKS))
def test_an_hour_is_read_as_it_was_written(at: time, written: Callable[[time], str]) -> None:
    assert read_hours(written(at)) == Hours(at)


@given(starts=TIMES, ends=TIMES, between=st.sampled_from(["–", " - ", "-", " до ", " to ", " "]))
def test_two_hours_are_a_start_and_an_end(starts: time, ends: time, between: str) -> None:
    assert read_hours(f"{starts:%H:%M}{between}{ends:%H:%M}") == Hours(starts, ends)


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_said_to_be_unclear(text: str) -> None:
    for read in (lambda: read_day(text, first=FIRST), lambda: read_hours(text), lambda: read_languages(text)):
        with suppress(Unclear):
            read()


@given(text=st.text(alphabet='1234:.-–/ чвpmмартаСрсб,;\t|"\nЖымпиты', max_size=120))
def test_any_pasted_text_gives_rows_that_mean_something_or_say_what_is_unclear(text: str) -> None:
    for row in rows(text):
        meant = meaning(row, first=FIRST, today=FIRST)
        assert (meant.starts_wall is None) == bool({Cell.DAY, Cell.STARTS} & meant.doubts.keys())
        assert all(len(cell) <= 200 for cell in (*row.cells, *row.others))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("18-30", Hours(time(18, 30))),
        ("18ч", Hours(time(18))),
        ("в 18 часов", Hours(time(18))),
        ("6 pm", Hours(time(18))),
        ("12 am", Hours(time(0))),
        ("18 – 20", Hours(time(18), time(20))),
        ("с 18:30 до 20:00", Hours(time(18, 30), time(20))),
        ("18:00-ден 20:00-ге дейін", Hours(time(18), time(20))),
        ("6-8 pm", Hours(time(18), time(20))),
        ("11 am - 1 pm", Hours(time(11), time(13))),
        ("9 am - 12", Hours(time(9), time(12))),
        ("кешкі 6", Hours(time(18))),
        ("кешкі сағат 6:30-да", Hours(time(18, 30))),
        ("таңғы 9", Hours(time(9))),
        ("кешкі 6-8", Hours(time(18), time(20))),
        ("кешкі 18:30", Hours(time(18, 30))),
        ("в 6 часов вечера", Hours(time(18))),
        ("9 утра – 2 дня", Hours(time(9), time(14))),
        ("18:30 бастап 20:00 дейін", Hours(time(18, 30), time(20))),
        ("18:30-дан бастап 20:00-ге дейін", Hours(time(18, 30), time(20))),
        ("1830", Hours(time(18, 30))),
        ("18:30 сағ", Hours(time(18, 30))),
        ("18:30 ч.", Hours(time(18, 30))),
        ("18:30-20:00 сағат", Hours(time(18, 30), time(20))),
        ("18:30-24:00", Hours(time(18, 30), time(0))),
        ("22:00 до полуночи", Hours(time(22), time(0))),
        ("полдень", Hours(time(12))),
        ("с полудня до 14", Hours(time(12), time(14))),
        ("түсте", Hours(time(12))),
        ("18 30", Hours(time(18, 30))),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: Hours) -> None:
    assert read_hours(text) == hours


def test_what_could_be_two_things_is_not_guessed() -> None:
    assert {
        text: doubt_of_hours(text)
        for text in ("18-20", "18 20", "2561", "25:00", "24:00", "18:60", "13 pm", "вечером", "")
    } == {
        "18-20": Doubt.TWO_READINGS,
        "18 20": Doubt.TWO_READINGS,
        "2561": Doubt.NO_SUCH,
        "25:00": Doubt.NO_SUCH,
        "24:00": Doubt.NO_SUCH,
        "18:60": Doubt.NO_SUCH,
        "13 pm": Doubt.NO_SUCH,
        "вечером": Doubt.UNREADABLE,
        "": Doubt.EMPTY,
    }


def test_a_day_is_read_as_it_is_written_in_kazakh() -> None:
    written = (
        "5-сәуір", "5-сәуірде", "5-ші сәуір", "1-ші сәуір", "сәуірдің 5-і", "сәуір айының 20-сында",
        "2-мектеп 5-сәуір", "сәуірдің 5-інде",
    )  # fmt: skip
    read = []
    for text in written:
        try:
            read.append(f"{read_day(text, first=FIRST):%d.%m}")
        except Unclear as unclear:
            read.append(unclear.doubt)
    assert read == ["05.04", "05.04", "05.04", "01.04", "05.04", "20.04", Doubt.UNREADABLE, "05.04"]
    assert rows("5-сәуір 18:30 Аксай") == [Row(place="Аксай", day="5-сәуір", starts="18:30")]


def test_a_day_that_cannot_be_is_named_and_not_moved() -> None:
    unclear = (
        "31.02",
        "31.02.2026",
        "05.03",
        "вторник 14 марта",
        "14 Мартук",
        "3/14",
        "завтра",
        "",
        "x" * 300,
    )
    assert [doubt_of_day(text) for text in unclear] == [
        Doubt.NO_SUCH,
        Doubt.NO_SUCH,
        Doubt.PAST,
        Doubt.WEEKDAY,
        Doubt.UNREADABLE,
        Doubt.NO_SUCH,
        Doubt.UNREADABLE,
        Doubt.EMPTY,
        Doubt.UNREADABLE,
    ]


def test_languages_are_read_in_their_own_words() -> None:
    both = ("казахский и русский", "kk, ru", "kz/ru", "KZ, RU", "қазақ және орыс тілдерінде")
    assert {text: read_languages(text) for text in ("қазақша", "kz", "", *both)} == {
        "қазақша": ("kk",),
        "kz": ("kk",),
        "": (),
        **dict.fromkeys(both, ("kk", "ru")),
    }


def test_columns_are_known_by_their_headings_in_three_languages() -> None:
    expected = [Row(place="Аксай", day="14.03", starts="18:30", title="Дороги", language="ru")]
    assert rows("Село\tДата\tВремя\tТема\tЯзык\nАксай\t14.03\t18:30\tДороги\tru") == expected
    assert rows("Ауыл;Күні;Уақыты;Тақырыбы;Тілі\nАксай;14.03;18:30;Дороги;ru") == expected
    assert rows("Place,Date,Time,Title,Language\nАксай,14.03,18:30,Дороги,ru") == expected


def test_columns_without_headings_are_known_by_what_stands_in_them() -> None:
    pasted = "14.03.2026 18:30\tЖымпиты\tДороги\tқазақша\n15.03.2026 11:00\tАксай\tВода\tорысша"
    assert rows(pasted) == [
        Row(place="Жымпиты", day="14.03.2026", starts="18:30", language="қазақша", others=("Дороги",)),
        Row(place="Аксай", day="15.03.2026", starts="11:00", language="орысша", others=("Вода",)),
    ]


def test_an_end_in_its_own_column_and_a_column_of_seats_are_told_apart() -> None:
    pasted = "Аксай|ср|18:30|20:00|40\nЖымпиты|чт|18:30|20:00|20"
    assert rows(pasted) == [
        Row(place="Аксай", day="ср", starts="18:30", ends="20:00", others=("40",)),
        Row(place="Жымпиты", day="чт", starts="18:30", ends="20:00", others=("20",)),
    ]


def test_headings_may_stand_below_the_name_of_the_table() -> None:
    pasted = (
        "Айгүл Сәрсеннің кездесулер жоспары\nБекітемін\t01.03.2026\n"
        "№\tКүні\tАпта күні\tБасталуы\tАяқталуы\tОрны\tЖауапты\n"
        "1\t14 наурыз\tсенбі\t18:30\t20:00\tАксай\tИванов\n2\t15 наурыз\tжексенбі\t11:00\t\tЖымпиты\tСерік"
    )
    expected = [
        Row(place="Аксай", day="14 наурыз, сенбі", starts="18:30", ends="20:00"),
        Row(place="Жымпиты", day="15 наурыз, жексенбі", starts="11:00"),
    ]
    assert rows(pasted) == expected
    assert rows(pasted.replace("\t", ",").replace("01.03", "x")) == expected


def test_a_column_of_states_says_which_meetings_are_called_off() -> None:
    pasted = "Place;Date;Time;Status\nАксай;14.03;18:30;Confirmed\nЖымпиты;15.03;18:30;CANCELLED"
    assert [row.is_called_off for row in rows(pasted)] == [False, True]
    assert [row.is_called_off for row in rows(pasted.replace("Status", "Title"))] == [False, False]


def test_below_a_meeting_there_are_no_headings() -> None:
    pasted = "14.03\t18:30\tАксай\nКүні\tУақыты\tОрны\n15.03\t18:30\tЖымпиты"
    assert [row.place for row in rows(pasted)] == ["Аксай", "Орны", "Жымпиты"]


def test_what_no_heading_names_is_asked_and_a_number_of_a_row_is_none_of_its_own() -> None:
    pasted = (
        "Жоспар\n1.\tсенбі\t14.03.2026 18:30\tАксай\tИванов\tДороги\n2.\t\t15.03.2026 11:00\tЖымпиты\t\tВода"
    )
    assert rows(pasted) == [
        Row(place="Аксай", day="14.03.2026 сенбі", starts="18:30", others=("Иванов", "Дороги")),
        Row(place="Жымпиты", day="15.03.2026", starts="11:00", others=("", "Вода")),
    ]


def test_a_row_that_holds_no_cell_of_a_meeting_is_none() -> None:
    pasted = "Орны\tКүні\t№\nАксай\t14.03\t1\n\t\tБарлығы 1"
    assert rows(pasted) == [Row(place="Аксай", day="14.03")]


def test_columns_are_named_once_for_all_their_rows() -> None:
    row = Row(place="Аксай", title="Дороги", others=("ДК", "Вода", "", "40"))
    assert name_columns(row, {}) == row
    named = name_columns(row, {0: Cell.PLACE, 1: Cell.TITLE, 2: Cell.CANDIDATE})
    assert named == Row(place="Аксай, ДК", title="Дороги, Вода", others=("40",))
    assert name_columns(named, {0: None}) == replace(named, others=())


@pytest.mark.parametrize(
    "table",
    [
        "Күні\tАпта күні\tБасталуы\tОрны\n14 наурыз\tсейсенбі\t18:30\tАксай\n17.03\tсейсенбі\t18:30\tАксай",
        "День\tДата\tВремя\tСело\nвт\t14 наурыз\t18:30\tАксай\nвт\t17 наурыз\t18:30\tАксай",
        "вторник\t14.03\t18:30\tАксай\nвторник\t17.03\t18:30\tАксай",
    ],
)
def test_a_weekday_in_a_column_of_its_own_must_fit_the_day(table: str) -> None:
    told = [meaning(row, first=FIRST, today=FIRST) for row in rows(table)]
    assert [(meant.day, dict(meant.doubts)) for meant in told] == [
        (None, {Cell.DAY: Doubt.WEEKDAY}),
        (date(2026, 3, 17), {}),
    ]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            "Вторник 10 марта 18:30 Жымпиты, ДК",
            Row(place="Жымпиты, ДК", day="Вторник 10 марта", starts="18:30"),
        ),
        ("14.03 18.30 Аксай", Row(place="Аксай", day="14.03", starts="18.30")),
        ("вторник 18.10 Жымпиты", Row(place="Жымпиты", day="вторник", starts="18.10")),
        ("ср 15.04 в 18 часов Аксай", Row(place="Аксай", day="ср 15.04", starts="18 часов")),
        ("Жымпиты 14 наурыз сағат 18:30", Row(place="Жымпиты", day="14 наурыз", starts="18:30")),
        ("14 марта в 6 часов вечера Аксай", Row(place="Аксай", day="14 марта", starts="6 часов вечера")),
        ("14 наурыз кешкі 6 Аксай", Row(place="Аксай", day="14 наурыз", starts="кешкі 6")),
        ("14 March 6 pm Aksai", Row(place="Aksai", day="14 March", starts="6 pm")),
        ("в субботу 18:30 Аксай", Row(place="Аксай", day="субботу", starts="18:30")),
        (
            "Сб 14 марта, 18-30, Аксай, школа №2 – Встреча с учителями",
            Row(place="Аксай, школа №2", day="Сб 14 марта", starts="18-30", title="Встреча с учителями"),
        ),
        (
            "Аксай, ул. Абая 15-20, 14.03, 18:30-20:00",
            Row(place="Аксай, ул. Абая 15-20", day="14.03", starts="18:30-20:00"),
        ),
        ("Вт Аксай 10 марта 18:30", Row(place="Аксай", day="Вт 10 марта", starts="18:30")),
        ("10 марта, Аксай 18:30 вторник", Row(place="Аксай", day="10 марта вторник", starts="18:30")),
        ("сб 14.03 Аксай", Row(place="Аксай", day="сб 14.03")),
        ("сб 18.03 Аксай", Row(place="Аксай", day="сб", starts="18.03")),
        ("вторник 18-20 Аксай", Row(place="Аксай", day="вторник", starts="18-20")),
        ("5th of April 18:30 Aksai", Row(place="Aksai", day="5th of April", starts="18:30")),
        ("on the 5th of April at noon Aksai", Row(place="Aksai", day="5th of April", starts="noon")),
        ("5 апреля 18:30 сағ Аксай", Row(place="Аксай", day="5 апреля", starts="18:30 сағ")),
        (
            "Аксай, ул. 8 Марта 5, 14 марта 18:30",
            Row(place="Аксай, ул. 8 Марта 5", day="14 марта", starts="18:30"),
        ),
        ("Аксай, школа 2, 5 апреля 18:30", Row(place="Аксай, школа 2", day="5 апреля", starts="18:30")),
        ("5.04 11.10-12.10 Аксай", Row(place="Аксай", day="5.04", starts="11.10-12.10")),
        ("вторник 11.10-12.10 Аксай", Row(place="Аксай", day="вторник", starts="11.10-12.10")),
        ("Школа 2 – Жымпиты 14/3", Row(place="Школа 2, Жымпиты", day="14/3")),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, row: Row) -> None:
    assert rows(line) == [row]


@pytest.mark.parametrize(
    "listed",
    [
        "1. {}\n2. {}\n3. {}",
        "1) {}\n2) {}\n10) {}",
        "(7) {}\n(8) {}\n(9) {}",
        "• {}\n•{}\n- {}",
        "– 1. {}\n– 2. {}\n– 3. {}",
        "4. {}\n5. {}\n7. {}",
    ],
)
def test_the_signs_of_a_list_are_no_part_of_a_meeting(listed: str) -> None:
    assert rows(
        listed.format("1 апреля 11:00 Аксай", "в 18:30 5 апреля – Аксай", "Жымпиты, ДК 6.04 9:00")
    ) == [
        Row(place="Аксай", day="1 апреля", starts="11:00"),
        Row(place="Аксай", day="5 апреля", starts="18:30"),
        Row(place="Жымпиты, ДК", day="6.04", starts="9:00"),
    ]


def test_a_number_with_a_dot_that_counts_nothing_may_be_a_day_or_a_place() -> None:
    assert [row.place for row in rows("1.Аксай вт 18:30\n9. Аксай\n1. 4. 18:30 Аксай")] == [
        "Аксай",
        "9. Аксай",
        "1. 4. 18:30 Аксай",
    ]


def test_a_line_that_is_a_day_is_that_of_the_lines_below_it_that_name_none() -> None:
    pasted = (
        "5 апреля, воскресенье:\n1. 11:00 Жымпиты\n2. 14:00 Аксай\n6.04\n1. 9:00 Аксай\n"
        "7 апреля 9:00 Аксай\n12:00 Жымпиты\n8 апреля"
    )
    sunday = Row(day="5 апреля воскресенье", is_day_from_above=True)
    assert rows(pasted) == [
        replace(sunday, place="Жымпиты", starts="11:00"),
        replace(sunday, place="Аксай", starts="14:00"),
        Row(place="Аксай", day="6.04", starts="9:00", is_day_from_above=True),
        Row(place="Аксай", day="7 апреля", starts="9:00"),
        Row(place="Жымпиты", starts="12:00"),
        Row(day="8 апреля"),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "День\tЧас\tСело\n5 апреля\t11:00\tЖымпиты\n\t14:00\tАксай\n\t\tАксай",
        "№\tЧас\tСело\n5 апреля\n1\t11:00\tЖымпиты\n2\t14:00\tАксай\n3\t\tАксай",
        "5 апреля\t\n11:00\tЖымпиты\n14:00\tАксай\n\tАксай",
    ],
)
def test_an_empty_day_of_a_table_is_the_one_above_it_and_said_to_be(table: str) -> None:
    is_merged = table.startswith("День")
    assert rows(table) == [
        Row(place="Жымпиты", day="5 апреля", starts="11:00", is_day_from_above=not is_merged),
        Row(place="Аксай", day="5 апреля", starts="14:00", is_day_from_above=True),
        Row(place="Аксай"),
    ]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("5 и 6 апреля", ["5 апреля", "6 апреля"]),
        ("5, 6 и 7 апреля 2026 г.", ["5 апреля 2026 г.", "6 апреля 2026 г.", "7 апреля 2026 г."]),
        ("5 және 6 сәуір", ["5 сәуір", "6 сәуір"]),
        ("April 5 and 6, 2026", ["April 5, 2026", "April 6, 2026"]),
        ("5th and 6th of April", ["5th of April", "6th of April"]),
        ("5 апреля и 6 апреля", ["5 апреля", "6 апреля"]),
        ("05.04.2026, 06.04.2026", ["05.04.2026", "06.04.2026"]),
        ("5 и 6.04", ["5.04", "6.04"]),
        ("5.04 & 6.04", ["5.04", "6.04"]),
        ("5, 6 апреля", ["5 апреля", "6 апреля"]),
        ("5, 6.04", ["5.04", "6.04"]),
        ("5.04, 6.04", ["5.04", "6.04"]),
        ("10, 12, 14 сәуір", ["10 сәуір", "12 сәуір", "14 сәуір"]),
    ],
)
def test_days_that_are_listed_are_a_row_each(written: str, days: list[str]) -> None:
    expected = [Row(place="Аксай", day=day, starts="18:30") for day in days]
    assert rows(f"{written} 18:30 Аксай") == expected
    assert rows(f"Күні\tУақыты\tОрны\n{written}\t18:30\tАксай") == expected
    assert {meaning(row, first=FIRST, today=FIRST).starts_wall is None for row in expected} == {False}


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        ("8-9 апреля 18:30 Аксай", "8-9 апреля", "Аксай"),
        ("8 – 9 апреля 18:30 Аксай", "8 – 9 апреля", "Аксай"),
        ("с 8 по 10 апреля 18:30 Аксай", "8 по 10 апреля", "Аксай"),
        ("8-9 сәуір 18:30 Аксай", "8-9 сәуір", "Аксай"),
        ("April 8-9 18:30 Aksai", "April 8-9", "Aksai"),
        ("08.04-09.04.2026 18:30 Аксай", "08.04-09.04.2026", "Аксай"),
        ("4 и 5 апреля, сб и вс, 18:30 Аксай", "4 и 5 апреля, сб и вс", "Аксай"),
        ("сб 4.04 и вс 5.04 18:30 Аксай", "сб 4.04 и вс 5.04", "Аксай"),
        ("5 апреля Аксай, 6 апреля Жымпиты 18:30", "5 апреля … 6 апреля", "Аксай, Жымпиты"),
        ("пн, ср 18:30 Аксай", "пн, ср", "Аксай"),
        ("понедельник-среда 18:30 Аксай", "понедельник-среда", "Аксай"),
        ("Аксай с понедельника по среду 18:30", "понедельника по среду", "Аксай"),
        ("дүйсенбі мен сәрсенбі 18:30 Аксай", "дүйсенбі мен сәрсенбі", "Аксай"),
        ("Mon and Wed 18:30 Aksai", "Mon and Wed", "Aksai"),
        ("8 апреля (ср/чт) 18:30 Аксай", "8 апреля ср/чт", "Аксай"),
    ],
)
def test_from_one_day_to_another_is_asked_as_a_day(line: str, day: str, place: str) -> None:
    (row,) = rows(line)
    assert (row, meaning(row, first=FIRST, today=FIRST).doubts) == (
        Row(place=place, day=day, starts="18:30"),
        {Cell.DAY: Doubt.SEVERAL},
    )


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Каждый вторник 18:30 Аксай", "Каждый вторник"),
        ("каждую неделю по вторникам 18:30 Аксай", "каждую неделю по вторникам"),
        ("По вторникам и четвергам 18:30 Аксай", "вторникам и четвергам"),
        ("18:30 Аксай, every Tuesday", "every Tuesday"),
        ("Tuesdays 18:30 Аксай", "Tuesdays"),
        ("Әр сейсенбі 18:30 Аксай", "Әр сейсенбі"),
        ("сейсенбі күндері 18:30 Аксай", "сейсенбі күндері"),
        ("Аксай сейсенбі сайын сағат 18:30", "сейсенбі сайын"),
    ],
)
def test_a_day_of_each_week_is_asked_as_a_series(line: str, day: str) -> None:
    expected = Row(place="Аксай", day=day, starts="18:30")
    assert rows(line) == [expected]
    assert meaning(expected, first=FIRST, today=FIRST).doubts == {Cell.DAY: Doubt.EVERY}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("вт 18:30 Аксай, ДК Среда", "Аксай, ДК Среда"),
        ("вторник 18:30 Аксай каждый", "Аксай каждый"),
        ("8 апреля (ср) 18:30 Аксай", "Аксай"),
    ],
)
def test_a_word_that_belongs_to_a_place_makes_no_series(line: str, place: str) -> None:
    assert [row.place for row in rows(line)] == [place]


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("вт 11:00 и 14:00 Аксай", "11:00 и 14:00"),
        ("вт 11:00, 14:00 и 18:30 Аксай", "11:00, 14:00 и 18:30"),
        ("Аксай вт в 11:00 и в 14:00", "11:00 и в 14:00"),
        ("вт 11:00-12:00, 14:00-15:00 Аксай", "11:00-12:00, 14:00-15:00"),
    ],
)
def test_several_hours_are_asked_as_hours(line: str, hours: str) -> None:
    expected = Row(place="Аксай", day="вт", starts=hours)
    assert rows(line) == [expected]
    assert meaning(expected, first=FIRST, today=FIRST).doubts == {Cell.STARTS: Doubt.SEVERAL}


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2026-04-09T18:30", "18:30"),
        ("2026-04-09T18:30:00", "18:30"),
        ("2026-04-09T18:30+05:00", "18:30"),
        ("2026-04-09T13:30:00Z", "18:30"),
        ("2026-04-09T13:30:00.000Z", "18:30"),
    ],
)
def test_a_moment_as_programs_write_it_is_read_in_a_line(moment: str, hours: str) -> None:
    assert rows(f"{moment} Аксай") == [Row(place="Аксай", day="2026-04-09", starts=hours)]


def test_an_empty_text_and_an_empty_table_hold_no_meeting() -> None:
    assert (
        rows(" \n\t\n"),
        rows_from_table([["", " "]], first=FIRST, is_place=is_place, zone="Asia/Oral"),
    ) == ([], [])


def test_a_quote_that_never_closes_loses_no_line() -> None:
    assert [row.place for row in rows('ДК "Мир\t14.03\nАксай\t15.03')] == ['ДК "Мир', "Аксай"]


def test_a_row_means_a_start_and_an_end_on_the_wall() -> None:
    meant = meaning(Row(day="14.03", starts="18:30", ends="20:00"), first=FIRST, today=FIRST)
    assert (meant.starts_wall, meant.ends_wall) == (datetime(2026, 3, 14, 18, 30), datetime(2026, 3, 14, 20))


def test_without_an_end_a_meeting_takes_ninety_minutes() -> None:
    meant = meaning(Row(day="14.03", starts="23:00"), first=FIRST, today=FIRST)
    assert meant.ends_wall == datetime(2026, 3, 15, 0, 30)


def test_an_end_past_midnight_is_on_the_next_day() -> None:
    meant = meaning(Row(day="14.03", starts="22:00-00:30"), first=FIRST, today=FIRST)
    assert (meant.ends_wall, meant.doubts) == (datetime(2026, 3, 15, 0, 30), {})


def test_every_unclear_cell_of_a_row_says_why() -> None:
    assert meaning(Row(day="14.03.2035", starts="18"), first=FIRST, today=FIRST).doubts == {
        Cell.DAY: Doubt.FAR
    }
    late = meaning(Row(day="14.03", starts="22:00", ends="24:00"), first=FIRST, today=FIRST)
    assert (late.ends_wall, late.doubts) == (datetime(2026, 3, 15), {})
    row = Row(day="14.03.2025", starts="18:30-17:00", language="по-французски")
    assert meaning(row, first=FIRST, today=FIRST) == Meant(
        starts=time(18, 30),
        doubts={Cell.DAY: Doubt.PAST, Cell.ENDS: Doubt.BACKWARDS, Cell.LANGUAGE: Doubt.UNREADABLE},
    )
    assert meaning(Row(), first=FIRST, today=FIRST).ends_wall is None


def test_a_rule_gives_the_places_their_turns() -> None:
    rule = Rule(weekdays=[1, 3], hours=["18:30"], weeks=2, first=FIRST, places=["A", "B", "C"])
    assert rows_from_rule(rule) == [
        Row(place="A", day="2026-03-10", starts="18:30"),
        Row(place="B", day="2026-03-12", starts="18:30"),
        Row(place="C", day="2026-03-17", starts="18:30"),
        Row(place="A", day="2026-03-19", starts="18:30"),
    ]


def test_a_place_for_which_no_day_is_left_is_not_lost() -> None:
    rule = Rule(weekdays=[1], hours=["18:30"], weeks=1, first=FIRST, places=["A", "B"])
    assert rows_from_rule(rule) == [Row(place="A", day="2026-03-10", starts="18:30"), Row(place="B")]


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Roads
LOCATION:Aksai
DTSTART:20260314T133000Z
DTEND:20260314T150000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:Whole day
DTSTART;VALUE=DATE:20260315
END:VEVENT
BEGIN:VEVENT
SUMMARY:Each week
DTSTART:20260316T183000
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
SUMMARY:Late
DTSTART;TZID=Asia/Oral:20260316T230000
DTEND;TZID=Asia/Oral:20260317T010000
END:VEVENT
BEGIN:VEVENT
SUMMARY:Camp
DTSTART;TZID=Asia/Oral:20260316T100000
DTEND;TZID=Asia/Oral:20260317T120000
END:VEVENT
BEGIN:VEVENT
SUMMARY:Off
DTSTART:20260317T183000
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
SUMMARY:Over
DTSTART:20250317T183000
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_read_on_the_clocks_of_the_campaign() -> None:
    events = calendar.read(CALENDAR.encode()).events
    weekly = [date(2026, 3, 16) + timedelta(weeks=count) for count in range(13)]
    assert rows_from_events(events, zone="Asia/Oral", today=FIRST) == (
        [
            Row(place="Aksai", day="2026-03-14", starts="18:30", ends="20:00", title="Roads"),
            Row(day="2026-03-15", title="Whole day"),
            *(Row(day=f"{day}", starts="18:30", title="Each week") for day in weekly),
            Row(day="2026-03-16", starts="23:00", ends="01:00", title="Late"),
            Row(day="2026-03-16", starts="10:00", title="Camp"),
        ],
        [(3, "goes on", "Each week"), (6, "cancelled", "Off"), (7, "over", "Over")],
    )


def test_a_line_of_nothing_but_spaces_and_a_digit_is_read_in_no_time() -> None:
    assert rows("1" + " " * 39_000 + "x") == [Row(place="1 x")]
    assert rows("1" + " " * 39_000 + "\tx") == [Row(place="x")]


def test_hours_longer_than_any_cell_are_not_looked_at() -> None:
    assert doubt_of_hours("1" * 300) is Doubt.UNREADABLE


@pytest.mark.parametrize(
    ("cell", "day", "starts", "ends"),
    [
        ("14.03 18:30", "14.03", "18:30", ""),
        ("14/3, 18:30–20:00", "14/3", "18:30–20:00", ""),
        ("14.03 18.30", "", "14.03 18.30", ""),
    ],
)
@pytest.mark.parametrize("heading", ["", "Date\tPlace\n", "Time\tPlace\n"])
def test_a_day_without_a_year_before_hours_with_a_colon_is_a_day(
    cell: str, day: str, starts: str, ends: str, heading: str
) -> None:
    (row,) = rows(f"{heading}{cell}\tАксай")
    read = Row(place="Аксай", day=day, starts=starts, ends=ends)
    asked = replace(read, day=cell, starts="") if heading.startswith("Date") and not day else read
    assert row == asked


def test_midnight_beside_a_day_is_how_a_spreadsheet_writes_a_day() -> None:
    table = [["Place", "Date"], ["Аксай", "2026-03-14 00:00:00"], ["Аксай", "2026-03-14 18:30:00"]]
    assert rows_from_table(table, first=FIRST, is_place=is_place, zone="Asia/Oral") == [
        Row(place="Аксай", day="2026-03-14 00:00"),
        Row(place="Аксай", day="2026-03-14", starts="18:30"),
    ]
