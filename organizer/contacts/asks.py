"""What contacts want from rooms above: what each holds about people, and which people can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from organizer.contacts.models import Contact
from organizer.kernel.subjects import Named
from organizer.kernel.tokens import OwnLinks


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A room that holds something about people, under a title that takes its language when it is read.

    `glance` says in a word or two what many people are to the room, in one statement: their roles in lists.
    `tell` says all it holds about one, the newest first. `own` is what of it that person reads on their own
    page, which another who has the phone in hand can read as well: no words of a grievance. `erase` takes
    out of its rows what tells who somebody is, and raises DomainError where that cannot be now. `keeps` is
    true where the room has to do with one, though it may tell nothing; by default where it tells something.
    """

    title: str
    glance: Callable[[Iterable[int]], Mapping[int, str]]
    tell: Callable[[Contact], Sequence[Named]]
    own: Callable[[Contact], Sequence[str]] = lambda _contact: ()
    erase: Callable[[Contact], None] = lambda _contact: None
    keeps: Callable[[Contact], bool] | None = None

    def holds(self, contact: Contact) -> bool:
        """True where a person may not go: the room still needs them."""
        return bool(self.tell(contact)) if self.keeps is None else self.keeps(contact)


Params = Mapping[str, str]
"""Of an address: which people are meant."""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """A kind of people who can be chosen. `people` selects their ids, by the parameters in `fields`.

    Where there is a field, `choices` are its values with their words; without them it is chosen elsewhere.
    `says` fills in what a message to them may name, in a language; `until` is how long that is of use.
    `links` is what their own links open, by the id of the person, where that is more than the way to stop.
    `has_asked` is true of people who asked to be told of just what is chosen.
    """

    code: str
    title: str
    people: Callable[[Params], sa.Select[int]]
    fields: tuple[str, ...] = ()
    choices: Callable[[], Mapping[str, str]] | None = None
    says: Callable[[Params, str], Mapping[str, str]] | None = None
    until: Callable[[Params], datetime | None] | None = None
    links: Callable[[Params], OwnLinks | None] | None = None
    has_asked: bool = False


holders: list[Holder] = []
"""Filled by rooms.py."""

audiences: list[Audience] = []
"""Filled by rooms.py."""
