"""What may happen to a volunteer's place in a shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from organizer.contacts.models import ConsentWay
from organizer.kernel import audit, once, subjects, tokens, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Telling
from organizer.volunteers import queries, wording
from organizer.volunteers.models import Shift, Signup, SignupState, Volunteer
from organizer.volunteers.queries import ShiftFacts
from organizer.volunteers.services import people, places
from organizer.volunteers.services.clashing import check_elsewhere, needed_elsewhere, takes_place_again
from organizer.volunteers.services.inviting import LINK_LIFE, invite
from organizer.volunteers.services.people import Offering
from organizer.volunteers.services.places import ShiftFull

MARKED_FROM = timedelta(hours=12)
TOLD_AGAIN_AFTER = timedelta(days=1)
USE = "signup.new"
OWN_ANSWERS = ("signup.answered", "signup.cancelled")


def sign_up(
    shift_id: int,
    offering: Offering,
    *,
    way: ConsentWay = ConsentWay.WEB,
    also: Sequence[int] = (),
    by: Actor | None = None,
    once_key: str = "",
    despite: str = "",
    on_page: bool = False,
) -> Signup:
    """Give a volunteer a place in a shift, and in others of the same meeting: in all or in none.

    Exactly as many get one as are needed. Raises ShiftFull, Gone after its end; for a press `on_page`, that
    of the site, NotFound where it is not for all. The same phone in the same shift is one sign-up; who is
    added by staff needs no check any more, and raises Clashing where they are needed elsewhere, but not for
    a press that is made `despite` it. On the site a filled shift is refused to everybody alike, so that
    nobody learns who has a place in it; the same key of a form is one press.
    """
    people.check_phase(way)
    places.in_turn()
    taken = once.first(once_key, use=USE) if once_key else None
    if once_key and taken is None:
        return queries.signup(subjects.parse(once.answered(once_key, use=USE))[1])
    shifts = _of_one_meeting(shift_id, also)
    if on_page:
        places.check_open(shifts)
    if by is None:
        places.check_room(shifts)
    first = _signed_up(shifts, offering, way=way, by=by, despite=despite)
    if taken is not None:
        taken.answer = subject(first)
    return first


def join_waiting_list(shift_id: int, offering: Offering, *, way: ConsentWay = ConsentWay.WEB) -> Signup:
    """Note that a volunteer would come if a place opens. Where one is free it is theirs, as by `sign_up`."""
    people.check_phase(way)
    places.in_turn()
    (facts,) = _of_one_meeting(shift_id, ())
    shift = facts.shift
    if shift.free_places > 0:
        return sign_up(shift_id, offering, way=way)
    volunteer = people.volunteer_for(offering, way=way)
    known = queries.signup_in(shift.id, volunteer.id)
    if known is not None and known.state is not SignupState.CANCELLED:
        return known
    made = _new(shift, volunteer, known, SignupState.WAITING, note=offering.note)
    audit.record("signup.waits", made)
    return made


def accept(signup: Signup, *, despite: str = "", by: Actor | None) -> None:
    """Staff confirm a volunteer for a role that needs a check, or give who waits a free place; they are told.

    Raises Clashing where they are needed elsewhere then, but not for a press that is made `despite` it;
    ShiftFull.
    """
    places.in_turn()
    signup = queries.signup(signup.id)
    if signup.state not in {SignupState.ASKED, SignupState.WAITING}:
        raise DomainError(_l("This volunteer does not wait for a check"))
    shift = queries.shift(signup.shift_id)
    check_elsewhere(shift, queries.volunteer(signup.volunteer_id), despite=despite)
    if signup.state is SignupState.WAITING:
        places.take([shift])
    signup.state = SignupState.CONFIRMED
    people.know(signup.volunteer_id)
    audit.record("signup.accepted", signup, by=by)
    welcome(signup)


def say_coming(signup: Signup, *, by: Actor | None = None, message_id: int | None = None) -> None:
    """The volunteer says that they come; who had cancelled takes a place again. Raises ShiftFull, Gone.

    `message_id` is the message that they answer, where it is no press of their own.
    """
    places.in_turn()
    signup, shift = _still_ahead(signup)
    if signup.state in {SignupState.CAME, SignupState.NO_SHOW}:
        return
    has_place = signup.holds_place
    if not has_place:
        places.take([shift])
    _keep("signup.answered", signup, by=by, message_id=message_id)
    if not has_place:
        signup.state = _first_state(shift)
    signup.answered_at = now()
    invite([signup])
    audit.record("signup.answered", signup, by=by, facts={"coming": True})


def cancel(signup: Signup, *, by: Actor | None = None, message_id: int | None = None) -> undo.Undo | None:
    """Give the place back; who waits longest gets it, with a message. Raises Gone after the shift's end.

    Where the volunteer waits for another place, which this one stood in the way of, a free one is theirs.

    `message_id` is the message that the volunteer answers, where it is no press of their own.
    """
    places.in_turn()
    signup, shift = _still_ahead(signup)
    if signup.state not in {SignupState.ASKED, SignupState.CONFIRMED, SignupState.WAITING}:
        return None
    act = _keep("signup.cancelled", signup, by=by, message_id=message_id)
    held = signup.holds_place
    signup.state = SignupState.CANCELLED
    signup.answered_at = now()
    messaging.withdraw(subject(signup))
    invite([signup])
    audit.record("signup.cancelled", signup, by=by)
    if held:
        places.free(shift)
        move_up(shift)
        for other in queries.waits_in(signup.volunteer_id):
            move_up(other)
    return act


def give_up(signup: Signup) -> None:
    """Give the place of somebody who is erased to who waits: nothing is told, and nothing brings it back."""
    places.in_turn()
    signup, shift = _still_ahead(signup)
    held = signup.holds_place
    signup.state = SignupState.CANCELLED
    messaging.withdraw(subject(signup))
    audit.record("signup.cancelled", signup)
    if held:
        places.free(shift)
        move_up(shift)


def unsay(signup: Signup, message_id: int) -> None:
    """Nobody gave the answers to a message that were noted last: the sign-up stands as before them.

    What the volunteer has said since by themselves stays. Raises ShiftFull where the place is gone.
    """
    places.in_turn()
    while (act := undo.open_undo(signup)) is not None and act.before.get("message") == message_id:
        undo.take_back(act.id, by=None)


def mark(signup: Signup, *, came: bool, by: Actor | None) -> undo.Undo:
    """Note at the door, or afterwards, whether the volunteer came."""
    places.in_turn()
    signup = queries.signup(signup.id)
    if not signup.holds_place:
        raise DomainError(_l("This volunteer has no place in the shift"))
    if now() < queries.shift(signup.shift_id).starts_at - MARKED_FROM:
        raise DomainError(_l("This shift is still ahead"))
    act = _keep("signup.marked", signup, by=by)
    signup.state = SignupState.CAME if came else SignupState.NO_SHOW
    if came:
        people.know(signup.volunteer_id)
    audit.record("signup.marked", signup, by=by, facts={"came": came})
    return act


def take_back(done: undo.Undo, by: Actor | None) -> None:
    """Undo an answer, a cancellation or a mark. Raises ShiftFull when the place is gone meanwhile."""
    places.in_turn()
    signup = queries.signup(subjects.parse(done.about)[1])
    shift = queries.shift(signup.shift_id)
    held, answered, stood = signup.holds_place, done.before["answered_at"], signup.state
    signup.state = SignupState(done.before["state"])
    if signup.holds_place and not held:
        try:
            places.take([shift])
        except ShiftFull:
            signup.state = stood
            raise
    signup.answered_at = None if answered is None else datetime.fromisoformat(answered)
    invite([signup])
    audit.record("signup.restored", signup, by=by)
    if held and not signup.holds_place:
        places.free(shift)
        move_up(shift)


def answer_to_undo(signup: Signup, *, by: Actor | None = None) -> undo.Undo | None:
    """The last thing done with a sign-up, where it was the same person's answer and can be taken back."""
    act = undo.open_undo(signup)
    if act is None or act.verb not in OWN_ANSWERS or queries.facts(signup.shift_id).is_over:
        return None
    return act if act.by_user_id == (None if by is None else by.user_id) else None


def offers_undo(signup: Signup, *, by: Actor | None = None) -> bool:
    """True where the last answer can be taken back, and the place that it gave up, if any, is still free."""
    act = answer_to_undo(signup, by=by)
    if act is None:
        return False
    return not takes_place_again(act, signup) or queries.shift(signup.shift_id).free_places > 0


def stop_token(signup: Signup) -> str:
    """A link by which the volunteer of a sign-up can stop all messages."""
    contact = queries.contact_of(signup)
    audit.record("contact.stop_link", contact)
    return messaging.passing_stop_link(contact).token


def move_up(shift: Shift) -> None:
    """Give free places to those who wait, the longest first, and tell them.

    Who is needed elsewhere then is passed over and goes on waiting: the team's page says where.
    """
    if shift.starts_at <= now() or shift.free_places <= 0:
        return
    who_wait = queries.who_wait(shift.id)
    busy = needed_elsewhere(shift, [volunteer for _made, volunteer in who_wait])
    for waiting, volunteer in who_wait:
        if shift.free_places <= 0:
            return
        if volunteer.id in busy:
            audit.record("signup.passed_over", waiting)
            continue
        places.take([shift])
        waiting.state = _first_state(shift)
        audit.record("signup.moved_up", waiting)
        if waiting.state is SignupState.CONFIRMED:
            welcome(waiting)


def welcome(signup: Signup, *, facts: ShiftFacts | None = None, typed: bool = False) -> None:
    """Tell a volunteer that a place is theirs, with the link of their own page.

    That link leaves by SMS alone: whoever `typed` the number may be somebody else. `facts` are those of the
    shift, where they were read in our turn.
    """
    facts = facts or queries.facts(signup.shift_id)
    contact = queries.contact_of(signup)
    told = Telling(
        contact=contact,
        words=wording.signed_up(facts),
        purpose=MessagePurpose.SHIFT,
        about=subject(signup),
        until=facts.shift.ends_at,
        link=tokens.Wanted(Purpose.SIGNUP, signup.link_about, facts.shift.ends_at + LINK_LIFE),
        typed=typed,
    )
    messaging.tell_all([told])
    if contact.email_index is not None:
        invite([signup])


def put_in(shift: Shift, volunteer: Volunteer, known: Signup | None) -> Signup:
    """A sure place for somebody the team knows, once it is taken; who was signed up before, again."""
    return _new(shift, volunteer, known, SignupState.CONFIRMED, note="")


def _of_one_meeting(shift_id: int, also: Sequence[int]) -> list[ShiftFacts]:
    """The shifts as they stand in our turn, in one statement."""
    wanted = list(dict.fromkeys([shift_id, *also]))
    found = {each.id: each for each in queries.shifts_by_id(wanted)}
    shifts = [found[each] for each in wanted if each in found]
    if len(shifts) < len(wanted) or len({each.shift.meeting_id for each in shifts}) > 1:
        raise NotFound
    if any(each.is_over for each in shifts):
        raise Gone(_l("This shift is over"))
    return shifts


def _holds(signup: Signup | None) -> bool:
    return signup is not None and signup.holds_place


def _signed_up(
    shifts: Sequence[ShiftFacts], offering: Offering, *, way: ConsentWay, by: Actor | None, despite: str
) -> Signup:
    """The place in the first of the shifts: a new one, told together with the others, or the one there is."""
    volunteer = people.volunteer_for(offering, way=way)
    if by is not None:
        check_elsewhere(shifts[0].shift, volunteer, despite=despite)
        people.know(volunteer.id)
    known = {each.id: queries.signup_in(each.id, volunteer.id) for each in shifts}
    wanted = [each for each in shifts if not _holds(known[each.id])]
    if not wanted:
        return _again(known[shifts[0].id], typed=by is None)
    places.take(each.shift for each in wanted)
    made = [_place(each.shift, volunteer, known[each.id], note=offering.note, by=by) for each in wanted]
    for other in made[1:]:
        other.together_id = made[0].id
    _tell_place(made, wanted, typed=by is None)
    return made[0]


def _again(known: Signup | None, *, typed: bool) -> Signup:
    """Who signs up once more on another day gets the link by SMS again."""
    if known is None:
        raise NotFound
    told = max((message.made_at for message in outbox.about(subject(known))), default=known.made_at)
    if known.state is SignupState.CONFIRMED and told < now() - TOLD_AGAIN_AFTER:
        welcome(known, typed=typed)
    return known


def _place(
    shift: Shift, volunteer: Volunteer, known: Signup | None, *, note: str, by: Actor | None
) -> Signup:
    state = _first_state(shift) if by is None else SignupState.CONFIRMED
    made = _new(shift, volunteer, known, state, note=note)
    audit.record("signup.made", made, by=by)
    return made


def _new(
    shift: Shift, volunteer: Volunteer, known: Signup | None, state: SignupState, *, note: str
) -> Signup:
    """Written with the entry that tells of it: each flush before would read the end of the chain anew."""
    made = known or Signup(shift_id=shift.id, volunteer_id=volunteer.id, state=state, made_at=now())
    made.state, made.made_at, made.answered_at = state, now(), None
    made.note, made.together_id = note.strip() or None, None
    db.session.add(made)
    return made


def _tell_place(made: Sequence[Signup], shifts: Sequence[ShiftFacts], *, typed: bool) -> None:
    """One message for all that was taken in one press, in the words of the first that needs no check."""
    sure = next((each for each in made if each.state is SignupState.CONFIRMED), None)
    if sure is not None:
        welcome(sure, facts=shifts[made.index(sure)], typed=typed)
    invite(each for each in made if each is not sure)


def _first_state(shift: Shift) -> SignupState:
    return SignupState.ASKED if queries.role(shift.role_id).needs_check else SignupState.CONFIRMED


def _still_ahead(signup: Signup) -> tuple[Signup, Shift]:
    signup = queries.signup(signup.id)
    shift = queries.shift(signup.shift_id)
    if shift.ends_at <= now():
        raise Gone(_l("This shift is over"))
    return signup, shift


def _keep(verb: str, signup: Signup, *, by: Actor | None, message_id: int | None = None) -> undo.Undo:
    answered = signup.answered_at
    before: dict[str, Any] = {
        "state": signup.state.value,
        "answered_at": None if answered is None else answered.isoformat(),
        "message": message_id,
    }
    return undo.keep(verb, signup, before, by=by)
