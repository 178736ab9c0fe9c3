from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.country.packs import read_pack
from organizer.kernel.text import fold
from organizer.topics.lexicon import Lexicon, propose


@dataclass(frozen=True)
class Stem:
    stem: str
    topic: str
    weight: int = 2


PACK = Lexicon(read_pack("kz").lexicon)

SENSITIVE_IN_ENGLISH = [
    ("Police beat my cousin", "justice.police"),
    ("The akim took a bribe", "corruption.bribery"),
    ("Votes were stolen at our station", "elections.count"),
    ("He was detained at the square", "justice.assembly"),
    ("They arrested students for a protest", "justice.assembly"),
    ("My name is not on the voter list", "elections.lists"),
    ("The judge did not listen", "justice.courts"),
    ("The clinic sends us away", "health.clinic"),
    ("My pension is late again", "work.pensions"),
]
SENTENCES = [
    *SENSITIVE_IN_ENGLISH,
    # Russian
    ("В кране с понедельника сухо, воду носим из колодца", "housing.water"),
    ("Канализация забита, всё вытекает во двор", "housing.water"),
    ("Опять нет электричества, третий вечер при свечах", "housing.electricity"),
    ("Напряжение сто восемьдесят, чайник не закипает", "housing.electricity"),
    ("В квартире плюс двенадцать, батареи холодные", "housing.heating"),
    ("Когда проведут газ? Трубы лежат второй год", "housing.gas"),
    ("В квитанции лишние пять тысяч, перерасчёт не делают", "housing.bills"),
    ("Лифт стоит с мая, бабушка не выходит из дома", "housing.building"),
    ("Асфальт разбит, колёса летят каждую неделю", "roads.repair"),
    ("Проложите тротуар вдоль больничного забора", "roads.repair"),
    ("Последний автобус уходит в пять, а работа до шести", "roads.transit"),
    ("Ни одного фонаря от моста до клуба", "roads.lighting"),
    ("Нужен светофор у рынка, дети перебегают", "roads.safety"),
    ("Паводок унёс забор, помощи не получили", "roads.snow"),
    ("Сугробы по пояс, трактор не приезжает", "roads.snow"),
    ("Контейнеры не опорожняют, вонь на весь квартал", "city.waste"),
    ("В сквере вырубили деревья, тени не осталось", "city.parks"),
    ("Собаки без хозяев кидаются на велосипедистов", "city.animals"),
    ("Стою в очереди на земельный участок с 2012 года", "land.plots"),
    ("Фермер перегородил пастбище, коров гнать некуда", "land.privatisation"),
    ("Очередь на жильё не двигается, живём впятером в комнате", "land.housing_queue"),
    ("К врачу не записаться, номерки кончаются в восемь утра", "health.clinic"),
    ("Скорая приехала через полтора часа", "health.clinic"),
    ("В аптеке нет лекарств от давления", "health.medicine"),
    ("Почему с меня дважды взяли взнос ОСМС?", "health.insurance"),
    ("Ребёнка не берут в детский сад, группы полные", "education.kindergarten"),
    ("В школе нет физика, уроки заменяют физкультурой", "education.school"),
    ("Начальник третий месяц не платит зарплату", "work.wages"),
    ("Сын после института сидит дома, нет работы", "work.jobs"),
    ("Пенсию пересчитали в меньшую сторону", "work.pensions"),
    ("Хлеб и молоко дорожают каждый месяц", "prices.food"),
    ("За бензином ездим в соседний район", "prices.fuel"),
    ("Коллекторы звонят из-за чужого кредита", "prices.debt"),
    ("От завода идёт дым, окна чёрные", "ecology.air"),
    ("Река зарастает, рыбы не стало", "ecology.water"),
    ("Полиция отказалась принять заявление о краже", "justice.police"),
    ("За справку просят деньги, без взятки не подпишут", "corruption.bribery"),
    ("Нас заставляют голосовать всем коллективом", "elections.pressure"),
    ("В доме культуры закрыли кружок танцев", "language"),
    ("Сотовая связь пропадает на весь день", "other"),
    # Kazakh
    ("Ауызсу жоқ, жаңбыр суын жинап отырмыз", "housing.water"),
    ("Құдықтың суы ащы, мал да ішпейді", "housing.water"),
    ("Электр қуаты түнде үнемі өшеді", "housing.electricity"),
    ("Пешке жағатын көмір жоқ, үй суық", "housing.heating"),
    ("Көгілдір отынға қосылғымыз келеді", "housing.gas"),
    ("Жол ойылып қалған, көпірден өту қауіпті", "roads.repair"),
    ("Автобус уақытымен жүрмейді, аялдамада тоңамыз", "roads.transit"),
    ("Көше шамдары жанбайды, кешке қараңғы", "roads.lighting"),
    ("Су басқан үйлерге өтемақы төленбеді", "roads.snow"),
    ("Қоқысты екі аптадан бері алып кеткен жоқ", "city.waste"),
    ("Қаңғыбас иттер көбейіп кетті", "city.animals"),
    ("Жайылым жоқ, малды жаятын жер қалмады", "land.privatisation"),
    ("Үй салуға жер телімін бермей жүр", "land.plots"),
    ("Емханада дәрігер жоқ, кезек ұзақ", "health.clinic"),
    ("Балабақшаға орын жоқ, кезек жылжымайды", "education.kindergarten"),
    ("Мектепке мұғалім жетпейді, оқулық ескі", "education.school"),
    ("Жалақыны уақытында бермейді", "work.wages"),
    ("Жұмыс жоқ, жастар қалаға кетіп жатыр", "work.jobs"),
    ("Зейнетақым аз, дұрыс есептелмеген", "work.pensions"),
    ("Несиенің пайызы өсіп кетті, төлей алмаймын", "prices.debt"),
    ("Өзен ластанып, балық өліп жатыр", "ecology.water"),
    ("Сайлаушылар тізімінде атым жоқ болып шықты", "elections.lists"),
    ("Дауыс санағанда байқаушыны шығарып жіберді", "elections.count"),
    ("Интернет өте баяу, байланыс үзіле береді", "other"),
    ("Қазақ тілінде қызмет көрсетпейді", "language"),
    # mixed, misspelt, typed in Latin
    ("Біздің көшеде свет жоқ, столб құлап жатыр", "housing.electricity"),
    ("дарога вся в ямах, помагите", "roads.repair"),
    ("аурухана алыс, фельшер кетип калды", "health.clinic"),
    ("Su joq eki kun boldy, qudyq qurgap qaldy", "housing.water"),
    ("Svet opyat otkluchili", "housing.electricity"),
    ("musor ne vyvozyat uzhe mesyac", "city.waste"),
    ("Balabaqsha kezegi zhyljymaydy", "education.kindergarten"),
    ("зарплатаны екі айдан бері бермейді", "work.wages"),
    ("мусарка толып кетти кокыс шашылып жатыр", "city.waste"),
]


def test_nine_of_ten_sentences_get_the_topic_a_person_would_choose() -> None:
    proposals = [(words, PACK.propose(fold(words).split()), topic) for words, topic in SENTENCES]

    wrong = [proposal for proposal in proposals if proposal[1] != proposal[2]]

    assert len(SENTENCES) >= 60
    assert len(wrong) <= len(SENTENCES) / 10, wrong


def test_every_topic_of_the_pack_has_words_that_propose_it() -> None:
    pack = read_pack("kz")

    assert {stem.topic for stem in pack.lexicon if stem.weight} == {topic.code for topic in pack.topics}


def test_stems_of_the_pack_are_written_in_folded_letters() -> None:
    stems = [stem.stem.removesuffix(".") for stem in read_pack("kz").lexicon]

    assert [stem for stem in stems if fold(stem) != stem] == []


def test_words_without_a_hint_propose_nothing() -> None:
    assert propose(fold("Спасибо вам, рақмет!").split(), [Stem("вод", "water")]) is None


def test_a_stem_speaks_for_every_word_that_begins_with_it() -> None:
    assert propose(["водопроводчик"], [Stem("вод", "water")]) == "water"


def test_a_full_stop_asks_for_the_whole_word() -> None:
    hints = [Stem("су.", "water")]

    assert [propose([word], hints) for word in ("су", "сурак")] == ["water", None]


def test_words_side_by_side_count_only_side_by_side() -> None:
    hints = [Stem("су бас", "flood")]

    proposed = [propose(words.split(), hints) for words in ("су басты", "су шыкты басты", "су")]

    assert proposed == ["flood", None, None]


def test_the_longer_stem_at_a_place_leaves_nothing_for_the_shorter() -> None:
    hints = [Stem("су", "water", 9), Stem("су бас", "flood", 2)]

    assert propose(["су", "басты"], hints) == "flood"


def test_a_weight_of_nought_hides_a_word_that_only_looks_like_a_hint() -> None:
    hints = [Stem("деревн", "parks", 0), Stem("дерев", "parks")]

    assert [propose([word], hints) for word in ("деревня", "дерево")] == [None, "parks"]


def test_saying_a_word_twice_counts_once() -> None:
    hints = [Stem("школ", "school"), Stem("дорог", "roads", 3)]

    assert propose(["школа", "школа", "школа", "дорога"], hints) == "roads"


def test_one_weak_hint_is_too_little_and_two_are_enough() -> None:
    hints = [Stem("ведр", "water", 1), Stem("насос", "water", 1)]

    assert [propose(words.split(), hints) for words in ("ведро", "ведро насос")] == [None, "water"]


def test_a_topic_below_gets_the_points_of_the_one_above() -> None:
    hints = [Stem("цен", "prices", 3), Stem("хлеб", "prices.food"), Stem("школ", "school", 4)]

    assert propose(["цена", "хлеба", "школа"], hints) == "prices.food"


def test_between_equals_the_longer_stem_wins_then_the_earlier() -> None:
    hints = [Stem("газопровод", "gas"), Stem("вод", "water"), Stem("свет", "light"), Stem("снег", "snow")]

    assert propose(["вода", "газопровод"], hints) == "gas"
    assert propose(["снег", "свет"], hints) == "snow"


def test_a_stem_may_speak_for_two_topics() -> None:
    hints = [Stem("участок", "land"), Stem("участок", "elections", 1), Stem("выбор", "elections", 2)]

    assert [propose(words.split(), hints) for words in ("участок", "выборы участок")] == ["land", "elections"]


@given(st.lists(st.text("асуыбж", min_size=1, max_size=5), max_size=12))
def test_any_words_get_a_topic_of_the_lexicon_or_none(words: list[str]) -> None:
    hints = [Stem("су", "water"), Stem("су бас", "flood"), Stem("жа.", "land"), Stem(" ", "blank")]

    assert propose(words, hints) in {"water", "flood", "land", None}


@pytest.mark.parametrize("empty", [[], ["сөз"]])
def test_without_a_lexicon_nothing_is_proposed(empty: list[str]) -> None:
    assert propose(empty, []) is None
