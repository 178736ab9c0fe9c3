"""What a person meant by a short reply: yes, no, stop, start, help; in three languages, as people type them.

The whole message is read, folded, also when it was typed in Latin letters or on the wrong keyboard layout.
Greetings, words of courtesy and the word SMS are passed over, and so is saying the same thing twice ("нет, не
приду"). Anything longer goes to a person, with what it may mean beside it, and so does a question ("да?").

Two rules keep us on the safe side of a wish to be left alone. A plain word for stop stops at once, also
beside a "no", but not after a "not". And where a reply might be such a wish but is not plainly one, it is
MAYBE_STOP: messages to that person pause until someone has looked. That is "no" when we had asked nothing,
a slip in a stop word, a stop word inside a longer text ("стоп коррупция" may be a slogan, but a needless
pause costs a look, and a missed stop costs trust and a fine), and phrases such as "who gave you my number".
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from unicodedata import normalize

from rapidfuzz.distance import OSA

from organizer.kernel.text import fold
from organizer.messaging.pleas import asks_to_be_left


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
        келемиз, барамыз, арине, миндетти турде, жаксы, куп
        ia, iya, ya, ie, kelem, kelemin, baram, baramyn, bolady, boladi, maqul, makul, jaraidy, zharaidy
        kelemiz, baramyz, arine, mindetti turde, jaqsy, jaksy, zhaqsy, zhaksy
        да, даа, ага, угу, ок, оки, окей, буду, приду, придем, хорошо, конечно
        будем, буду рад, буду рада, прийду, прийдем, преду, приеду, приедем, пойду, пойдем
        подойду, подойдем, подъеду, подъедем, обязательно, с удовольствием, ладно, согласен, согласна
        подтверждаю, непременно, канечно, харашо
        da, aga, ugu, ok, okey, okay, budu, pridu, pridem, horosho, xorosho, konechno
        budem, priedu, podoidu, podojdu, obyazatelno, s udovolstviem, ladno
        yes, yeah, yep, sure, of course, i am coming, i will come, we will come, i will be there
    """,
    Meaning.NO: """
        0
        жок, жо, келмеймин, келмейм, келе алмаймын, келалмаймын, бармаймын, бара алмаймын, баралмаймын
        келеалмаймын, келмеймиз, бармаймыз, келе алмаймыз, бара алмаймыз
        joq, jok, zhoq, zhok, jo, kelmeimin, kele almaimin, kele almaimyn, bara almaimyn
        kelmeymin, barmaimyn, barmaymyn, kele almaymyn, bara almaymyn
        нет, неа, не, нету, не приду, не придем, не смогу, не сможем, не буду, неприду, несмогу
        не прийду, не прийдем, не будем, не могу, не можем, не пойду, не пойдем, не приеду, не приедем
        не подойду, не подойдем, не получится, не получается, не смогу прийти, не смогу быть, конечно нет
        net, nea, ne pridu, ne smogu, ne budu, ne pridem, ne smozhem, ne budem, ne mogu, ne poluchitsya
        ya ne pridu, ya ne smogu, ya ne budu, ya ne mogu
        no, nope, i cannot come, i cant come, cannot come, cant come, i will not come, i wont come
        бас тарту, бас тартамын, бас тартам, bas tartu, отмена, отменить, отмените, otmena, cancel
    """,
    Meaning.STOP: """
        токтат, токта, токтаныз, токтату, токтатыныз, токтатыниз
        жиберме, жибермениз, жазба, жазбаныз, смс керек емес
        toqtat, toktat, toqta, tokta, toqtanyz, toktanyz, toqtatu, toktatu, toqtatynyz, toktatynyz
        jiberme, zhiberme, jibermeniz, zhibermeniz, sms kerek emes
        стоп, стопп, отписка, отписаться, отпишите, отпешите, отпишись, не присылайте, неприсылайте, не шлите
        не пишите, хватит, отключить, отключите, отпишите меня, не пишите мне, не присылайте мне
        больше не пишите, больше не присылайте, больше не шлите, не надо присылать, не надо писать
        не пишите больше, не присылайте больше, не шлите больше
        не пишите мне больше, не присылайте мне больше, больше не пишите мне, больше мне не пишите
        stopp, otpiska, otpisatsya, otpishite, hvatit, xvatit, ne shlite, ne pishite, ne prisylaite, otkluchit
        stop, stopall, stop all, unsubscribe, unsub, end, quit, opt out, optout
        ctop, cton
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

_ANSWERS = {Meaning.YES, Meaning.NO}
# Before a word for stop it says the contrary: "не отписаться", unlike "нет, стоп".
_NOT = {"не", "ne"}
_VARIANT = "\ufe0f"
# "дааа" and "с т о п"
_HELD_DOWN = re.compile(r"([^\W\d_])\1{2,}")
_SET_APART = re.compile(r"(?<=\b[^\W\d_]) (?=[^\W\d_]\b)")
# "непишите", "neprisylaite": the space is put back, also where that makes no word.
_JOINED = re.compile(r"\b(не|ne)(?=\w{3})")
# "не, буду": whether it is "no" or the word behind it that counts, nobody knows.
_NOT_AND_THEN = re.compile(r"(?i)\bне\s*[,;.!…]+\s*(.+)", re.DOTALL)
_PLUS_OR_MINUS = re.compile(r"([+\-–−])\s*1\b")

# Replies that are no words, of any length ("++"), whatever the colour of the thumb.
_SIGNS = {
    "+": Meaning.YES,
    "👍": Meaning.YES,
    "-": Meaning.NO,
    "–": Meaning.NO,
    "👎": Meaning.NO,
    "✅": Meaning.YES,
    "✔": Meaning.YES,
    "👌": Meaning.YES,
    "❌": Meaning.NO,
    "🛑": Meaning.STOP,
    "⛔": Meaning.STOP,
    "🚫": Meaning.STOP,
    "?": Meaning.HELP,
}
_SPEAKS = {sign: meaning for sign, meaning in _SIGNS.items() if sign not in "+-–?"}
_CALLED_OFF = {"отмена", "отменить", "отмените", "otmena", "cancel"}
_NO_SIGN = re.compile("[\\s.,!()\"'«»\ufe0f\U0001f3fb-\U0001f3ff]")

_PASSED_OVER = frozenset(
    map(
        fold,
        [
            "рақмет", "рахмет", "өтінемін", "өтініш", "raqmet", "rahmet", "otinemin",
            "сәлем", "сәлеметсіз бе", "кешіріңіз", "өкінішке орай", "мен", "біз", "salem", "men", "biz",
            "спасибо", "спасибо большое", "спасибо за приглашение", "большое спасибо", "спс",
            "пожалуйста", "пжл", "пж", "плз", "плиз",
            "spasibo", "pozhaluista", "pojaluista", "izvinite", "k sozhaleniyu",
            "здравствуйте", "привет", "добрый день", "добрый вечер", "доброе утро", "извините", "простите",
            "к сожалению", "увы", "я", "мы",
            "thanks", "thank", "you", "thx", "please", "pls", "hello", "hi", "sorry",
            "смс", "sms", "ja",
        ],
    )
)  # fmt: skip
_LONGEST = max(len(phrase.split()) for phrase in (*_WORDS, *_PASSED_OVER))

# The same keys on the two keyboards; on the Kazakh one the row of digits holds letters too.
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
_KAZAKH_KEYS = str.maketrans("2345890-=", "әіңғүұқөһ")
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)


def read(text: str, *, question_open: bool) -> Meaning:
    """What a reply means. While a question is open, "no" answers it; else it may be a wish to stop."""
    text = normalize("NFKC", text.replace(_VARIANT, "").replace("№", " "))
    meaning = _sign(text) or _plain(text)
    if meaning in _ANSWERS and ("?" in text or _says_another_too(text, meaning)):
        return Meaning.UNCLEAR
    if meaning is Meaning.NO and (not question_open or any(map(asks_to_be_left, _readings(text)))):
        return Meaning.MAYBE_STOP
    if meaning is not None:
        return meaning
    return Meaning.MAYBE_STOP if any(map(_might_be_stop, _readings(text))) else Meaning.UNCLEAR


def suggested(text: str) -> Meaning | None:
    """What an unclear reply may mean by the words that we know: yes or no; None for neither and both."""
    words, known = fold(text).split(), set()
    while words:
        length = _known_length(words)
        known.add(_WORDS.get(" ".join(words[:length])))
        words = words[max(length, 1) :]
    answers = known & _ANSWERS
    return answers.pop() if len(answers) == 1 and "?" not in text else None


def _sign(text: str) -> Meaning | None:
    signs = set(_NO_SIGN.sub("", text))
    return _SIGNS.get(signs.pop()) if len(signs) == 1 else None


def _says_another_too(text: str, meaning: Meaning | None) -> bool:
    """True where a sign beside the words says something else, or a word behind "не," does."""
    signs = {_SPEAKS[sign] for sign in text if sign in _SPEAKS}
    signs |= {Meaning.YES if sign == "+" else Meaning.NO for sign in _PLUS_OR_MINUS.findall(text)}
    then = _NOT_AND_THEN.search(text)
    return bool(signs - {meaning}) or (then is not None and _plain(then[1]) is Meaning.YES)


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
    """The text as it stands, without letters held down or set apart, and as if typed in the other layout.

    A full stop may be a letter of the other layout or a full stop, so it is read both ways.
    """
    folded = fold(text)
    yield folded
    yield _HELD_DOWN.sub(r"\1", folded)
    yield _SET_APART.sub("", folded)
    yield _JOINED.sub(r"\1 ", folded)
    for typed in (text.casefold(), folded):
        yield fold(typed.translate(_TO_RUSSIAN))
        yield fold(typed.translate(_KAZAKH_KEYS).translate(_TO_RUSSIAN))
        yield fold(typed.translate(_TO_LATIN))


def _meanings(words: list[str]) -> set[Meaning]:
    """What the words mean, the longest phrases first; nothing where one is not known or says not to stop."""
    meanings, before = set(), ""
    while words:
        length, phrase = _known_length(words), before
        before = " ".join(words[:length])
        meaning = _WORDS.get(before)
        if not length or (phrase in _NOT and (meaning is Meaning.STOP or before in _CALLED_OFF)):
            return set()
        meanings |= {meaning} if meaning else set()
        words = words[length:]
    return meanings


def _known_length(words: list[str]) -> int:
    """How many words the longest phrase has that stands first; 0 where the first word is not known."""
    for length in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if phrase in _WORDS or phrase in _PASSED_OVER:
            return length
    return 0


def _might_be_stop(reading: str) -> bool:
    padded = f" {reading} "
    if any(f" {spelling} " in padded for spelling, meaning in _WORDS.items() if meaning is Meaning.STOP):
        return True
    if asks_to_be_left(reading):
        return True
    return " " not in reading and _is_slip_of_stop(reading)


def _is_slip_of_stop(word: str) -> bool:
    """One letter off a stop word, in a word of four letters or more: shorter ones are other words."""
    return len(word) >= 4 and any(
        OSA.distance(word, spelling, score_cutoff=1) <= 1
        for spelling, meaning in _WORDS.items()
        if meaning is Meaning.STOP and len(spelling) >= 4
    )
