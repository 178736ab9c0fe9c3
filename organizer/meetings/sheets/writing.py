"""Letters about a meeting: a text in the reader's language with what is known filled in.

Values that are filled in take no suffix and no case, so our own words have them behind a colon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from organizer.campaigns.queries import current_campaign, name_of_candidate
from organizer.country.queries import name_of
from organizer.files.paper import Sheet, Text
from organizer.kernel.clock import today
from organizer.kernel.i18n import _l, in_language, long_date, long_date_with_year, time_of_day
from organizer.kernel.text import pick
from organizer.meetings.models import LetterKind, Meeting
from organizer.meetings.queries.letters import constituency_of, own_texts
from organizer.meetings.sheets.announcing import where

UNKNOWN = "____________________"
"""Room to write by hand what is not known."""
TITLES: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.PERMIT: _l("Request for a permit"),
        LetterKind.HALL: _l("Request for the hall"),
        LetterKind.THANKS: _l("Thanks for the hall"),
    }
)
OURS: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.PERMIT: _l(
            "To: {to}\n"
            "From: {operator}\n"
            "Phone: {phone}\n"
            "Date: {today}\n\n"
            "Request for premises to meet voters\n\n"
            "We ask you to provide premises for a meeting with voters, and to permit the meeting.\n\n"
            "Candidate: {candidate}\n"
            "Electoral district: {constituency}\n"
            "Place: {place}\n"
            "Day: {day}\n"
            "Time: {time}–{ends}\n"
            "People expected: {people}\n\n"
            "Please send your answer to this phone: {phone}\n\n"
            "With respect,\n"
            "{operator}\n\n"
            "Signature: ____________________"
        ),
        LetterKind.HALL: _l(
            "To: {to}\n"
            "From: {operator}\n"
            "Phone: {phone}\n"
            "Date: {today}\n\n"
            "We would like to meet voters in your hall. Entry is free and everybody may come.\n\n"
            "Place: {place}\n"
            "Day: {day}\n"
            "Time: {time}–{ends}\n"
            "People expected: {people}\n\n"
            "We bring the chairs back into order and leave the hall clean. Please tell us who opens the hall "
            "and what it costs: {phone}\n\n"
            "With respect,\n"
            "{operator}\n\n"
            "Signature: ____________________"
        ),
        LetterKind.THANKS: _l(
            "To: {to}\n"
            "From: {operator}\n"
            "Date: {today}\n\n"
            "Thank you for the hall and for your help with the meeting with voters.\n\n"
            "Place: {place}\n"
            "Day: {day}\n\n"
            "With respect,\n"
            "{operator}\n\n"
            "Signature: ____________________"
        ),
    }
)
FIELDS = (
    "candidate", "constituency", "day", "ends", "operator", "people", "phone", "place", "time", "to", "today",
)  # fmt: skip
"""What can be filled in, written in braces."""
_FIELD = re.compile(r"\{([^{}]*)\}")


def letter(row: Meeting, kind: LetterKind, language: str) -> Sheet:
    """One letter about a meeting, in the language of who reads it."""
    with in_language(language):
        text = own_texts(kind).get(language) or str(OURS[kind])
        return Sheet(
            title=str(TITLES[kind]),
            blocks=(Text(_filled(text, _values(row, language))),),
            language=language,
            shows_title=False,
        )


def our_texts(kind: LetterKind) -> dict[str, str]:
    """How we word a letter, in each language of the campaign."""
    return {language: _ours(kind, language) for language in current_campaign().languages}


def _ours(kind: LetterKind, language: str) -> str:
    with in_language(language):
        return str(OURS[kind])


def _values(row: Meeting, language: str) -> dict[str, str]:
    campaign, candidate, constituency = current_campaign(), row.candidate, constituency_of(row)
    return {
        "candidate": "" if candidate is None else name_of_candidate(candidate),
        "constituency": "" if constituency is None else name_of(constituency),
        "day": long_date(row.starts_wall.date()),
        "ends": time_of_day(row.ends_wall),
        "operator": campaign.operator or pick(campaign.names, language, campaign.languages)[0],
        "people": "" if row.capacity is None else str(row.capacity),
        "phone": campaign.public_phone,
        "place": where(row, language),
        "time": time_of_day(row.starts_wall),
        "to": row.permit_asked_of,
        "today": long_date_with_year(today(row.zone)),
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    known = {name: value or UNKNOWN for name, value in values.items()}
    return _FIELD.sub(lambda found: known.get(found[1], found[0]), text)


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and has no meaning there: printed, it would stay as it is."""
    return [found for found in _FIELD.findall(text) if found not in FIELDS]
