"""What meetings want from the rooms above: who serves at them, and who must follow when one moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from organizer.contacts.models import Contact
from organizer.kernel.access import Actor
from organizer.kernel.undo import Undo
from organizer.meetings.models import Meeting


class Duty(Protocol):
    """One person's part in a meeting."""

    @property
    def meeting_id(self) -> int:
        """At which meeting."""

    @property
    def contact_id(self) -> int:
        """Who serves."""

    @property
    def contact(self) -> Contact:
        """The same, with all that is known of the person."""

    @property
    def user_id(self) -> int | None:
        """The same person as one who signs in, where they do."""

    @property
    def role_code(self) -> str:
        """What they do; `host` leads the meeting."""

    @property
    def role_names(self) -> Mapping[str, str]:
        """What that is called."""

    @property
    def name(self) -> str:
        """First name and initial."""

    @property
    def is_checked(self) -> bool:
        """The team knows who it is; a stranger who has put themselves down sees nobody's name."""

    @property
    def link_about(self) -> str:
        """What their own page is about (`Purpose.SIGNUP`), where they say whether they come."""

    @property
    def made_at(self) -> datetime:
        """When they took it on."""

    @property
    def starts_at(self) -> datetime:
        """When they must be there."""

    @property
    def ends_at(self) -> datetime:
        """When they may go."""


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Who serves.

    `at` tells the duties of meetings and `during` those of a time, one statement each; `places` how many
    places of each meeting's team are filled and how many there are; `follow` keeps the crew beside a meeting
    that moves, is called off or takes place after all, in the same transaction; `keep_in_step` does so where
    the rules of its zone changed and its time on the wall did not, and tells nobody. `letters` is how many of
    them at each meeting have a mailbox whose calendar is told of a change, and `write` tells it.
    """

    at: Callable[[Iterable[int]], Sequence[Duty]]
    during: Callable[[datetime, datetime], Sequence[Duty]]
    places: Callable[[Iterable[int]], Mapping[int, tuple[int, int]]]
    follow: Callable[[Meeting], None]
    keep_in_step: Callable[[Meeting], None]
    letters: Callable[[Iterable[int]], Mapping[int, int]]
    write: Callable[[Meeting], None]


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """How a meeting gets its team.

    `sets` are teams that can be asked for at once, by code with their names, and `hosts` the people who can
    lead, by number and name. `add_set` and `give_host` do it and can be taken back; both raise DomainError.
    """

    sets: Callable[[], Mapping[str, Mapping[str, str]]]
    hosts: Callable[[], Sequence[tuple[int, str]]]
    add_set: Callable[[Meeting, str, Actor | None], Undo]
    give_host: Callable[[Meeting, int, Actor | None], Undo]


staffings: list[Staffing] = []
"""Filled by rooms.py."""
crews: list[Crew] = []
"""Filled by rooms.py."""
