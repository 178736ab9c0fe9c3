"""Whom the news of meetings concerns, of many meetings at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.contacts.models import Consent, ConsentPurpose, Contact
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.asks import Duty
from organizer.meetings.models import Attendance, AttendanceState
from organizer.meetings.queries.clashes import duties_at

TOLD = (AttendanceState.COMING, AttendanceState.WAITING)


@dataclass(frozen=True)
class Concerned:
    """Somebody who must be told of something, and what their own link opens; None for a link to stop."""

    contact: Contact
    link: Purpose | None = None
    about: str = ""
    attendance: Attendance | None = None
    """Their sign-up, where that is why they are told."""


@dataclass(frozen=True)
class Circle:
    """Everybody whom a meeting concerns: who comes or waits, in the order they signed up, and the crew."""

    coming: Sequence[Attendance]
    duties: Sequence[Duty]

    def concerned(self, *, before: datetime | None = None) -> list[Concerned]:
        """Who must be told when the meeting moves or is called off, each once.

        Who signed up after the moment `before` has seen the change already.
        """
        people = {
            row.contact_id: Concerned(row.contact, Purpose.ATTENDANCE, subject(row), row)
            for row in self.coming
            if before is None or row.made_at < before
        }
        crew = {duty.contact_id: duty for duty in reversed(self.duties)}
        helping = [
            Concerned(crew[contact_id].contact, Purpose.SIGNUP, crew[contact_id].link_about)
            for contact_id in sorted(crew.keys() - people.keys())
        ]
        return [*people.values(), *helping]


def circles(meeting_ids: Iterable[int]) -> Mapping[int, Circle]:
    """Everybody whom meetings concern, by meeting; in two statements for any number of them."""
    ids = set(meeting_ids)
    asked = (
        sa.select(Attendance)
        .where(Attendance.meeting_id.in_(ids), Attendance.state.in_(TOLD))
        .options(joinedload(Attendance.contact))
        .order_by(Attendance.made_at, Attendance.id)
    )
    coming: defaultdict[int, list[Attendance]] = defaultdict(list)
    for row in db.session.scalars(asked) if ids else ():
        coming[row.meeting_id].append(row)
    duties = duties_at(ids)
    return {meeting_id: Circle(coming[meeting_id], duties.get(meeting_id, ())) for meeting_id in ids}


def waiting_for_news() -> list[Contact]:
    """Who asked to be told once, when the first meeting is fixed."""
    asked = (
        sa.select(Contact)
        .join(Consent, sa.and_(Consent.contact_id == Contact.id, Consent.campaign_id == Contact.campaign_id))
        .where(
            Consent.about == first_meeting(),
            Consent.purpose == ConsentPurpose.FIRST,
            Consent.withdrawn_at.is_(None),
            Contact.erased_at.is_(None),
        )
        .order_by(Contact.made_at, Contact.id)
    )
    return list(db.session.scalars(asked).unique())


def first_meeting() -> str:
    """What the consent of those is about who want to hear once of the first meeting."""
    return f"campaign:{current_campaign_id()}"
