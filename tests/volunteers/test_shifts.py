"""Roles, shifts, and how shifts stay beside their meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.campaigns.services import NewCampaign, create_campaign
from organizer.kernel import clock, tokens
from organizer.kernel.db import db, scope
from organizer.kernel.errors import NotFound
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries as meetings
from organizer.meetings import services as meeting_services
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.volunteers import queries, services
from organizer.volunteers.models import ShiftRole
from organizer.volunteers.roles import DEFAULT_ROLES
from organizer.volunteers.services import RoleDetails
from tests.factories import make_member
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    fresh,
    make_draft,
    make_meeting,
    make_venue,
    make_village,
    verbs,
)
from tests.volunteers.rows import bodies, make_shift, sign_up, told

pytestmark = pytest.mark.usefixtures("roles")
DETAILS = RoleDetails(
    names={"kk": "Шай", "ru": "Чай"},
    what={"ru": "Вы готовите чай."},
    needs_check=False,
    is_public=True,
    minutes_before=60,
    minutes_after=30,
)


def test_every_campaign_begins_with_the_same_roles_in_three_languages() -> None:
    new = create_campaign(
        NewCampaign(slug="nurlan", host="nurlan.localhost", names={"kk": "Нұрлан"}, zone="Asia/Almaty")
    )
    with scope(new.id):
        roles = queries.roles()
        assert [role.code for role in roles] == [role.code for role in DEFAULT_ROLES]
        assert all(set(role.names) == set(role.what) == {"kk", "ru", "en"} for role in roles)


def test_beginning_twice_adds_nothing() -> None:
    services.begin_roles()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ShiftRole)) == len(DEFAULT_ROLES)


def test_staff_add_and_change_roles() -> None:
    staff = make_member(Role.STAFF)
    role = services.add_role(DETAILS, by=staff)
    services.edit_role(role, RoleDetails(**{**vars(DETAILS), "needs_check": True}), by=staff)
    services.edit_role(role, RoleDetails(**{**vars(DETAILS), "needs_check": True}), by=staff)

    assert queries.role_by_code(role.code).needs_check
    assert queries.roles()[-1].code == role.code
    assert verbs("role")[-2:] == ["role.added", "role.edited"]


def test_an_unknown_role_or_shift_is_not_found() -> None:
    for ask in (
        lambda: queries.role_by_code("cook"),
        lambda: queries.role(1),
        lambda: queries.shift(1),
        lambda: queries.facts(1),
        lambda: queries.signup(1),
        lambda: queries.volunteer(1),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_shift_begins_before_its_meeting_and_ends_after_it() -> None:
    shift = make_shift("chairs")
    assert (shift.starts_wall, shift.ends_wall) == (
        SATURDAY - timedelta(minutes=90),
        SATURDAY + timedelta(minutes=90 + 30),
    )
    assert shift.starts_at == clock.to_utc(shift.starts_wall, shift.zone)


def test_a_moved_meeting_takes_its_shifts_along_and_back() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    moved = SATURDAY + timedelta(days=3, hours=1)
    act = meeting_services.move(
        meeting, moved, moved + timedelta(hours=2), version=meeting.version, by=make_member(Role.STAFF)
    )
    db.session.flush()
    after = queries.shift(shift.id)
    assert (after.starts_wall, after.ends_wall, after.ends_at) == (
        moved - timedelta(minutes=90),
        moved + timedelta(minutes=150),
        clock.to_utc(moved + timedelta(minutes=150), after.zone),
    )
    assert act is not None
    meeting_services.move_back(act, None)
    assert queries.shift(shift.id).starts_wall == SATURDAY - timedelta(minutes=90)


def test_after_a_move_links_live_on_and_who_had_said_yes_is_asked_anew() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    given = sign_up(shift)
    services.say_coming(given.signup)
    moved = SATURDAY + timedelta(days=40)
    meeting_services.move(meeting, moved, moved + timedelta(hours=1), version=meeting.version, by=None)
    db.session.flush()
    assert tokens.find(given.token, Purpose.SIGNUP).ends_at == queries.shift(shift.id).ends_at + timedelta(
        days=30
    )
    assert queries.signup(given.signup.id).answered_at is None


def test_a_message_that_has_not_left_tells_the_new_time() -> None:
    meeting = make_meeting()
    sign_up(make_shift(meeting=meeting))
    moved = datetime(2026, 3, 20, 12)
    meeting_services.move(meeting, moved, moved + timedelta(hours=1), version=meeting.version, by=None)
    db.session.flush()
    assert told() == [("shift", "ready"), ("shift", "suppressed")]
    assert sorted(body.partition(" наурыз")[0][-2:] for body in bodies()) == ["14", "20"]


def test_messages_that_have_not_left_tell_the_new_place_and_a_yes_to_the_time_stands() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    first, second = sign_up(shift).signup, sign_up(shift).signup
    services.say_coming(second)
    village = make_village("Қаратөбе")
    elsewhere = make_venue(village=village)

    def go_there() -> None:
        meeting_services.move(
            meeting,
            meeting.starts_wall,
            meeting.ends_wall,
            venue_id=elsewhere.id,
            version=meeting.version,
            by=None,
        )
        db.session.flush()

    with clock.at(clock.to_utc(datetime(2026, 3, 13, 13), shift.zone)):
        assert services.ask_to_confirm() == 1
        go_there()
        assert services.ask_to_confirm() == 1
    ready = db.session.scalars(sa.select(Message).where(Message.state == MessageState.READY))
    assert sorted((each.purpose.value, "Қаратөбе" in each.body) for each in ready) == [
        ("shift", True),
        ("shift", True),
        ("shift_confirm", True),
    ]
    assert queries.signup(first.id).answered_at is None
    assert queries.signup(second.id).answered_at == NOW
    assert verbs("shift") == ["shift.added"]


def test_a_meeting_without_shifts_moves_without_a_trace_of_them() -> None:
    services.follow(make_meeting())
    assert verbs("shift") == []


def test_the_crew_of_a_meeting_are_those_who_serve() -> None:
    meeting = make_meeting()
    chairs = make_shift("chairs", meeting=meeting)
    sign_up(chairs)
    sign_up(make_shift("door", meeting=meeting))
    duties = queries.crew_at([meeting.id])
    assert [(duty.role_code, duty.name, duty.is_checked) for duty in duties] == [
        ("chairs", "Ерлан С.", False)
    ]
    assert queries.places([meeting.id]) == {meeting.id: (1, 4)}
    assert queries.crew_during(chairs.starts_at, chairs.ends_at) == duties
    assert queries.crew_during(chairs.ends_at, chairs.ends_at + timedelta(hours=1)) == []


def test_who_serves_is_told_of_a_change_with_a_link_to_their_own_page() -> None:
    staff = make_member(Role.COORDINATOR)
    meeting = make_meeting()
    chairs, photo = make_shift("chairs", meeting=meeting), make_shift("photo", meeting=meeting)
    given = sign_up(chairs, also=[photo.id])
    db.session.execute(sa.update(Message).values(state=MessageState.SENT, handed_at=clock.now()))
    moved = SATURDAY + timedelta(days=1)
    meeting_services.move(meeting, moved, moved + timedelta(hours=1), version=meeting.version, by=None)
    db.session.flush()
    with clock.at(clock.now() + timedelta(minutes=1)):
        told_of_move = meeting_services.tell_of_move(fresh(meeting), by=staff)
        meeting_services.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
        told_of_end = meeting_services.tell_of_cancel(fresh(meeting), by=staff)
        again = meeting_services.tell_of_cancel(fresh(meeting), by=staff)
    links = [body.rpartition("/v/")[2] for body in bodies()]
    assert (told_of_move, told_of_end, again) == (1, 1, 0)
    assert [tokens.find(link, Purpose.SIGNUP).about for link in links] == [subject(given.signup)] * 3


def test_a_cancelled_meeting_keeps_nobody_busy_and_nothing_of_it_leaves() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    sign_up(shift)
    meeting_services.cancel(fresh(meeting), version=meetings.meeting(meeting.id).version, by=None)
    assert told() == [("shift", "suppressed")]
    assert queries.crew_during(shift.starts_at, shift.ends_at) == []


def test_a_cancellation_that_is_undone_writes_the_volunteers_message_anew_once() -> None:
    meeting = make_meeting()
    shift = make_shift(needed=3, meeting=meeting)
    comes = sign_up(shift).signup
    services.say_coming(comes)
    services.cancel(sign_up(shift).signup)
    for _time in range(2):
        act = meeting_services.cancel(meeting, version=meeting.version, by=None)
        assert act is not None
        meeting_services.restore(act, None)
    db.session.flush()
    ready = db.session.scalars(sa.select(Message).where(Message.state == MessageState.READY)).all()
    assert [(row.purpose, row.about) for row in ready] == [(MessagePurpose.SHIFT, subject(comes))]
    assert "14 наурыз" in ready[0].body
    assert comes.answered_at == NOW

    ready[0].state = MessageState.DELIVERED
    act = meeting_services.cancel(meeting, version=meeting.version, by=None)
    assert act is not None
    meeting_services.restore(act, None)
    assert [state for _purpose, state in told() if state == "ready"] == []


def test_a_stranger_who_signs_up_by_themselves_may_not_open_the_door_list() -> None:
    meeting = make_meeting()
    member = make_member(Role.VOLUNTEER)
    shift = make_shift("chairs", meeting=meeting)
    signup = sign_up(shift).signup
    queries.volunteer(signup.volunteer_id).user_id = member.user_id
    db.session.flush()
    assert not meetings.on_duty(member.user_id, meeting.id)

    with clock.at(shift.starts_at):
        services.mark(signup, came=True, by=None)
        db.session.flush()
        assert meetings.on_duty(member.user_id, meeting.id)


def test_shifts_of_drafts_and_of_what_only_the_team_fills_are_not_for_everybody() -> None:
    hosts = make_shift("host")
    drafted = make_shift(meeting=make_draft())
    for shift in (hosts, drafted):
        with pytest.raises(NotFound):
            queries.public_shift(shift.id)
    assert queries.openings().roles == {}
