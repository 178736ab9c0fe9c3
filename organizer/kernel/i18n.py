"""Which language a page speaks, its sentences, and dates, numbers and order as that language writes them.

English is the sentence itself. Each room has a catalogue of its own in each other language:
translations/<language>/LC_MESSAGES/<room>.mo, all of them read as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import flask_babel
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, redirect, request
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from organizer.kernel.clock import now
from organizer.kernel.text import pick, sort_key

Row = TypeVar("Row")

LANGUAGES = ("kk", "ru", "en")
SOURCE = "en"
COOKIE = "language"
PARAMETER = "lang"
YEAR_OF_SECONDS = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent.parent / "translations"
_EXTENSION = "organizer-languages"
_NO_BREAK = "\u00a0"
_SPAN = re.compile("[0-9:…]+–[0-9:…]+")


@dataclass(frozen=True)
class _Speech:
    """What an application can speak, and what asks which of it the campaign of this request speaks."""

    languages: tuple[str, ...]
    campaign_languages: Callable[[], Sequence[str]] | None
    sentences: dict[str, NullTranslations] = field(default_factory=dict)
    """Those of each language that was spoken so far, by its code."""

    def offered(self) -> tuple[str, ...]:
        """The campaign's languages in its order; all of them where no campaign is known."""
        of_campaign = self.campaign_languages() if self.campaign_languages else ()
        return _spoken(tuple(of_campaign), self.languages)


@lru_cache(maxsize=64)
def _spoken(wished: tuple[str, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in wished if code in languages) or languages


@dataclass(frozen=True)
class _Tongue:
    """The language that is spoken in a request or a message, and its sentences."""

    language: str
    sentences: NullTranslations


def init_app(
    app: Flask,
    *,
    languages: Iterable[str] = LANGUAGES,
    campaign_languages: Callable[[], Sequence[str]] | None = None,
    translations: Path = TRANSLATIONS,
) -> None:
    """Let the application speak: sentences, choice of language, and the filters of this module in templates.

    `campaign_languages` answers the languages of the campaign of this request, its first language first.
    """
    app.extensions[_EXTENSION] = _Speech(tuple(languages), campaign_languages)
    rooms = _rooms(translations)
    app.config["BABEL_DOMAIN"] = ";".join(rooms) or "messages"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(translations)] * max(len(rooms), 1))
    flask_babel.Babel(app, default_locale=SOURCE, locale_selector=_chosen_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of jinja2.ext.i18n
        lambda message: _sentences().ugettext(message),
        lambda one, many, num: _sentences().ungettext(one, many, num),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _marked
    app.before_request(_remember_language)
    app.jinja_env.filters.update({shown.__name__: shown for shown in FILTERS})
    app.jinja_env.globals.update(current_language=current_language)


def _rooms(translations: Path) -> list[str]:
    """The rooms that have a catalogue, those of most languages last.

    Flask-Babel counts plurals by the last catalogue, as English does where a language lacks that one.
    """
    found = Counter(catalogue.stem for catalogue in translations.glob("*/LC_MESSAGES/*.mo"))
    return sorted(found, key=lambda room: (found[room], room))


def _(message: str, **values: object) -> str:
    """The sentence in the language of the page, its %(name)s filled in."""
    words = str(_sentences().ugettext(message))
    return words % values if values else words


def _marked(message: str, **values: object) -> Markup:
    """`_` in templates: the sentence as markup, what is filled in escaped, as Jinja's own does."""
    words = Markup(_sentences().ugettext(message))  # noqa: S704 - a sentence of our catalogues
    return words % values if values or "%" in words else words


def _n(one: str, many: str, num: int, **values: object) -> str:
    """The sentence in the form its language has for this number; `%(num)s` is the number."""
    return str(_sentences().ungettext(one, many, num)) % {"num": num, **values}


def _l(message: str, **values: object) -> str:
    """A sentence that takes its language when it is read: for what is written down at import.

    It prints, compares and joins (+, f"") as a str; str() makes it one where a true one is needed.
    """
    return cast("str", LazyString(_, message, **values))


def _sentences() -> NullTranslations:
    """Those of the language of the page."""
    tongue = _tongue()
    return cast("NullTranslations", flask_babel.get_translations()) if tongue is None else tongue.sentences


def _tongue() -> _Tongue | None:
    """What is spoken now; None outside an application. Flask-Babel knows it too, but by a longer way."""
    if not has_app_context():
        return None
    tongue: _Tongue | None = g.get("tongue")
    if tongue is None:
        locale, known = flask_babel.get_locale(), _speech().sentences
        if locale.language not in known:
            known[locale.language] = flask_babel.get_translations()
        g.tongue = tongue = _Tongue(locale.language, known[locale.language])
    return tongue


def _remember_language() -> Response | None:
    """`?lang=kk` is remembered in a cookie and taken out of the address.

    A file (meetings.ics, report.csv) keeps it: what fetches files keeps no cookies.
    """
    flask_babel.refresh()
    g.pop("tongue", None)
    if request.method not in {"GET", "HEAD"} or PARAMETER not in request.args or _is_file(request.path):
        return None
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    # One slash in front, or //host would be another site's address.
    address = "/" + request.path.lstrip("/\\") + ("?" + urlencode(rest) if rest else "")
    answer = cast("Response", redirect(address))
    remember_language(answer, request.args[PARAMETER])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def remember_language(answer: BaseResponse, language: str) -> None:
    """Have this browser ask for a language from now on; one that the house does not speak is passed over."""
    if language in _speech().languages:
        answer.set_cookie(
            COOKIE, language, max_age=YEAR_OF_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
        )


def suggest_language(answer: BaseResponse, language: str) -> BaseResponse:
    """Remember a language where this browser has not chosen one yet."""
    if COOKIE not in request.cookies:
        remember_language(answer, language)
    return answer


def _is_file(path: str) -> bool:
    return "." in path.rpartition("/")[2]


def _speech() -> _Speech:
    return cast("_Speech", current_app.extensions[_EXTENSION])


def _chosen_language() -> str:
    """What the address says, else the cookie, else the browser, else the campaign's first language."""
    offered = _speech().offered()
    if not has_request_context():
        return offered[0]
    for wished in (request.args.get(PARAMETER), request.cookies.get(COOKIE)):
        if wished in offered:
            return wished
    return request.accept_languages.best_match(offered) or offered[0]


def current_language() -> str:
    """The language of the page, or of the message inside `in_language`; English outside an application."""
    tongue = _tongue()
    return SOURCE if tongue is None else tongue.language


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak another language for a while: a message is written in its reader's, not in the sender's.

    Where it is spoken already, nothing changes: of many messages, those of one language are written together.
    """
    before = _tongue()
    if before is None or before.language == language:
        yield
        return
    with flask_babel.force_locale(language):
        del g.tongue
        try:
            yield
        finally:
            g.tongue = before


def pick_here(texts: Mapping[str, str]) -> tuple[str, str]:
    """What staff wrote, in the page's language, else in the campaign's order; and which language it is in."""
    return picker()(texts)


def picker() -> Callable[[Mapping[str, str]], tuple[str, str]]:
    """What `pick_here` does, for many texts of one page: its language is asked once."""
    return partial(pick, language=current_language(), order=_speech().offered())


@dataclass(frozen=True)
class _Patterns:
    long: str
    long_with_year: str
    short: str
    day_and_month: str = "d MMMM"
    month_and_year: str = "LLLL y"
    weekday: str = "EEE"


# The forms settled for pages and messages, in the letters of CLDR patterns; the words are CLDR's own.
_PATTERNS = {
    "kk": _Patterns("d MMMM, EEEE", "y 'жылғы' d MMMM", "EEE d MMM", month_and_year="y 'ж.' MMMM"),
    "ru": _Patterns("d MMMM, EEEE", "d MMMM y 'года'", "EEE d MMM"),
    "en": _Patterns("EEEE d MMMM", "d MMMM y", "EEE d MMMM"),
}
# A language without settled forms has the usual ones of CLDR.
_SKELETONS = _Patterns("MMMMEEEEd", "yMMMMd", "MMMEd", "MMMMd", "yMMMM", "ccc")


def _wall(moment: date | time) -> None:
    if isinstance(moment, datetime | time) and moment.tzinfo is not None:
        raise ValueError("an instant is shown by clock.to_wall, in the zone of what it is about")


def _dated(day: date, form: Callable[[_Patterns], str]) -> str:
    _wall(day)
    language = current_language()
    if language in _PATTERNS:
        alone = day.date() if isinstance(day, datetime) else day
        return _written(alone, form(_PATTERNS[language]), language)
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day on a wall
    return format_skeleton(form(_SKELETONS), midnight, locale=language)


@lru_cache(maxsize=1000)
def _written(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def long_date(day: date) -> str:
    """With the weekday, month in full: «14 наурыз, сенбі», «14 марта, суббота», "Saturday 14 March"."""
    return _dated(day, lambda patterns: patterns.long)


def long_date_with_year(day: date) -> str:
    """Without the weekday: «2026 жылғы 14 наурыз», «14 марта 2026 года», "14 March 2026". Never in an SMS."""
    return _dated(day, lambda patterns: patterns.long_with_year)


def short_date(day: date) -> str:
    """For tables and cards: «сб 14 нау.», «сб 14 мар.», "Sat 14 March"."""
    return _dated(day, lambda patterns: patterns.short)


def due_date(day: date) -> str:
    """For a day by when something is due: as `short_date`, in another year than this one with it."""
    return short_date(day) if day.year == now().year else long_date_with_year(day)


def day_and_month(day: date) -> str:
    """For short SMS: «14 наурыз», «14 марта», "14 March"."""
    return _dated(day, lambda patterns: patterns.day_and_month)


def month_and_year(day: date) -> str:
    """Over a month: «2026 ж. наурыз», «март 2026», "March 2026"."""
    return _dated(day, lambda patterns: patterns.month_and_year)


def weekday(day: date) -> str:
    """Over a column: «сб», "Sat"."""
    return _dated(day, lambda patterns: patterns.weekday)


def date_span(first: date, last: date) -> str:
    """From a day to another, "9–15 March" or "30 March – 5 April"; one day alone where both are the same."""
    if first == last:
        return day_and_month(first)
    if (first.year, first.month) != (last.year, last.month) or current_language() not in _PATTERNS:
        return f"{day_and_month(first)} – {day_and_month(last)}"
    return f"{first.day}–{day_and_month(last)}"


def time_of_day(moment: time | datetime) -> str:
    """On a 24-hour clock: 18:30."""
    _wall(moment)
    return f"{moment:%H:%M}"


def time_span(starts: datetime, ends: datetime) -> str:
    """From when to when on a clock, and the day where another has begun: 23:00–00:30 (Sun 15 March)."""
    span = f"{time_of_day(starts)}–{time_of_day(ends)}"
    return span if ends.date() == starts.date() else f"{span} ({short_date(ends)})"


def nobreak(words: object) -> Markup:
    """Words on a page, where from when to when stays on one line: 18:30–20:00, 9–15 March."""
    text = str(escape(words))
    if "–" not in text or "<" in text:
        return Markup(text)  # noqa: S704 - escaped above
    return Markup(_SPAN.sub(r'<span class="nobreak">\g<0></span>', text))  # noqa: S704 - escaped above


def short_date_time(wall: datetime) -> str:
    """Day and time as on every page: «сб 14 нау., 18:30», "Sat 14 March, 18:30"."""
    return f"{short_date(wall)}, {time_of_day(wall)}"


def relative_day(day: date, today: date) -> str:
    """How far off a day is: today, tomorrow, yesterday, in 3 days, 3 days ago."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    away = (day - today).days
    return near.get(away) or format_timedelta(
        timedelta(days=away),
        granularity="day",
        threshold=10**6,
        add_direction=True,
        locale=current_language(),
    )


def number(count: int) -> str:
    """Thousands apart by a space that does not break: 1 340."""
    return f"{count:,}".replace(",", _NO_BREAK).replace("-", "\u2212")


def money_tenge(minor_units: int) -> str:
    """An amount kept in tiyn: 1 340 ₸; tiyn are shown where there are any, 1 340,50 ₸."""
    tenge, tiyn = divmod(abs(minor_units), 100)
    mark = "." if current_language() == "en" else ","
    amount = number(tenge) + (f"{mark}{tiyn:02}" if tiyn else "")
    return ("\u2212" if minor_units < 0 else "") + f"{amount}{_NO_BREAK}₸"


def alphabetical(rows: Iterable[Row], by: str | Callable[[Row], str] = str) -> list[Row]:
    """Rows in the order of the page's language: by themselves, by an attribute, or by a function of a row."""
    name: Callable[[Any], str] = attrgetter(by) if isinstance(by, str) else by
    language = current_language()
    return sorted(rows, key=lambda row: sort_key(name(row), language))


FILTERS: tuple[Callable[..., object], ...] = (
    alphabetical,
    date_span,
    day_and_month,
    due_date,
    long_date,
    long_date_with_year,
    money_tenge,
    nobreak,
    number,
    pick_here,
    relative_day,
    short_date,
    short_date_time,
    time_of_day,
    time_span,
)
