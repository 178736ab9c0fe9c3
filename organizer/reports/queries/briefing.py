"""One meeting on one page: who meets the candidate, what people there speak of, what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organizer.campaigns.queries import membership
from organizer.country.models import District
from organizer.kernel.access import Actor
from organizer.kernel.i18n import pick_here
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting
from organizer.meetings.queries.promised import promised_here
from organizer.promises.models import Promise
from organizer.reports.queries.asked import Asked, By, ByTopic, Only
from organizer.reports.queries.report import Said, by_branch, newest_week
from organizer.topics import queries as topics
from organizer.topics.counts import ALL, Period, View, many

HOST = "host"
TOP_TOPICS = 5
LIKELY_QUESTIONS = 3


@dataclass(frozen=True)
class Answer:
    """What to say when people ask about a topic, and the language it is written in."""

    topic: str
    words: str
    language: str


@dataclass(frozen=True)
class Briefing:
    """What the candidate should know on the way."""

    meeting: Meeting
    hosts: Sequence[str]
    """Who of the crew meets the candidate: the one personal name that this page may hold."""
    district: District | None
    topics: Sequence[Said]
    """What was said in the district in all, the most first."""
    risen: Sequence[Said]
    """What was said there more often in the newest month than in the one before."""
    answers: Sequence[Answer]
    promises: Sequence[Promise]
    last: Meeting | None
    """The last meeting in this village that was closed, for how many came."""


def next_meeting(by: Actor) -> Meeting | None:
    """The nearest published meeting of a candidate; of the whole slate for anybody else."""
    candidate_id = membership(by.membership_id).candidate_id
    return next(iter(meetings.upcoming(1, candidate_id=candidate_id)), None)


def briefing(meeting_id: int) -> Briefing:
    """The briefing of a meeting, in a constant number of statements. Raises NotFound."""
    row = meetings.meeting(meeting_id)
    village = None if row.venue is None else row.venue.locality
    district = None if village is None else village.district
    said = [] if district is None else _said_in(district)
    return Briefing(
        meeting=row,
        hosts=[duty.name for duty in meetings.duties_at([row.id]).get(row.id, []) if duty.role_code == HOST],
        district=district,
        topics=said[:TOP_TOPICS],
        risen=[] if district is None else _risen_in(district),
        answers=_answers([row.code for branch in said for row in (*branch.parts, branch)]),
        promises=promised_here(row),
        last=None if village is None else meetings.last_attended(village.id, before=row.starts_at),
    )


def _said_in(district: District) -> list[Said]:
    return by_branch(topics.tree(in_use=False), _here(ALL, district), ByTopic())


def _risen_in(district: District) -> list[Said]:
    week = newest_week()
    newest = week and week.told_of(View.GROUP_PLACE)
    earlier = newest and newest.before()
    if newest is None or earlier is None:
        return []
    told = by_branch(topics.tree(in_use=False), _here(newest, district), _here(earlier, district))
    return sorted((row for row in told if row.rise > 0), key=lambda row: -row.rise)[:TOP_TOPICS]


def _here(period: Period, district: District) -> ByTopic:
    only = Only(By.DISTRICT, str(district.id), district.code, "")
    asked = Asked(period, only)
    out = many(asked.views.levels, [period])
    return asked.by_topic({view: numbers for (view, _period), numbers in out.items()})


def _answers(codes: Sequence[str]) -> list[Answer]:
    """The agreed answers to what most speak of, a topic's own or else that of the one above it."""
    rows = {row.code: row for row in topics.topics(in_use=False)}
    agreed = []
    for code in codes:
        row = rows.get(code)
        above = rows.get(code.rpartition(".")[0])
        texts = (row and row.agreed_answer) or (above and above.agreed_answer)
        if row is not None and texts:
            words, language = pick_here(texts)
            agreed.append(Answer(topics.name_of(row), words, language))
    return agreed[:LIKELY_QUESTIONS]
