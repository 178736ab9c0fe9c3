"""Months, weekdays and languages as they are called in Kazakh, Russian and English, folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_MONTHS = (
    ("январь января янв", "кантар", "january jan"),
    ("февраль февраля фев февр", "акпан", "february feb"),
    ("март марта мар", "наурыз", "march mar"),
    ("апрель апреля апр", "сауир", "april apr"),
    ("май мая", "мамыр", "may"),
    ("июнь июня июн", "маусым", "june jun"),
    ("июль июля июл", "шилде", "july jul"),
    ("август августа авг", "тамыз", "august aug"),
    ("сентябрь сентября сен сент", "кыркуйек", "september sep sept"),
    ("октябрь октября окт", "казан", "october oct"),
    ("ноябрь ноября ноя нояб", "караша", "november nov"),
    ("декабрь декабря дек", "желтоксан", "december dec"),
)
_WEEKDAYS = (
    ("понедельник понедельника понедельникам пн", "дуйсенби дс", "monday mondays mon"),
    ("вторник вторника вторникам вт", "сейсенби сс", "tuesday tuesdays tue tues"),
    ("среда среду среды средам ср", "сарсенби", "wednesday wednesdays wed"),
    ("четверг четверга четвергам чт", "бейсенби бс", "thursday thursdays thu thur thurs"),
    ("пятница пятницу пятницы пятницам пт", "жума жм", "friday fridays fri"),
    ("суббота субботу субботы субботам сб", "сенби", "saturday saturdays sat"),
    ("воскресенье воскресенья воскресеньям вс", "жексенби жс", "sunday sundays sun"),
)
_LANGUAGES = {
    "kk": "казахский казахском казахски казак казакша каз кз kk kz kaz kazakh qazaqsha",
    "ru": "русский русском русски орыс орысша рус ru rus russian",
    "en": "английский английском английски агылшын агылшынша англ en eng english",
}
_CASES = (
    "да", "де", "та", "те", "дан", "ден", "тан", "тен", "нан", "нен", "га", "ге", "ке", "дын", "дин",
    "тын", "тин", "нын", "нин", "дагы", "деги", "тагы", "теги",
)  # fmt: skip
_OF_ITS = tuple(
    own + ending
    for own in ("ы", "и", "сы", "си")
    for ending in ("", "на", "не", "нда", "нде", "нан", "нен", "нын", "нин", "ндагы", "ндеги")
)
_IN = (*_CASES, *_OF_ITS)
"""Endings that a Kazakh month or weekday takes: in it, from it, till it, of it; and once more of its own."""


def _with_endings(kazakh: str) -> Iterable[str]:
    """A Kazakh name, its short form of three letters, and the name with what is written on its end."""
    word, *short = kazakh.split()
    yield from (word, *short, *(word + ending for ending in _IN))


def _numbered(names: Iterable[tuple[str, str, str]], *, first: int) -> Mapping[str, int]:
    return {
        word: number
        for number, (russian, kazakh, english) in enumerate(names, start=first)
        for word in (*russian.split(), *_with_endings(kazakh), *english.split())
    }


MONTHS: Mapping[str, int] = {
    **{kazakh[:3]: number for number, (_ru, kazakh, _en) in enumerate(_MONTHS, start=1)},
    **_numbered(_MONTHS, first=1),
}
"""Word → month from 1. The three letters that calendars shorten a Kazakh month to are words of their own."""
WEEKDAYS: Mapping[str, int] = _numbered(_WEEKDAYS, first=0)
"""Word → weekday, Monday 0."""
LANGUAGES: Mapping[str, str] = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
"""Word → code of the language."""
