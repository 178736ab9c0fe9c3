"""Files as the world writes them, row by row."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.grievances.importer import (
    Atlas,
    DateOrder,
    Draft,
    Field,
    FileMapping,
    Habit,
    Preview,
    Reason,
    Rejected,
    Spot,
    categories_of,
    category_key,
    drafts,
    guess_columns,
    guess_topic,
    habit_of,
    look_at,
    read_moment,
    shape_of,
)
from organizer.grievances.importer.cells import clean, one_line
from organizer.grievances.importer.moments import UnreadableDate

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
NOWHERE = Atlas([])
SHAPES = json.loads((Path(__file__).parent / "data" / "import_shapes.json").read_text())
HEADINGS = ["No", "Date", "Category", "Text", "Status"]
MAPPING = FileMapping(
    columns={Field.NUMBER: 0, Field.SAID_AT: 1, Field.CATEGORY: 2, Field.WORDS: 3, Field.STATUS: 4},
    source="test",
    zone="Asia/Oral",
    topics={"roads": "roads", "water": "housing.water"},
)


def read(*rows: list[str], mapping: FileMapping = MAPPING, atlas: Atlas = NOWHERE) -> list[Draft | Rejected]:
    return list(drafts(rows, mapping, headings=len(HEADINGS), atlas=atlas, now=NOW))


def reasons(*rows: list[str]) -> list[Reason | str]:
    return [each.reason if isinstance(each, Rejected) else each.topic for each in read(*rows)]


def test_a_row_becomes_a_draft_to_the_hour() -> None:
    assert read(["7", "05.03.2026 18:47", "Roads", "A hole by the bridge", "Closed"]) == [
        Draft(
            row=2,
            cells=("7", "05.03.2026 18:47", "Roads", "A hole by the bridge", "Closed"),
            number="7",
            said_at=datetime(2026, 3, 5, 13, tzinfo=UTC),
            topic="roads",
            words="A hole by the bridge",
            place=None,
            where=(None, None),
            state="closed",
            kind="complaint",
        )
    ]


def test_each_bad_row_is_named_with_its_number_and_reason_and_the_others_go_in() -> None:
    rows = [
        ["1", "2026-03-01", "Roads", "", ""],
        ["", "2026-03-01", "Roads", "", ""],
        ["3", "", "Roads", "", ""],
        ["4", "yesterday", "Roads", "", ""],
        ["5", "2026-03-12", "Roads", "", ""],
        ["6", "1917-03-12", "Roads", "", ""],
        ["7", "2026-03-01", "", "", ""],
        ["8", "2026-03-01", "Roads", "я" * 20_001, ""],
        ["9", "2026-03-01", "Roads", "", "", "", "a comma too many"],
        ["x" * 121, "2026-03-01", "Roads", "", ""],
        ["1", "2026-03-02", "Water", "", ""],
        ["12", "2026-03-01", "Water", "", ""],
    ]
    assert reasons(*rows) == [
        "roads",
        Reason.NO_NUMBER,
        Reason.NO_DATE,
        Reason.DATE_UNREADABLE,
        Reason.DATE_FUTURE,
        Reason.DATE_OLD,
        Reason.NOTHING_SAID,
        Reason.WORDS_LONG,
        Reason.CELLS_MANY,
        Reason.NUMBER_LONG,
        Reason.NUMBER_AGAIN,
        "housing.water",
    ]
    assert [each.row for each in read(*rows)] == list(range(2, 14))


def test_in_a_file_without_numbers_rows_without_words_count_each_and_the_same_words_once() -> None:
    mapping = FileMapping(
        columns={Field.SAID_AT: 0, Field.CATEGORY: 1, Field.WORDS: 2}, source="test", zone="Asia/Oral"
    )
    rows = [["2026-03-01", "Roads", ""]] * 3 + [["2026-03-01", "Roads", "A hole"]] * 2
    found = list(drafts(rows, mapping, headings=3, atlas=Atlas((), ()), now=NOW))
    again = list(drafts(rows, mapping, headings=3, atlas=Atlas((), ()), now=NOW))
    assert [each.reason if isinstance(each, Rejected) else each.words for each in found] == [
        None,
        None,
        None,
        "A hole",
        Reason.ROW_AGAIN,
    ]
    assert len({each.number for each in found if isinstance(each, Draft)}) == 4
    assert found == again


def test_empty_lines_are_no_rows_and_a_short_row_lacks_only_its_last_cells() -> None:
    assert reasons([], ["", " ", "\t"], ["1", "2026-03-01", "Roads"]) == ["roads"]
    assert [each.row for each in read([], ["1", "2026-03-01", "Roads"])] == [3]


def test_cells_are_read_without_entities_controls_and_stray_spaces_and_keep_their_lines() -> None:
    assert clean("\ufeffNo  water &amp; no\xa0light\r\n\r\n\r\n\r\nsince&nbsp;May\x00\x07 ") == (
        "No water & no light\n\nsince May"
    )
    assert one_line(" Roads\n and\tbridges ") == "Roads and bridges"


def test_the_first_category_of_a_cell_that_means_a_topic_decides() -> None:
    assert categories_of("3. Санитария | Sanitation, 4b) Water;;Roads\n") == [
        "Санитария | Sanitation",
        "Water",
        "Roads",
    ]
    assert reasons(["1", "2026-03-01", "Nonsense; Water, Roads", "", ""]) == ["housing.water"]
    assert reasons(["1", "2026-03-01", "Nonsense", "", ""]) == ["other"]


def test_a_category_with_a_comma_of_its_own_may_be_mapped_as_it_stands() -> None:
    mapping = FileMapping(
        columns=MAPPING.columns,
        source="test",
        zone="UTC",
        topics={category_key("Trees, parks"): "city.parks"},
    )
    (draft,) = read(["1", "2026-03-01", "Trees, parks", "", ""], mapping=mapping)
    assert isinstance(draft, Draft)
    assert draft.topic == "city.parks"


def test_a_category_in_two_languages_is_known_by_either() -> None:
    names = {"су": "housing.water", "вода": "housing.water", "дороги": "roads"}
    guesses = [
        guess_topic(label, known={}, names=names) for label in ("Су / Вода", "Roads | Дороги", "ВОДА", "Air")
    ]
    assert guesses == ["housing.water", "roads", "housing.water", None]


def test_what_was_mapped_before_is_stronger_than_a_name_and_a_name_than_a_proposal() -> None:
    asked: list[str] = []

    def propose(words: str) -> str | None:
        asked.append(words)
        return "city"

    topics = [
        guess_topic(
            label, known={"water": "roads"}, names={"water": "x", "air": "ecology.air"}, propose=propose
        )
        for label in ("Water", "Air", "Dust")
    ]
    assert (topics, asked) == (["roads", "ecology.air", "city"], ["Dust"])


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        ("12/31/2017 11:59:58 PM", DateOrder.MONTH_FIRST, "2018-01-01T07:00"),
        ("12/31/2017 12:10:00 AM", DateOrder.MONTH_FIRST, "2017-12-31T08:00"),
        ("12/31/2017 12:10 p.m.", DateOrder.MONTH_FIRST, "2017-12-31T20:00"),
        ("31/12/2017 23:59", DateOrder.MONTH_FIRST, "2018-01-01T07:00"),
        ("03/04/2017", DateOrder.DAY_FIRST, "2017-04-03T07:00"),
        ("03/04/2017", DateOrder.MONTH_FIRST, "2017-03-04T08:00"),
        ("3.4.17", DateOrder.MONTH_FIRST, "2017-04-03T07:00"),
        ("2017-07-01T10:30:00Z", DateOrder.DAY_FIRST, "2017-07-01T10:00"),
        ("2017-07-01 10:30:00.123+05:00", DateOrder.DAY_FIRST, "2017-07-01T05:00"),
        ("2017-07-01T10:30:00+0545", DateOrder.DAY_FIRST, "2017-07-01T04:00"),
        ("2017/7/1", DateOrder.DAY_FIRST, "2017-07-01T07:00"),
        ("2017-03-12 02:30", DateOrder.DAY_FIRST, "2017-03-12T10:00"),
    ],
)
def test_a_date_is_read_in_its_zone_and_kept_to_the_hour(
    written: str, order: DateOrder, expected: str
) -> None:
    moment = read_moment(written, zone="America/Los_Angeles", order=order)
    assert moment.strftime("%Y-%m-%dT%H:%M") == expected


@pytest.mark.parametrize(
    "written",
    [
        "", "now", "32.01.2026", "2026-02-30", "13/13/2026", "2026-03-01 25:00", "1/1/2026 13:00 PM",
        "2026-03-01 10:00 +99:00", "2026-03-01 noon", "01-02.2026", "1" * 61, "٠١/٠٢/٢٠٢٦ x", "0000-01-01",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(UnreadableDate):
        read_moment(written, zone="UTC", order=DateOrder.DAY_FIRST)


def test_one_clear_date_tells_the_order_of_a_whole_column() -> None:
    habits = [
        habit_of(cells)
        for cells in (
            ["01/02/2026 10:00 AM", "12/31/2025 11:00 PM"],
            ["01/02/2026", "31/12/2025"],
            ["01/02/2026", "03/04/2026"],
            ["31/12/2025", "12/31/2025", "01/02/2026"],
            ["2026-01-02T10:00:00Z", "2026-01-02T10:00:00+05:00"],
            ["2026-01-02T10:00:00Z", "2026-01-02"],
            ["01.02.2026"],
            ["water", ""],
        )
    ]
    assert habits == [
        Habit(DateOrder.MONTH_FIRST, names_zone=False, readable=True),
        Habit(DateOrder.DAY_FIRST, names_zone=False, readable=True),
        Habit(None, names_zone=False, readable=True),
        Habit(None, names_zone=False, readable=True),
        Habit(DateOrder.DAY_FIRST, names_zone=True, readable=True),
        Habit(DateOrder.DAY_FIRST, names_zone=False, readable=True),
        Habit(DateOrder.DAY_FIRST, names_zone=False, readable=True),
        Habit(DateOrder.DAY_FIRST, names_zone=False, readable=False),
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_the_export_of_a_known_program_is_recognised_by_its_headings(name: str) -> None:
    shape = shape_of(SHAPES[name])
    assert shape is not None
    columns = guess_columns(SHAPES[name])
    assert shape.name == name
    assert {each: SHAPES[name][place] for each, place in columns.items()} == dict(shape.headings)


def test_headings_are_known_in_any_case_and_order_and_in_three_languages() -> None:
    assert shape_of(["requesttype", "SRNUMBER", "createddate"]) is not None
    assert guess_columns(["№", "Дата обращения", "Категория", "Содержание", "Адрес", "Статус"]) == {
        Field.SAID_AT: 1,
        Field.CATEGORY: 2,
        Field.WORDS: 3,
        Field.PLACE: 4,
        Field.STATUS: 5,
    }
    assert guess_columns(["Нөмір", "Күні", "Санаты", "Мәтіні", "Ауыл"]) == {
        Field.NUMBER: 0,
        Field.SAID_AT: 1,
        Field.CATEGORY: 2,
        Field.WORDS: 3,
        Field.PLACE: 4,
    }
    assert guess_columns(["", "x", "x"]) == {}


def test_states_and_kinds_of_other_programs_are_understood() -> None:
    said = {
        "Closed": "closed", "Fixed - Council": "closed", "Cancelled": "closed", "Исполнено": "closed",
        "In Progress": "in_work", "Pending": "in_work", "В работе": "in_work", "Қаралып жатыр": "in_work",
        "Answered": "answered", "Open": "read", "": "read", "something": "read",
    }  # fmt: skip
    found = read(*[[str(n), "2026-03-01", "Roads", "", state] for n, state in enumerate(said)])
    assert {
        state: each.state for state, each in zip(said, found, strict=True) if isinstance(each, Draft)
    } == said


def test_title_and_text_are_one_with_the_first_column_first() -> None:
    columns = {**MAPPING.columns, Field.MORE_WORDS: 4}
    mapping = FileMapping(columns=columns, source="test", zone="UTC")
    found = read(
        ["1", "2026-03-01", "", "Title", "Detail"], ["2", "2026-03-01", "", "Same", "Same"], mapping=mapping
    )
    assert [each.words for each in found if isinstance(each, Draft)] == ["Title\nDetail", "Same"]


def test_a_file_without_numbers_tells_its_rows_apart_by_all_they_say() -> None:
    columns = {Field.SAID_AT: 1, Field.CATEGORY: 2, Field.WORDS: 3}
    mapping = FileMapping(columns=columns, source="test", zone="UTC")
    row = ["", "2026-03-01", "Roads", "A hole", ""]
    found = read(row, [*row[:3], "Another hole", ""], row, mapping=mapping)
    assert [type(each) for each in found] == [Draft, Draft, Rejected]


ATLAS = Atlas(
    [
        Spot(1, 10, ("jimpiti", "simpiti"), 50.25, 52.6),
        Spot(2, 20, ("aksai",), 51.17, 53.0),
        Spot(3, 30, ("aksai",)),
        Spot(4, 10, ("bulan",), 50.3, 52.6),
    ],
    [(10, ("sirim audani", "sirimskii raion")), (20, ("borili",))],
)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"place": "Жымпиты"}, (1, 10)),
        ({"place": "ул. Казахстанская 5, Жымпиты"}, (1, 10)),
        ({"place": "Аксай"}, (None, None)),
        ({"place": "Аксай", "district": "Бөрілі"}, (2, 20)),
        ({"place": "Нигде", "district": "Бөрілі"}, (None, 20)),
        ({"latitude": "50.26", "longitude": "52.61"}, (1, 10)),
        ({"latitude": "50,29", "longitude": "52,60"}, (4, 10)),
        ({"latitude": "34.07", "longitude": "-118.26"}, (None, None)),
        ({"latitude": "0", "longitude": "0"}, (None, None)),
        ({"latitude": "95", "longitude": "200"}, (None, None)),
        ({"latitude": "nan", "longitude": "north"}, (None, None)),
        ({"place": ""}, (None, None)),
    ],
)
def test_a_place_is_found_by_words_else_by_position_and_a_doubtful_one_not_at_all(
    asked: dict[str, str], where: tuple[int | None, int | None]
) -> None:
    assert ATLAS.find(**asked) == where


def test_a_look_at_a_file_finds_its_dates_categories_and_first_rows_and_survives_being_kept() -> None:
    rows = [
        [str(n), f"{n % 12 + 1:02}/28/2025 01:00 PM", "Roads" if n % 3 else "Water", f"w{n}", ""]
        for n in range(300)
    ]
    preview = look_at(HEADINGS, [*rows, []])
    assert preview == Preview(
        headings=HEADINGS,
        rows=rows[:5],
        total=300,
        shape="",
        zone="",
        columns={Field.NUMBER: 0, Field.SAID_AT: 1, Field.CATEGORY: 2, Field.WORDS: 3, Field.STATUS: 4},
        dates={1: Habit(DateOrder.MONTH_FIRST, names_zone=False, readable=True)},
        categories={1: preview.categories[1], 2: [("Roads", 200), ("Water", 100)]},
    )
    assert Preview.from_plain(json.loads(json.dumps(preview.to_plain()))) == preview


CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["2026-03-01", "31/12/2025", "12/31/2025 11:59 PM", "Roads", "=cmd|' /C calc'!A0", "\x00"]
    ),
)


@given(st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_whatever_a_file_holds_each_row_gives_one_answer_or_is_empty(rows: list[list[str]]) -> None:
    answers = read(*rows)
    filled = [number for number, cells in enumerate(rows, start=2) if any(cell.strip() for cell in cells)]
    assert [answer.row for answer in answers] == filled
    numbers = [answer.number for answer in answers if isinstance(answer, Draft)]
    assert len(numbers) == len(set(numbers))
    look_at(HEADINGS, rows)
