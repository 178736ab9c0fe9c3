"""A message to many while it is written: whom it is for, its words, its hour; a try to one's own phone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from organizer.campaigns.queries import current_campaign, phase
from organizer.contacts import queries as contacts
from organizer.contacts.models import Contact
from organizer.country.models import SILENT, Phase
from organizer.kernel import audit, once
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, long_date
from organizer.kernel.keys import row_id
from organizer.kernel.subjects import parse, subject
from organizer.messaging import queries
from organizer.messaging.filling import LINK, NAME, unknown
from organizer.messaging.models import (
    Aim,
    Broadcast,
    BroadcastState,
    Message,
    MessageClass,
    MessagePurpose,
)
from organizer.messaging.queries.broadcasts import (
    AGAIN,
    FIELD,
    again_query,
    broadcast,
    broadcasts,
    missed_so_far,
)
from organizer.messaging.reason_wording import REASONS
from organizer.messaging.services.opening import opening
from organizer.messaging.services.outbox import LONGEST_BODY, tell
from organizer.messaging.services.reaching import (
    Filling,
    Reach,
    asked_of,
    bill,
    first_name,
    of_use_until,
    reach,
    values_of,
)
from organizer.messaging.services.standing import Standing
from organizer.messaging.services.start_up import own_contact

HOLD = timedelta(seconds=30)
"""Nothing leaves earlier after the press, so that it can be stopped."""
EARLY = frozenset({Phase.BEFORE, Phase.NOMINATION, Phase.REGISTRATION})
"""When the law lets nobody campaign yet."""
USEFUL = timedelta(days=3)
"""What is about no meeting to come is of use so long."""
TEST_USEFUL = timedelta(hours=1)
NEW = "broadcast.new"


def draft(
    query: str, aim: Aim, *, by: Actor, once_key: str = "", texts: Mapping[str, str] | None = None
) -> Broadcast:
    """Begin a message to the people of a filter. The same key of a form is the same message."""
    _check_aim(query, aim)
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return broadcast(parse(once.answered(once_key, use=NEW))[1])
    made = Broadcast(
        query=query, aim=aim, texts=json.dumps(texts or {}), made_at=now(), written_by_id=by.user_id
    )
    db.session.add(made)
    if taken is not None:
        taken.answer = subject(made)
    audit.record("broadcast.drafted", made, by=by)
    return made


def aim_at(row: Broadcast, query: str, aim: Aim, *, by: Actor) -> None:
    """Choose other people for a message that is being written."""
    _check_open(row)
    _check_aim(query, aim)
    if (row.query, row.aim) != (query, aim):
        row.query, row.aim = query, aim
        audit.record("broadcast.changed", row, by=by, changed={"query": ("", query)})


def write(row: Broadcast, texts: Mapping[str, str], *, by: Actor) -> None:
    """Give a message its words, by language. Raises DomainError for a variable that nobody can fill in."""
    _check_open(row)
    for language, text in texts.items():
        check_words(row.query, language, text)
    for language, tally in bill(texts, row.query, reach_of(row).people).tallies.items():
        if len(tally.longest) > LONGEST_BODY:
            raise DomainError(_("This is too long: no phone network takes it"), field=f"texts-{language}")
    if row.words != dict(texts):
        row.texts, row.written_by_id = json.dumps(dict(texts)), by.user_id
        audit.record("broadcast.changed", row, by=by, changed={"texts": ("", row.texts)})


def check_words(query: str, language: str, text: str) -> None:
    """Raise DomainError where a text names something that these people's message cannot be filled with."""
    known = [NAME, LINK, *values_of(query, language)]
    wrong = unknown(text, known)
    if wrong:
        raise DomainError(
            _(
                "We cannot fill in %(wrong)s. You can use: %(known)s",
                wrong=" ".join(wrong),
                known=" ".join(f"{{{name}}}" for name in known),
            ),
            field=f"texts-{language}",
        )


def set_time(row: Broadcast, due_at: datetime | None, *, is_urgent: bool, by: Actor) -> None:
    """Say when a message is to leave; None for at once. Raises DomainError for a time that cannot be."""
    _check_open(row)
    if due_at is not None and due_at <= now():
        raise DomainError(_("Choose a later time"), field="time")
    is_urgent = is_urgent and row.aim is not Aim.NEWS
    row.due_at, row.is_urgent = due_at, is_urgent
    check_time(row)
    audit.record("broadcast.changed", row, by=by, facts={"urgent": is_urgent})


def check_time(row: Broadcast) -> None:
    """Raise DomainError where the message cannot leave at its time, or would be of no use then."""
    leaves, until = leaves_at(row), useful_until(row)
    if row.class_ is MessageClass.CAMPAIGN and phase(leaves) in SILENT:
        day = long_date(queries.wall(leaves).date())
        why = _("This is the day of silence. Messages and meetings are not allowed")
        raise DomainError(f"{day}. {why}", field="day")
    if row.class_ is MessageClass.CAMPAIGN and phase(leaves) is Phase.AFTER and phase() is not Phase.AFTER:
        raise DomainError(_("Write what goes out after the vote once it is over"), field="day")
    if until <= leaves:
        raise DomainError(_("The meeting will have begun by then"), field="time")


def too_early_for(row: Broadcast) -> datetime | None:
    """When campaigning begins, as a wall time, where news would leave before it; else None."""
    election = current_campaign().election
    is_early = row.class_ is MessageClass.CAMPAIGN and phase(leaves_at(row)) in EARLY
    return election.campaign_from if is_early and election is not None else None


def earliest(row: Broadcast) -> datetime:
    """When the first SMS would leave if it were not for quiet hours: not before it can be stopped."""
    return max(row.due_at or now(), now() + HOLD)


def leaves_at(row: Broadcast) -> datetime:
    """When the first SMS leaves: what is not urgent after the quiet hours, and news on a working day."""
    return opening(earliest(row), row.class_)


def useful_until(row: Broadcast) -> datetime:
    """How long it is of use: until the meeting it is about begins, else for three days.

    News before the vote are of none after it: who hears of us then has agreed to something else.
    """
    until = of_use_until(row.query) or leaves_at(row) + USEFUL
    election = current_campaign().election
    if row.class_ is not MessageClass.CAMPAIGN or election is None or phase() is Phase.AFTER:
        return until
    return until if election.polls_open is None else min(until, to_utc(election.polls_open, election.zone))


def reach_of(row: Broadcast) -> Reach:
    """Whom a message reaches at the time it leaves."""
    return reach(row.query, row.aim, leaves=leaves_at(row))


def drop(row: Broadcast, *, by: Actor) -> None:
    """Throw a message away that was not let go."""
    _check_open(row)
    audit.record("broadcast.dropped", row, by=by)
    db.session.delete(row)


def write_again(row: Broadcast, *, by: Actor, once_key: str = "") -> Broadcast:
    """Begin the same message to those whom it did not reach and another try may."""
    return draft(again_query(row.id), row.aim, by=by, once_key=once_key, texts=row.words)


def test_to_me(row: Broadcast, *, by: Actor) -> list[Message]:
    """Send the words in each language to the member's own phone, once as long as they stay the same.

    Again where they did not arrive. Raises DomainError for who has no number, or has stopped.
    """
    me = own_contact(by)
    _check_reaches(me)
    filling, name = Filling(row.words, row.query), first_name(me)
    told = [_test(row, code, filling, name, me=me, by=by) for code in row.words]
    audit.record("broadcast.tested", row, by=by)
    return [message for message in told if message is not None]


def _test(
    row: Broadcast, code: str, filling: Filling, name: str, *, me: Contact, by: Actor
) -> Message | None:
    key = f"test:{row.id}:{by.user_id}:{_digest(filling.filled(code, name, ''))}"
    return tell(
        me,
        lambda _language, url: filling.filled(code, name, url),
        purpose=MessagePurpose.TEST,
        about=f"user:{by.user_id}",
        key=f"{key}:{missed_so_far(key)}",
        until=now() + TEST_USEFUL,
        class_=MessageClass.URGENT,
    )


def _check_reaches(me: Contact) -> None:
    standing = Standing([me.id])
    channel = standing.channel(me, MessagePurpose.TEST)
    hindrance = standing.hindrance(me, MessagePurpose.TEST, channel)
    if hindrance is not None:
        raise DomainError(_("No SMS goes to your phone: %(why)s", why=REASONS[hindrance]))


def _check_open(row: Broadcast) -> None:
    if row.state is not BroadcastState.DRAFT:
        raise DomainError(_("This message was already sent. Nothing in it can be changed."))


def _check_aim(query: str, aim: Aim) -> None:
    """Only who asked to be told of a meeting is written to about it; only what has left is tried again."""
    asked = asked_of(query)
    audience = contacts.audience(asked.get("who", ""))
    first = broadcasts([row_id(asked.get(FIELD, "")) or 0])
    if asked.get("who") == AGAIN and not any(row.released_at for row in first):
        raise DomainError(_("Nobody would get it. Choose other people."))
    if aim is Aim.MEETING and (audience is None or not audience.has_asked):
        raise DomainError(_("Choose the meeting that the message is about"), field="meeting")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
