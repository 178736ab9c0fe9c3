"""The messages volunteers get, in their language."""

from __future__ import annotations

from collections.abc import Callable

from organizer.kernel.i18n import _, in_language, long_date, time_of_day
from organizer.volunteers.queries import ShiftFacts

Words = Callable[[str, str], str]


def signed_up(shift: ShiftFacts) -> Words:
    """A place is theirs: when, where, and the link to change it."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            return _(
                "Thank you, you are signed up: %(date)s, %(time)s, %(place)s. Change or cancel: %(link)s",
                date=long_date(shift.starts_wall.date()),
                time=time_of_day(shift.starts_wall),
                place=shift.place(language),
                link=url,
            )

    return words


def ask_confirm(shift: ShiftFacts) -> Words:
    """Can they still come? Asked once, some days before."""

    def words(language: str, url: str) -> str:
        with in_language(language):
            return _(
                "%(date)s, %(time)s, %(place)s: can you come? Please answer: %(link)s",
                date=long_date(shift.starts_wall.date()),
                time=time_of_day(shift.starts_wall),
                place=shift.place(language),
                link=url,
            )

    return words
