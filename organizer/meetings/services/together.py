"""One press tells the people of many meetings what they do not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from organizer.kernel.access import Actor
from organizer.meetings.models import Meeting
from organizer.meetings.services.notices import MANY_PEOPLE, News, Notice, notices, tell, untold_of
from organizer.messaging.services import Told


@dataclass(frozen=True)
class Notices:
    """What would be told of many meetings: of each to whom, in which words, and what it takes."""

    each: Sequence[tuple[Meeting, Notice]]
    firsts: Sequence[tuple[Meeting, int]]
    """Where only a first meeting is to be told of, and to how many: once for all, by itself."""

    @property
    def people(self) -> int:
        """How many people do not know yet; who signed up for several meetings is one."""
        return len({person.contact.id for _row, notice in self.each for person in notice.people})

    @property
    def texts(self) -> int:
        """How many SMS that are: one for each meeting to each person."""
        return sum(notice.estimate.texts for _row, notice in self.each)

    @property
    def letters(self) -> int:
        """How many e-mails, into calendars too."""
        return sum(notice.letters for _row, notice in self.each)

    @property
    def calls(self) -> int:
        """How many are called by a helper."""
        return sum(notice.estimate.calls for _row, notice in self.each)

    @property
    def left_out(self) -> int:
        """How many are not reached: without a number or consent."""
        return sum(notice.estimate.left_out for _row, notice in self.each)

    @property
    def parts(self) -> int:
        """Of how many parts the SMS are."""
        return sum(notice.estimate.parts for _row, notice in self.each)

    @property
    def price_minor(self) -> int:
        """What they cost, in the smallest unit."""
        return sum(notice.estimate.price_minor for _row, notice in self.each)

    @property
    def is_to_many(self) -> bool:
        """True where so many are told that the number is typed first."""
        return self.texts + self.letters > MANY_PEOPLE


def notices_of(meetings: Iterable[Meeting]) -> Notices:
    """What people do not know yet of some meetings, in the order given; of the others, nothing."""
    rows = list(meetings)
    untold = untold_of(rows)
    found = [(row, *untold[row.id]) for row in rows if row.id in untold]
    each = [(row, news, people) for row, news, people in found if news is not News.FIRST]
    return Notices(
        list(zip((row for row, _news, _people in each), notices(each), strict=True)),
        [(row, len(people)) for row, news, people in found if news is News.FIRST],
    )


def tell_together(notices: Notices, *, by: Actor) -> list[Told]:
    """Tell all of them. Returns how many of each will get it, and how. Pressed twice, each is told once."""
    return [tell(row, notice.news, by=by) for row, notice in notices.each]
