"""Letting numbers out: all views of an audience at once, after what was out before."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.db import current_campaign_id, db
from organizer.topics import disclosure, queries
from organizer.topics.counts import ALL, ROUNDING, Audience, Period, View
from organizer.topics.disclosure import Cell, Entry, Key, Outlook
from organizer.topics.models import Release, Tally, Topic

Protected = Mapping[str, Mapping[Key, Cell]]


@dataclass(frozen=True)
class Draft:
    """Everything that decides what may be told, read at one moment."""

    audience: Audience
    tally: Mapping[Entry, int]
    views: Sequence[disclosure.View]
    parents: Mapping[str, str]
    previous: disclosure.Release
    beside: Sequence[Outlook]
    after: datetime | None
    """When the numbers that are out were released."""
    decided_by: bytes
    """Digest of what decided those."""

    @cached_property
    def digest(self) -> bytes:
        """Of what decides these: the tally, the views, and what others read."""
        said = (
            sorted(self.tally.items()),
            [(view.name, sorted(view.weeks or ()), sorted(view.without)) for view in self.views],
            sorted(self.parents.items()),
            [
                sorted((name, sorted(cells.items())) for name, cells in each.release.items())
                for each in self.beside
            ],
        )
        return hashlib.sha256(repr(said).encode()).digest()

    @property
    def is_news(self) -> bool:
        """False while nothing has changed since the numbers were let out."""
        return self.digest != self.decided_by

    def protect(self) -> Protected:
        """What may be told now. Takes its time, and no transaction."""
        return disclosure.protect(
            self.tally,
            self.views,
            parents=self.parents,
            previous=self.previous,
            rounding=ROUNDING[self.audience],
            beside=self.beside,
        )


def release(audience: Audience, now: datetime) -> None:
    """Let the numbers of an audience follow the tally, in the caller's transaction."""
    draft = prepare(audience)
    if draft.is_news:
        publish(draft, draft.protect(), now)


def prepare(audience: Audience) -> Draft:
    """Read the tally and what is out."""
    topics = {row.id: row for row in db.session.scalars(sa.select(Topic))}
    codes = {row.id: row.code for row in topics.values()}
    parents = {row.code: codes[row.parent_id] for row in topics.values() if row.parent_id is not None}
    lines = db.session.scalars(sa.select(Tally).where(Tally.count > 0)).all()
    weeks = sorted({line.week for line in lines})
    rows = _out(audience)
    beside = [] if audience is Audience.PUBLIC else [_outlook(Audience.PUBLIC, weeks)]
    return Draft(
        audience=audience,
        tally=_entries(lines, codes),
        views=_views(audience, _periods(weeks, rows), weeks),
        parents=parents,
        previous=_read(rows),
        beside=[outlook for outlook in beside if outlook.views],
        after=max((row.released_at for row in rows), default=None),
        decided_by=rows[0].digest if rows else b"",
    )


def publish(draft: Draft, protected: Protected, now: datetime) -> bool:
    """Put the numbers in place of what was out. False where somebody else did so meanwhile."""
    rows = _out(draft.audience)
    if max((row.released_at for row in rows), default=None) != draft.after:
        return False
    known = {(row.view, row.period): row for row in rows}
    for name, cells in protected.items():
        period, _bar, view = name.partition("|")
        row = known.pop((view, period), None)
        if row is None:
            row = Release(audience=draft.audience.value, period=period, view=view)
            db.session.add(row)
        row.cells = disclosure.shown(cells)
        row.basis = json.dumps(disclosure.basis(cells))
        row.digest, row.released_at = draft.digest, now
    for row in known.values():
        db.session.delete(row)
    audit.record(
        "numbers.released", f"campaign:{current_campaign_id()}", facts={"audience": draft.audience.value}
    )
    return True


def _entries(lines: Sequence[Tally], codes: Mapping[int, str]) -> dict[Entry, int]:
    entries: dict[Entry, int] = defaultdict(int)
    for line in lines:
        entry = Entry(
            week=line.week.isoformat(),
            topic=codes[line.topic_id],
            place=str(line.district_id or ""),
            meeting=str(line.meeting_id or ""),
            channel=line.channel,
            kind=line.kind,
        )
        entries[entry] += line.count
    return dict(entries)


def _periods(weeks: Sequence[date], rows: Sequence[Release]) -> list[Period]:
    """All time, every month and week, and every period that was ever out: what was read stays known."""
    known = {period for week in weeks for period in (Period.week(week), Period.month(week))}
    return sorted({ALL, *known, *(Period(row.period) for row in rows)})


def _views(audience: Audience, periods: Sequence[Period], weeks: Sequence[date]) -> list[disclosure.View]:
    hidden = frozenset(_sensitive_codes()) if audience is Audience.PUBLIC else frozenset[str]()
    return [
        disclosure.View(
            name=f"{period.code}|{view.value}",
            level=view.level,
            along=view.along,
            weeks=period.weeks(weeks),
            without=hidden,
        )
        for period in periods
        for view in View
        if view.told_by == period.kind
    ]


def _sensitive_codes() -> list[str]:
    ids = queries.sensitive_ids()
    return [row.code for row in queries.topics(in_use=False) if row.id in ids]


def _outlook(audience: Audience, weeks: Sequence[date]) -> Outlook:
    rows = _out(audience)
    periods = sorted({Period(row.period) for row in rows})
    return Outlook(_views(audience, periods, weeks), _read(rows), ROUNDING[audience])


def _out(audience: Audience) -> Sequence[Release]:
    return db.session.scalars(sa.select(Release).where(Release.audience == audience.value)).all()


def _read(rows: Sequence[Release]) -> dict[str, dict[Key, Cell]]:
    return {f"{row.period}|{row.view}": disclosure.read(row.cells, json.loads(row.basis)) for row in rows}
