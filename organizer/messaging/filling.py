"""Words with variables in them, like {name}: read, filled in, made shorter. Values in, values out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from organizer.messaging.segments import Encoding, parts

NAME, LINK = "name", "link"
SHORTENERS = (
    "bit.ly",
    "clck.ru",
    "cutt.ly",
    "goo.gl",
    "goo.su",
    "is.gd",
    "ow.ly",
    "rb.gy",
    "t.co",
    "t.ly",
    "tinyurl.com",
    "u.to",
    "vk.cc",
)
"""Hosts that hide where a link leads; phone networks stop texts with them."""
MOST_ODD = 5
"""A text that is Latin but for so few letters was meant to be Latin."""

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")
_HOST = re.compile(r"(?<![\w.@-])((?:[\w-]+\.)+[a-z]{2,})(?=[/\s?#]|$)", re.IGNORECASE)
_NAME_FIRST = re.compile(r"^\s*\{name\}[\s,:!.–-]*")
_NAME_WITHIN = re.compile(r"[\s,]*\{name\}")
_GREETING = re.compile(
    r"^\s*(?:\{name\}[,!.]?\s+)?"
    r"(?:здравствуйте|добрый день|добрый вечер|доброе утро|привет|уважаем\w+(?:\s+\w+)?|"
    r"сәлеметсіз бе|сәлем|қайырлы күн|қайырлы таң|қайырлы кеш|құрметті(?:\s+\w+)?|"
    r"hello|hi|dear(?:\s+\w+)?|good (?:day|morning|evening|afternoon))"
    r"[\s,]*(?:\{name\})?[\s,!.]*",
    re.IGNORECASE,
)
_FAMILY_NAME = re.compile(r"\w{3,}(?:[оеё]в|[оеё]ва|[сц]кий|[сц]кая)", re.IGNORECASE)
# The endings of these stand on a given name now and then: "Доминик".
_PERHAPS_FAMILY_NAME = re.compile(
    r"\w{2,}(?:енко|ейко|чук|щук|нюк|ник|дзе|швили|ых|ұлы|улы|қызы|кызы)", re.IGNORECASE
)
# Korean and Dungan family names, too short to be told by an ending.
_SHORT_FAMILY_NAME = re.compile(
    r"ан|вон|ем|жен|кан|ким|когай|ли|лигай|лим|ма|магай|ни|ногай|огай|пак|пан|пяк|сим|сон|тен|тё|тигай|тян|"
    r"хван|хегай|хо|цой|цхай|че|чен|чжен|чой|шегай|шек|шин|эм|ю|югай|юн",
    re.IGNORECASE,
)
_PATRONYMIC = re.compile(r"\w{2,}(?:[оеё]вич|ьич|[оеё]вна|ична|ұлы|улы|қызы|кызы)", re.IGNORECASE)
_PLAIN = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u2022": "-",
        "`": "'",
    }
)


def variables(text: str) -> list[str]:
    """The names of the variables of a text, each once, as they come."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def unknown(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces and is no variable; braces that enclose nothing are told as they stand."""
    wrong = [f"{{{name}}}" for name in variables(text) if name not in known]
    return wrong + list(dict.fromkeys(_BRACE.findall(_VARIABLE.sub("", text))))


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables filled in. Where no name is known its place closes; the link is always there.

    What is filled in is taken as it is, whatever braces it holds.
    """
    whole = with_link(text)
    if not values.get(NAME):
        whole = _without_name(whole)
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), whole)


def called(full_name: str) -> str:
    """How somebody is spoken to: the given name, also where the family name is written first; else nothing.

    Lists of the field have both orders. A family name alone is no way to speak to anybody.
    """
    first, second, third, *_more = [*full_name.split(), "", "", ""]
    is_last, is_next = _FAMILY_NAME.fullmatch(first), _FAMILY_NAME.fullmatch(second)
    is_short = _SHORT_FAMILY_NAME.fullmatch(first)
    if is_next:
        return "" if is_last else first
    is_family = is_last or is_short or _PERHAPS_FAMILY_NAME.fullmatch(first) or _PATRONYMIC.fullmatch(third)
    return second if is_family else first


def with_link(text: str) -> str:
    """A text that holds the link: where its writer left it out, it stands last."""
    return text if f"{{{LINK}}}" in text else f"{text.rstrip()} {{{LINK}}}".lstrip()


def shorter(text: str) -> Iterator[str]:
    """Shorter forms of a text that say the same, ever shorter: plain signs, no greeting, no spare marks."""
    plain = re.sub(r"[ \t]+", " ", text.translate(_PLAIN)).strip()
    brief = _GREETING.sub("", plain)
    brief = brief[:1].upper() + brief[1:]
    bare = re.sub(r"[.!]+(?=\s*(?:\{link\})?\s*$)", "", re.sub(r"([!?.])\1+", r"\1", brief)).strip()
    yield from dict.fromkeys(each for each in (plain, brief, bare) if each and each != text)


def odd_letters(text: str) -> list[str]:
    """The few letters that make a Latin text cost as much as a Cyrillic one; none where it is Cyrillic."""
    odd = [letter for letter in dict.fromkeys(text) if parts(letter).encoding is Encoding.UCS2]
    return odd if len(odd) <= MOST_ODD and _is_mostly_latin(text) else []


def hidden_links(text: str) -> list[str]:
    """The hosts in a text that hide where a link leads."""
    return [host for host in dict.fromkeys(map(str.lower, _HOST.findall(text))) if host in SHORTENERS]


def _without_name(text: str) -> str:
    opened = _NAME_FIRST.sub("", text)
    if opened != text:
        text = opened[:1].upper() + opened[1:]
    return _NAME_WITHIN.sub("", text)


def _is_mostly_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(parts(letter).encoding is Encoding.GSM7 for letter in letters)
    return latin * 10 > len(letters) * 9
