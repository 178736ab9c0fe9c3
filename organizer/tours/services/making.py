"""Meetings made of a draft, whoever drew it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.meetings import services as meetings
from organizer.meetings.services import MeetingDetails


@dataclass(frozen=True)
class Wanted:
    """A meeting of a draft, and what is said where it cannot be."""

    details: Callable[[], MeetingDetails]
    refused: Callable[[DomainError], str]


def make_each(wanted: Iterable[Wanted], *, publish: bool, by: Actor) -> None:
    """Make meetings, as drafts or published. Raises DomainError at the first that cannot be."""
    for each in wanted:
        try:
            made = meetings.schedule_meeting(each.details(), by=by)
            if publish:
                meetings.publish(made, by=by)
        except DomainError as problem:
            raise DomainError(each.refused(problem)) from problem
