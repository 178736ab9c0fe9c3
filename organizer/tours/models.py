"""Drafts of many meetings, kept until they are meetings or thirty days are over; and who lives where."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign
from organizer.tours.paste import Cell, Row
from organizer.tours.planner import Choice
from organizer.tours.planner.kept import choice_from
from organizer.tours.wishes import Wishes

KEEP = timedelta(days=30)


class TourState(enum.StrEnum):
    """Whether its meetings are made."""

    DRAFT = "draft"
    MADE = "made"


class Source(enum.StrEnum):
    """Where its rows came from."""

    PASTE = "paste"
    FILE = "file"
    RULE = "rule"


@dataclass(frozen=True)
class Line:
    """A row of a tour, and whether it is left out."""

    row: Row
    left_out: bool = False


@dataclass(frozen=True)
class Written:
    """What a draft of many meetings says: its rows, and what was settled for several of them."""

    lines: Sequence[Line]
    settled: Mapping[str, str]
    """The key of an unclear place → the choice."""
    who: str = ""
    """Who meets people where no row says it: a candidate's number or NOBODY_YET, empty while unasked."""


NOBODY_YET = "nobody"
THROWN = "thrown"


class Tour(CampaignScoped, Model):
    """A draft of many meetings. It holds titles, places and times as written, not what they mean."""

    __tablename__ = "tour"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "state", "changed_at"),))
    source: Mapped[Source]
    state: Mapped[TourState] = mapped_column(default=TourState.DRAFT)
    first_day: Mapped[date]
    """Days without a year, and weekdays, are read from here on."""
    document: Mapped[dict[str, Any]]
    """`rows`, `below` (which of them have the day of a row above), `odd` (what of a calendar was not taken,
    and why), `places` (how unclear ones were settled), `who` (meets people where no row says it), once made
    whether they were `published`, whether it was `thrown` away."""
    made: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """Thirty days after this it goes."""
    by_user_id: Mapped[RowId | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def lines(self) -> list[Line]:
        """Its rows as they were written."""
        below = set(self.document.get("below", ()))
        return [
            Line(
                Row(
                    *cells[: len(Cell)],
                    others=tuple(cells[len(Cell) :]),
                    is_day_from_above=number in below,
                ),
                left_out,
            )
            for number, (*cells, left_out) in enumerate(self.document["rows"])
        ]

    @property
    def odd(self) -> list[tuple[int, str, str]]:
        """What of a calendar was not taken or differs: its number, why, and what it calls itself."""
        return [(number, why, name) for number, why, name in self.document["odd"]]

    @property
    def settled(self) -> dict[str, str]:
        """How unclear places were settled: the key of the text → the choice."""
        return dict(self.document["places"])

    @property
    def who(self) -> str:
        """Who meets people where no row says it: a candidate's number or NOBODY_YET, empty while unasked."""
        return str(self.document.get("who", ""))

    @property
    def written(self) -> Written:
        """What it says as it is saved."""
        return Written(self.lines, self.settled, self.who)

    @property
    def is_published(self) -> bool:
        """True where its meetings were published as they were made."""
        return bool(self.document.get("published"))

    @property
    def is_open(self) -> bool:
        """True while its meetings are not made."""
        return self.state is TourState.DRAFT


def document_of(
    lines: Sequence[Line],
    *,
    odd: Sequence[tuple[int, str, str]] = (),
    places: dict[str, str] | None = None,
    who: str = "",
) -> dict[str, Any]:
    """What a tour keeps of its rows."""
    return {
        "rows": [[*line.row.cells, *line.row.others, line.left_out] for line in lines],
        "below": [number for number, line in enumerate(lines) if line.row.is_day_from_above],
        "odd": [list(each) for each in odd],
        "places": places or {},
        "who": who,
    }


class PlanState(enum.StrEnum):
    """How far the planner is."""

    WAITING = "waiting"
    """The planner is at it, or will be soon."""
    READY = "ready"
    FAILED = "failed"
    """It gave up: the worker died several times."""
    MADE = "made"
    """Its meetings are made."""


class Plan(CampaignScoped, Model):
    """A tour that the planner makes of wishes. It holds keys, never a name of anybody."""

    __tablename__ = "tour_plan"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "state", "changed_at"),))
    state: Mapped[PlanState] = mapped_column(default=PlanState.WAITING)
    wished: Mapped[dict[str, Any]]
    """`Wishes` as they stand now."""
    found: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    """The plans to choose from, the best first, as the planner writes them."""
    is_stale: Mapped[bool] = mapped_column(default=False)
    """True where something was pinned or left out since the plans were found."""
    ticket: Mapped[int] = mapped_column(default=1)
    """Counts how often was asked: an answer to an earlier asking is thrown away."""
    beat_at: Mapped[datetime | None]
    """When a worker last showed that it is at it."""
    tries: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """Thirty days after this it goes."""
    by_user_id: Mapped[RowId | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def wishes(self) -> Wishes:
        """What is wished."""
        return Wishes.from_plain(self.wished)

    @property
    def choices(self) -> list[Choice]:
        """The plans to choose from, the best first."""
        return [choice_from(each) for each in self.found]

    @property
    def is_open(self) -> bool:
        """True while its meetings are not made."""
        return self.state is not PlanState.MADE


class VoterCount(CampaignScoped, Model):
    """How many voters live in a place, as the campaign knows it."""

    __tablename__ = "voter_count"
    __table_args__ = within_campaign(unique=["locality_id"])
    locality_id: Mapped[RowId] = mapped_column(sa.ForeignKey("locality.id"))
    voters: Mapped[int]
