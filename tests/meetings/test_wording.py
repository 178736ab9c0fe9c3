"""The messages of meetings fit their parts in each language, and say what is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import in_language
from organizer.meetings import wording
from organizer.meetings.models import Meeting
from organizer.messaging.segments import parts
from tests.meetings.rows import make_draft, make_venue, make_village

LINK = "sarsen.kz/v/a12345678x"
"""As long as an address in an SMS is reckoned at."""
ALL = [
    wording.day_before,
    wording.hours_before,
    wording.moved,
    wording.cancelled,
    wording.postponed,
    wording.spoken_anew,
    wording.with_steps,
    wording.promoted,
    wording.first_meeting,
]
LONGEST = {"kk": datetime(2026, 12, 14, 18, 30), "ru": datetime(2026, 9, 14, 18, 30)}
LONGEST["en"] = datetime(2026, 9, 23, 18, 30)


def meeting_at(village: str, house: str, starts: datetime) -> Meeting:
    venue = make_venue(village=make_village(village), names=dict.fromkeys(("kk", "ru", "en"), house))
    return make_draft(starts, venue_id=venue.id)


@pytest.mark.parametrize("message", ALL)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_village_of_twelve_letters_costs_one_part(
    campaign: CampaignFacts, message: Callable[[Meeting], wording.Words], language: str
) -> None:
    meeting = meeting_at("А" * 12 if language != "en" else "A" * 12, "Мәдениет үйі", LONGEST[language])
    assert parts(message(meeting)(language, LINK)).parts == 1


@pytest.mark.parametrize("message", ALL)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_village_of_twenty_four_letters_costs_two_parts(
    campaign: CampaignFacts, message: Callable[[Meeting], wording.Words], language: str
) -> None:
    meeting = meeting_at("А" * 24, "Мәдениет үйі", LONGEST[language])
    assert parts(message(meeting)(language, LINK)).parts <= 2


def test_the_house_is_left_out_before_a_second_part_is_paid(campaign: CampaignFacts) -> None:
    meeting = meeting_at("Жымпиты", "Мәдениет үйі", datetime(2026, 3, 14, 18, 30))
    assert wording.day_before(meeting)("ru", LINK) == f"Встреча завтра: 14 марта 18:30, Жымпиты {LINK}"
    assert wording.day_before(meeting)("kk", LINK) == f"Кездесу ертең: 14 наурыз 18:30, Жымпиты {LINK}"


def test_english_says_it_in_full_as_it_costs_no_more(campaign: CampaignFacts) -> None:
    venue = make_venue("Culture house", make_village("Zhympity"))
    meeting = make_draft(datetime(2026, 3, 14, 18, 30), venue_id=venue.id)
    assert wording.hours_before(meeting)("en", LINK) == (
        "The meeting is today, 18:30. Place: Zhympity, Culture house. See you there! "
        f"If you cannot come: {LINK}"
    )


def test_a_long_place_has_the_full_form_when_two_parts_are_needed_anyway(campaign: CampaignFacts) -> None:
    meeting = meeting_at("Ұзынбұлақ ауылдық округі", "Мектеп", datetime(2026, 3, 14, 18, 30))
    assert wording.moved(meeting)("kk", LINK) == (
        "Кездесу ауыстырылды. Енді: 14 наурыз, сенбі, сағат 18:30, Ұзынбұлақ ауылдық округі. "
        f"Кешіріңіз. Толығырақ: {LINK}"
    )


def test_tomorrow_needs_no_date_where_the_date_costs_a_second_part(campaign: CampaignFacts) -> None:
    meeting = meeting_at("Жымпиты", "Мәдениет үйі", datetime(2026, 3, 14, 18, 30))
    link = "https://sarsen.kz/v/a12345678abcd"
    assert wording.day_before(meeting)("kk", link) == f"Кездесу ертең: 18:30, Жымпиты {link}"
    assert wording.day_before(meeting)("ru", link) == f"Встреча завтра: 18:30, Жымпиты {link}"


def test_a_message_is_in_its_readers_language_not_in_the_writers(campaign: CampaignFacts) -> None:
    meeting = meeting_at("Жымпиты", "Мектеп", datetime(2026, 3, 14, 18, 30))
    with in_language("en"):
        assert wording.cancelled(meeting)("ru", LINK) == f"Встречи не будет: 14 марта, Жымпиты, Мектеп {LINK}"


def test_a_place_without_a_village_is_its_venue(campaign: CampaignFacts) -> None:
    venue = make_venue(locality_id=None, names={"ru": "Двор дома 12"})
    meeting = make_draft(venue_id=venue.id)
    assert wording.place(meeting, "kk") == wording.Place("Двор дома 12", "Двор дома 12")
