"""Lists of people, and how people are named in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.contacts import asks, queries, services
from organizer.contacts.asks import Audience, Holder
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import PeopleFilter
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, scope
from organizer.kernel.phone import PhoneNumber
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact, make_locality
from tests.factories import make_campaign

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)


def named(wanted: PeopleFilter | None = None) -> list[str]:
    return [row.contact.name for row in queries.people(wanted or PeopleFilter()).rows]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Айгүл Сәрсен", "Айгүл С."),
        ("Айгүл", "Айгүл"),
        ("  Анна  Мария Ли ", "Анна М."),
        ("", "+7 701 ••• •• 67"),
    ],
)
def test_lists_show_a_first_name_and_an_initial(campaign: CampaignFacts, name: str, short: str) -> None:
    contact = make_contact(name=name, phone=PhoneNumber("+77011234567"))
    assert queries.short_name(contact) == short


def test_someone_without_name_and_number_is_shown_by_a_masked_e_mail(campaign: CampaignFacts) -> None:
    contact = services.find_or_add(None, email="aigul@example.kz", language="kk")
    assert (queries.short_name(contact), queries.masked_phone(contact)) == ("a•••@example.kz", "")


def test_people_met_last_come_first(campaign: CampaignFacts) -> None:
    for days, name in enumerate(["Oldest", "Middle", "Newest"]):
        with clock.at(NOON + timedelta(days=days)):
            make_contact(name=name)
    assert named() == ["Newest", "Middle", "Oldest"]


def test_a_list_goes_on_where_the_page_before_ended(
    campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PEOPLE_A_PAGE", 2)
    for number in range(5):
        make_contact(name=f"Person {number}")
    seen, after = [], None
    for _page in range(3):
        found = queries.people(PeopleFilter(), after=after)
        seen += [row.contact.name for row in found.rows]
        after = found.after
    assert (sorted(seen), after) == ([f"Person {number}" for number in range(5)], None)


def test_erased_people_are_in_no_list(campaign: CampaignFacts) -> None:
    make_contact().erased_at = NOON
    assert (named(), queries.how_many(PeopleFilter())) == ([], 0)


def test_people_are_filtered_by_language_and_consent(campaign: CampaignFacts) -> None:
    make_contact(ConsentPurpose.NEWS, name="Kazakh", language="kk")
    make_contact(ConsentPurpose.REMINDERS, name="Russian", language="ru")
    assert named(PeopleFilter(language="ru")) == ["Russian"]
    assert named(PeopleFilter(consent=ConsentPurpose.NEWS)) == ["Kazakh"]
    assert queries.how_many(PeopleFilter(consent=ConsentPurpose.AFTER)) == 0


def test_a_withdrawn_consent_is_no_consent(campaign: CampaignFacts) -> None:
    contact = make_contact(ConsentPurpose.NEWS)
    services.withdraw(contact, way=queries.consent_history(contact.id)[0].way)
    (row,) = queries.people(PeopleFilter()).rows
    assert (row.agreed, named(PeopleFilter(consent=ConsentPurpose.NEWS))) == (frozenset(), [])


def test_people_are_filtered_by_when_they_were_met(campaign: CampaignFacts) -> None:
    with clock.at(NOON):
        make_contact(name="Long ago")
    with clock.at(NOON + timedelta(days=10)):
        make_contact(name="Lately")
    assert named(PeopleFilter(met_since=NOON + timedelta(days=1))) == ["Lately"]


def test_people_are_filtered_by_place_and_district(campaign: CampaignFacts) -> None:
    village = make_locality("Жымпиты")
    town = make_locality("Ақсай")
    make_contact(name="Village").locality_id = village.id
    make_contact(name="Town").locality_id = town.id
    make_contact(name="Nowhere")
    with scope(make_campaign("others").id):
        make_contact(name="A voter of others").locality_id = make_locality("Шалқар").id
    db.session.flush()
    assert named(PeopleFilter(locality_id=village.id)) == ["Village"]
    assert named(PeopleFilter(district_id=town.district_id)) == ["Town"]
    places = queries.places()
    assert [place.names["kk"] for place in places] == ["Ақсай", "Жымпиты"]
    assert [each.id for each in queries.districts_of(places)] == [town.district_id, village.district_id]
    assert [row.place for row in queries.people(PeopleFilter(locality_id=village.id)).rows] == ["Жымпиты"]


@pytest.fixture
def rooms_above() -> Iterator[None]:
    """Rooms that hold something about people, as rooms.py would name them."""
    held, chosen = list(asks.holders), list(asks.audiences)
    yield
    asks.holders[:], asks.audiences[:] = held, chosen


def test_rooms_above_say_what_people_are_to_them(campaign: CampaignFacts, rooms_above: None) -> None:
    contact = make_contact()
    volunteers = Holder(title="Shifts", glance=lambda ids: dict.fromkeys(ids, "Volunteer"), tell=lambda _: [])
    nobody = Holder(title="Meetings", glance=lambda _: {}, tell=lambda _: [])
    asks.holders += [nobody, volunteers]
    (row,) = queries.people(PeopleFilter()).rows
    assert (row.contact.id, row.roles) == (contact.id, "Volunteer")


def test_people_are_filtered_by_what_a_room_above_chooses(campaign: CampaignFacts, rooms_above: None) -> None:
    make_contact(name="Chosen")
    make_contact(name="Other")
    chosen = sa.select(Contact.id).where(Contact.id == next(iter(row_ids("Chosen"))))
    asks.audiences.append(Audience(code="some", title="Some", people=lambda _parameters: chosen))
    assert named(PeopleFilter(audience="some")) == ["Chosen"]
    assert sorted(named(PeopleFilter(audience="unknown"))) == ["Chosen", "Other"]


def row_ids(name: str) -> list[int]:
    return [row.contact.id for row in queries.people(PeopleFilter()).rows if row.contact.name == name]


def test_a_list_costs_the_same_statements_for_one_row_and_for_thirty(campaign: CampaignFacts) -> None:
    counts = []
    for more in (1, 29):
        for _person in range(more):
            make_contact(ConsentPurpose.NEWS).locality_id = None
        db.session.flush()
        db.session.expunge_all()
        with counted_statements() as seen:
            queries.people(PeopleFilter())
        counts.append(len(seen))
    assert counts[0] == counts[1]
