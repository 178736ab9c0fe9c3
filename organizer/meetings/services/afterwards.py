"""What follows a meeting by itself, and the reminder set that a meeting has of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from organizer.kernel import audit, tokens, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, in_language, long_date
from organizer.kernel.seen import hold
from organizer.kernel.subjects import parse, subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries, wording
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.queries.afterwards import STILL_OF_USE, following, just_over, to_follow_up
from organizer.meetings.queries.people import LINK_LIFE
from organizer.meetings.services.reminder_words import with_words
from organizer.meetings.services.reminders import AT_ONCE
from organizer.meetings.services.restoring import CHANGED_SINCE
from organizer.meetings.services.zone_rules import follow_zone_data
from organizer.meetings.wording import Words
from organizer.messaging import services as messaging
from organizer.messaging.models import MessageClass, MessagePurpose
from organizer.messaging.reminding import ReminderSet
from organizer.messaging.services import Telling, fitted


def thanks(row: Meeting) -> Words:
    """To who came."""

    def words(language: str, link: str) -> str:
        with in_language(language):
            return fitted(
                _(
                    "Thank you for coming! %(place)s, %(date)s. What we talked about: %(link)s",
                    **_where(row, language),
                    link=link,
                ),
                _("Thank you for coming! %(link)s", link=link),
            )

    return words


def missed(row: Meeting) -> Words:
    """To who said that they come and did not; without blame."""

    def words(language: str, link: str) -> str:
        with in_language(language):
            return fitted(
                _(
                    "A pity we did not meet: %(place)s, %(date)s. Other meetings: %(link)s",
                    **_where(row, language),
                    link=link,
                ),
                _("A pity we did not meet. Other meetings: %(link)s", link=link),
            )

    return words


WORDS: Mapping[MessagePurpose, Callable[[Meeting], Words]] = MappingProxyType(
    {MessagePurpose.THANKS: thanks, MessagePurpose.MISSED: missed}
)


def follow_up(at: datetime) -> int:
    """Write to whom the door has seen or missed, where that is armed: once, and of use for two days.

    These are two days from when it may leave. Returns how many were told, `AT_ONCE` at most.
    """
    follow_zone_data()
    told = 0
    for meeting in just_over(at):
        for purpose, moment in following(meeting):
            if told < AT_ONCE and moment <= at < moment + STILL_OF_USE:
                until = messaging.opening(moment, MessageClass.CAMPAIGN) + STILL_OF_USE
                told += _tell(meeting, purpose, until, most=AT_ONCE - told)
    return told


def set_own_reminders(
    meeting: Meeting, wanted: ReminderSet | None, *, seen: int | None = None, by: Actor | None
) -> undo.Undo | None:
    """Give a meeting a reminder set of its own, or that of the campaign again. None where nothing changes.

    Raises ChangedMeanwhile where it is not the set any more whose mark the writer has `seen`.
    """
    hold(meeting, lambda: queries.set_of(meeting).written(), seen=seen)
    before, standing = meeting.reminders, queries.set_of(meeting)
    has_own = queries.own_times(meeting) is not None
    if wanted is None and not has_own:
        return None
    armed = None if wanted is None else wanted.armed(now(), before=standing)
    if has_own and armed == standing:
        return None
    times = None if armed is None else armed.written()
    meeting.reminders = with_words(times, queries.own_words(meeting))
    audit.record("meeting.reminders", meeting, by=by)
    kept = {"reminders": before, "after": meeting.reminders}
    return undo.keep("meeting.reminders", meeting, kept, by=by)


def set_own_reminders_back(done: undo.Undo, by: Actor | None) -> None:
    """Give a meeting the reminder set, or the words of its reminders, back that it had.

    Raises DomainError where one of the two was changed since: they stand together, and both would go back.
    """
    meeting = queries.meeting(parse(done.about)[1])
    if done.before.get("after", meeting.reminders) != meeting.reminders:
        raise DomainError(CHANGED_SINCE)
    meeting.reminders = done.before["reminders"]
    audit.record("meeting.reminders", meeting, by=by)


def _tell(meeting: Meeting, purpose: MessagePurpose, until: datetime, *, most: int) -> int:
    prefix = f"{purpose.value}:"
    due = to_follow_up(meeting, purpose, key=lambda who: sa.literal(prefix) + who, most=most)
    if not due:
        return 0
    told = messaging.tell_all(_tellings(meeting, purpose, until, due))
    audit.record("meeting.followed_up", meeting, facts={"people": told.people, "purpose": purpose.value})
    return told.people


def _tellings(
    meeting: Meeting, purpose: MessagePurpose, until: datetime, due: list[Attendance]
) -> Iterator[Telling]:
    words = WORDS[purpose](meeting)
    for attendance in due:
        yield Telling(
            contact=attendance.contact,
            words=words,
            purpose=purpose,
            about=subject(meeting),
            key=f"{purpose.value}:{attendance.id}",
            until=until,
            class_=MessageClass.CAMPAIGN,
            link=tokens.Wanted(Purpose.ATTENDANCE, subject(attendance), meeting.ends_at + LINK_LIFE),
        )


def _where(row: Meeting, language: str) -> dict[str, str]:
    return {"place": wording.place(row, language).full, "date": long_date(row.starts_wall.date())}
