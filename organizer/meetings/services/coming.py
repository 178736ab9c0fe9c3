"""People say that they come, cannot come, come after all; staff note who came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from organizer.campaigns.queries import phase
from organizer.contacts import queries as people
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.country.models import SILENT
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, insert_new, serialise
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.i18n import _l
from organizer.kernel.keys import new_bytes
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import parse, subject
from organizer.meetings import queries, wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.concerned import first_meeting
from organizer.meetings.queries.door import OPENS_BEFORE, TEAM, by_phones_alone, press_of
from organizer.meetings.queries.people import attendance_of
from organizer.meetings.queries.waiting import waits_at
from organizer.meetings.services.capacity import free, promote, seat, settle, take
from organizer.meetings.services.inviting import take_out, welcome
from organizer.meetings.services.presses import lift, note, outdo, outdo_no_more, settle_by_presses
from organizer.messaging import queries as messages
from organizer.messaging import services as messaging
from organizer.messaging.calls import Answered
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import MessagePurpose

MOST_GUESTS = 9
HOLDING = (AttendanceState.COMING, AttendanceState.CAME)
MARKED = (*HOLDING, AttendanceState.NO_SHOW)
"""Who can be marked at the door: those with a place, and those it was given up for."""


def attend(
    meeting: Meeting,
    address: PhoneNumber | str | None,
    *,
    name: str = "",
    guests: int = 0,
    language: str,
    way: ConsentWay = ConsentWay.WEB,
    agreed: bool = True,
    by: Actor | None = None,
) -> Attendance:
    """Note that a person wants to come, and agrees to be reminded of it. Without a free place they wait.

    The same phone twice is one sign-up: nothing of the first is told or changed, but who cannot come or waits
    is given a place again as a new person would be. `address` is a number, or an e-mail address for who
    wants to be invited by it; past the limit of its range no reminders follow. Raises DomainError.
    """
    _check_open(meeting, way)
    if not 0 <= guests <= MOST_GUESTS:
        raise DomainError(_l("Up to 9 people can come with you"), field="guests")
    serialise(current_campaign_id())
    contact = _person(address, name=name, language=language)
    contacts.met(contact)
    if agreed and (way is not ConsentWay.WEB or _may_be_told(contact, ConsentPurpose.REMINDERS)):
        _agree_to_reminders(meeting, contact, language=language, way=way, by_mail=isinstance(address, str))
    attendance = attendance_for(meeting, contact, guests=guests, way=way)
    if attendance.state in {AttendanceState.WAITING, AttendanceState.CANCELLED}:
        settle(attendance)
        audit.record("attendance.taken", attendance, by=by, facts={"way": way.value})
        _invite(meeting, attendance)
    db.session.flush()
    return attendance


def _agree_to_reminders(
    meeting: Meeting, contact: Contact, *, language: str, way: ConsentWay, by_mail: bool
) -> None:
    contacts.agree(
        contact,
        ConsentPurpose.REMINDERS,
        way=way,
        language=language,
        about=subject(meeting),
        by_mail=by_mail,
        reminders=len(queries.still_to_come(meeting, now())),
    )


def attendance_for(
    meeting: Meeting,
    contact: Contact,
    *,
    guests: int,
    way: ConsentWay,
    state: AttendanceState = AttendanceState.WAITING,
) -> Attendance:
    """The person's row at the meeting: the one there is, else a new one that stands so."""
    known = attendance_of(meeting.id, contact.id)
    if known is not None:
        return known
    made = Attendance(
        meeting_id=meeting.id,
        contact_id=contact.id,
        guests=guests,
        state=state,
        way=way.value,
        made_at=now(),
    )
    if insert_new([made]):
        return made
    return attendance_of(meeting.id, contact.id) or made


def answer(attendance: Attendance, *, coming: bool, by: Actor | None = None) -> Attendance:
    """Note what a person says: they come, or they cannot. A place given back goes to who waits longest.

    Who waits and comes all the same gets a place that is free, also where they were passed over since they
    are expected elsewhere. Said twice is said once. Who is in stays in; what they say holds again should the
    presses be taken back. Raises DomainError once the meeting is over or called off.
    """
    serialise(current_campaign_id())
    fresh = queries.attendance(attendance.id)
    if fresh.meeting.state is not MeetingState.PUBLISHED or fresh.meeting.is_over:
        raise DomainError(_l("This meeting is over or called off"))
    is_in = lift(fresh)
    before = fresh.state
    fresh.answered_at = now()
    if coming and before is AttendanceState.CANCELLED:
        settle(fresh)
        audit.record("attendance.taken", fresh, by=by)
        _invite(fresh.meeting, fresh)
    elif coming and before is AttendanceState.WAITING and settle(fresh):
        audit.record("attendance.taken", fresh, by=by)
        welcome(fresh.meeting, fresh, wording.promoted(fresh.meeting))
    elif not coming and before in {AttendanceState.COMING, AttendanceState.WAITING}:
        _give_back(fresh, by=by)
    else:
        audit.record("attendance.answered", fresh, by=by)
    if is_in:
        settle_by_presses(fresh)
    db.session.flush()
    return fresh


def set_guests(attendance: Attendance, guests: int, *, by: Actor | None = None) -> Attendance:
    """Bring more or fewer people along, of whom who is in already too has a place or gives it back.

    Raises DomainError where there is no room for more.
    """
    if not 0 <= guests <= MOST_GUESTS:
        raise DomainError(_l("Up to 9 people can come with you"), field="guests")
    serialise(current_campaign_id())
    fresh = queries.attendance(attendance.id)
    if fresh.meeting.state is not MeetingState.PUBLISHED or fresh.meeting.is_over:
        raise DomainError(_l("This meeting is over or called off"))
    more, has_place = guests - fresh.guests, fresh.placed_at is not None
    if has_place and more > 0 and not take(fresh.meeting_id, more):
        raise DomainError(_l("There are not so many places left"), field="guests")
    fresh.guests = guests
    audit.record("attendance.changed", fresh, by=by, facts={"guests": guests})
    seat(fresh.meeting_id)
    if has_place and more < 0:
        free(fresh.meeting_id, -more)
        promote(fresh.meeting)
    db.session.flush()
    return fresh


def mark(attendance: Attendance, *, came: bool, by: Actor) -> undo.Undo | None:
    """Note that a person came, or did not. None where it was noted before. Raises DomainError too early.

    Who did not come is in by no press at the door that was made until now, also where it is sent later. Who
    came stays in when phones take theirs back.
    """
    serialise(current_campaign_id())
    fresh = queries.attendance(attendance.id)
    state = AttendanceState.CAME if came else AttendanceState.NO_SHOW
    if fresh.state is state and not (came and by_phones_alone(fresh.id)):
        return None
    if fresh.state not in MARKED:
        raise DomainError(_l("This person has no place at the meeting"))
    if now() < fresh.meeting.starts_at - OPENS_BEFORE:
        raise DomainError(_l("This meeting is still ahead"))
    before = _note_came(fresh) if came else _note_missed(fresh)
    settle_by_presses(fresh)
    audit.record("attendance.marked", fresh, by=by, facts={"came": came})
    return undo.keep("attendance.marked", fresh, before, by=by)


def _note_came(attendance: Attendance) -> dict[str, Any]:
    key = f"{TEAM}{new_bytes(16).hex()}"
    note(attendance.meeting_id, key, people=attendance.places, at=now(), attendance_id=attendance.id)
    return {"made": key}


def _note_missed(attendance: Attendance) -> dict[str, Any]:
    state, since = attendance.state_before or attendance.state, attendance.missed_at
    return {
        "state": state.value,
        "stood": outdo(attendance),
        "missed_at": _iso(attendance.missed_at),
        "since": _iso(since),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def unmark(done: undo.Undo, by: Actor | None) -> None:
    """Take back what was noted at the door: presses stand again, but for those that were taken back since.

    Where a later mark says that they did not come, that one goes on to hold.
    """
    serialise(current_campaign_id())
    attendance = queries.attendance(parse(done.about)[1])
    made = press_of(done.before.get("made", ""))
    if made is not None:
        made.taken_back_at = now()
    elif _iso(attendance.missed_at) == done.before.get("missed_at"):
        since = done.before.get("since")
        outdo_no_more(
            attendance,
            before=AttendanceState(done.before["state"]),
            stood=done.before.get("stood", ()),
            since=None if since is None else datetime.fromisoformat(since),
        )
    settle_by_presses(attendance)
    audit.record("attendance.restored", attendance, by=by)


def understand(reply: Answered, meaning: Meaning) -> bool:
    """Do what a reply to a message about a meeting says; False leaves it to a person."""
    attendance = _asked(reply)
    if attendance is None or meaning not in {Meaning.YES, Meaning.NO}:
        return False
    stood = attendance.state_before or attendance.state
    try:
        answer(attendance, coming=meaning is Meaning.YES)
    except DomainError:
        return False
    if (attendance.state_before or attendance.state) is not stood:
        before = {"state": stood.value, "message": reply.message_id}
        undo.keep("attendance.answered", attendance, before, by=None)
    return True


def unsay(reply: Answered) -> bool:
    """Nobody gave the answers to a message that were noted last: the person stands as before them.

    Who had a place has one again, or waits for the next. False once the meeting is over or called off.
    """
    attendance = _asked(reply)
    if attendance is None:
        return False
    try:
        while (act := undo.open_undo(attendance)) and act.before.get("message") == reply.message_id:
            undo.take_back(act.id, by=None)
    except DomainError:
        return False
    return True


def take_answer_back(done: undo.Undo, by: Actor | None) -> None:
    """Undo what an answer to a message has changed."""
    stood = AttendanceState(done.before["state"])
    attendance = queries.attendance(parse(done.about)[1])
    answer(attendance, coming=stood is not AttendanceState.CANCELLED, by=by)


def _asked(reply: Answered) -> Attendance | None:
    """The sign-up to the meeting that a message was about; None where it was about something else."""
    if reply.message_id is None:
        return None
    kind, meeting_id = parse(messages.message(reply.message_id).about)
    return attendance_of(meeting_id, reply.contact_id) if kind == "meeting" else None


def stop_token(attendance: Attendance) -> str:
    """A link to the page that stops all messages to the person; whoever asks holds their link already."""
    audit.record("contact.stop_link", attendance.contact)
    return messaging.passing_stop_link(attendance.contact).token


def tell_me_once(phone: PhoneNumber, *, language: str) -> Contact:
    """Keep the number of somebody who wants to hear, once, when the first meeting is fixed."""
    if queries.was_any_shown():
        raise Gone(_l("The first meeting is fixed already. Look at the list"))
    serialise(current_campaign_id())
    contact = contacts.find_or_add(phone, language=language)
    contacts.met(contact)
    if _may_be_told(contact, ConsentPurpose.FIRST):
        contacts.agree(
            contact, ConsentPurpose.FIRST, way=ConsentWay.WEB, language=language, about=first_meeting()
        )
    audit.record("meetings.first_asked", first_meeting())
    return contact


def _may_be_told(contact: Contact, purpose: ConsentPurpose) -> bool:
    """False for one more unknown number of a range of which strangers have typed too many."""
    agreed = people.purposes_of([contact.id]).get(contact.id, set())
    return purpose in agreed or messaging.grant_range(contact)


def _person(address: PhoneNumber | str | None, *, name: str, language: str) -> Contact:
    if isinstance(address, str):
        return contacts.find_or_add(None, name=name, email=address, language=language)
    return contacts.find_or_add(address, name=name, language=language)


def _invite(meeting: Meeting, attendance: Attendance) -> None:
    """By e-mail alone: who left a number reads on the page that the place is theirs."""
    has_place = attendance.state is AttendanceState.COMING
    if has_place and messaging.goes_by_mail(attendance.contact, MessagePurpose.PROMOTED):
        welcome(meeting, attendance, wording.invited(meeting))


def _give_back(attendance: Attendance, *, by: Actor | None) -> None:
    held = attendance.state is AttendanceState.COMING
    attendance.state, attendance.placed_at = AttendanceState.CANCELLED, None
    audit.record("attendance.cancelled", attendance, by=by)
    if held:
        take_out(attendance.meeting, attendance)
        free(attendance.meeting_id, attendance.places)
        promote(attendance.meeting)
        for other in waits_at(attendance.contact_id):
            promote(other)


def _check_open(meeting: Meeting, way: ConsentWay) -> None:
    if meeting.state is not MeetingState.PUBLISHED or meeting.is_over:
        raise Gone(_l("Nobody can sign up for this meeting any more"))
    if way is ConsentWay.WEB and (now_is := phase()) in SILENT:
        raise DomainError(wording.PHASES[now_is.value])
