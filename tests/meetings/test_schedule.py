"""Meetings are planned, put right, published, moved and called off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock, keys, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, scope
from organizer.kernel.errors import ChangedMeanwhile, DomainError, NotFound
from organizer.kernel.i18n import in_language
from organizer.kernel.keys import PAPER_LETTERS
from organizer.meetings import asks, queries, services
from organizer.meetings.asks import Crew
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import MeetingDetails, VenueDetails
from tests import factories
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    ZONE,
    attend,
    fresh,
    make_candidate,
    make_draft,
    make_meeting,
    make_venue,
    make_village,
    messages,
    verbs,
)

SUNDAY = SATURDAY + timedelta(days=1)
HOUR_AND_A_HALF = timedelta(minutes=90)
EVENING = MeetingDetails(starts_wall=SATURDAY, ends_wall=SATURDAY + HOUR_AND_A_HALF)


def move(meeting: Meeting, starts: datetime = SUNDAY, **values: object) -> undo.Undo:
    facts: dict[str, object] = {"version": meeting.version, "by": None, **values}
    done = services.move(meeting, starts, starts + HOUR_AND_A_HALF, **facts)  # type: ignore[arg-type]
    assert done is not None
    return done


def test_a_planned_meeting_is_a_draft_called_as_its_place_is(campaign: CampaignFacts) -> None:
    candidate = make_candidate()
    made = make_draft(venue_id=make_venue(village=make_village("Жымпиты")).id)
    assert made.titles == {"kk": "Жымпиты", "ru": "Жымпиты", "en": "Жымпиты"}
    assert (made.state, made.sequence, made.moves, made.candidate_id) == (
        MeetingState.DRAFT,
        0,
        0,
        candidate.id,
    )
    assert (made.starts_at, made.zone) == (datetime(2026, 3, 14, 13, 30, tzinfo=UTC), "Asia/Oral")
    assert verbs("meeting") == ["meeting.scheduled"]


def test_codes_leave_out_what_is_read_for_each_other(campaign: CampaignFacts) -> None:
    codes = {make_draft().code for _ in range(20)}
    assert len(codes) == 20
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{5}", code) for code in codes)
    assert len(PAPER_LETTERS) == 32


def test_a_code_that_is_taken_is_drawn_again(campaign: CampaignFacts) -> None:
    first = make_draft()
    with keys.seeded("codes"):
        first.code = keys.chooser(PAPER_LETTERS, 5)()
    db.session.flush()
    with keys.seeded("codes"):
        second = make_draft(venue_id=first.venue_id)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{5}", second.code)
    assert first.code != second.code


def test_the_same_form_sent_twice_is_one_meeting(campaign: CampaignFacts) -> None:
    details = replace(EVENING, titles={"en": "School 21"})
    first = services.schedule_meeting(details, by=None, once_key="form")
    db.session.flush()
    second = services.schedule_meeting(details, by=None, once_key="form")
    assert first.id == second.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1


def test_whoever_plans_changes_or_moves_is_asked_about_what_clashes(campaign: CampaignFacts) -> None:
    venue = make_venue()
    standing = make_draft(venue_id=venue.id)
    details = replace(EVENING, starts_wall=SATURDAY, ends_wall=SATURDAY + HOUR_AND_A_HALF, venue_id=venue.id)
    with pytest.raises(services.Clashing) as asked:
        services.schedule_meeting(details, by=None)
    with pytest.raises(services.Clashing):
        services.schedule_meeting(details, by=None, despite="other clashes")
    made = services.schedule_meeting(details, by=None, despite=asked.value.mark)
    db.session.flush()
    away = replace(details, starts_wall=SUNDAY, ends_wall=SUNDAY + HOUR_AND_A_HALF)
    services.edit(made, away, version=made.version, by=None)
    with pytest.raises(services.Clashing):
        services.edit(made, details, version=made.version, by=None)
    services.publish(made, by=None)
    db.session.flush()
    with pytest.raises(services.Clashing):
        move(made, SATURDAY)
    assert (made.starts_wall, standing.starts_wall) == (SUNDAY, SATURDAY)
    move(made, SATURDAY, despite=asked.value.mark)
    services.edit(made, replace(details, note="Seen"), version=fresh(made).version, by=None)
    assert (fresh(made).starts_wall, made.note) == (SATURDAY, "Seen")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_wall": SATURDAY}, "ends"),
        ({"ends_wall": SATURDAY + timedelta(hours=25)}, "ends"),
        (
            {"starts_wall": datetime(2026, 3, 9, 18), "ends_wall": datetime(2026, 3, 9, 19)},
            "day",
        ),
        ({"titles": {}}, "titles"),
    ],
)
def test_a_meeting_needs_a_time_to_come_and_a_name(
    campaign: CampaignFacts, changed: dict[str, object], field: str
) -> None:
    details = replace(EVENING, **{"titles": {"en": "School 21"}, **changed})  # type: ignore[arg-type]
    with pytest.raises(DomainError) as refused:
        services.schedule_meeting(details, by=None)
    assert refused.value.field == field


def test_the_clocks_of_the_venue_rule(campaign: CampaignFacts) -> None:
    """One wall time in Almaty, on both sides of 1 March 2024, is two instants an hour apart by day."""
    venue = make_venue(village=make_village("Есік"))
    assert venue.locality is not None
    venue.locality.district.region.zone = "Asia/Almaty"
    db.session.flush()
    with clock.at(datetime(2024, 2, 1, tzinfo=UTC)):
        before = make_draft(datetime(2024, 2, 29, 18, 30), venue_id=venue.id)
        after = make_draft(datetime(2024, 3, 5, 18, 30), venue_id=venue.id)
    assert (before.starts_at, after.starts_at) == (
        datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
        datetime(2024, 3, 5, 13, 30, tzinfo=UTC),
    )


def test_a_venue_of_another_campaign_is_no_place(campaign: CampaignFacts) -> None:
    with scope(factories.make_campaign("theirs").id):
        foreign = make_venue().id
    with pytest.raises(NotFound):
        services.schedule_meeting(replace(EVENING, venue_id=foreign), by=None)


def test_a_meeting_of_another_campaign_is_not_there(campaign: CampaignFacts) -> None:
    with scope(factories.make_campaign("theirs").id):
        foreign = make_meeting()
        foreign_id, code = foreign.id, foreign.code
    with pytest.raises(NotFound):
        queries.meeting(foreign_id)
    with pytest.raises(NotFound):
        queries.by_code(code)


def test_publishing_needs_a_place_and_can_be_undone_while_nobody_signed_up(campaign: CampaignFacts) -> None:
    draft = services.schedule_meeting(replace(EVENING, titles={"en": "A yard"}), by=None)
    with pytest.raises(DomainError):
        services.publish(draft, by=None)
    meeting = make_meeting()
    done = undo.open_undo(meeting)
    assert done is not None
    assert (meeting.state, meeting.published_at) == (MeetingState.PUBLISHED, NOW)
    services.unpublish(done, None)
    assert (meeting.state, meeting.is_public) == (MeetingState.DRAFT, False)
    services.publish(meeting, by=None)
    attend(meeting)
    with pytest.raises(DomainError):
        services.unpublish(done, None)


def test_a_draft_may_get_another_time_by_the_form(campaign: CampaignFacts) -> None:
    meeting = make_draft()
    details = replace(
        EVENING, starts_wall=SUNDAY, ends_wall=SUNDAY + HOUR_AND_A_HALF, venue_id=meeting.venue_id
    )
    services.edit(meeting, details, version=meeting.version, by=None)
    assert (meeting.starts_wall, meeting.sequence, meeting.moves) == (SUNDAY, 1, 0)
    assert (meeting.starts_at, meeting.ends_at) == (
        to_utc(SUNDAY, ZONE),
        to_utc(SUNDAY + HOUR_AND_A_HALF, ZONE),
    )


def test_what_calendars_show_raises_the_sequence_and_the_rest_does_not(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    details = replace(EVENING, venue_id=meeting.venue_id, titles=meeting.titles)
    services.edit(meeting, replace(details, capacity=50), version=meeting.version, by=None)
    assert (meeting.capacity, meeting.sequence) == (50, 0)
    services.edit(
        meeting, replace(details, capacity=50, titles={"en": "Another"}), version=meeting.version, by=None
    )
    assert meeting.sequence == 1


def test_the_time_of_a_published_meeting_is_not_changed_by_the_form(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    details = replace(EVENING, starts_wall=SUNDAY, ends_wall=SUNDAY + HOUR_AND_A_HALF, venue_id=None)
    services.edit(meeting, details, version=meeting.version, by=None)
    assert (meeting.starts_wall, meeting.venue_id is None) == (SATURDAY, False)


def test_fewer_places_than_people_are_refused(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=10)
    attend(meeting, guests=2)
    meeting = fresh(meeting)
    details = replace(EVENING, venue_id=meeting.venue_id, titles=meeting.titles, capacity=2)
    with pytest.raises(DomainError) as refused:
        services.edit(meeting, details, version=meeting.version, by=None)
    assert refused.value.field == "capacity"


def test_who_has_not_seen_the_change_of_another_is_told_what_it_is_now(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    seen = meeting.version
    move(meeting)
    with in_language("en"), pytest.raises(ChangedMeanwhile) as refused:
        move(meeting, SATURDAY + timedelta(days=2), version=seen)
    assert "Sun 15 March, 18:30" in str(refused.value.words)
    with pytest.raises(ChangedMeanwhile):
        services.edit(meeting, EVENING, version=seen, by=None)
    with pytest.raises(ChangedMeanwhile):
        services.cancel(meeting, version=seen, by=None)


def test_a_row_that_changed_under_the_hand_is_a_change_meanwhile(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    db.session.execute(
        sa.update(Meeting)
        .where(Meeting.id == meeting.id)
        .values(version=Meeting.version + 1)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(ChangedMeanwhile):
        move(meeting)


def test_a_moved_meeting_keeps_both_times_and_its_calendar_follows(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    done = move(meeting)
    assert (meeting.starts_wall, meeting.moved_from, meeting.moves) == (SUNDAY, SATURDAY, 1)
    assert (meeting.sequence, meeting.changed_at, meeting.timed_at) == (1, NOW, NOW)
    assert (done.verb, done.about) == ("meeting.moved", f"meeting:{meeting.id}")
    assert verbs("meeting") == ["meeting.scheduled", "meeting.published", "meeting.moved"]


def test_a_form_pressed_twice_moves_once(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    seen = meeting.version
    move(meeting, version=seen, once_key="form")
    again = services.move(meeting, SUNDAY, SUNDAY + HOUR_AND_A_HALF, version=seen, by=None, once_key="form")
    assert (again, meeting.moves) == (None, 1)


def test_a_moved_draft_is_moved_for_nobody(campaign: CampaignFacts) -> None:
    meeting = make_draft()
    move(meeting)
    assert (meeting.starts_wall, meeting.moved_from, meeting.moves, meeting.sequence) == (SUNDAY, None, 0, 1)


def test_a_move_changes_something_that_is_still_to_come(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    with pytest.raises(DomainError) as same:
        move(meeting, SATURDAY)
    with pytest.raises(DomainError) as past:
        move(meeting, datetime(2026, 3, 9, 18))
    assert (same.value.field, past.value.field) == ("day", "day")
    with clock.at(to_utc(SUNDAY, ZONE)), pytest.raises(DomainError):
        move(meeting, SUNDAY + timedelta(days=3))


def test_another_place_is_a_move_that_keeps_the_time(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    known_since = meeting.timed_at
    library = make_venue("Library", make_village("Ақсай"))
    with clock.at(NOW + timedelta(hours=1)):
        move(meeting, SATURDAY, venue_id=library.id)
    assert (meeting.venue_id, meeting.moved_from, meeting.timed_at) == (library.id, SATURDAY, known_since)


def test_a_move_is_taken_back_whole(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    known_since = meeting.timed_at
    with clock.at(NOW + timedelta(hours=1)):
        done = move(meeting)
    with clock.at(NOW + timedelta(hours=2)):
        services.move_back(done, None)
    assert (meeting.starts_wall, meeting.moved_from, meeting.moves) == (SATURDAY, None, 0)
    assert (meeting.sequence, meeting.timed_at) == (2, known_since)
    assert verbs("meeting.moved") == ["meeting.moved", "meeting.moved_back"]


def test_a_move_that_was_followed_by_another_change_is_not_taken_back(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    first = move(meeting)
    move(meeting, SATURDAY + timedelta(days=2))
    with pytest.raises(DomainError):
        services.move_back(first, None)


def test_the_crew_follows(campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[datetime] = []
    crew = Crew(
        at=lambda _ids: [],
        during=lambda _from, _till: [],
        places=lambda _ids: {},
        keep_in_step=lambda _meeting: None,
        follow=lambda meeting: followed.append(meeting.starts_wall),
        letters=lambda _ids: {},
        write=lambda _meeting: None,
    )
    monkeypatch.setattr(asks, "crews", [crew])
    meeting = make_meeting()
    done = move(meeting)
    services.move_back(done, None)
    assert followed == [SUNDAY, SATURDAY]


def test_a_cancelled_meeting_stays_with_its_notice(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    done = services.cancel(meeting, version=meeting.version, by=None)
    assert done is not None
    assert (meeting.state, meeting.cancelled_at, meeting.sequence) == (MeetingState.CANCELLED, NOW, 1)
    assert queries.by_code(meeting.code).id == meeting.id
    with pytest.raises(DomainError):
        services.cancel(meeting, version=meeting.version, by=None)
    services.restore(done, None)
    assert (meeting.state, meeting.cancelled_at, meeting.sequence) == (MeetingState.PUBLISHED, None, 2)


def test_a_draft_that_is_cancelled_was_never_there_for_others(campaign: CampaignFacts) -> None:
    meeting = make_draft()
    services.cancel(meeting, version=meeting.version, by=None)
    with pytest.raises(NotFound):
        queries.by_code(meeting.code)


def test_again_is_the_same_a_week_later_and_still_to_come(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    meeting = make_meeting(capacity=80)
    with clock.at(to_utc(datetime(2026, 3, 22), ZONE)):
        copy = services.again(meeting, by=staff)
    assert (copy.starts_wall, copy.venue_id, copy.capacity, copy.state) == (
        datetime(2026, 3, 28, 18, 30),
        meeting.venue_id,
        80,
        MeetingState.DRAFT,
    )
    assert copy.code != meeting.code


def test_a_meeting_is_held_once_it_has_begun(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    with pytest.raises(DomainError):
        services.hold(meeting, by=None)
    with clock.at(to_utc(SATURDAY, ZONE)):
        services.hold(meeting, by=None)
    assert meeting.state is MeetingState.HELD


def test_a_venue_that_reads_otherwise_changes_the_calendars_of_what_was_and_is_to_come(
    campaign: CampaignFacts,
) -> None:
    venue = make_venue()
    past, coming = make_meeting(datetime(2026, 3, 10, 13), venue_id=venue.id), make_meeting(venue_id=venue.id)
    details = VenueDetails(
        names=venue.names, address={"en": "Abai street 7"}, locality_id=venue.locality_id, step_free=True
    )
    with clock.at(to_utc(datetime(2026, 3, 11), ZONE)):
        services.edit_venue(venue, details, version=venue.version, by=None, is_same_place=True)
        services.edit_venue(venue, replace(details, note="Ring twice"), version=venue.version, by=None)
        services.edit_venue(venue, replace(details, note="Ring twice"), version=venue.version, by=None)
    assert (past.sequence, coming.sequence) == (1, 1)
    assert (venue.note, venue.address) == ("Ring twice", {"en": "Abai street 7"})
    assert verbs("venue") == ["venue.edited", "venue.edited"]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (VenueDetails(names={}), "names"),
        (VenueDetails(names={"en": "Hall"}, locality_id=1), "locality_id"),
        (VenueDetails(names={"en": "Hall"}, latitude=50.0), "latitude"),
    ],
)
def test_a_venue_needs_a_name_and_makes_sense(
    campaign: CampaignFacts, details: VenueDetails, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.add_venue(details, by=None)
    assert refused.value.field == field


def test_nothing_is_told_by_planning_publishing_moving_or_calling_off(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    move(fresh(meeting))
    services.cancel(meeting, version=meeting.version, by=None)
    assert messages() == []
