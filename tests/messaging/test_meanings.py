"""Replies mean what people mean by them, in every spelling; a wish to stop is never missed."""

from __future__ import annotations

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


@pytest.mark.parametrize(("word", "meaning"), WORDS)
def test_a_settled_word_has_its_meaning_while_a_question_is_open(word: str, meaning: Meaning) -> None:
    assert read(word, question_open=True) is meaning


@pytest.mark.parametrize(("word", "meaning"), WORDS)
def test_with_no_question_open_only_a_no_changes_its_meaning(word: str, meaning: Meaning) -> None:
    expected = Meaning.MAYBE_STOP if meaning is Meaning.NO else meaning
    assert read(word, question_open=False) is expected


WRONG_LAYOUT = {"lf", "нуы", "ytn", "тщ", "cnjg", "ыещз", "cnfhn", "ыефке", "gjvjom", "рудз"}
PLAIN_WORDS = [(word, meaning) for word, meaning in WORDS if word not in WRONG_LAYOUT | {"-", "+", "?"}]


@pytest.mark.parametrize(("word", "meaning"), WORDS)
@pytest.mark.parametrize("written", ["{}!", " {} ", "{}.", "«{}»", "{}\r\n", "{} {}", "{}, {}!"])
def test_case_signs_and_repeating_change_nothing(word: str, meaning: Meaning, written: str) -> None:
    if {word, written} <= WRONG_LAYOUT | {"{}, {}!"}:
        return  # a comma is a letter of the other layout
    assert read(written.format(word, word).upper(), question_open=True) is meaning


@pytest.mark.parametrize(("word", "meaning"), PLAIN_WORDS)
@pytest.mark.parametrize("written", ["{}, рақмет", "{} пожалуйста", "Please, {}", "{} SMS"])
def test_courtesy_changes_nothing(word: str, meaning: Meaning, written: str) -> None:
    assert read(written.format(word), question_open=True) is meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Иә", Meaning.YES),
        ("Иə", Meaning.YES),
        ("Мақұл, барамын", Meaning.YES),
        ("Да, буду, спасибо", Meaning.YES),
        ("++", Meaning.YES),
        ("👍🏽", Meaning.YES),
        ("1.", Meaning.YES),
        ("Жоқ, рахмет", Meaning.NO),
        ("No, thank you", Meaning.NO),
        ("Нет, не приду", Meaning.NO),
        ("Келе алмаймын", Meaning.NO),
        ("—", Meaning.UNCLEAR),
        ("ТOҚТAТ", Meaning.STOP),
        ("Тоқтатыңыз, өтінемін", Meaning.STOP),
        ("стоп смс", Meaning.STOP),
        ("Хватит! Не пишите мне", Meaning.STOP),
        ("nj0nf", Meaning.STOP),
        ("cnjg.", Meaning.STOP),
        (",fcnf", Meaning.START),
        ("Қайта қосу", Meaning.START),
        ("Көмек", Meaning.HELP),
        ("???", Meaning.HELP),
        ("да нет", Meaning.UNCLEAR),
        ("", Meaning.UNCLEAR),
        ("   ", Meaning.UNCLEAR),
        ("спасибо", Meaning.UNCLEAR),
        ("sms", Meaning.UNCLEAR),
        ("42", Meaning.UNCLEAR),
        ("нет воды третий день", Meaning.UNCLEAR),
        ("Ауылда су жоқ", Meaning.UNCLEAR),
        ("во сколько начало", Meaning.UNCLEAR),
        ("автобус тоқтамайды", Meaning.UNCLEAR),
        ("сто", Meaning.UNCLEAR),
        ("стопкран сломан", Meaning.UNCLEAR),
    ],
)
def test_replies_are_read_as_people_write_them(text: str, meaning: Meaning) -> None:
    assert read(text, question_open=True) is meaning


@pytest.mark.parametrize("text", ["нет, стоп", "стоп нет", "жоқ тоқтат", "no stop", "0 стоп"])
@pytest.mark.parametrize("question_open", [True, False])
def test_between_no_and_stop_it_is_stop(text: str, *, question_open: bool) -> None:
    assert read(text, question_open=question_open) is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "stop corruption",
        "Стоп коррупция!",
        "да стоп",
        "стоп помощь",
        "Пожалуйста, больше никогда не пишите на этот номер",
        "Стап",
        "стооп",
        "токтатт",
        "unsubscrib",
        "керек емес",
        "Мені мазаламаңыз",
        "Нөмірімді өшіріңіз",
        "Откуда у вас мой номер?",
        "удалите меня из списка",
        "не надо",
        "это спам",
        "yt gbibnt vyt ,jkmit",
        "please remove my number",
    ],
)
@pytest.mark.parametrize("question_open", [True, False])
def test_what_might_be_a_wish_to_stop_pauses_until_someone_has_looked(
    text: str, *, question_open: bool
) -> None:
    assert read(text, question_open=question_open) is Meaning.MAYBE_STOP


@given(st.sampled_from(STOP_WORDS), st.text(), st.text(), st.booleans())
def test_a_stop_word_is_never_passed_over(word: str, before: str, after: str, question_open: bool) -> None:
    assert read(f"{before} {word} {after}", question_open=question_open) in {Meaning.STOP, Meaning.MAYBE_STOP}


@given(st.text())
def test_any_text_means_something_and_a_no_needs_a_question(text: str) -> None:
    assert read(text, question_open=False) is not Meaning.NO
    if read(text, question_open=True) is not Meaning.NO:
        assert read(text, question_open=True) is read(text, question_open=False)
