"""Three complete languages: no sentence is missing anywhere, and no SMS costs more parts than it must."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from organizer.config import LANGUAGES
from organizer.grievances import wording as grievances
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import day_and_month, in_language, long_date
from organizer.kernel.tokens import RANDOM_LENGTH, Purpose
from organizer.kernel.urls import LINK_PATHS
from organizer.meetings import wording as meetings
from organizer.meetings.models import Meeting
from organizer.messaging import wording as messages
from organizer.messaging.segments import Encoding, parts
from organizer.volunteers import queries as volunteering
from organizer.volunteers import wording as volunteers
from organizer.volunteers.services import begin_roles
from tests.house.reach import House
from tests.meetings.rows import NOW, make_draft, make_venue, make_village
from tests.volunteers.rows import make_shift
from tools import catalogues

HOST = "sarsen.kz"
CODE = "K7QM-3F9P"
EVENING = time(18, 30)


@dataclass(frozen=True)
class Occasion:
    """What a text is filled with."""

    meeting: Meeting
    shift: volunteering.ShiftFacts


@dataclass(frozen=True)
class Text:
    """A standard text: how it is said, what its link may do, the parts it takes on an ordinary day."""

    said: Callable[[Occasion], Callable[[str, str], str]]
    purpose: Purpose
    kk: int
    ru: int

    def ordinary(self, language: str) -> int:
        """In English, which has GSM-7, everything fits one part."""
        return {"kk": self.kk, "ru": self.ru}.get(language, 1)


LETTERS = frozenset({"meetings._message", "meetings.given_back", "meetings.invited"})
"""What goes by e-mail, where a letter more costs nothing."""
TEXTS: Mapping[str, Text] = {
    "meetings.day_before": Text(lambda on: meetings.day_before(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.hours_before": Text(lambda on: meetings.hours_before(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.moved": Text(lambda on: meetings.moved(on.meeting), Purpose.ATTENDANCE, 2, 2),
    "meetings.moved_to_steps": Text(lambda on: meetings.moved_to_steps(on.meeting), Purpose.ATTENDANCE, 2, 2),
    "meetings.with_steps": Text(lambda on: meetings.with_steps(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.cancelled": Text(lambda on: meetings.cancelled(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.postponed": Text(lambda on: meetings.postponed(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.spoken_anew": Text(lambda on: meetings.spoken_anew(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.promoted": Text(lambda on: meetings.promoted(on.meeting), Purpose.ATTENDANCE, 1, 1),
    "meetings.permit_due": Text(
        lambda on: meetings.permit_due(on.meeting, on.meeting.starts_wall.date()), Purpose.STOP, 2, 2
    ),
    "meetings.first_meeting": Text(lambda on: meetings.first_meeting(on.meeting), Purpose.STOP, 1, 1),
    "volunteers.signed_up": Text(lambda on: volunteers.signed_up(on.shift), Purpose.SIGNUP, 1, 1),
    "volunteers.ask_confirm": Text(lambda on: volunteers.ask_confirm(on.shift), Purpose.SIGNUP, 1, 1),
    "volunteers.sign_in": Text(lambda _on: volunteers.sign_in, Purpose.ENTER, 2, 2),
    "grievances.received": Text(lambda _on: grievances.received(CODE), Purpose.GRIEVANCE, 1, 1),
    "messaging.own_page": Text(lambda _on: messages.own_page, Purpose.STOP, 2, 2),
    "messaging.phone_code": Text(
        lambda _on: lambda language, url: messages.phone_code(language, url, "12345678"), Purpose.STOP, 1, 1
    ),
    "grievances.answered": Text(lambda _on: grievances.answered, Purpose.GRIEVANCE, 1, 1),
}
"""Every text that rooms send by themselves."""
MOST: Mapping[str, int] = {"kk": 2, "ru": 2, "en": 1}
"""Parts of the longest text of a language."""


@pytest.fixture
def campaign_at_work(campaign: CampaignFacts) -> Iterator[CampaignFacts]:
    """A campaign in March, with roles for its helpers."""
    with clock.at(NOW):
        begin_roles()
        yield campaign


def occasion(day: date, *, village: str, house: str) -> Occasion:
    """A meeting in the evening of a day, and help needed there."""
    venue = make_venue(village=make_village(village), names=dict.fromkeys(LANGUAGES, house))
    meeting = make_draft(datetime.combine(day, EVENING), venue_id=venue.id)
    return Occasion(meeting, volunteering.facts(make_shift(meeting=meeting).id))


def longest_day(language: str) -> date:
    """The day of a year that takes most letters, in short and in full."""
    with in_language(language):
        return max(
            (date(2026, 3, 15) + timedelta(days=day) for day in range(365)),
            key=lambda day: (len(day_and_month(day)), len(long_date(day))),
        )


def link(purpose: Purpose) -> str:
    """An address as long as the real ones."""
    return f"https://{HOST}{LINK_PATHS[purpose]}{purpose.value}{'0' * RANDOM_LENGTH}"


def said(text: Text, on: Occasion, language: str) -> str:
    """The text as a person gets it."""
    return text.said(on)(language, link(text.purpose))


def test_every_sentence_is_there_in_each_language() -> None:
    assert catalogues.problems(Path(__file__).parents[2]) == []


def test_every_text_that_rooms_fit_into_parts_is_measured_here() -> None:
    fitting = {
        f"{name.split('.')[1]}.{function}"
        for name, module in House().modules.items()
        if "wording" in name.split(".")
        for function, made in module.made.items()
        if isinstance(made, ast.FunctionDef)
        for call in ast.walk(made)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"fitted", "MessageWords"}
    }
    assert fitting - LETTERS == set(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_takes_as_few_parts_on_an_ordinary_day_as_it_can(
    campaign_at_work: CampaignFacts, language: str
) -> None:
    village, house = ("Zhympity", "Culture house") if language == "en" else ("Жымпиты", "Мәдениет үйі")
    on = occasion(date(2026, 3, 14), village=village, house=house)
    found = {name: parts(said(text, on, language)).parts for name, text in TEXTS.items()}
    assert found == {name: text.ordinary(language) for name, text in TEXTS.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_with_the_longest_day_and_place_stays_in_its_parts_and_alphabet(
    campaign_at_work: CampaignFacts, language: str
) -> None:
    letter = "A" if language == "en" else "Қ"
    on = occasion(longest_day(language), village=letter * 24, house=letter * 24)
    found = {name: parts(said(text, on, language)) for name, text in TEXTS.items()}
    assert {name: taken.parts for name, taken in found.items() if taken.parts > MOST[language]} == {}
    alphabet = Encoding.GSM7 if language == "en" else Encoding.UCS2
    assert {name for name, taken in found.items() if taken.encoding is not alphabet} == set()
