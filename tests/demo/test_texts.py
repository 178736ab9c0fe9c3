from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from organizer.campaigns.models import Nomination
from organizer.country.packs import read_pack
from organizer.demo import texts
from organizer.demo.texts import FEWEST_DAYS, MOST_DAYS, GrievanceText, Writing
from organizer.grievances.models import GrievanceKind, Urgency
from organizer.kernel.text import Texts, fold
from organizer.promises.models import PromiseState
from organizer.topics.lexicon import Lexicon

PACK = read_pack("kz")
TOPICS = {topic.code: topic for topic in PACK.topics}
LOCALITIES = {locality.key: locality for locality in PACK.localities}
GRIEVANCES = texts.grievances()
PLACES = [locality.names for locality in PACK.localities[:12]]

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
KAZAKH = "әғқңөұүіһ"
SIGNS = " \n.,:;!?–-«»()№·/+0123456789"


def placeholders(text: GrievanceText) -> set[str]:
    """The names of what has to be filled in."""
    return set(re.findall(r"\{(\w+)\}", text.words))


def strange_letters(words: str, alphabet: str) -> str:
    words = re.sub(r"\{\w+\}", "", words)
    return "".join(sorted(set(words.lower()) - set(alphabet + SIGNS)))


def localized() -> list[Texts]:
    """Every text of the demo that exists in three languages."""
    return [
        *texts.agreed_answers().values(),
        *(each for meeting in texts.meetings() for each in (meeting.title, meeting.said)),
        *(promise.words for promise in texts.promises()),
        *(each for venue in texts.venues() for each in (venue.names, venue.address)),
        *(venue.transport for venue in texts.venues() if venue.transport),
        *(
            each
            for candidate in texts.candidates()
            for each in (
                candidate.campaign_names,
                candidate.election,
                candidate.body,
                candidate.constituency.names,
                candidate.constituency.territory,
                *candidate.paragraphs,
            )
        ),
    ]


def test_grievances_are_many_and_all_different() -> None:
    words = [text.words for text in GRIEVANCES.texts]
    by_language = Counter(text.language for text in GRIEVANCES.texts)

    assert len(words) >= 320
    assert len(set(words)) == len(words)
    assert len({text.key for text in GRIEVANCES.texts}) == len(words)
    assert set(by_language) == {"kk", "ru"}
    assert min(by_language.values()) / len(words) > 0.45


def test_grievances_speak_of_topics_of_the_pack() -> None:
    spoken_of = {text.topic for text in GRIEVANCES.texts}

    assert spoken_of <= set(TOPICS)
    assert {code for code in TOPICS if "." in code} <= spoken_of


def test_a_grievance_about_a_sensitive_topic_is_sensitive() -> None:
    about_sensitive = [text for text in GRIEVANCES.texts if TOPICS[text.topic].sensitive]

    assert [text.key for text in about_sensitive if not text.sensitive] == []


def test_danger_is_rare() -> None:
    urgency = Counter(Urgency(text.urgency) for text in GRIEVANCES.texts)

    assert 0 < urgency[Urgency.DANGER] < len(GRIEVANCES.texts) / 25


def test_every_kind_and_way_of_writing_is_met() -> None:
    assert {GrievanceKind(text.kind) for text in GRIEVANCES.texts} == set(GrievanceKind)
    assert {text.writing for text in GRIEVANCES.texts} == set(Writing)


def test_placeholders_are_known() -> None:
    assert {name for text in GRIEVANCES.texts for name in placeholders(text)} == {"place", "street", "days"}


def test_a_value_filled_in_takes_no_suffix() -> None:
    stuck = [text.words for text in GRIEVANCES.texts if re.search(r"\}[\w-]|[\w-]\{", text.words)]

    assert stuck == []


def test_kazakh_particles_that_bend_to_the_word_before_do_not_follow_a_place() -> None:
    bent = re.compile(r"\{\w+\} (мен|пен|бен|ма|ме|ба|бе|па|пе|да|де|та|те)\b")

    assert [text.words for text in GRIEVANCES.texts if bent.search(text.words)] == []


@pytest.mark.parametrize(("language", "alphabet"), [("ru", RUSSIAN), ("kk", RUSSIAN + KAZAKH)])
def test_texts_in_plain_spelling_hold_letters_of_their_own_language_only(
    language: str, alphabet: str
) -> None:
    plain = [t.words for t in GRIEVANCES.texts if t.language == language and t.writing is Writing.PLAIN]
    phrases = [*GRIEVANCES.openings[language], *GRIEVANCES.endings[language]]
    streets = [street[language] for street in GRIEVANCES.streets]
    allowed = alphabet + "g"  # 4G

    strange = {words: strange_letters(words, allowed) for words in [*plain, *phrases, *streets]}

    assert {words: letters for words, letters in strange.items() if letters} == {}


def test_kazakh_texts_use_kazakh_letters() -> None:
    plain = [t.words for t in GRIEVANCES.texts if t.language == "kk" and t.writing is Writing.PLAIN]

    assert [words for words in plain if not set(words.lower()) & set(KAZAKH)] == []


def test_texts_in_latin_hold_no_cyrillic_once_filled_in() -> None:
    said = GRIEVANCES.say(len(GRIEVANCES.texts), places=PLACES)
    in_latin = [one.words for one in said if one.text.writing is Writing.LATIN]

    assert in_latin
    assert [words for words in in_latin if not words.isascii()] == []


def test_no_word_mixes_two_alphabets() -> None:
    mixed = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-яәғқңөұүіһё])\w+", re.IGNORECASE)
    words = [text.words for text in GRIEVANCES.texts] + [t for each in localized() for t in each.values()]

    assert [found[0] for each in words if (found := mixed.search(each))] == []


def test_nine_hundred_grievances_all_differ_and_leave_nothing_open() -> None:
    said = GRIEVANCES.say(900, places=PLACES)

    assert len({one.words for one in said}) == 900
    assert [one.words for one in said if "{" in one.words or "  " in one.words] == []
    assert {one.text.key for one in said[: len(GRIEVANCES.texts)]} == {text.key for text in GRIEVANCES.texts}
    assert {one.place for one in said} == set(range(len(PLACES)))


def test_asking_twice_gives_the_same_words() -> None:
    assert GRIEVANCES.say(500, places=PLACES) == GRIEVANCES.say(900, places=PLACES)[:500]


def test_what_is_said_names_the_place_it_is_about() -> None:
    said = GRIEVANCES.say(300, places=PLACES)
    named = [one for one in said if "place" in placeholders(one.text) and one.text.takes_phrases]

    assert named
    assert [one.words for one in named if PLACES[one.place][one.text.language] not in one.words] == []


def test_days_are_counted_by_the_russian_form_for_many() -> None:
    days = {
        int(found)
        for one in GRIEVANCES.say(900, places=PLACES)
        for found in re.findall(r"(\d+) дней", one.words)
    }

    assert days <= set(range(FEWEST_DAYS, MOST_DAYS + 1))
    assert len(days) > 8


def test_more_than_can_be_told_in_other_words_is_refused() -> None:
    one = GrievanceText(
        key="kk-1",
        topic="other",
        kind="question",
        language="kk",
        writing=Writing.MISSPELT,
        sensitive=False,
        urgency="ordinary",
        words="калай",
    )
    few = texts.Grievances(texts=(one,), openings={}, endings={}, streets=GRIEVANCES.streets)

    with pytest.raises(ValueError, match=r"^there are words for 1 grievances, not for 2$"):
        few.say(2, places=PLACES)


def test_the_lexicon_knows_most_of_what_is_said() -> None:
    lexicon = Lexicon(PACK.lexicon)
    right = [text for text in GRIEVANCES.texts if lexicon.propose(fold(text.words).split()) == text.topic]

    assert len(right) / len(GRIEVANCES.texts) > 0.88


def test_every_text_of_the_demo_is_in_three_languages_and_their_letters() -> None:
    alphabets = {"kk": RUSSIAN + KAZAKH, "ru": RUSSIAN + KAZAKH, "en": "abcdefghijklmnopqrstuvwxyz'"}

    assert [each for each in localized() if set(each) != {"kk", "ru", "en"}] == []
    assert [
        (words, strange)
        for each in localized()
        for language, words in each.items()
        if (strange := strange_letters(words, alphabets[language]))
    ] == []


def test_agreed_answers_are_about_topics_of_the_pack() -> None:
    assert len(texts.agreed_answers()) >= 12
    assert set(texts.agreed_answers()) <= set(TOPICS)


def test_venues_stand_in_places_of_the_pack() -> None:
    venues = texts.venues()

    assert len([venue for venue in venues if venue.campaign == "A"]) >= 20
    assert len({venue.key for venue in venues}) == len(venues)
    assert {venue.locality for venue in venues} <= set(LOCALITIES)
    assert {venue.step_free for venue in venues} == {True, False}
    hours = re.compile(r"\d\d:\d\d")
    assert [
        v.key for v in venues if bool(v.opens) != bool(v.closes) or (v.opens and v.opens >= v.closes)
    ] == []
    assert [
        v.key for v in venues if v.opens and not (hours.fullmatch(v.opens) and hours.fullmatch(v.closes))
    ] == []


def test_promises_and_venues_are_in_the_candidates_own_region() -> None:
    district_regions = {district.code: district.region for district in PACK.districts}
    regions = {candidate.campaign: candidate.region for candidate in texts.candidates()}

    assert len(texts.promises()) >= 25
    assert {promise.topic for promise in texts.promises()} <= set(TOPICS)
    assert {PromiseState(promise.state) for promise in texts.promises()} == set(PromiseState)
    named = {(each.campaign, each.locality) for each in texts.promises()}
    named |= {(each.campaign, each.locality) for each in texts.venues()}
    elsewhere = [
        (campaign, locality)
        for campaign, locality in named
        if district_regions[LOCALITIES[locality].district] != regions[campaign]
    ]
    assert elsewhere == []


def test_a_kept_promise_has_its_proof_and_an_open_one_may_be_late() -> None:
    kept = [promise for promise in texts.promises() if promise.state == "kept"]
    late = [promise for promise in texts.promises() if promise.state == "open" and promise.due_in_days < 0]

    assert [promise.words["en"] for promise in kept if not promise.proof] == []
    assert late


def test_two_candidates_stand_in_two_regions() -> None:
    first, second = texts.candidates()
    zones = {region.code: region.zone for region in PACK.regions}

    assert (first.campaign, first.full_name, second.campaign) == ("A", "Айгүл Сәрсен", "B")
    assert (
        [zones[each.region] for each in (first, second)]
        == [first.zone, second.zone]
        == ["Asia/Oral", "Asia/Aqtobe"]
    )
    assert [Nomination(each.nomination) for each in (first, second)] == [Nomination.SELF, Nomination.SELF]
    assert second.programme["en"].count("\n\n") == len(second.paragraphs) - 1


def test_meetings_have_titles_that_differ() -> None:
    assert len({meeting.title["kk"] for meeting in texts.meetings()}) == len(texts.meetings()) >= 10


def test_people_are_drawn_surname_first_and_mostly_differ() -> None:
    chance = random.Random(7)
    drawn = [texts.people().draw(chance, "kk") for _ in range(600)]
    words = Counter(len(person.full_name.split()) for person in drawn)

    assert len({person.full_name for person in drawn}) > 500
    assert set(words) == {1, 2, 3}
    assert words[2] > words[3] > words[1]
    assert [p for p in drawn if p.given_name not in p.full_name.split()[-2:]] == []


def test_the_same_seed_draws_the_same_person_in_either_spelling() -> None:
    pairs = [
        [texts.people().draw(random.Random(seed), language) for language in ("kk", "ru")]
        for seed in range(40)
    ]

    assert [(a, b) for a, b in pairs if len(a.full_name.split()) != len(b.full_name.split())] == []
    assert any(a != b for a, b in pairs)


def test_names_are_written_in_letters_of_their_language() -> None:
    people = texts.people()
    parts = [form for each in (*people.families, *people.fathers) for form in (each["female"], each["male"])]

    assert [part for part in (*parts, *people.given) if strange_letters(part["ru"], RUSSIAN)] == []
    assert [part for part in (*parts, *people.given) if strange_letters(part["kk"], RUSSIAN + KAZAKH)] == []
