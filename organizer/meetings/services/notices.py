"""People are told of a change, by one press and once for each change."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

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
from organizer.meetings.queries.people import LINK_LIFE, waiting_for_news
from organizer.meetings.queries.speaking import expecting_another_language, languages_key
from organizer.meetings.queries.steps import steps_key, unaware_of_steps
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
    said: Sequence[tuple[wording.Words, Estimate]]
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
    if meeting.starts_at <= now():
        return None
    for news in _news_of(meeting):
        people = _unaware(meeting, news)
        if people:
            return news, people
    return None


def notice(meeting: Meeting, news: News) -> Notice:
    """Who does not know of some news, and what it takes to tell them."""
    people, warned = _unaware(meeting, news), _to_warn(meeting, news)
    words_for = _words(meeting, news, warned)
    link = next((each.link for each in people if each.link is not None), Purpose.STOP)
    told = [(each.contact, words_for(each)) for each in people]
    said = [
        (
            words,
            messaging.price_of(
                [each for each in told if each[1] is words], purpose=PURPOSES[news], link=link
            ),
        )
        for words in dict.fromkeys(words for _contact, words in told)
    ]
    whole = messaging.price_of(told, purpose=PURPOSES[news], link=link) if len(said) != 1 else said[0][1]
    crew = 0 if news in FOR_VOTERS else sum(each.letters(meeting) for each in asks.crews)
    return Notice(
        news=news,
        people=people,
        said=said,
        warned=sum(each.contact.id in warned for each in people),
        estimate=whole,
        letters=whole.letters + crew,
    )


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
    words_for, key = _words(meeting, news, _to_warn(meeting, news)), _key(meeting, news)
    told = messaging.tell_all(
        Telling(
            contact=each.contact,
            words=words_for(each),
            purpose=PURPOSES[news],
            about=subject(meeting),
            key=f"{key}:{_who(each)}",
            until=meeting.starts_at,
            link=_link(meeting, each),
            entry=None if each.attendance is None else in_calendar(each.attendance, PURPOSES[news], meeting),
        )
        for each in _unaware(meeting, news)
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
    return [*moved, News.LANGUAGES, News.STEPS, News.FIRST]


def _unaware(meeting: Meeting, news: News) -> list[Concerned]:
    if news is News.FIRST:
        people = [Concerned(contact) for contact in waiting_for_news()]
    elif news is News.LANGUAGES:
        people = expecting_another_language(meeting)
    elif news is News.STEPS:
        people = unaware_of_steps(meeting)
    elif news in {News.CANCELLED, News.POSTPONED}:
        people = queries.concerned(meeting)
    else:
        people = queries.concerned(meeting, before=meeting.moved_at)
    key = _key(meeting, news)
    told = messages.told(f"{key}:{_who(each)}" for each in people)
    return [each for each in people if f"{key}:{_who(each)}" not in told]


def _to_warn(meeting: Meeting, news: News) -> Collection[int]:
    """Those, as contacts, who read in a message of a move that there are steps where it goes."""
    return {each.contact.id for each in unaware_of_steps(meeting)} if news is News.MOVED else ()


def _words(meeting: Meeting, news: News, warned: Collection[int]) -> Callable[[Concerned], wording.Words]:
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
