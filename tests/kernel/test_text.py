"""Spellings that people would call the same are the same; orders are the alphabet's."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from organizer.kernel.text import (
    IDENTITY_NUMBER,
    SPELT_MAILBOX,
    Texts,
    first_words,
    fold,
    latin,
    near,
    pick,
    place_key,
    sort_key,
    sounds,
    stems,
)

KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
WORDS = st.text(alphabet=KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper() + "abcehikmoptxyjqBHK -'", max_size=30)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ёлка", "елка"),
        ("ӘҒҚҢӨҰҮІҺ әғқңөұүіһ", "агкноууих агкноууих"),
        ("Құрманғазы", "курмангазы"),
        ("  Ауызсу   жоқ!!! ", "ауызсу жок"),
        ("Қайта-қосу: 8,5\u00a0км", "кайта косу 8 5 км"),
        ("и\u0306од", "йод"),
        ("Те\u0301ст", "тест"),
        ("qazaq’sha", "qazaqsha"),
        ("kómek kömek Kömek", "komek komek komek"),
        ("Şığanaq jañalyq", "siganaq janalyq"),
        ("Straße", "strasse"),
        ("мяг\u00adкий", "мягкий"),
        ("№ 5 мектеп – 1 340 ₸", "5 мектеп 1 340"),
        ("", ""),
        ("!?.,", ""),
    ],
)
def test_a_text_folds_to_what_a_russian_keyboard_types(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("mixed", "folded"),
    [
        ("CTOП", "стоп"),
        ("Hет", "нет"),
        ("Bода", "вода"),
        ("тoқтa", "токта"),
        ("бiздiң", "биздин"),
        ("жаhан", "жахан"),
        ("əлем", "алем"),
        ("Оral", "oral"),
        ("HЕLLО", "hello"),
        ("smsті", "smsti"),
        ("жizн", "жizн"),
        ("CTO", "cto"),
        ("c водой", "c водой"),
    ],
)
def test_look_alikes_are_read_in_the_one_alphabet_a_word_can_have(mixed: str, folded: str) -> None:
    assert fold(mixed) == folded


@given(st.text())
@example("jё")
@example("к'B")
@example("ﬁи")
@example("İи")
@example("ƀ\u0345")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WORDS)
def test_folding_words_of_both_alphabets_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_is_letters_and_digits_with_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not re.search(r"[ёәғқңөұүіһ'!?.,;:«»\u0300-\u036f]", folded)


@given(WORDS)
def test_folding_does_not_see_case(text: str) -> None:
    pure = re.sub("[a-zA-Z]", "", text)
    assert fold(pure.upper()) == fold(pure.lower())


@pytest.mark.parametrize(
    "forms",
    [
        "вода воды воде воду водой водами",
        "дорога дороги дорогу дорогами",
        "школа школы школе",
        "автобус автобуса автобусы автобусов",
        "су суды судың суда судан суға суы",
        "үй үйде үйге үйлер үйлерде үйіміз",
        "көше көшеде көшесі көшесінде көшелер көшелерде көшеміз",
        "мектеп мектепте мектебі мектебіне мектептер мектептердің",
        "жарық жарықты жарығы жарығын жарықтың",
        "ауыл ауылда ауылдың ауылы ауылында ауылдағы ауылымыз ауылдар",
        "аудан ауданда ауданы ауданынан аудандағы",
        "бала балалар балаларымыздың балаға",
        "жол жолда жолы жолдар жолдарды",
        "мұғалім мұғалімдер мұғалімнің мұғалімі",
        "емхана емханада емханасы емханаға",
        "дәрігер дәрігерлер дәрігерге",
    ],
)
def test_all_forms_of_a_word_share_a_stem(forms: str) -> None:
    shared = set.intersection(*(set(stems(form)) for form in forms.split()))
    assert shared


@pytest.mark.parametrize(
    ("typed", "written"),
    [("КУРМАНГАЗЫ", "Құрманғазы"), ("жарык", "жарығы"), ("кошеде", "көшесінде"), ("мектепте", "мектебінің")],
)
def test_a_russian_keyboard_finds_kazakh_words(typed: str, written: str) -> None:
    assert set(stems(typed)) & set(stems(written))


def test_stems_are_the_folded_word_then_what_stays_of_it_and_none_twice() -> None:
    assert stems("Көшесінде суды, суды! Школьные 12 sms") == [
        "кошесинде", "коше", "суды", "суд", "су", "школьные", "школьн", "12", "sms",
    ]  # fmt: skip
    assert stems("") == []


def test_words_of_another_meaning_share_no_stem() -> None:
    assert not set(stems("су вода көше мектеп")) & set(stems("жарық дорога аудан газ"))


@given(WORDS)
def test_each_folded_word_is_among_the_stems(text: str) -> None:
    assert set(fold(text).split()) <= set(stems(text))


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("Жымпиты", "Zhympity"),
        ("ЖЫМПИТЫ, Щ. Юсупова", "ZHYMPITY, Shch. Yusupova"),
        ("Ақжайық, Шыңғырлау", "Aqzhaiyq, Shynggyrlau"),
        ("Ертең кездесу: 14 наурыз – «Мәдениет үйі»…", 'Erteng kezdesu: 14 nauryz - "Madeniet uii"...'),
        ("Подъезд №5, объявление", "Podezd No.5, obyavlenie"),
        ("1\u00a0340 ₸", "1 340 tg"),
        ("plain ASCII {stays}", "plain ASCII {stays}"),
    ],
)
def test_latin_spells_both_languages_in_plain_letters(text: str, ascii_text: str) -> None:
    assert latin(text) == ascii_text


@given(st.text(alphabet=KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper() + " .,–—«»“”„’‘…№₸\u00a0\u202f09azAZ"))
def test_latin_leaves_nothing_outside_ascii(text: str) -> None:
    assert latin(text).isascii()


@pytest.mark.parametrize(
    "spellings",
    [
        "Жымпиты|Jympity|Zhympity|жымпити|Jımpitı|ЖЫМПИТЫ",
        "Орал|Oral|Оral",
        "Ақсай|Аксай|Aqsai|Aksay|Aksai",
        "Шыңғырлау|Шынгырлау|Shyngyrlau|Şyñğyrlau|Shynghyrlau",
        "Жаңақала|Жанакала|Zhangaqala|Janaqala|Zhanakala",
        "Ақжайық|Акжаик|Akzhaiyk|Aqjaiyq|Ақ жайық",
        "Бәйтерек|Байтерек|Bäiterek|Bayterek|Baiterek",
        "Жәнібек|Жанибек|Jänibek|Zhanibek|Dzhanibek",
        "Қаратөбе|Каратобе|Qaratöbe|Karatobe",
        "Есік|Есик|Yesik|Esik",
        "Хан ордасы|Khan Ordasy|Xan ordasy",
        "Щучинск|Shchuchinsk",
        "Яик|Yaik|Iaik",
    ],
)
def test_one_place_has_one_key_in_every_alphabet(spellings: str) -> None:
    assert len({place_key(spelling) for spelling in spellings.split("|")}) == 1


def test_places_of_other_names_have_other_keys() -> None:
    places = [
        "Орал",
        "Уральск",
        "Ақсай",
        "Ақтау",
        "Ақтөбе",
        "Атырау",
        "Теректі",
        "Тасқала",
        "Сырым",
        "Казталов",
        "Школа № 1",
        "Школа № 11",
    ]
    assert len({place_key(place) for place in places}) == len(places)


@given(WORDS)
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = place_key(text)
    assert place_key(key) == key


@pytest.mark.parametrize(
    "typed", ["Қоңырау шалмаңыз", "коныраy шалманыз", "Qoñyrau shalmañyz", "kongyrau  shalmanyz!"]
)
def test_words_sound_the_same_in_whatever_letters_they_are_typed(typed: str) -> None:
    assert sounds(typed) == "konirau salmaniz"


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("Жымпиты", "Жампиты", True),
        ("Жымпиты", "Жымпты", True),
        ("Жымпиты", "Жымпийты", True),
        ("Жымпиты", "Жыпмиты", True),
        ("Жымпиты", "Жымпиты", True),
        ("Жымпиты", "Жампита", False),
        ("Орал", "Арал", True),
        ("Шар", "Шал", False),
        ("Шар", "Шар", True),
        ("", "", True),
    ],
)
def test_one_typo_is_near_and_two_are_not(one: str, other: str, *, is_near: bool) -> None:
    assert near(place_key(one), place_key(other)) is is_near
    assert near(place_key(other), place_key(one)) is is_near


def test_kazakh_lists_follow_the_alphabet() -> None:
    names = [letter.upper() + "сан" for letter in KAZAKH_ALPHABET]
    backwards = names[::-1]
    assert sorted(backwards, key=lambda name: sort_key(name, "kk")) == names


def test_the_alphabet_orders_the_last_letter_as_the_first() -> None:
    names = ["Қар" + letter for letter in KAZAKH_ALPHABET]
    backwards = names[::-1]
    assert sorted(backwards, key=lambda name: sort_key(name, "kk")) == names


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        (
            "kk",
            ["12", "Абай", "Ақ жол", "Ақжол", "Әбен", "Бек", "Ержан", "Ёлкин", "Ысқақ", "Ілияс", "Ян", "Ann"],
        ),
        (
            "ru",
            ["12", "Абай", "Ақ жол", "Әбен", "Елена", "Ёлка", "Емец", "Иван", "Ілияс", "Йод", "Ян", "Ann"],
        ),
        ("en", ["12", "Ann", "Zoe", "Абай", "Иван", "Ілияс", "Ян"]),
    ],
)
def test_each_language_has_its_own_order(language: str, in_order: list[str]) -> None:
    backwards = in_order[::-1]
    assert sorted(backwards, key=lambda name: sort_key(name, language)) == in_order


def test_in_russian_lists_yo_only_parts_equals() -> None:
    assert sorted(["Лён", "Лена", "Лен"], key=lambda name: sort_key(name, "ru")) == ["Лен", "Лён", "Лена"]


def test_case_and_punctuation_do_not_order() -> None:
    assert sort_key("«АБАЙ», ауылы", "kk") == sort_key("Абай ауылы", "kk")


@given(WORDS, WORDS)
def test_a_beginning_comes_before_what_it_begins(text: str, more: str) -> None:
    assert sort_key(text, "kk") <= sort_key(f"{text} {more}", "kk")


def test_texts_are_a_mapping_without_blank_ones() -> None:
    texts = Texts({"kk": " Ауыл "}, ru="Село", en="  ")
    assert dict(texts) == {"kk": "Ауыл", "ru": "Село"}
    assert repr(texts) == "Texts({'kk': 'Ауыл', 'ru': 'Село'})"
    assert len(texts) == 2
    assert not Texts()


def test_equal_texts_are_one_key_whatever_their_order() -> None:
    assert {Texts(kk="Ауыл", ru="Село"), Texts(ru="Село", kk="Ауыл")} == {Texts(kk="Ауыл", ru="Село")}
    assert Texts(kk="Ауыл") != Texts(ru="Ауыл")


def test_texts_cannot_be_changed() -> None:
    texts = Texts(kk="Ауыл")
    with pytest.raises(AttributeError):
        texts._texts = {}  # type: ignore[misc]  # noqa: SLF001 - what nobody may do
    with pytest.raises(TypeError):
        texts["kk"] = ""  # type: ignore[index]


@pytest.mark.parametrize(
    ("texts", "language", "picked"),
    [
        (Texts(kk="Ауыл", ru="Село", en="Village"), "en", ("Village", "en")),
        (Texts(kk="Ауыл", ru="Село"), "en", ("Ауыл", "kk")),
        (Texts(ru="Село"), "en", ("Село", "ru")),
        (Texts(de="Dorf"), "en", ("Dorf", "de")),
        (Texts(), "en", ("", "en")),
    ],
)
def test_a_missing_language_falls_back_and_says_so(
    texts: Texts, language: str, picked: tuple[str, str]
) -> None:
    assert pick(texts, language, ("kk", "ru", "en")) == picked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Су жоқ, сейсенбіден бері", "Су жоқ, сейсенбіден…"),
        ("Су  жоқ\nбүгін", "Су жоқ бүгін"),
        ("", ""),
    ],
)
def test_first_words_end_with_an_ellipsis_only_where_more_follows(text: str, shown: str) -> None:
    assert first_words(text, 3) == shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ЖСН 850101300123", True),
        ("ИИН: 850101 300123.", True),
        ("851301300123", False),
        ("850101900123", False),
        ("2850101300123", False),
        ("14.03.2026 18:30, 2 500 000", False),
    ],
)
def test_an_identity_number_is_a_birthday_and_six_digits(text: str, is_one: bool) -> None:
    assert bool(IDENTITY_NUMBER.search(text)) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a (at) b.kz", True),
        ("a.b [at] example.kz", True),
        ("Пишите: name собака example . kz", True),
        ("See you at example.kz", False),
        ("Собака бегала. Потом пришёл хозяин", False),
    ],
)
def test_an_address_that_is_spelt_out_is_an_address(text: str, is_one: bool) -> None:
    assert bool(SPELT_MAILBOX.search(text)) is is_one
