"""People are told of a change, by one press and once for each change."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import asks, queries, wording
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries import Concerned
from organizer.meetings.queries.people import LINK_LIFE
from organizer.meetings.queries.speaking import (
    expecting_another_language,
    languages_key,
    may_expect_another_language,
)
from organizer.meetings.queries.steps import had_no_steps, steps_key, unaware_of_steps
from organizer.meetings.services.inviting import in_calendar
from organizer.meetings.services.telling import still_stands
from organizer.messaging import queries as messages
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Estimate, Telling, Told

MANY_PEOPLE = 50


class News(enum.StrEnum):
    """What people may have to be told of."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    """It is called off until it has a new time."""
    LANGUAGES = "languages"
    """It is held in other languages than they were told last, or no more in theirs as when they signed up."""
    STEPS = "steps"
    """There are steps where it is held, and there were none when they signed up."""
    FIRST = "first"
    """It is the first meeting, and they asked to hear of it."""


PURPOSES = {
    News.MOVED: MessagePurpose.MOVED,
    News.CANCELLED: MessagePurpose.CANCELLED,
    News.POSTPONED: MessagePurpose.CANCELLED,
    News.LANGUAGES: MessagePurpose.ABOUT_MEETING,
    News.STEPS: MessagePurpose.ABOUT_MEETING,
    News.FIRST: MessagePurpose.FIRST_MEETING,
}
WORDS = {
    News.MOVED: wording.moved,
    News.CANCELLED: wording.cancelled,
    News.POSTPONED: wording.postponed,
    News.LANGUAGES: wording.spoken_anew,
    News.STEPS: wording.with_steps,
    News.FIRST: wording.first_meeting,
}
FOR_VOTERS = frozenset({News.LANGUAGES, News.STEPS, News.FIRST})
"""What does not concern those who serve."""


@dataclass(frozen=True)
class Notice:
    """What would be told: to whom, in which words, and what it takes."""

    news: News
    people: Sequence[Concerned]
    said: Sequence[tuple[wording.MessageWords, Estimate]]
    """In which words, and what it takes to tell those who get these."""
    warned: int
    """How many read in them that there are steps where they signed up for a place without any."""
    estimate: Estimate
    letters: int
    """How many e-mails: to who left no number, and into the calendars of those who serve."""

    @property
    def is_to_many(self) -> bool:
        """True where so many are told that the name of the place is typed first."""
        return self.estimate.people > MANY_PEOPLE


def untold(meeting: Meeting) -> tuple[News, Sequence[Concerned]] | None:
    """The news of a meeting that somebody has not been told of, and who that is; None when there is none."""
    return untold_of([meeting]).get(meeting.id)


def untold_of(meetings: Iterable[Meeting]) -> Mapping[int, tuple[News, Sequence[Concerned]]]:
    """As `untold`, by meeting, in a constant number of statements; those without news are left out."""
    ahead = [row for row in meetings if row.starts_at > now()]
    asked = [(row, news) for row in ahead for news in _news_of(row)]
    found: dict[int, tuple[News, Sequence[Concerned]]] = {}
    for (row, news), people in zip(asked, _unaware(asked), strict=True):
        if people:
            found.setdefault(row.id, (news, people))
    return found


def notice(meeting: Meeting, news: News) -> Notice:
    """Who does not know of some news, and what it takes to tell them."""
    return notices([(meeting, news, _unaware([(meeting, news)])[0])])[0]


def notices(found: Sequence[tuple[Meeting, News, Sequence[Concerned]]]) -> list[Notice]:
    """What it takes to tell people the news of each meeting, in a constant number of statements for all."""
    prices = messaging.Prices(each.contact.id for _row, _news, people in found for each in people)
    told_to_crew = [row.id for row, news, _people in found if news not in FOR_VOTERS]
    letters = sum((Counter(crew.letters(told_to_crew)) for crew in asks.crews), Counter[int]())
    warned = _to_warn([(row, news) for row, news, _people in found])
    return [
        _notice(row, news, people, warned.get(row.id, ()), prices, letters[row.id])
        for row, news, people in found
    ]


def tell_of_move(meeting: Meeting, *, by: Actor) -> int:
    """Tell those who do not know of the new time or place. Pressed twice, each is told once."""
    return tell(meeting, News.MOVED, by=by).reached


def tell_of_cancel(meeting: Meeting, *, by: Actor) -> int:
    """Tell those who do not know that there will be no meeting. Pressed twice, each is told once."""
    return tell(meeting, News.CANCELLED, by=by).reached


def tell(meeting: Meeting, news: News, *, by: Actor) -> Told:
    """Tell those who do not know of some news. Returns how many will get it, and how. Raises DomainError."""
    if not still_stands(meeting):
        raise ChangedMeanwhile(wording.changed_meanwhile(queries.meeting(meeting.id)))
    if news not in _news_of(meeting):
        raise DomainError(_l("There is nothing to tell: the meeting stands as people know it"))
    if meeting.starts_at <= now():
        raise DomainError(_l("It is too late to tell anybody: the time of the meeting has passed"))
    words_for, key = (
        _words(meeting, news, _to_warn([(meeting, news)]).get(meeting.id, ())),
        _key(meeting, news),
    )
    told = messaging.tell_all(
        Telling(
            contact=each.contact,
            words=words_for(each),
            letter=words_for(each).by_mail,
            purpose=PURPOSES[news],
            about=subject(meeting),
            key=f"{key}:{_who(each)}",
            until=meeting.starts_at,
            link=_link(meeting, each),
            entry=None if each.attendance is None else in_calendar(each.attendance, PURPOSES[news], meeting),
        )
        for each in _unaware([(meeting, news)])[0]
    )
    if news not in FOR_VOTERS:
        for crew in asks.crews:
            crew.write(meeting)
    audit.record("meeting.told", meeting, by=by, facts={"people": told.reached, "of": news.value})
    return told


def _news_of(meeting: Meeting) -> list[News]:
    """What of a meeting can be news to somebody, as it stands."""
    if meeting.state is MeetingState.CANCELLED:
        off = News.POSTPONED if meeting.is_postponed else News.CANCELLED
        return [off] if meeting.published_at is not None else []
    if meeting.state is not MeetingState.PUBLISHED:
        return []
    moved = [] if meeting.moved_at is None else [News.MOVED]
    spoken = [News.LANGUAGES] if may_expect_another_language(meeting) else []
    steps = [News.STEPS] if had_no_steps(meeting) else []
    return [*moved, *spoken, *steps, News.FIRST]


def _notice(
    meeting: Meeting,
    news: News,
    people: Sequence[Concerned],
    warned: Collection[int],
    prices: messaging.Prices,
    letters: int,
) -> Notice:
    words_for = _words(meeting, news, warned)
    link = next((each.link for each in people if each.link is not None), Purpose.STOP)
    told = [(each.contact, words_for(each)) for each in people]
    said = [
        (words, prices.of([each for each in told if each[1] is words], purpose=PURPOSES[news], link=link))
        for words in dict.fromkeys(words for _contact, words in told)
    ]
    whole = prices.of(told, purpose=PURPOSES[news], link=link)
    return Notice(
        news=news,
        people=people,
        said=said,
        warned=sum(each.contact.id in warned for each in people),
        estimate=whole,
        letters=whole.letters + letters,
    )


def _unaware(asked: Sequence[tuple[Meeting, News]]) -> list[list[Concerned]]:
    """Of each news of a meeting, who has not been told of it yet."""
    circles = queries.circles(row.id for row, news in asked if news is not News.FIRST)
    is_first = any(news is News.FIRST for _row, news in asked)
    waiting = [Concerned(contact) for contact in queries.waiting_for_news()] if is_first else []
    speaking = expecting_another_language([row for row, news in asked if news is News.LANGUAGES], circles)
    stepping = unaware_of_steps([row for row, news in asked if news is News.STEPS], circles)
    known: Mapping[News, Callable[[Meeting], Sequence[Concerned]]] = {
        News.FIRST: lambda _row: waiting,
        News.LANGUAGES: lambda row: speaking[row.id],
        News.STEPS: lambda row: stepping.get(row.id, []),
        News.MOVED: lambda row: circles[row.id].concerned(before=row.moved_at),
        News.CANCELLED: lambda row: circles[row.id].concerned(),
        News.POSTPONED: lambda row: circles[row.id].concerned(),
    }
    keyed = [{f"{_key(row, news)}:{_who(each)}": each for each in known[news](row)} for row, news in asked]
    told = messages.told(chain.from_iterable(keyed))
    return [[each for key, each in people.items() if key not in told] for people in keyed]


def _to_warn(asked: Iterable[tuple[Meeting, News]]) -> Mapping[int, Collection[int]]:
    """By meeting those, as contacts, who read in a message of a move that there are steps where it goes."""
    moved = [row for row, news in asked if news is News.MOVED and had_no_steps(row)]
    unaware = unaware_of_steps(moved, queries.circles(row.id for row in moved))
    return {meeting_id: {each.contact.id for each in people} for meeting_id, people in unaware.items()}


def _words(
    meeting: Meeting, news: News, warned: Collection[int]
) -> Callable[[Concerned], wording.MessageWords]:
    words, with_steps = WORDS[news](meeting), wording.moved_to_steps(meeting)
    return lambda each: with_steps if each.contact.id in warned else words


def _key(meeting: Meeting, news: News) -> str:
    """The same for the same news.

    Each move is one of its own, as is each time it is put off and each change of languages; the first meeting
    is told once for all.
    """
    if news is News.FIRST:
        return news.value
    if news is News.LANGUAGES:
        return languages_key(meeting)
    if news is News.STEPS:
        return steps_key(meeting)
    again = f":{meeting.moves}" if news in {News.MOVED, News.POSTPONED} else ""
    return f"{news.value}:{meeting.id}{again}"


def _who(each: Concerned) -> str:
    """Who is told once: a sign-up to the meeting, else the person, in however many shifts they serve."""
    return each.about if each.link is Purpose.ATTENDANCE else subject(each.contact)


def _link(meeting: Meeting, each: Concerned) -> tokens.Wanted | None:
    if each.link is None:
        return None
    return tokens.Wanted(each.link, each.about, meeting.ends_at + LINK_LIFE)
