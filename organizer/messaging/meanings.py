"""What a person meant by a short reply: yes, no, stop, start, help; in three languages, as people type them.

The whole message is read, folded, also when it was typed in Latin letters or on the wrong keyboard layout.
Words of courtesy and the word SMS are passed over, and so is saying the same thing twice ("нет, не приду").
Anything longer goes to a person.

Two rules keep us on the safe side of a wish to be left alone. A plain word for stop stops at once, also
beside a "no". And where a reply might be such a wish but is not plainly one, it is MAYBE_STOP: messages to
that person pause until someone has looked. That is "no" when we had asked nothing, a slip in a stop word, a
stop word inside a longer text ("стоп коррупция" may be a slogan, but a needless pause costs a look, and a
missed stop costs trust and a fine), and phrases such as "who gave you my number".
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from organizer.kernel.text import fold


class Meaning(enum.StrEnum):
    """What a reply asks for. UNCLEAR and MAYBE_STOP are for a person to read."""

    YES = "yes"
    NO = "no"
    STOP = "stop"
    MAYBE_STOP = "maybe stop"
    START = "start"
    HELP = "help"
    UNCLEAR = "unclear"


# Each list as people write it, slips included, folded: Kazakh, Kazakh in Latin letters, Russian, Russian in
# Latin letters, English. Words typed on the wrong keyboard layout need no line of their own.
_SPELLINGS = {
    Meaning.YES: """
        1
        иа, ия, йа, ие, иэ, болады, келем, келемин, барам, барамын, макул, жарайды
        ia, iya, ya, ie, kelem, kelemin, baram, baramyn, bolady, boladi, maqul, makul, jaraidy, zharaidy
        да, даа, ага, угу, ок, окей, буду, приду, придем, хорошо, конечно
        da, aga, ugu, ok, okey, okay, budu, pridu, pridem, horosho, xorosho, konechno
        yes, yeah, yep, i am coming, i will come
    """,
    Meaning.NO: """
        0
        жок, жо, келмеймин, келмейм, келе алмаймын, келалмаймын, бармаймын, бара алмаймын, баралмаймын
        joq, jok, zhoq, zhok, jo, kelmeimin, kele almaimin, kele almaimyn, bara almaimyn
        нет, неа, не, нету, не приду, не придем, не смогу, не сможем, не буду, неприду, несмогу
        net, nea, ne pridu, ne smogu, ne budu
        no, nope, i cannot come, i cant come
        бас тарту, бас тартамын, bas tartu, отмена, отменить, otmena, cancel
    """,
    Meaning.STOP: """
        токтат, токта, токтату, токтатыныз, токтатыниз, жиберме, жибермениз, жазба, жазбаныз, смс керек емес
        toqtat, toktat, toqta, toqtatu, toktatu, jiberme, zhiberme, jibermeniz, zhibermeniz, sms kerek emes
        стоп, стопп, отписка, отписаться, отпишите, отпешите, отпишись, не присылайте, неприсылайте, не шлите
        не пишите, хватит, отключить, отключите, отпишите меня, не пишите мне, не присылайте мне
        больше не пишите, больше не присылайте, не надо присылать, не надо писать
        stopp, otpiska, otpisatsya, otpishite, hvatit, xvatit, ne shlite, ne pishite, ne prisylaite, otkluchit
        stop, stopall, stop all, unsubscribe, end, quit, opt out, optout
    """,
    Meaning.START: """
        баста, бастау, кос, косу, кайта косу
        basta, bastau, qos, qosu, kosu, qaita qosu
        старт, начать, включить, включите, возобновить
        vkluchit, vklyuchit, vkluchite, nachat
        start, unstop
    """,
    Meaning.HELP: """
        комек, комектес, комектесиниз, аныктама, кимсиз
        komek, komektes, anyqtama, kimsiz
        помощь, помощ, помошь, памощь, помогите, справка, инфо, кто это
        pomosh, pomosch, pomoshch, pomogite, spravka, kto eto
        help, info, who is this
    """,
}
_WORDS = {
    fold(spelling): meaning
    for meaning, lines in _SPELLINGS.items()
    for line in lines.strip().splitlines()
    for spelling in line.split(",")
}
_LONGEST = max(len(spelling.split()) for spelling in _WORDS)

# Replies that are no words, of any length ("++"), whatever the colour of the thumb.
_SIGNS = {
    "+": Meaning.YES,
    "👍": Meaning.YES,
    "-": Meaning.NO,
    "–": Meaning.NO,
    "👎": Meaning.NO,
    "?": Meaning.HELP,
}
_NO_SIGN = re.compile("[\\s.,!()\"'«»\ufe0f\U0001f3fb-\U0001f3ff]")

_COURTESY = frozenset(
    map(
        fold,
        [
            "рақмет", "рахмет", "өтінемін", "өтініш", "raqmet", "rahmet", "otinemin",
            "спасибо", "спс", "пожалуйста", "пжл", "spasibo", "pozhaluista", "pojaluista",
            "thanks", "thank", "you", "thx", "please", "pls",
            "смс", "sms",
        ],
    )
)  # fmt: skip

# Said by people who may want no more messages; each is looked for at the beginning of a word.
_HINTS = tuple(
    map(
        fold,
        [
            "керек емес", "қажет емес", "мазалама", "нөмірімді өшір", "мені өшір", "алып таста",
            "нөмірімді қайдан", "kerek emes", "mazalama",
            "отпи", "отпеш", "отстан", "отвали", "прекрат", "перестан", "достал", "надоел", "удали", "заблок",
            "не надо", "не нужн", "не звон", "не беспоко", "не хочу", "больше не", "спам",
            "откуда у вас мой", "откуда мой номер", "кто дал",
            "otpi", "prekrat", "udali", "ne nado", "ne nuzhn", "spam",
            "unsubscr", "remove", "delete", "leave me", "do not text", "dont text", "not interested",
        ],
    )
)  # fmt: skip

# The same keys on the two keyboards; on the Kazakh one the row of digits holds letters too.
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
_KAZAKH_KEYS = str.maketrans("2345890-=", "әіңғүұқөһ")
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)


def read(text: str, *, question_open: bool) -> Meaning:
    """What a reply means. While a question is open, "no" answers it; else it may be a wish to stop."""
    meaning = _sign(text) or _plain(text)
    if meaning is Meaning.NO and not question_open:
        return Meaning.MAYBE_STOP
    if meaning is not None:
        return meaning
    return Meaning.MAYBE_STOP if any(map(_might_be_stop, _readings(text))) else Meaning.UNCLEAR


def _sign(text: str) -> Meaning | None:
    signs = set(_NO_SIGN.sub("", text))
    return _SIGNS.get(signs.pop()) if len(signs) == 1 else None


def _plain(text: str) -> Meaning | None:
    """The meaning of the first reading that is made of known words alone."""
    for reading in _readings(text):
        meanings = _meanings(reading.split())
        if len(meanings) == 1:
            return meanings.pop()
        if meanings == {Meaning.NO, Meaning.STOP}:
            return Meaning.STOP
    return None


def _readings(text: str) -> Iterator[str]:
    """The text as it stands, then as it would be had the keyboard been in the other layout.

    A full stop may be a letter of the other layout or a full stop, so it is read both ways.
    """
    folded = fold(text)
    yield folded
    for typed in (text.casefold(), folded):
        yield fold(typed.translate(_TO_RUSSIAN))
        yield fold(typed.translate(_KAZAKH_KEYS).translate(_TO_RUSSIAN))
        yield fold(typed.translate(_TO_LATIN))


def _meanings(words: list[str]) -> set[Meaning]:
    """What the words mean, the longest phrases first; nothing where one of them is not known."""
    meanings = set()
    while words:
        for length in range(min(_LONGEST, len(words)), 0, -1):
            meaning = _WORDS.get(" ".join(words[:length]))
            if meaning:
                meanings.add(meaning)
                words = words[length:]
                break
        else:
            if words[0] not in _COURTESY:
                return set()
            words = words[1:]
    return meanings


def _might_be_stop(reading: str) -> bool:
    padded = f" {reading} "
    if any(f" {spelling} " in padded for spelling, meaning in _WORDS.items() if meaning is Meaning.STOP):
        return True
    if any(f" {hint}" in padded for hint in _HINTS):
        return True
    return " " not in reading and _is_slip_of_stop(reading)


def _is_slip_of_stop(word: str) -> bool:
    """One letter off a stop word, in a word of four letters or more: shorter ones are other words."""
    return len(word) >= 4 and any(
        OSA.distance(word, spelling, score_cutoff=1) <= 1
        for spelling, meaning in _WORDS.items()
        if meaning is Meaning.STOP and len(spelling) >= 4
    )
