"""The meetings of the demo, from the first plan to the notes afterwards, and the people who come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from itertools import cycle, islice
from random import Random

import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentWay
from organizer.demo import tour
from organizer.demo.cast import Caller, Cast
from organizer.demo.diary import BEGINS, Diary
from organizer.demo.places import localities
from organizer.demo.setting import Stage
from organizer.demo.texts import VenueText
from organizer.demo.tour import LENGTH, Fate, Stop
from organizer.kernel.db import db
from organizer.meetings import queries
from organizer.meetings import services as meetings
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.services import Closing, MeetingDetails, VenueDetails

SMALL_HALL = {("A", 4): 14, ("A", 21): 12}
"""Meetings with fewer places than people who want to come."""
SHOWN_BEFORE = 9
"""Days between a meeting's announcement and the meeting."""


class Touring:
    """The tour of one campaign, written into its diary. `meeting_ids` fill as meetings are planned."""

    def __init__(self, cast: Cast, stage: Stage, diary: Diary) -> None:
        self.cast, self.stage, self.diary, self.days = cast, stage, diary, diary.days
        self.stops = tour.stops(cast)
        self.meeting_ids: dict[int, int] = {}
        self._venue_ids: dict[str, int] = {}
        self._chance = Random(f"tour of {cast.slug}")
        self._voters = cycle(cast.voters)
        self._staff = stage.team[Role.STAFF]
        self._coordinator = stage.team[Role.COORDINATOR]

    def write(self) -> None:
        """Write the whole tour down."""
        self.diary.add(self.days.moment(BEGINS + 1, time(10)), self._add_venues)
        for stop in self.stops:
            self._write(stop)

    def shown_on(self, stop: Stop) -> int:
        """The day on which a meeting is announced."""
        return min(stop.day - SHOWN_BEFORE, -1 - stop.place % 3)

    def starts_at(self, stop: Stop) -> datetime:
        """When a meeting begins."""
        return self.days.moment(stop.day, stop.hour)

    def meeting(self, stop: Stop) -> Meeting:
        """The meeting itself, once it is planned."""
        return queries.meeting(self.meeting_ids[stop.place])

    def _write(self, stop: Stop) -> None:
        """One meeting: planned, shown, changed, held and written up, as its fate says."""
        shown = self.shown_on(stop)
        minute = stop.place % 50
        self.diary.add(self.days.moment(shown - 2, time(10, minute)), partial(self._schedule, stop))
        if stop.fate is Fate.DRAFT:
            return
        self.diary.add(self.days.moment(shown, time(11, minute)), partial(self._publish, stop))
        self._write_attendances(stop)
        if stop.fate is Fate.MOVED:
            self.diary.add(self._changes_at(stop), partial(self._move, stop))
        if stop.fate is Fate.CANCELLED:
            self.diary.add(self._changes_at(stop), partial(self._cancel, stop))
            return
        starts = self.starts_at(stop)
        self.diary.add(starts + timedelta(minutes=5), partial(self._hold, stop))
        self.diary.add(starts + timedelta(minutes=20), partial(self._note_who_came, stop))
        if stop.fate is not Fate.UNWRITTEN:
            self.diary.add(starts + LENGTH + timedelta(minutes=40), partial(self._close, stop))

    def _changes_at(self, stop: Stop) -> datetime:
        """The day before for what has been; this morning and yesterday for what is to come."""
        if stop.is_past:
            return self.days.moment(stop.day - 1, time(15))
        return self.days.moment(0, time(7, 10)) if stop.day < 5 else self.days.moment(-1, time(15, 30))

    def _add_venues(self) -> None:
        known = localities()
        for venue in tour.venues(self.cast):
            made = meetings.add_venue(_venue_details(venue, known[venue.locality]), by=self._staff)
            self._venue_ids[venue.key] = made.id

    def _schedule(self, stop: Stop) -> None:
        moved = stop.fate is Fate.MOVED
        starts = self.days.wall(
            stop.first_day if moved else stop.day, stop.first_hour if moved else stop.hour
        )
        details = MeetingDetails(
            starts_wall=starts,
            ends_wall=starts + LENGTH,
            venue_id=self._venue_ids[stop.venue.key],
            candidate_id=self.stage.candidate_id,
            titles=dict(stop.words.title),
            languages=("kk", "ru") if stop.place % 3 else ("kk",),
            capacity=SMALL_HALL.get((self.cast.key, stop.place), stop.venue.capacity),
        )
        self.meeting_ids[stop.place] = meetings.schedule_meeting(details, by=self._staff).id

    def _publish(self, stop: Stop) -> None:
        meetings.publish(self.meeting(stop), by=self._coordinator)

    def _move(self, stop: Stop) -> None:
        """Announced for an hour earlier. Of one that is far off people are not told yet."""
        meeting, starts = self.meeting(stop), self.days.wall(stop.day, stop.hour)
        meetings.move(meeting, starts, starts + LENGTH, version=meeting.version, by=self._coordinator)
        if stop.day < 5:
            meetings.tell_of_move(self.meeting(stop), by=self._coordinator)

    def _cancel(self, stop: Stop) -> None:
        meeting = self.meeting(stop)
        meetings.cancel(meeting, version=meeting.version, by=self._coordinator)
        meetings.tell_of_cancel(self.meeting(stop), by=self._coordinator)

    def _hold(self, stop: Stop) -> None:
        meetings.hold(self.meeting(stop), by=self._staff)

    def _close(self, stop: Stop) -> None:
        meeting = self.meeting(stop)
        attended = round((stop.venue.capacity or 60) * self._chance.uniform(0.35, 0.95))
        details = Closing(
            attended=attended, summary=dict(stop.words.said), summary_public=stop.place % 2 == 0
        )
        meetings.close(meeting, details, version=meeting.version, by=self._staff)

    def _write_attendances(self, stop: Stop) -> None:
        """People sign up between the announcement and the meeting, fewer for what is far off."""
        wanted = self._chance.randint(12, 18) if stop.day <= 1 else max(3, 15 - stop.day)
        first = self.shown_on(stop) + 1
        for someone in islice(self._voters, wanted):
            day = self._chance.randint(first, max(first, min(stop.day - 1, 0)))
            hour = self._chance.randint(12, 22) if day < 0 else 7
            at = self.days.moment(day, time(hour, self._chance.randint(0, 59)))
            self.diary.add(at, partial(self._attend, stop, someone, at))

    def _attend(self, stop: Stop, someone: Caller, at: datetime) -> None:
        """One person comes; some say on the day before that they do, or that they cannot after all."""
        meeting = self.meeting(stop)
        if meeting.state is not MeetingState.PUBLISHED:
            return
        by_staff = self._chance.random() < 0.15
        attendance = meetings.attend(
            meeting,
            someone.phone,
            name=someone.full_name if self._chance.random() < 0.8 else "",
            guests=self._chance.choices([0, 1, 2, 4], [6, 3, 1, 1])[0],
            language=someone.language,
            way=ConsentWay.STAFF if by_staff else ConsentWay.WEB,
            agreed=not by_staff or self._chance.random() < 0.7,
            by=self._staff if by_staff else None,
        )
        said = self._chance.random()
        if said < 0.3:
            asked = max(at, self.starts_at(stop) - timedelta(hours=23))
            self.diary.add(
                asked + timedelta(minutes=40), partial(self._answer, attendance.id, coming=said < 0.18)
            )

    def _answer(self, attendance_id: int, *, coming: bool) -> None:
        attendance = queries.attendance(attendance_id)
        if attendance.meeting.state is MeetingState.PUBLISHED and not attendance.meeting.is_over:
            meetings.answer(attendance, coming=coming)

    def _note_who_came(self, stop: Stop) -> None:
        """At the door those who come are ticked; afterwards the others are, but not at every meeting."""
        coming = self._attendances(stop, AttendanceState.COMING)
        for attendance in coming:
            if self._chance.random() < 0.75:
                meetings.mark(attendance, came=True, by=self._staff)
            elif stop.place % 3:
                meetings.mark(attendance, came=False, by=self._staff)

    def _attendances(self, stop: Stop, state: AttendanceState) -> Sequence[Attendance]:
        asked = sa.select(Attendance).where(
            Attendance.meeting_id == self.meeting_ids[stop.place], Attendance.state == state
        )
        return db.session.scalars(asked.order_by(Attendance.made_at, Attendance.id)).all()


def _venue_details(venue: VenueText, locality_id: int) -> VenueDetails:
    return VenueDetails(
        names=dict(venue.names),
        address=dict(venue.address),
        locality_id=locality_id,
        capacity=venue.capacity,
        step_free=venue.step_free,
        opens=venue.opens,
        closes=venue.closes,
        transport=dict(venue.transport),
        key_holder=venue.key_holder,
        note=venue.note,
    )
