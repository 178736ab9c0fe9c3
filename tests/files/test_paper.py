"""Sheets as values, and as the PDF that the press makes of them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizer.files import paper, press
from organizer.files.paper import BOX, Column, Fact, Said, Sheet
from organizer.files.pdf import drawing
from organizer.files.qr import modules
from tests.files.printed import ink, outside, seen_by_a_phone, texts

KAZAKH = "Ә ә Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і ₸"
ADDRESS = "https://aigul-sarsen.example.kz/m/7K3F2"

POSTER = paper.Poster(
    headings=(Said("kk", "Кандидатпен кездесу"), Said("ru", "Встреча с кандидатом")),
    days=(Said("kk", "14 желтоқсан, дүйсенбі"), Said("ru", "14 сентября, понедельник")),
    time="18:30",
    places=(
        Said("kk", "Жымпиты, Мәдениет үйі, Қазақстан көшесі, 5"),
        Said("ru", "Жымпиты, Дом культуры, ул. Казахстан, 5"),
    ),
    qr=modules(ADDRESS),
    qr_label="QR",
    address=ADDRESS.partition("://")[2],
    phone="+7 711 200 00 00",
    strip="14.12 18:30",
)


def sheet_of(*blocks: paper.Block, **values: Any) -> Sheet:
    return Sheet(**{"title": "Өткізу тәртібі", "language": "kk", **values}, blocks=blocks)


def sizes_in(printed: bytes) -> list[tuple[str, float]]:
    """The words of the first page, each with the size of its letters."""
    found: list[tuple[str, float]] = []
    pypdf.PdfReader(io.BytesIO(printed)).pages[0].extract_text(
        visitor_text=lambda words, _cm, _tm, _font, size: found.append((words.strip(), size))
    )
    return found


def test_every_kazakh_letter_and_the_tenge_are_printed_plain_and_bold() -> None:
    printed = press.pdf([sheet_of(paper.Text(KAZAKH), paper.Text(KAZAKH, strong=True), title=KAZAKH)])
    (page,) = texts(printed)
    assert page.count(KAZAKH) == 3
    fonts = {
        str(font["/BaseFont"]).partition("+")[2]
        for font in (
            each.get_object()
            for each in pypdf.PdfReader(io.BytesIO(printed)).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index] # pypdf
        )
        if "+" in str(font["/BaseFont"])
    }
    assert fonts == {"NotoSans-Regular", "NotoSans-Bold"}


def test_a_long_table_has_its_head_on_each_page_and_no_row_is_cut() -> None:
    people = [f"Гүлнар Т. {number}/" for number in range(120)]
    rows = tuple((str(place), name, "", BOX) for place, name in enumerate(people))
    columns = (Column("№", 1), Column("Есімі · Имя", 5), Column("Телефоны", 4), Column("SMS", 2))
    printed = drawing.render([sheet_of(paper.Table(columns, rows, write_in=True))])
    pages = texts(printed)
    assert [page.count("Есімі · Имя") for page in pages] == [1] * len(pages)
    assert [name for page in pages for name in re.findall(r"Гүлнар Т. \d+/", page)] == people
    assert outside(printed) == []


def test_forty_tasks_with_long_words_stay_on_the_page() -> None:
    long = "Есік алдында қонақтарды қарсы алу және " * 4
    rows = tuple((f"{hour:02}:00", long, "Ж" * 90) for hour in range(40))
    facts = paper.Facts((Fact("Орны", long * 3), Fact("Бет", "https://" + "а" * 200)))
    columns = (Column("Уақыты", 1), Column("Не", 4), Column("Кім", 2))
    printed = drawing.render([sheet_of(facts, paper.Heading("Команда"), paper.Table(columns, rows))])
    assert (outside(printed), len(texts(printed)) < 8) == ([], True)


@pytest.mark.parametrize("block", [POSTER, paper.Flyers(POSTER, (Said("kk", "Келіңіздер!"),))])
def test_a_phone_reads_the_code_of_an_announcement_from_a_metre_away(block: paper.Block) -> None:
    printed = drawing.render([Sheet("", (block,), "kk", shows_title=False)])
    assert seen_by_a_phone(printed) == {ADDRESS}
    assert (len(texts(printed)), outside(printed), ink(printed) < 0.12) == (1, [], True)


def test_the_date_of_a_poster_is_forty_points_and_more_whatever_else_it_says() -> None:
    crowded = paper.Poster(
        **{**vars(POSTER), "places": tuple(Said("kk", "Ақжайық ауданы, " * 8) for _language in range(2))}
    )
    printed = drawing.render([Sheet("", (crowded,), "kk", shows_title=False)])
    assert {size for words, size in sizes_in(printed) if "желтоқсан" in words or words == "18:30"} == {42.0}
    assert (len(texts(printed)), outside(printed), seen_by_a_phone(printed)) == (1, [], {ADDRESS})


def test_an_announcement_leaves_no_number_alone_on_a_line_and_a_long_house_is_read_on_its_strips() -> None:
    places = (Said("ru", "Жымпиты, Дом культуры, ул. Казахстан, 5"),)
    houses = {"Дом культуры": 11.0, "Актовый зал школы-лицея № 127 имени Ах…": 7.5, "Ж" * 39: 7.5}
    for house, least in houses.items():
        poster = paper.Poster(**{**vars(POSTER), "places": places, "strip_place": house})
        printed = drawing.render([Sheet("", (poster,), "kk", shows_title=False)])
        sizes = dict(sizes_in(printed))
        on_strips = [size for words, size in sizes.items() if words and words in house]
        assert (min(on_strips), "5" in sizes, outside(printed)) == (least, False, [])


def test_the_last_lines_to_write_on_get_no_page_of_their_own_and_no_others_are_lost() -> None:
    pages = {}
    for count in (1, 2, 26, 27, 28, 29, 60):
        printed = drawing.render([Sheet("", (paper.Lines(count),), "kk", shows_title=False)])
        pages[count] = [
            sum(shape.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for shape in page.get_objects())
            for page in pypdfium2.PdfDocument(printed)
        ]
    assert pages == {1: [1], 2: [2], 26: [26], 27: [27], 28: [28], 29: [28], 60: [28, 28, 4]}


def test_sheets_begin_on_pages_of_their_own_and_are_counted_as_they_are_drawn() -> None:
    told: list[int] = []
    printed = press.pdf(
        [sheet_of(paper.Text("бір"), mark="7K3F2-1"), sheet_of(paper.Text("екі"), foot="Басып шығарылды")],
        told=told.append,
    )
    pages = texts(printed)
    assert (told, len(pages)) == ([1, 2], 2)
    assert [word in page for page in pages for word in ("бір", "екі", "7K3F2-1", "Басып")] == [
        True, False, True, False, False, True, False, True,
    ]  # fmt: skip


def test_what_no_paper_can_hold_is_left_out_and_the_rest_printed() -> None:
    odd = "a\x00b <b>&amp; \u202e 👩‍👩‍👧 " + "x" * 3000
    blocks: Sequence[paper.Block] = [
        paper.Text(odd),
        paper.Heading(odd),
        paper.Items((odd,)),
        paper.Ticks((odd,)),
        paper.Space(40),
        paper.Lines(30),
        paper.Table((Column("x", 1),), ((odd,),)),
    ]
    assert "<b>&amp;" in texts(drawing.render([sheet_of(*blocks)]))[0]


def test_a_press_that_takes_too_long_is_stopped_and_gives_nothing() -> None:
    with pytest.raises(press.PressProblem):
        press.pdf([sheet_of(paper.Text("бір"))], most=0.0)


words = st.text(max_size=20)
said = st.builds(Said, st.sampled_from(["kk", "ru"]), words)
blocks = st.one_of(
    st.builds(paper.Heading, words),
    st.builds(paper.Text, words, words, st.booleans(), st.booleans()),
    st.builds(paper.Facts, st.lists(st.builds(Fact, words, words)).map(tuple)),
    st.builds(
        paper.Table,
        st.lists(st.builds(Column, words, st.floats(1, 9)), min_size=1, max_size=3).map(tuple),
        st.lists(st.lists(words, min_size=1, max_size=3).map(tuple)).map(tuple),
        st.booleans(),
    ),
    st.builds(paper.Ticks, st.lists(words).map(tuple)),
    st.builds(paper.Items, st.lists(words).map(tuple)),
    st.builds(paper.Lines, st.integers(0, 30)),
    st.builds(paper.Space, st.integers(10, 90)),
    st.just(POSTER),
    st.builds(paper.Flyers, st.just(POSTER), st.lists(said).map(tuple)),
)


@settings(max_examples=40)
@given(st.lists(st.builds(Sheet, words, st.lists(blocks, max_size=4).map(tuple), words, words), max_size=3))
def test_sheets_travel_to_the_press_and_arrive_as_they_were(sheets: list[Sheet]) -> None:
    assert paper.unpacked(paper.packed(sheets)) == sheets
