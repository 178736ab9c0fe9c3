"""Paper lists of people who left a number at a meeting, typed in by the team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from functools import partial
from random import Random

from organizer.contacts import queries
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.demo.cast import Caller, Someone, Writer
from organizer.demo.places import localities
from organizer.demo.touring import Touring
from organizer.kernel.phone import PhoneNumber

A_LIST = 8
"""People on one sheet of paper."""
AGREED = ((ConsentPurpose.NEWS, 0.8), (ConsentPurpose.REMINDERS, 0.5), (ConsentPurpose.AFTER, 0.3))
"""What people tick on paper, and how many of them."""


class Lists:
    """The people whom one campaign knows from paper alone."""

    def __init__(self, touring: Touring) -> None:
        self._touring, self._diary, self._days = touring, touring.diary, touring.days
        self._chance = Random(f"lists of {touring.cast.slug}")
        self._toured = sorted({stop.venue.locality for stop in touring.stops})

    def write(self) -> None:
        """Type a sheet in now and then; whoever is still missing, on the last evening."""
        cast = self._touring.cast
        for number, place in enumerate(range(0, len(cast.listed), A_LIST)):
            at = self._days.moment(-2 - 2 * number, time(18, 20))
            self._diary.add(at, partial(self._type_in, cast.listed[place : place + A_LIST]))
        evening = self._days.moment(-1, time(19, 40))
        self._diary.add(evening, partial(self._type_in, cast.callers))
        self._diary.add(evening, partial(self._note_writers, cast.writers))

    def _type_in(self, people: Iterable[Caller]) -> None:
        for someone in people:
            if queries.by_phone(someone.phone) is None:
                self._agree(self._found(someone, phone=someone.phone))

    def _note_writers(self, people: Iterable[Writer]) -> None:
        for someone in people:
            if queries.by_email(someone.email) is None:
                self._agree(self._found(someone, email=someone.email))

    def _found(
        self, someone: Someone, *, phone: PhoneNumber | None = None, email: str | None = None
    ) -> Contact:
        return contacts.find_or_add(
            phone,
            name=someone.full_name,
            email=email,
            language=someone.language,
            locality_id=localities()[self._chance.choice(self._toured)],
        )

    def _agree(self, contact: Contact) -> None:
        for purpose, share in AGREED:
            if self._chance.random() < share:
                contacts.agree(contact, purpose, way=ConsentWay.PAPER, language=contact.language)
