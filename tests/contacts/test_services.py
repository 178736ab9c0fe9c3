"""People, and what they agree to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts import queries, services
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.contacts.services import ContactDetails
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, NotFound, TooOften
from organizer.kernel.phone import PhoneNumber
from tests import factories
from tests.contacts.rows import make_contact, number

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)
PHONE = PhoneNumber("+77011234567")


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


def people() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) or 0


def test_a_number_is_one_person(campaign: CampaignFacts) -> None:
    first = services.find_or_add(PHONE, name="Айгүл", language="kk")
    again = services.find_or_add(PHONE, name="Somebody else", language="ru")
    assert (again.id, again.name, again.language, people()) == (first.id, "Айгүл", "kk", 1)


def test_a_missing_name_is_filled_in(campaign: CampaignFacts) -> None:
    services.find_or_add(PHONE, language="kk")
    assert services.find_or_add(PHONE, name=" Айгүл ", language="kk").name == "Айгүл"


def test_a_form_adds_no_address_to_a_known_person(campaign: CampaignFacts) -> None:
    services.find_or_add(PHONE, name="Айгүл", language="kk")
    known = services.find_or_add(PHONE, email="stranger@example.kz", language="kk")
    assert (known.email, queries.by_email("stranger@example.kz")) == (None, None)


def test_a_person_is_found_by_e_mail_however_it_is_written(campaign: CampaignFacts) -> None:
    made = services.find_or_add(None, email="Aigul@Example.kz", language="kk")
    assert services.find_or_add(None, email=" aigul@example.KZ ", language="kk").id == made.id


def test_an_e_mail_that_another_person_has_is_left_out(campaign: CampaignFacts) -> None:
    services.find_or_add(None, email="aigul@example.kz", language="kk")
    other = services.find_or_add(PHONE, email="aigul@example.kz", language="kk")
    assert (other.email, other.phone, people()) == (None, PHONE.e164, 2)


def test_people_without_any_address_stay_apart(campaign: CampaignFacts) -> None:
    one, two = (services.find_or_add(None, name="Айгүл", language="kk") for _ in range(2))
    assert one.id != two.id


def test_the_same_number_is_another_person_in_another_campaign(campaign: CampaignFacts) -> None:
    services.find_or_add(PHONE, name="Айгүл", language="kk")
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        assert queries.by_phone(PHONE) is None


def test_agreeing_is_kept_as_evidence(campaign: CampaignFacts) -> None:
    contact = make_contact()
    with clock.at(NOON):
        services.agree(
            contact, ConsentPurpose.REMINDERS, way=ConsentWay.DOOR, language="kk", about="meeting:42"
        )
    (consent,) = queries.consent_history(contact.id)
    assert (consent.purpose, consent.way, consent.language, consent.about) == (
        ConsentPurpose.REMINDERS,
        ConsentWay.DOOR,
        "kk",
        "meeting:42",
    )
    assert (consent.given_at, consent.wording_version, consent.withdrawn_at) == (
        NOON,
        queries.CONSENT_VERSION,
        None,
    )


def test_agreeing_twice_to_the_same_is_once(campaign: CampaignFacts) -> None:
    contact = make_contact(ConsentPurpose.NEWS, ConsentPurpose.NEWS)
    assert len(queries.consent_history(contact.id)) == 1


def test_agreeing_for_another_meeting_is_kept_beside(campaign: CampaignFacts) -> None:
    contact = make_contact()
    for about in ("meeting:1", "meeting:2"):
        services.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk", about=about)
    assert len(queries.standing_consents(contact.id)) == 2


def test_withdrawing_ends_one_purpose_and_keeps_the_evidence(campaign: CampaignFacts) -> None:
    contact = make_contact(ConsentPurpose.NEWS, ConsentPurpose.REMINDERS)
    with clock.at(NOON):
        services.withdraw(contact, way=ConsentWay.LINK, purpose=ConsentPurpose.NEWS)
    history = {
        each.purpose: (each.withdrawn_at, each.withdrawn_way) for each in queries.consent_history(contact.id)
    }
    assert history == {
        ConsentPurpose.NEWS: (NOON, ConsentWay.LINK),
        ConsentPurpose.REMINDERS: (None, None),
    }
    assert queries.agreed([contact.id], ConsentPurpose.NEWS) == set()
    assert queries.agreed([contact.id], ConsentPurpose.REMINDERS) == {contact.id}


def test_withdrawing_ends_all_purposes(campaign: CampaignFacts) -> None:
    contact = make_contact(ConsentPurpose.NEWS, ConsentPurpose.REMINDERS)
    services.withdraw(contact, way=ConsentWay.STAFF)
    assert queries.standing_consents(contact.id) == []


def test_every_act_leaves_a_trace(campaign: CampaignFacts) -> None:
    by = factories.make_member()
    contact = make_contact(ConsentPurpose.NEWS)
    services.edit(contact, details(name="Ерлан"), by=by)
    services.pause(contact)
    services.unpause(contact, by=by)
    services.withdraw(contact, way=ConsentWay.STAFF)
    assert verbs() == [
        "contact.added",
        "contact.agreed",
        "contact.edited",
        "contact.paused",
        "contact.unpaused",
        "contact.withdrew",
    ]


def details(**changed: object) -> ContactDetails:
    values = {"name": "Айгүл Сәрсен", "language": "kk", "locality_id": None, "note": "", **changed}
    return ContactDetails(**values)  # type: ignore[arg-type]


def test_saving_what_is_already_so_leaves_no_trace(campaign: CampaignFacts) -> None:
    contact = make_contact()
    services.edit(contact, details(), by=factories.make_member())
    assert verbs() == ["contact.added"]


def test_the_trail_of_an_edit_holds_no_name(campaign: CampaignFacts) -> None:
    contact = make_contact()
    services.edit(contact, details(name="Ерлан", note="Has a dog"), by=factories.make_member())
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "contact.edited")).one()
    assert sorted(entry.changed) == ["name", "note"]
    assert not [word for word in ("Ерлан", "Айгүл", "dog") if word in str(entry.changed)]
    assert (contact.name, contact.note) == ("Ерлан", "Has a dog")


def test_a_language_the_campaign_does_not_speak_is_refused(campaign: CampaignFacts) -> None:
    with pytest.raises(DomainError) as refused:
        services.edit(make_contact(), details(language="fr"), by=factories.make_member())
    assert refused.value.field == "language"


def test_meeting_somebody_moves_the_day_forward_only(campaign: CampaignFacts) -> None:
    with clock.at(NOON):
        contact = make_contact()
    with clock.at(NOON - timedelta(days=1)):
        services.met(contact)
    assert contact.met_at == NOON
    with clock.at(NOON + timedelta(days=1)):
        services.met(contact)
    assert contact.met_at == NOON + timedelta(days=1)


def test_a_number_is_shown_whole_and_the_look_is_written_down(campaign: CampaignFacts) -> None:
    contact = make_contact(phone=PHONE)
    by = factories.make_member(Role.STAFF)
    assert services.show_number(contact, by=by) == "+7 701 123 45 67"
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "contact.number_shown")).one()
    assert (entry.about, entry.by_user_id, entry.changed) == (f"contact:{contact.id}", by.user_id, {})


def test_staff_see_twenty_numbers_a_day(campaign: CampaignFacts) -> None:
    contact, by = make_contact(), factories.make_member(Role.STAFF)
    with clock.at(NOON):
        for _look in range(services.NUMBERS_A_DAY):
            services.show_number(contact, by=by)
        with pytest.raises(TooOften):
            services.show_number(contact, by=by)
        assert services.show_number(contact, by=factories.make_member(Role.STAFF))
    with clock.at(NOON + timedelta(days=1)):
        assert services.show_number(contact, by=by)


def test_coordinators_are_written_down_but_not_limited(campaign: CampaignFacts) -> None:
    contact, by = make_contact(), factories.make_member(Role.COORDINATOR)
    shown = {services.show_number(contact, by=by) for _look in range(services.NUMBERS_A_DAY + 1)}
    assert (len(shown), services.numbers_shown_today(by)) == (1, services.NUMBERS_A_DAY + 1)


def test_there_is_no_number_to_show_where_none_was_given(campaign: CampaignFacts) -> None:
    contact = services.find_or_add(None, email="a@example.kz", language="kk")
    with pytest.raises(DomainError):
        services.show_number(contact, by=factories.make_member())


def test_an_erased_person_is_not_found(campaign: CampaignFacts) -> None:
    contact = make_contact()
    contact.erased_at = NOON
    with pytest.raises(NotFound):
        queries.contact(contact.id)


def test_two_forms_at_once_make_one_person(campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = number()
    first = services.find_or_add(phone, name="Айгүл", language="kk")
    looks = iter([None, first])
    monkeypatch.setattr(queries, "by_phone", lambda _phone: next(looks))
    assert services.find_or_add(phone, name="Айгүл", language="kk") is first
