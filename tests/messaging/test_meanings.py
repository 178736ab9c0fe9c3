"""Replies mean what people mean by them, in every spelling; a wish to stop is never missed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.messaging.meanings import Meaning, read

# The words settled for replies, as they are to be understood, folded and with the slips people make.
SETTLED = {
    Meaning.YES: """
        иа, ия, йа, ие, иэ, болады, келем, келемин, барам, барамын, макул, жарайды
        ia, iya, ya, ie, kelem, kelemin, baram, bolady, boladi
        да, даа, ага, угу, ок, окей, буду, приду, придем, хорошо, конечно
        da, aga, ok, okey, budu, pridu, lf, нуы
        1, +
    """,
    Meaning.NO: """
        жок, жо, келмеймин, келе алмаймын, келалмаймын, бара алмаймын, баралмаймын
        joq, jok, zhoq, zhok, jo, kelmeimin, kele almaimin, kele almaimyn
        нет, неа, не, нету, не приду, не смогу, не буду, неприду, несмогу
        net, nea, ne pridu, ne smogu, ytn, тщ
        0, -
        cancel, отмена, бас тарту
    """,
    Meaning.STOP: """
        токтат, токта, токтату, токтатыныз, токтатыниз, жиберме, жибермениз, жазба, жазбаныз, смс керек емес
        toqtat, toktat, toqta, toqtatu, toktatu, jiberme, zhiberme, stop
        стоп, стопп, отписка, отписаться, отпишите, отпешите, отпишись, не присылайте, неприсылайте, не шлите
        не пишите, хватит, отключить, отключите
        stop, stopp, otpiska, otpishite, hvatit, xvatit, ne shlite, cnjg, ыещз, unsubscribe
    """,
    Meaning.START: """
        баста, бастау, кос, косу, кайта косу, старт
        basta, bastau, qos, qosu, kosu, start
        начать, включить, включите, возобновить
        start, vkluchit, vklyuchit, cnfhn, ыефке
    """,
    Meaning.HELP: """
        комек, комектес, комектесиниз, аныктама, кимсиз
        komek, kómek, kömek, kimsiz
        помощь, помощ, помошь, памощь, помогите, справка, инфо, кто это
        help, info, pomosh, pomosch, pomoshch, gjvjom, рудз
        ?
    """,
}
WORDS = [
    (word.strip(), meaning)
    for meaning, lines in SETTLED.items()
    for line in lines.strip().splitlines()
    for word in line.split(",")
]
STOP_WORDS = [word for word, meaning in WORDS if meaning is Meaning.STOP]


WRONG_LAYOUT = {"lf", "нуы", "ytn", "тщ", "cnjg", "ыещз", "cnfhn", "ыефке", "gjvjom", "рудз"}
PLAIN_WORDS = [(word, meaning) for word, meaning in WORDS if word not in WRONG_LAYOUT | {"-", "+", "?"}]
WRITTEN = ["{}!", " {} ", "{}.", "«{}»", "{}\r\n", "{} {}", "{}, {}!"]
COURTEOUS = ["{}, рақмет", "{} пожалуйста", "Please, {}", "{} SMS"]
OF_MESSAGES = {"cancel", "отмена", "бас тарту"}
"""Words for "no" that with "SMS" beside them are about the SMS."""
AS_TYPED = {
    Meaning.YES: ["Иә", "Иə", "Мақұл, барамын", "Да, буду, спасибо", "++", "👍🏽", "1."],
    Meaning.NO: ["Жоқ, рахмет", "No, thank you", "Нет, не приду", "ja ne pridu", "Келе алмаймын"],
    Meaning.STOP: ["ТOҚТAТ", "Тоқтатыңыз, өтінемін", "стоп смс", "Хватит! Не пишите мне", "nj0nf", "cnjg."],
    Meaning.START: [",fcnf", "Қайта қосу"],
    Meaning.HELP: ["Көмек", "???"],
    Meaning.UNCLEAR: [
        "№",
        "№ 5?",
        *("—", "да нет", "", "   ", "спасибо", "sms", "42", "нет воды третий день", "Ауылда су жоқ"),
        *("ja", "во сколько начало", "автобус тоқтамайды", "сто", "стопкран сломан"),
    ],
}
NO_AND_STOP = ["нет, стоп", "стоп нет", "жоқ тоқтат", "no stop", "0 стоп"]
MAYBE_STOP = [
    "Жетеді",
    "откажитесь",
    *("stop corruption", "Стоп коррупция!", "тоқтатыңдар жемқорлықты", "Тоқтатыңыз заңсыз құрылысты"),
    *("да стоп", "стоп помощь", "Пожалуйста, больше никогда не пишите на этот номер", "Стап", "стооп"),
    *("токтатт", "unsubscrib", "керек емес", "Мені мазаламаңыз", "Нөмірімді өшіріңіз"),
    *("Откуда у вас мой номер?", "удалите меня из списка", "не надо", "это спам"),
    "please remove my number",
    *("не отписаться", "не стоп", "отмена смс", "cancel SMS", "бас тартамын смс"),
    *("неприсылай", "небеспокойте", "неотправляйте", "непиши", "незвоните и непишите", "нехочу получать"),
    *("келісімімді кері аламын", "келісім бермеймін", "алғым келмейді", "смс жібермесеңіз"),
    "өшіріп тастаңыз",
]
TWO_ANSWERS = ["+1 -1", "да👎", "👍 нет", "не, буду", "не отмена", "-1", "да ❌", "не... приду"]

Case = tuple[str, Meaning]


def misread(cases: Iterable[Case], *, question_open: bool) -> list[tuple[str, Meaning, Meaning]]:
    """Each text that is read as something else, with what it means and what it is read as."""
    return [
        (text, meaning, got)
        for text, meaning in cases
        if (got := read(text, question_open=question_open)) is not meaning
    ]


def test_a_settled_word_has_its_meaning_while_a_question_is_open() -> None:
    assert misread(WORDS, question_open=True) == []


def test_with_no_question_open_only_a_no_changes_its_meaning() -> None:
    cases = [(word, Meaning.MAYBE_STOP if meaning is Meaning.NO else meaning) for word, meaning in WORDS]
    assert misread(cases, question_open=False) == []


def test_case_signs_and_repeating_change_nothing() -> None:
    cases = [
        (written.format(word, word).upper(), meaning)
        for word, meaning in WORDS
        for written in WRITTEN
        if word not in WRONG_LAYOUT or written != "{}, {}!"  # a comma is a letter of the other layout
    ]
    assert misread(cases, question_open=True) == []


def test_courtesy_changes_nothing() -> None:
    cases = [
        (written.format(word), meaning)
        for word, meaning in PLAIN_WORDS
        for written in COURTEOUS
        if word not in OF_MESSAGES or "SMS" not in written
    ]
    assert misread(cases, question_open=True) == []


def test_replies_are_read_as_people_write_them() -> None:
    cases = [(text, meaning) for meaning, texts in AS_TYPED.items() for text in texts]
    assert misread(cases, question_open=True) == []


@pytest.mark.parametrize("question_open", [True, False])
def test_between_no_and_stop_it_is_stop(*, question_open: bool) -> None:
    assert misread([(text, Meaning.STOP) for text in NO_AND_STOP], question_open=question_open) == []


@pytest.mark.parametrize("question_open", [True, False])
def test_what_might_be_a_wish_to_stop_pauses_until_someone_has_looked(*, question_open: bool) -> None:
    assert misread([(text, Meaning.MAYBE_STOP) for text in MAYBE_STOP], question_open=question_open) == []


@pytest.mark.parametrize("question_open", [True, False])
def test_two_answers_in_one_go_to_a_person(*, question_open: bool) -> None:
    assert misread([(text, Meaning.UNCLEAR) for text in TWO_ANSWERS], question_open=question_open) == []
    said = [("да 👍", Meaning.YES), ("нет 👎", Meaning.NO), ("не, не приду", Meaning.NO), ("+1", Meaning.YES)]
    assert misread(said, question_open=True) == []


@given(st.sampled_from(STOP_WORDS), st.text(), st.text(), st.booleans())
def test_a_stop_word_is_never_passed_over(word: str, before: str, after: str, question_open: bool) -> None:
    assert read(f"{before} {word} {after}", question_open=question_open) in {Meaning.STOP, Meaning.MAYBE_STOP}


@given(st.text())
def test_any_text_means_something_and_a_no_needs_a_question(text: str) -> None:
    assert read(text, question_open=False) is not Meaning.NO
    if read(text, question_open=True) is not Meaning.NO:
        assert read(text, question_open=True) is read(text, question_open=False)


@pytest.mark.parametrize("question_open", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        *(
            "TOKTA",
            "тоқтаңыз",
            "Toqtańyz",
            "тоқтатыңыз",
            "стоп пж",
            "стоп плиз",
            "cton",
            "CTOП",
            "unsub",
            "Unsub pls",
        ),
        *("не пишите мне больше", "Больше мне не пишите!", "не присылайте больше", "больше не шлите"),
        *("непишите мне", "Непишите больше", "непишите пожалуйста", "нешлите смс", "ＳＴＯＰ", "nepishite"),
    ],
)
def test_a_plain_word_for_stop_stops_however_it_is_typed(text: str, question_open: bool) -> None:
    assert read(text, question_open=question_open) is Meaning.STOP
