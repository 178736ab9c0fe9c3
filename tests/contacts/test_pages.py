"""The staff's pages of people."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts import services
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope
from organizer.kernel.phone import parse
from tests import factories
from tests.conftest import counted_statements
from tests.web import Browser

NUMBER = "8 701 234 56 78"


def make_person(phone: str = NUMBER, name: str = "Гүлнар Тасова") -> Contact:
    contact = services.find_or_add(parse(phone), name=name, language="kk")
    services.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk")
    db.session.flush()
    return contact


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """The browser of a member of staff."""
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def test_a_list_shows_a_short_name_and_a_covered_number(staff: Browser) -> None:
    make_person()
    page = staff.get("/staff/people").text
    assert "Гүлнар Т." in page
    assert "+7 701 ••• •• 78" in page
    assert "7012345678" not in digits(page)
    assert "Тасова" not in page


def test_a_person_is_found_by_the_whole_number_alone(staff: Browser) -> None:
    contact = make_person()
    found = staff.post("/staff/people/find", {"who": "+7 (701) 234-56-78"})
    assert (found.status_code, found.location) == (303, f"/staff/people/{contact.id}")
    missed = staff.post("/staff/people/find", {"who": "8 701 234 56 79"})
    assert missed.status_code == 404
    assert 'value="8 701 234 56 79"' in missed.text


def test_a_number_is_opened_for_one_look_that_leaves_a_trace(staff: Browser) -> None:
    contact = make_person()
    assert "7012345678" not in digits(staff.get(f"/staff/people/{contact.id}").text)
    assert "+7 701 234 56 78" in staff.post(f"/staff/people/{contact.id}/number").text
    assert "7012345678" not in digits(staff.get(f"/staff/people/{contact.id}").text)
    verbs = db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)).all()
    assert verbs[-1] == "contact.number_shown"


def test_after_twenty_looks_a_day_staff_wait_until_tomorrow(staff: Browser) -> None:
    contact = make_person()
    answers = [staff.post(f"/staff/people/{contact.id}/number").status_code for _look in range(21)]
    assert answers == [200] * 20 + [429]


def test_what_is_known_is_put_right(staff: Browser) -> None:
    contact = make_person()
    answer = staff.post(
        f"/staff/people/{contact.id}/edit", {"name": "Гүлнар Т", "language": "ru", "note": "left-handed"}
    )
    assert answer.status_code == 303
    db.session.expire_all()
    row = db.session.get_one(Contact, contact.id)
    assert (row.name, row.language, row.note) == ("Гүлнар Т", "ru", "left-handed")


def test_a_language_that_was_not_offered_is_refused_with_what_was_typed(staff: Browser) -> None:
    contact = make_person()
    answer = staff.post(f"/staff/people/{contact.id}/edit", {"name": "Another name", "language": "xx"})
    assert answer.status_code == 422
    assert 'value="Another name"' in answer.text


def test_another_campaigns_person_is_a_missing_one(staff: Browser) -> None:
    with scope(factories.make_campaign("theirs").id):
        foreign = make_person().id
    for path in (f"/staff/people/{foreign}", f"/staff/people/{foreign}/edit", "/staff/people/1"):
        assert staff.get(path).status_code == 404
    assert staff.post(f"/staff/people/{foreign}/number").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["place=x", "district=99999999999999999999", "consent=nothing", "met=1000", "who=nobody", "after=%00"],
)
def test_any_filter_in_the_address_is_answered(staff: Browser, query: str) -> None:
    make_person()
    assert staff.get(f"/staff/people?{query}").status_code == 200


def test_thirty_people_cost_as_many_statements_as_one(staff: Browser) -> None:
    make_person()
    with counted_statements() as one:
        staff.get("/staff/people")
    for number in range(30):
        make_person(f"8 702 234 56 {number:02}", f"Person {number}")
    with counted_statements() as many:
        staff.get("/staff/people")
    assert len(many) == len(one)


def test_staff_read_again_what_a_person_read_before_agreeing(staff: Browser) -> None:
    contact = make_person()
    path = f"/staff/people/{contact.id}"
    assert "Деректерді кім сақтайды: Test operator" in staff.get(path).text
    db.session.execute(sa.update(Consent).values(filled={}))
    db.session.expire_all()
    page = staff.get(path).text
    assert ("Agreed: Reminders" in page, "Test operator" in page) == (True, False)


def test_an_address_that_somebody_else_saved_meanwhile_is_said_as_it_is_shown(staff: Browser) -> None:
    path = f"/staff/people/{make_person().id}/edit"
    [version] = re.findall(r'name="version" value="(\d+)"', staff.get(path).text)
    kept = {"name": "Гүлнар", "language": "kk", "version": version}
    assert staff.post(path, {**kept, "email": "first@example.kz"}).status_code == 303
    refused = staff.post(path, {**kept, "email": "second@example.kz"})
    assert (refused.status_code, "Now: f" in refused.text, "Saved meanwhile" in refused.text) == (
        422,
        True,
        False,
    )


def test_staff_note_how_a_person_wants_to_be_told(staff: Browser) -> None:
    contact = make_person()
    path, kept = f"/staff/people/{contact.id}/edit", {"name": "Гүлнар", "language": "kk"}
    nowhere = staff.post(path, {**kept, "first_way": "email", "second_way": "sms"})
    twice = staff.post(path, {**kept, "first_way": "sms", "third_way": "sms"})
    done = staff.post(path, {**kept, "email": "g@example.kz", "first_way": "email", "third_way": "call"})
    assert (nowhere.status_code, twice.status_code, done.status_code) == (422, 422, 303)
    assert ("There is no e-mail address" in nowhere.text, "Choose each way once" in twice.text) == (
        True,
        True,
    )
    db.session.refresh(contact)
    assert (contact.ways, contact.email) == (["email", "call"], "g@example.kz")
    assert "1. E-mail, 2. A phone call" in staff.get(f"/staff/people/{contact.id}").text
    staff.post(path, {**kept, "first_way": "call", "second_way": "", "third_way": ""})
    db.session.refresh(contact)
    assert (contact.ways, contact.email) == (["call"], "g@example.kz")
