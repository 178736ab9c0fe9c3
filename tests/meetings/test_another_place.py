"""A meeting that goes to another place: what it is called follows, and people read where it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts import services as people
from organizer.contacts.models import Way
from organizer.country.models import Locality
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import in_language
from organizer.meetings import services, wording
from organizer.meetings.models import Meeting, Venue
from organizer.messaging.models import Message
from tests import factories
from tests.meetings import rows
from tests.meetings.rows import NOW
from tests.meetings.visits import see
from tests.web import Browser

FROM, TO = "Аралтобе", "Бурлин"
LINK = "sarsen.kz/v/a12345678x"


@pytest.fixture
def elsewhere(campaign: CampaignFacts) -> Venue:
    """Where the meetings of these tests go."""
    return rows.make_venue("Club", rows.make_village(TO, position=(51.4, 52.7)))


def make_house(name: str, village: Locality) -> Venue:
    """A venue that is called the same in each language."""
    return rows.make_venue(village=village, names=dict.fromkeys(("kk", "ru", "en"), name))


def make_meeting() -> Meeting:
    return rows.make_meeting(venue_id=rows.make_venue(village=rows.make_village(FROM)).id)


def take(meeting: Meeting, venue: Venue) -> Meeting:
    services.move(
        meeting, meeting.starts_wall, meeting.ends_wall, venue_id=venue.id, version=meeting.version, by=None
    )
    return rows.fresh(meeting)


def called(meeting: Meeting) -> set[str]:
    return set(rows.fresh(meeting).titles.values())


def test_a_title_that_the_place_gave_follows_the_place_and_comes_back_with_it(elsewhere: Venue) -> None:
    meeting = make_meeting()
    done = services.move(
        meeting,
        meeting.starts_wall,
        meeting.ends_wall,
        venue_id=elsewhere.id,
        version=meeting.version,
        by=None,
    )
    assert called(meeting) == {TO}
    assert done is not None
    services.move_back(done, None)
    assert called(meeting) == {FROM}


def test_a_title_that_somebody_wrote_stays_wherever_the_meeting_goes(elsewhere: Venue) -> None:
    meeting = rows.make_meeting(titles={"kk": "Ұстаздар кездесуі"})
    assert called(take(meeting, elsewhere)) == {"Ұстаздар кездесуі"}


@pytest.mark.parametrize("languages", [("kk",), ("kk", "ru", "en")])
def test_a_draft_that_is_edited_to_another_place_is_called_by_it(
    elsewhere: Venue, languages: tuple[str, ...]
) -> None:
    draft = rows.make_draft(venue_id=rows.make_venue(village=rows.make_village(FROM)).id)
    details = services.MeetingDetails(
        starts_wall=draft.starts_wall,
        ends_wall=draft.ends_wall,
        venue_id=draft.venue_id,
        titles={code: draft.titles[code] for code in languages if code in draft.titles},
    )
    services.edit(draft, details, version=draft.version, by=None)
    assert called(draft) == {FROM}
    services.edit(draft, replace(details, venue_id=elsewhere.id), version=draft.version, by=None)
    assert called(draft) == {TO}


def test_where_only_the_place_is_another_the_old_one_is_struck_through(
    browser: Browser, elsewhere: Venue
) -> None:
    meeting = take(make_meeting(), elsewhere)
    page = see(browser, f"/m/{meeting.code}")
    assert f"was: {FROM}, Culture house" in page
    with in_language("en"):
        assert wording.moved_to(meeting) == f"New place: {TO}, Club"


def test_staff_read_the_old_place_and_no_old_time_that_is_the_new_one(
    browser: Browser, campaign: CampaignFacts, elsewhere: Venue
) -> None:
    staff = browser.sign_in(factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host))
    meeting = take(make_meeting(), elsewhere)
    assert f"was: {FROM}, Culture house" in see(staff, f"/staff/meetings/{meeting.id}")
    rows.move(meeting, rows.SATURDAY.replace(day=15))
    page = see(staff, f"/staff/meetings/{meeting.id}/tell")
    assert f"New time and place: Sun 15 March, 18:30, {TO}, Club" in page


@pytest.fixture
def house_beside(campaign: CampaignFacts) -> Meeting:
    """A meeting that went from one house of its village to another, at the same hour."""
    village = rows.make_village(FROM)
    meeting = rows.make_meeting(datetime(2026, 3, 14, 12, 0), venue_id=make_house("Кітапхана", village).id)
    return take(meeting, make_house("Мәдениет үйі", village))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", f"Жаңа орын, 14 наурыз: {FROM}, Мәдениет үйі {LINK}"),
        ("ru", f"Новое место, 14 марта: {FROM}, Мәдениет үйі {LINK}"),
        ("en", f"New place, 14 March: {FROM}, Мәдениет үйі {LINK}"),
    ],
)
def test_another_house_of_the_same_village_is_named_even_where_it_costs_a_part(
    house_beside: Meeting, language: str, words: str
) -> None:
    assert wording.moved(house_beside)(language, LINK) == words


@pytest.mark.parametrize(
    "message",
    [
        wording.moved,
        wording.moved_to_steps,
        wording.day_before,
        wording.hours_before,
        wording.promoted,
        wording.spoken_anew,
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_whatever_leads_people_there_afterwards_names_the_house(
    house_beside: Meeting, message: Callable[[Meeting], wording.MessageWords], language: str
) -> None:
    link = f"https://{LINK}-and-as-long-as-some-address-may-be"
    assert "Мәдениет үйі" in message(house_beside)(language, link)
    assert "Мәдениет үйі" in message(house_beside).by_mail(language, link)


def test_a_move_that_is_called_off_is_told_of_by_the_village_that_all_know(house_beside: Meeting) -> None:
    link = f"{LINK}-and-longer"
    assert wording.cancelled(house_beside)("ru", link) == f"Встречи не будет: 14 марта, {FROM} {link}"


def test_in_another_village_the_house_is_left_out_before_a_part_is_paid(elsewhere: Venue) -> None:
    meeting = take(make_meeting(), elsewhere)
    assert wording.moved(meeting)("ru", LINK) == f"Перенос встречи: 14 марта 18:30 {TO} {LINK}"


def test_where_the_hour_is_another_too_it_is_told_with_the_house(house_beside: Meeting) -> None:
    rows.move(house_beside, house_beside.starts_wall + timedelta(hours=1))
    meeting = rows.fresh(house_beside)
    assert wording.moved(meeting)("ru", LINK) == (
        f"Встреча перенесена. Теперь: 14 марта, суббота, 13:00, {FROM}, Мәдениет үйі. "
        f"Извините. Подробнее: {LINK}"
    )


def test_what_was_moved_before_its_village_was_kept_names_the_house(house_beside: Meeting) -> None:
    house_beside.known = {
        name: fact for name, fact in (house_beside.known or {}).items() if name != "locality_id"
    }
    assert "Мәдениет үйі" in wording.moved(house_beside)("ru", LINK)


def test_an_e_mail_has_nothing_to_save(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting(
        datetime(2026, 3, 14, 18, 30), venue_id=make_house("Мектеп", rows.make_village(FROM)).id
    )
    assert wording.day_before(meeting).by_mail("ru", LINK) == (
        f"Завтра встреча: 14 марта, суббота, 18:30. Место: {FROM}, Мектеп. Изменить или отказаться: {LINK}"
    )


def test_who_reads_e_mails_is_told_of_a_move_in_full(campaign: CampaignFacts) -> None:
    village = rows.make_village(FROM)
    meeting = rows.make_meeting(datetime(2026, 3, 14, 18, 30), venue_id=make_house("Мектеп", village).id)
    reader = rows.attend(meeting, language="ru").contact
    people.set_email(reader, "gulnar@example.kz", by=None)
    reader.ways = [Way.EMAIL.value]
    with clock.at(NOW + timedelta(hours=1)):
        rows.move(rows.fresh(meeting), datetime(2026, 3, 15, 18, 30))
        services.tell_of_move(rows.fresh(meeting), by=factories.make_member(Role.COORDINATOR))
    (letter,) = db.session.scalars(sa.select(Message).where(Message.purpose == "moved"))
    assert letter.body.startswith(
        f"Встреча перенесена. Теперь: 15 марта, воскресенье, 18:30, {FROM}, Мектеп. Извините. Подробнее: "
    )
