"""What goes with a volunteer who is erased."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.campaigns.queries import membership_of
from organizer.contacts.models import Contact
from organizer.kernel import tokens, undo
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.volunteers import queries
from organizer.volunteers.models import Signup
from organizer.volunteers.services import signups


def erase(contact: Contact) -> None:
    """Take out the notes of a person's sign-ups, and give back what they hold in shifts still to come.

    What was stays, as numbers, and the team's board shows who is missing. Their links end, and no undo
    of what they said brings a place back.
    Raises DomainError for a member of the team, who must leave it first.
    """
    volunteer = queries.volunteer_of(contact.id)
    if volunteer is None:
        return
    if volunteer.user_id is not None and membership_of(volunteer.user_id) is not None:
        raise DomainError(_l("This person is a member of the team. Take them out of the team first"))
    for signup in queries.signups_ahead(volunteer.id):
        signups.give_up(signup)
    own = db.session.scalars(sa.select(Signup).where(Signup.volunteer_id == volunteer.id)).all()
    for signup in own:
        signup.note = None
    tokens.revoke([signup.link_about for signup in own], tokens.Purpose.SIGNUP)
    undo.forget([subject(signup) for signup in own])
