"""People take shifts, give them back, wait and move up."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.accounts.queries import phone_index
from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, tokens, undo
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import services as meetings
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup, SignupState, VolunteerStanding
from organizer.volunteers.services import ShiftFull
from tests.contacts.rows import number
from tests.factories import make_member
from tests.meetings.rows import NOW, make_meeting, verbs
from tests.volunteers.rows import bodies, make_shift, offering, sign_up, standing, told, wait

PHONE = PhoneNumber("+77012345678")
ASKED, CONFIRMED, WAITING, CANCELLED, CAME, NO_SHOW = SignupState
pytestmark = pytest.mark.usefixtures("roles")


def later(minutes: int) -> AbstractContextManager[None]:
    return clock.at(NOW + timedelta(minutes=minutes))


def test_who_signs_up_is_known_agrees_has_a_place_and_is_told() -> None:
    shift = make_shift()
    given = sign_up(shift, PHONE)

    contact = contacts.by_phone(PHONE)
    assert contact is not None
    consents = db.session.execute(sa.select(Consent.contact_id, Consent.purpose, Consent.way)).all()
    assert (contact.name, consents) == (
        "Ерлан Сапаров",
        [(contact.id, ConsentPurpose.VOLUNTEER, ConsentWay.WEB)],
    )
    assert standing(shift) == (1, [CONFIRMED])
    assert told() == [("shift", "ready")]
    words, _path, token = bodies()[0].rpartition("/v/")
    assert words == "Жазылдыңыз: 14 наурыз 17:00, Жымпиты http://aigul.localhost:8000"
    assert tokens.find(token, Purpose.SIGNUP).about == subject(given.signup)
    assert verbs("signup") == ["signup.made"]


def test_the_link_lives_for_thirty_days_after_the_shift() -> None:
    shift = make_shift()
    sign_up(shift)
    link = tokens.find(bodies()[0].rpartition("/v/")[2], Purpose.SIGNUP)
    assert link.ends_at == shift.ends_at + timedelta(days=30)


def test_the_same_phone_twice_is_one_place_and_one_message() -> None:
    shift = make_shift()
    first, again = sign_up(shift, PHONE), sign_up(shift, PHONE)
    assert again.signup.id == first.signup.id
    assert (standing(shift), told()) == ((1, [CONFIRMED]), [("shift", "ready")])


def test_the_same_key_of_a_form_is_one_press_even_where_it_took_the_last_place() -> None:
    shift = make_shift(needed=1)
    somebody = offering(PHONE)
    first, again = (services.sign_up(shift.id, somebody, once_key="k" * 32) for _press in range(2))
    assert (first.id, standing(shift)) == (again.id, (1, [CONFIRMED]))


def test_a_filled_shift_is_refused_to_who_has_a_place_in_it_as_to_a_stranger() -> None:
    meeting = make_meeting()
    full, free = make_shift(needed=1, meeting=meeting), make_shift("photo", meeting=meeting)
    sign_up(full, PHONE)
    for phone in (PHONE, None):
        for shift, also in ((full, []), (full, [free.id]), (free, [full.id])):
            with pytest.raises(ShiftFull):
                sign_up(shift, phone, also=also)
    assert (standing(full), standing(free)) == ((1, [CONFIRMED]), (0, []))


def test_a_strangers_form_changes_neither_name_nor_language_of_a_known_person() -> None:
    sign_up(make_shift(), PHONE)
    services.sign_up(make_shift().id, offering(PHONE, name="Stranger", language="ru"))
    contact = contacts.by_phone(PHONE)
    assert contact is not None
    assert (contact.name, contact.language) == ("Ерлан Сапаров", "kk")


def test_who_signs_up_again_on_another_day_gets_the_link_again_by_sms() -> None:
    shift = make_shift()
    sign_up(shift, PHONE)
    with later(25 * 60):
        sign_up(shift, PHONE)
    assert told() == [("shift", "ready")] * 2


def test_nobody_gets_a_place_that_is_not_there() -> None:
    shift = make_shift(needed=1)
    sign_up(shift)
    with pytest.raises(ShiftFull):
        sign_up(shift)
    assert standing(shift) == (1, [CONFIRMED])


def test_several_shifts_of_a_meeting_are_taken_in_one_press_with_one_message() -> None:
    meeting = make_meeting()
    chairs, photo = make_shift("chairs", meeting=meeting), make_shift("photo", meeting=meeting)
    given = sign_up(chairs, also=[photo.id])

    together = queries.answered_together(given.signup)
    assert [(own.facts.role.code, own.signup.state) for own in together] == [
        ("chairs", CONFIRMED),
        ("photo", CONFIRMED),
    ]
    assert told() == [("shift", "ready")]


def test_several_shifts_are_taken_all_or_none() -> None:
    meeting = make_meeting()
    chairs = make_shift("chairs", meeting=meeting)
    photo = make_shift("photo", needed=1, meeting=meeting)
    sign_up(photo)
    with pytest.raises(ShiftFull):
        sign_up(chairs, also=[photo.id])
    assert (standing(chairs), standing(photo)) == ((0, []), (1, [CONFIRMED]))


def test_a_shift_of_another_meeting_cannot_be_taken_along() -> None:
    with pytest.raises(NotFound):
        sign_up(make_shift(), also=[make_shift().id])


def test_a_role_that_needs_a_check_is_asked_for_and_told_once_it_is_confirmed() -> None:
    shift = make_shift("door")
    given = sign_up(shift)
    assert (standing(shift), told()) == ((1, [ASKED]), [])

    services.accept(given.signup, by=make_member(Role.STAFF))

    assert (standing(shift), told()) == ((1, [CONFIRMED]), [("shift", "ready")])
    assert given.signup.volunteer.standing is VolunteerStanding.KNOWN
    with pytest.raises(DomainError):
        services.accept(given.signup, by=None)


def test_with_a_role_to_be_checked_the_other_shift_is_told_of_at_once() -> None:
    meeting = make_meeting()
    door, chairs = make_shift("door", meeting=meeting), make_shift("chairs", meeting=meeting)
    given = sign_up(door, also=[chairs.id])
    assert (given.signup.shift_id, told()) == (door.id, [("shift", "ready")])
    link = tokens.find(bodies()[0].rpartition("/v/")[2], Purpose.SIGNUP)
    assert link.about == subject(given.signup)


def test_who_is_added_by_staff_needs_no_check() -> None:
    shift = make_shift("host", needed=1)
    given = services.sign_up(
        shift.id, offering(PHONE, agreed=False), way=ConsentWay.STAFF, by=make_member(Role.STAFF)
    )
    assert standing(shift) == (1, [CONFIRMED])
    assert given.volunteer.standing is VolunteerStanding.KNOWN
    assert told() == [("shift", "suppressed")]


def test_a_shift_that_is_over_cannot_be_taken() -> None:
    shift = make_shift()
    with clock.at(shift.ends_at), pytest.raises(Gone):
        sign_up(shift)


def test_who_comes_by_themselves_takes_no_shift_that_is_not_for_all() -> None:
    shift = make_shift("host", 1)
    with pytest.raises(NotFound):
        sign_up(shift, on_page=True)
    assert standing(shift) == (0, [])


def test_a_shift_of_a_meeting_that_is_off_cannot_be_taken() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    meetings.cancel(meeting, version=meeting.version, by=None)
    with pytest.raises(Gone):
        sign_up(shift, on_page=True)


def test_saying_that_one_comes_is_kept_and_can_be_taken_back() -> None:
    signup = sign_up(make_shift()).signup
    services.say_coming(signup)
    assert signup.answered_at == NOW

    act = services.answer_to_undo(signup)
    assert act is not None
    undo.take_back(act.id, by=None)
    assert queries.signup(signup.id).answered_at is None
    assert services.answer_to_undo(signup) is None


def test_who_cannot_come_gives_the_place_back_and_unsent_messages_stay() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    services.cancel(signup)
    assert (standing(shift), told()) == ((0, [CANCELLED]), [("shift", "suppressed")])


def test_cancelling_twice_frees_one_place() -> None:
    shift = make_shift()
    sign_up(shift)
    signup = sign_up(shift).signup
    services.cancel(signup)
    services.cancel(signup)
    assert standing(shift)[0] == 1


def test_who_had_cancelled_comes_after_all_while_there_is_a_place() -> None:
    shift = make_shift(needed=1)
    signup = sign_up(shift).signup
    services.cancel(signup)
    services.say_coming(signup)
    assert standing(shift) == (1, [CONFIRMED])

    services.cancel(signup)
    sign_up(shift)
    with pytest.raises(ShiftFull):
        services.say_coming(signup)


def test_a_cancellation_is_undone_unless_the_place_is_gone() -> None:
    shift = make_shift(needed=1)
    signup = sign_up(shift).signup
    services.cancel(signup)
    act = services.answer_to_undo(signup)
    assert act is not None
    undo.take_back(act.id, by=None)
    assert standing(shift) == (1, [CONFIRMED])

    with later(1):
        services.cancel(signup)
    sign_up(shift)
    act = services.answer_to_undo(signup)
    assert act is not None
    with pytest.raises(ShiftFull):
        undo.take_back(act.id, by=None)
    assert signup.state is CANCELLED, "not even for who reads the page that says so"


def test_an_undone_answer_of_somebody_who_had_waited_goes_to_the_next_in_line() -> None:
    shift = make_shift(needed=1)
    first = sign_up(shift).signup
    services.cancel(first)
    with later(1):
        services.say_coming(first)
    with later(2):
        wait(shift)
    act = services.answer_to_undo(first)
    assert act is not None
    with later(3):
        undo.take_back(act.id, by=None)
    assert standing(shift) == (1, [CANCELLED, CONFIRMED])


def test_the_longest_waiting_moves_up_and_is_told() -> None:
    shift = make_shift(needed=1)
    holder = sign_up(shift).signup
    with later(1):
        wait(shift)
    with later(2):
        wait(shift)
    services.cancel(holder)
    assert standing(shift) == (1, [CANCELLED, CONFIRMED, WAITING])
    assert told() == [("shift", "ready"), ("shift", "suppressed")]


def test_who_waits_for_a_checked_role_is_asked_about_first() -> None:
    shift = make_shift("door", needed=1)
    holder = sign_up(shift).signup
    with later(1):
        wait(shift)
    services.cancel(holder)
    assert (standing(shift), told()) == ((1, [CANCELLED, ASKED]), [])


def test_joining_the_list_twice_is_once_and_a_place_stays_a_place() -> None:
    shift = make_shift(needed=1)
    sign_up(shift, PHONE)
    wait(shift, PHONE)
    assert standing(shift) == (1, [CONFIRMED])
    phone = number()
    assert wait(shift, phone) == wait(shift, phone)
    assert standing(shift) == (1, [CONFIRMED, WAITING])


def test_who_joins_the_list_after_a_place_came_free_gets_the_place() -> None:
    shift = make_shift(needed=1)
    holder = sign_up(shift).signup
    services.cancel(holder)
    with later(1):
        given = services.join_waiting_list(shift.id, offering())
    assert given.state is CONFIRMED
    with later(2):
        assert wait(shift).state is WAITING
    assert standing(shift) == (1, [CANCELLED, CONFIRMED, WAITING])
    assert told() == [("shift", "suppressed"), ("shift", "ready")]


def test_who_signs_up_again_after_cancelling_is_last_in_line() -> None:
    shift = make_shift(needed=1)
    holder = sign_up(shift).signup
    with later(1):
        early = services.join_waiting_list(shift.id, offering(PHONE))
    services.cancel(early)
    with later(2):
        other = wait(shift)
    with later(3):
        services.join_waiting_list(shift.id, offering(PHONE))
    services.cancel(holder)
    assert (other.state, early.state) == (CONFIRMED, WAITING)


def test_more_places_let_those_who_wait_move_up() -> None:
    shift = make_shift(needed=1)
    sign_up(shift)
    for minute in range(3):
        with later(minute + 1):
            wait(shift)
    services.set_needed(shift, 3, by=None)
    assert standing(shift) == (3, [CONFIRMED, CONFIRMED, CONFIRMED, WAITING])


def test_fewer_places_than_people_are_refused() -> None:
    shift = make_shift()
    sign_up(shift)
    sign_up(shift)
    with pytest.raises(DomainError):
        services.set_needed(shift, 1, by=None)
    assert shift.needed == 2


def test_came_and_no_show_are_marked_on_the_day_and_undone() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    staff = make_member(Role.STAFF)
    with pytest.raises(DomainError):
        services.mark(signup, came=True, by=staff)
    with clock.at(shift.starts_at):
        services.mark(signup, came=False, by=staff)
        act = services.mark(signup, came=True, by=staff)
        assert standing(shift) == (1, [CAME])
        undo.take_back(act.id, by=staff)
    assert standing(shift) == (1, [NO_SHOW])


def test_who_has_no_place_cannot_be_marked() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    services.cancel(signup)
    with clock.at(shift.starts_at), pytest.raises(DomainError):
        services.mark(signup, came=True, by=None)


def test_after_the_shift_nothing_is_answered_any_more() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    with clock.at(shift.ends_at):
        for act in (services.cancel, services.say_coming):
            with pytest.raises(Gone):
                act(signup)
        assert services.answer_to_undo(signup) is None


def test_who_came_says_nothing_by_the_link() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    with clock.at(shift.starts_at):
        services.mark(signup, came=True, by=None)
        services.say_coming(signup)
        services.cancel(signup)
    assert standing(shift) == (1, [CAME])


def test_the_volunteers_link_undoes_no_mark_of_staff() -> None:
    shift = make_shift()
    signup = sign_up(shift).signup
    services.cancel(signup, by=make_member(Role.STAFF))
    assert services.answer_to_undo(signup) is None


def test_a_member_of_the_team_who_signs_up_sees_it_on_the_own_page() -> None:
    member = make_member(Role.STAFF, phone=PHONE.e164, phone_index=phone_index(PHONE.e164))
    sign_up(make_shift(), PHONE)
    assert [own.facts.role.code for own in queries.own_shifts(member.user_id)] == ["chairs"]


def test_a_note_is_kept_sealed() -> None:
    shift = make_shift()
    services.sign_up(shift.id, offering(note="  Көлігім бар "))
    db.session.flush()
    signup = db.session.scalars(sa.select(Signup)).one()
    assert signup.note == "Көлігім бар"
    assert "Көлігім" not in repr(signup.note_sealed)


def test_the_page_of_the_link_stops_all_messages_by_a_link_of_its_own() -> None:
    signup = sign_up(make_shift(), PHONE).signup
    contact = db.session.scalars(sa.select(Contact)).one()
    assert tokens.find(services.stop_token(signup), Purpose.STOP).about == subject(contact)
