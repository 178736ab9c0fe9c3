"""What the writer may do by code: add to what was written, or delete it."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.contacts import queries as contact_queries
from organizer.contacts import services as contacts
from organizer.grievances import queries
from organizer.grievances.models import Addition, Answer, Grievance, GrievanceState, ReplyWay
from organizer.grievances.services.history import enter_state, note_event
from organizer.kernel import once, tokens
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.messaging import services as messaging

MOST_ADDITIONS = 20
SETTLED = (GrievanceState.ANSWERED, GrievanceState.CLOSED)


def add_by_writer(row: Grievance, words: str, *, once_key: str = "") -> None:
    """Add what the writer has to say beside. What was settled is taken up again. Twice by one key is once."""
    if not words.strip():
        raise DomainError(_l("Write what you want to add"), field="words")
    if len(queries.additions(row, by_writer=True)) >= MOST_ADDITIONS:
        raise DomainError(_l("You have added 20 times. Please call us"), field="words")
    if once_key and once.first(once_key, use="grievance.added") is None:
        return
    db.session.add(
        Addition(grievance_id=row.id, by_writer=True, words=words.strip(), by_user_id=None, at=now())
    )
    note_event(row, "added", by=None)
    if row.state in SETTLED:
        enter_state(row, GrievanceState.IN_WORK, by=None)


def delete_by_writer(row: Grievance) -> None:
    """Delete the words and every trace of who wrote them. That it was said stays as a number.

    What was told of it and agreed to for it goes, and so does the person whom nothing else is held about.
    """
    for table in (Addition, Answer):
        db.session.execute(sa.delete(table).where(table.grievance_id == row.id))
    messaging.forget(subject(row))
    _forget_writer(row)
    tokens.revoke(subject(row), tokens.Purpose.GRIEVANCE)
    note_event(row, "erased", by=None)
    enter_state(row, GrievanceState.CLOSED, by=None)
    row.words = row.place = None
    row.code_index = None
    row.reply_way = ReplyWay.NONE
    row.quote_allowed = False
    row.erased_at = now()


def _forget_writer(row: Grievance) -> None:
    contact_id, row.contact_id = row.contact_id, None
    db.session.flush()
    if contact_id is not None:
        wrote_more = sa.select(sa.exists().where(Grievance.contact_id == contact_id))
        contact = contact_queries.contact(contact_id)
        contacts.forget(contact, subject(row), stays=db.session.scalar(wrote_more) is True)
