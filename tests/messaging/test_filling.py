"""Words with variables: what is wrong in them, how they are filled in, how they get shorter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizer.messaging.filling import (
    called,
    fill,
    hidden_links,
    odd_letters,
    shorter,
    unknown,
    variables,
    with_link,
)
from organizer.messaging.segments import parts

LINK = {"link": "http://a.kz/s"}
KNOWN = ["name", "link"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{name}, келіңіз {link}", []),
        ("{есім} {есім} {Name} {}", ["{есім}", "{Name}", "{}"]),
        ("{name, {link}", ["{"]),
        ("}{name}{", ["}", "{"]),
    ],
)
def test_what_nobody_can_fill_in_is_named(text: str, wrong: list[str]) -> None:
    assert unknown(text, KNOWN) == wrong


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Здравствуйте, {name}! {link}", "Иван", "Здравствуйте, Иван! http://a.kz/s"),
        ("Здравствуйте, {name}! {link}", "", "Здравствуйте! http://a.kz/s"),
        ("{name}, завтра встреча", "", "Завтра встреча http://a.kz/s"),
        ("{name}", "", "http://a.kz/s"),
        ("Read {link}.", "Anna", "Read http://a.kz/s."),
        ("{name} {link}", "{link}", "{link} http://a.kz/s"),
    ],
)
def test_a_text_reads_well_with_and_without_a_name(text: str, name: str, said: str) -> None:
    assert fill(text, {"name": name, **LINK}) == said


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=10))
def test_every_text_holds_the_link_whatever_it_says(text: str, name: str) -> None:
    assert LINK["link"] in fill(text, {"name": name, **LINK})
    assert "link" in variables(with_link(text))


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("Сәлеметсіз бе, {name}! Ертең кездесу.", "Ертең кездесу"),
        ("Здравствуйте! завтра  встреча!! {link}", "Завтра встреча {link}"),
        ("Dear neighbours, come “all” – please…", 'Come "all" - please'),
        ("{name}, добрый день! Ждём вас", "Ждём вас"),
    ],
)
def test_a_shorter_form_drops_the_greeting_and_the_marks(text: str, shortest: str) -> None:
    assert list(shorter(text))[-1] == shortest


def test_what_is_short_already_has_no_shorter_form() -> None:
    assert (list(shorter("Ертең кездесу")), list(shorter("Здравствуйте!"))) == ([], [])


@settings(max_examples=50)
@given(st.text(alphabet="абв “”–…!? {}abc", max_size=60))
def test_no_shorter_form_takes_more_parts(text: str) -> None:
    assert all(parts(each).parts <= parts(text).parts for each in shorter(text))


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Come to “our” meeting", ["“", "”"]),
        ("Come to our meeting", []),
        ("Ертең кездесу", []),
        ("Meeting in Жымпиты, the village", []),
        ("“”", []),
    ],
)
def test_the_few_letters_that_cost_a_latin_text_its_alphabet_are_named(text: str, odd: list[str]) -> None:
    assert odd_letters(text) == odd


def test_hosts_that_hide_where_a_link_leads_are_named() -> None:
    text = "https://Bit.ly/x clck.ru/a bit.ly/y kino.kz/t.co mail@t.co сайт.kz t.co"
    assert hidden_links(text) == ["bit.ly", "clck.ru", "t.co"]


@pytest.mark.parametrize(
    ("full_name", "name"),
    [
        ("Айгүл Сейітова", "Айгүл"),
        ("Бекмағамбетова Айгүл Сәрсенқызы", "Айгүл"),
        ("Марина Ким", "Марина"),
        ("Ким Сергей", "Сергей"),
        ("Ли Анна Викторовна", "Анна"),
        ("Цой", ""),
        ("Достоевский Фёдор", "Фёдор"),
        ("Мельник Иван", "Иван"),
        ("Шевченко Анна", "Анна"),
        ("Никитин Иван Петрович", "Иван"),
        ("Доминик Иванов", "Доминик"),
        ("Нұрлан Серікұлы", "Нұрлан"),
        ("Мельник", ""),
        ("Сейітова", ""),
        ("Яков", "Яков"),
        ("Иванов Петров", ""),
        ("", ""),
    ],
)
def test_people_are_called_by_the_given_name_in_either_order(full_name: str, name: str) -> None:
    assert called(full_name) == name
