"""Words as people write them: folded for search, stemmed, matched across alphabets, put in order.

The letters a phone without a Kazakh layout leaves out are read as the Russian ones people type instead, so
that one spelling finds the other on every engine. Where the facts come from is said beside each table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from rapidfuzz.distance import OSA
from snowballstemmer.russian_stemmer import RussianStemmer

NUL = "\0"
"""Nobody types it, and PostgreSQL keeps no text that holds it: it is left out wherever text comes in."""

_ATOM = r"[!#-'*+/0-9=?A-Z^-~-]+"
MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
"""An e-mail address that every server takes: RFC 5322 without quotes, and no letters beyond ASCII."""

SPELT_MAILBOX = re.compile(
    r"[\w.+-]{1,64}\s?(?:[(\[{]\s*(?:at|ат|эт|собака)\s*[)\]}]|собака\s)\s?[a-z0-9-]{1,63}(?:\s?\.\s?[a-z0-9-]{1,63})+",
    re.IGNORECASE,
)
"""An e-mail address as people hide it from programs: name (at) example.kz, name собака example.kz."""

IDENTITY_NUMBER = re.compile(r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?[0-6]\d{5}(?!\d)")
"""A person's number in Kazakhstan (IIN, Law No. 223-III of 12 January 2007): birthday and six digits."""

# The nine letters that Kazakh has beyond Russian, and ё, as they are typed on a Russian keyboard.
_KEYBOARD = str.maketrans("ёәғқңөұүіһ", "еагкноууих")
_KAZAKH_LETTERS = frozenset("әғқңөұүіһ")
# Letters that only loans hold in Kazakh: a word with one of them is inflected as Russian.
_RUSSIAN_LETTERS = frozenset("вфцчщъьэ")

# Letters that look alike in the two alphabets: Latin read as Cyrillic, and the other way round.
_LOOK_CYRILLIC = str.maketrans("acehikmoptxyABCEHIKMOPTXY", "асеһікмортхуАВСЕНІКМОРТХУ")
_LOOK_LATIN = str.maketrans("асеикмортхуАВСЕНІКМОРТХУ", "aceikmoptxyABCEHIKMOPTXY")
_LATIN = re.compile("[a-zA-Z]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[Ѐ-ӿ])\w+")

# Fillers of Korean and the empty cell of Braille count as letters and signs (Unicode Character Database).
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_APOSTROPHES = frozenset("'’‘ʼʻ`´ʹ")
# Letters of Latin alphabets for Kazakh that do not come apart into a letter and a mark.
_WHOLE_LATIN = {"ı": "i", "ŋ": "n", "ə": "a", "ɵ": "o"}


def _plain(character: str) -> str:
    """A letter or digit without Latin accents; a space for what parts words; nothing for what joins them."""
    category = unicodedata.category(character)
    if character in _APOSTROPHES or category == "Cf" or "\u0300" <= character <= "\u036f":
        return ""
    if category[0] not in "LNM":
        return " "
    if _CYRILLIC.match(character):
        return character
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", character))
    return _WHOLE_LATIN.get(bare, bare)


class _PlainLetters(dict[int, str]):
    """What each character is once plain. Letters people use are kept as they are met; rare ones are not."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if code < 0x2100:
            self[code] = plain
        return plain


_PLAIN = _PlainLetters()


def _in_one_alphabet(mixed: re.Match[str]) -> str:
    """Read a word of two alphabets in the one that all its letters can belong to, Cyrillic first."""
    word = mixed[0]
    cyrillic = word.translate(_LOOK_CYRILLIC)
    if not _LATIN.search(cyrillic):
        return cyrillic
    latin = word.translate(_KEYBOARD).translate(_LOOK_LATIN)
    return word if _CYRILLIC.search(latin) else latin


def _spelled(text: str) -> str:
    """Small plain letters and digits, one space between words, each word in one alphabet."""
    # Before the capitals go, since Н looks like H and h like һ; and after, when marks inside words are gone.
    text = _MIXED.sub(_in_one_alphabet, unicodedata.normalize("NFC", text))
    text = unicodedata.normalize("NFC", text.casefold()).translate(_PLAIN)
    return unicodedata.normalize("NFC", _MIXED.sub(_in_one_alphabet, " ".join(text.split())))


def is_seen(text: str) -> bool:
    """True where a text holds a letter, a digit or a sign that leaves ink.

    Spaces, marks of direction, marks that stand on no letter, and letters that are blank leave none.
    """
    return any(unicodedata.category(letter)[0] not in "CMZ" and letter not in _BLANK for letter in text)


def fold(text: str) -> str:
    """The same for all spellings of a text that a reader would call the same; folding twice changes nothing.

    Case, accents, punctuation and spacing are out; ё and the Kazakh letters are read as on a Russian
    keyboard; Latin look-alikes inside a Cyrillic word are Cyrillic, and the other way round.
    """
    return _spelled(text).translate(_KEYBOARD)


# Kazakh endings, folded, from the outside in: case (with -дағы, "that is in"), possession, plural. After the
# tables of "Appendix:Kazakh suffixes" (en.wiktionary.org) and "Kazachski - końcówki rzeczowników"
# (pl.wiktionary.org). Endings of one letter after a vowel (балам, анаң) are left on: too many words end so.
# A stem keeps three letters, but for words of two that people write about: water, house, country, fire,
# meat, month, name or horse.
_STEM = r"(\w{3,}?|су|уй|ел|от|ет|ай|ат)"
_ENDINGS = tuple(
    re.compile(f"{_STEM}(?:{endings})$")
    for endings in (
        "[дт][ае]г[ыи]|[дтн][ыи]н|[дтн][ае]н|[мбп]ен|[дтгкн][ае]|[дтн][ыи]",
        "[ыи]?[мн][ыи]з|с[ыи]н?|[ыи][мн]?",
        "[лдт][ае]р",
    )
)
# The last consonant before a vowel of an ending is voiced (мектеп, мектебі; жарық, жарығы).
_UNVOICED = {"б": "п", "г": "к"}


def _without(endings: Sequence[re.Pattern[str]], word: str) -> str:
    before = ""
    while word != before:
        before = word
        for ending in endings:
            word = ending.sub(r"\1", word)
    return word[:-1] + _UNVOICED.get(word[-1], word[-1])


def _kazakh_stems(word: str) -> Iterator[str]:
    """A folded word without its endings. Light, so two words may share a stem; all forms of one do.

    The last two letters of "ауданы" may be a case or a н and "its", so both stems are given.
    """
    yield _without(_ENDINGS, word)
    yield _without(_ENDINGS[1:], word)


def _forms(spelled: str) -> Iterator[str]:
    word = spelled.translate(_KEYBOARD)
    yield word
    if not _CYRILLIC.search(word):
        return
    if _KAZAKH_LETTERS.isdisjoint(spelled):
        yield RussianStemmer().stemWord(word)
    if _RUSSIAN_LETTERS.isdisjoint(spelled):
        yield from _kazakh_stems(word)


def stems(text: str) -> list[str]:
    """The folded words of a text, each followed by what stays of it without endings; none twice.

    Russian by the Snowball stemmer, Kazakh by the endings above. A word that could be of either language
    gives both stems: two forms of one word share at least one.
    """
    return list(dict.fromkeys(form for word in _spelled(text).split() for form in _forms(word)))


# One Latin spelling, in plain ASCII, of the Kazakh and the Russian alphabet: close to the names on English
# maps (Akzhaiyk, Zhympity), so neither of the official alphabets, whose letters lie outside GSM-7.
_TO_LATIN = dict(zip("аәбвгғдезийкқлмноөпрстуұүфһыіэ", "aabvggdeziikqlmnooprstuuufhyie", strict=True)) | {
    "ё": "yo", "ж": "zh", "ң": "ng", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu",
    "я": "ya", "ъ": "", "ь": "",
}  # fmt: skip
_SIGNS_TO_ASCII = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-",
    "…": "...", "№": "No.", "₸": "tg", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_LATINISED = str.maketrans(
    _TO_LATIN | {letter.upper(): latin.capitalize() for letter, latin in _TO_LATIN.items()} | _SIGNS_TO_ASCII
)


def latin(text: str) -> str:
    """Kazakh or Russian words in plain ASCII letters, to be read aloud; capitals stay capitals."""

    def spell(word: re.Match[str]) -> str:
        spelt = word[0].translate(_LATINISED)
        return spelt.upper() if len(word[0]) > 1 and word[0].isupper() else spelt

    return re.sub("[Ѐ-ӿ]+", spell, unicodedata.normalize("NFC", text)).translate(_LATINISED)


# What differs between ways of writing one Kazakh place in Latin, brought to one letter (not a spelling:
# "j" stands for ж, "s" for ш, "c" for ч and ц). Zh and J, Sh and Ş, Q and K, Y and I, W and U, Ye and E.
_SAME_SOUNDS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("shch|sh", "s"),
        ("dzh|dj|zh", "j"),
        ("tch|ch|ts", "c"),
        ("^x|kh", "h"),
        ("x", "ks"),
        ("gh", "g"),
        ("ck|q", "k"),
        ("w", "u"),
        ("y", "i"),
        ("ie", "e"),
        ("ng", "n"),
        (r"(\D)\1+", r"\1"),
    )
)


def _skeleton(word: str) -> str:
    before = ""
    while word != before:
        before = word
        for pattern, letter in _SAME_SOUNDS:
            word = pattern.sub(letter, word)
    return word


def sounds(text: str) -> str:
    """The words of a text, each as one spelling of how it sounds, in whatever alphabet it was typed."""
    return " ".join(map(_skeleton, latin(fold(text)).split()))


def place_key(text: str) -> str:
    """The same key for a place's name in Kazakh, Russian or Latin letters: Жымпиты, Jympity, Zhympity.

    Written without spaces. Names that differ by more than the alphabet (Орал, Уральск) are aliases and have
    keys of their own.
    """
    return _skeleton(sounds(text).replace(" ", ""))


def near(key: str, other: str) -> bool:
    """Two place keys are one typo apart at most: a letter wrong, missing, added or swapped with the next.

    Keys of fewer than four letters must be equal, or every short name would be near every other.
    """
    if min(len(key), len(other)) < 4:
        return key == other
    return OSA.distance(key, other, score_cutoff=1) <= 1


# The 42 letters in the order of the Kazakh alphabet, as in the locale kk of CLDR. In Russian lists ё counts
# as е, and a Kazakh letter follows the one it resembles as in the Unicode collation table, і after и.
_ALPHABETS = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "аәбвгғдежзиійкқлмнңоөпрстуүұфхһцчшщъыьэюя",
}
_LATIN_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@cache
def _weights(language: str) -> Mapping[int, int | str]:
    cyrillic = _ALPHABETS.get(language, _ALPHABETS["ru"])
    letters = cyrillic + _LATIN_ALPHABET if language in _ALPHABETS else _LATIN_ALPHABET + cyrillic
    weights: dict[int, int | str] = {
        ord(letter): weight for weight, letter in enumerate(" 0123456789" + letters, start=1)
    }
    weights.setdefault(ord("ё"), weights[ord("е")])
    return weights


def sort_key(text: str, language: str) -> bytes:
    """Bytes that compare as a dictionary of the language would order the texts, on every engine.

    Case, accents and punctuation do not count; in Russian lists ё counts only between texts that are
    otherwise equal. Letters of the language's own alphabet come before those of the other.
    """
    spelled = _spelled(text)
    return spelled.translate(_weights(language)).encode() + b"\0" + spelled.encode()


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Texts(Mapping[str, str]):
    """One text in several languages, `Texts(kk="Ауыл", ru="Село")`; a blank one is a missing one."""

    _texts: Mapping[str, str]

    def __init__(self, texts: Mapping[str, str] = MappingProxyType({}), /, **by_language: str) -> None:
        given = {language: text.strip() for language, text in {**texts, **by_language}.items()}
        kept = {language: text for language, text in given.items() if text}
        object.__setattr__(self, "_texts", MappingProxyType(kept))

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Texts({dict(self._texts)!r})"


def pick(texts: Mapping[str, str], language: str, order: Sequence[str]) -> tuple[str, str]:
    """The text in the language asked for, else in the first of `order` that has one, else in any.

    Answers the text and the language it is in, which a page must name where it is not the page's own.
    """
    for candidate in (language, *order, *texts):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language


def first_words(text: str, count: int) -> str:
    """The first words of a text, in one line, with an ellipsis where more follows."""
    words = text.split()
    return " ".join(words[:count]) + ("…" if len(words) > count else "")
