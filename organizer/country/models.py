"""Reference data that a pack brings, shared by all campaigns of an installation."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.kernel.clock import to_utc
from organizer.kernel.db import Localized, Model, RowId, Wall


class Pack(Model):
    """A pack that was loaded: which country, which version of its files."""

    __tablename__ = "pack"
    code: Mapped[str] = mapped_column(sa.String(10), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    facts: Mapped[dict[str, Any]]
    """Names, zone, currency, phone country, example SMS price, quiet hours, working days: pack.json."""


class Region(Model):
    """A first-level unit, with the time zone its people live by."""

    __tablename__ = "region"
    __table_args__ = (sa.UniqueConstraint("pack_id", "code"),)
    pack_id: Mapped[RowId] = mapped_column(sa.ForeignKey("pack.id"))
    pack: Mapped[Pack] = relationship()
    code: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    names: Mapped[Localized]
    zone: Mapped[str] = mapped_column(sa.String(40))


class District(Model):
    """A second-level unit: a district, a city, a city's district. `place_keys` find it as in Locality."""

    __tablename__ = "district"
    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)
    region_id: Mapped[RowId] = mapped_column(sa.ForeignKey("region.id"))
    code: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    names: Mapped[Localized]
    aliases: Mapped[list[str]]
    place_keys: Mapped[list[str]]
    region: Mapped[Region] = relationship()


class Locality(Model):
    """A village, town or city quarter. `place_keys` (kernel.text.place_key) find it across alphabets."""

    __tablename__ = "locality"
    __table_args__ = (sa.UniqueConstraint("district_id", "code"),)
    district_id: Mapped[RowId] = mapped_column(sa.ForeignKey("district.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(20))
    names: Mapped[Localized]
    aliases: Mapped[list[str]]
    """Old names and other spellings: searched, never shown."""
    place_keys: Mapped[list[str]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    district: Mapped[District] = relationship()


class Phase(enum.StrEnum):
    """Where an election stands at a moment."""

    BEFORE = "before"
    NOMINATION = "nomination"
    REGISTRATION = "registration"
    CAMPAIGN = "campaign"
    SILENCE = "silence"
    VOTE = "vote"
    AFTER = "after"


SILENT = frozenset({Phase.SILENCE, Phase.VOTE})
"""When nobody may be won any more: whoever signs up, asks or is written to by a campaign waits."""


class Election(Model):
    """A vote and its calendar. All deadlines are clock times in its zone.

    One that came with a pack is shared by all and never edited; a campaign works on a copy of its own.
    """

    __tablename__ = "election"
    pack_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("pack.id"))
    code: Mapped[str] = mapped_column(sa.String(60), unique=True)
    names: Mapped[Localized]
    body: Mapped[Localized]
    zone: Mapped[str] = mapped_column(sa.String(40))
    nomination_from: Mapped[Wall | None]
    nomination_until: Mapped[Wall | None]
    registration_until: Mapped[Wall | None]
    campaign_from: Mapped[Wall | None]
    silence_from: Mapped[Wall | None]
    polls_open: Mapped[Wall | None]
    polls_close: Mapped[Wall | None]

    def phase(self, at: datetime) -> Phase:
        """Where the election stands at an aware moment. A date that is not set starts no phase."""
        steps = (
            (self.polls_close, Phase.AFTER),
            (self.polls_open, Phase.VOTE),
            (self.silence_from, Phase.SILENCE),
            (self.campaign_from, Phase.CAMPAIGN),
            (self.nomination_until, Phase.REGISTRATION),
            (self.nomination_from, Phase.NOMINATION),
        )
        for wall, phase in steps:
            if wall is not None and at >= to_utc(wall, self.zone):
                return phase
        return Phase.BEFORE


class Constituency(Model):
    """An electoral district of one election."""

    __tablename__ = "constituency"
    __table_args__ = (sa.UniqueConstraint("election_id", "number"),)
    election_id: Mapped[RowId] = mapped_column(sa.ForeignKey("election.id"))
    election: Mapped[Election] = relationship()
    region_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("region.id"))
    number: Mapped[int]
    names: Mapped[Localized]
    territory: Mapped[Localized]
    electorate: Mapped[int | None]
    electorate_source: Mapped[str | None]
    electorate_on: Mapped[date | None]


class PollingStation(Model):
    """A place to vote in."""

    __tablename__ = "polling_station"
    district_id: Mapped[RowId] = mapped_column(sa.ForeignKey("district.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(20))
    address: Mapped[str]
    registered_voters: Mapped[int | None]
    kind: Mapped[str] = mapped_column(sa.String(20), default="ordinary")


class DefaultTopic(Model):
    """A topic that a new campaign starts with."""

    __tablename__ = "default_topic"
    __table_args__ = (sa.UniqueConstraint("pack_id", "code"),)
    pack_id: Mapped[RowId] = mapped_column(sa.ForeignKey("pack.id"))
    code: Mapped[str] = mapped_column(sa.String(60))
    parent_code: Mapped[str | None] = mapped_column(sa.String(60))
    names: Mapped[Localized]
    sensitive: Mapped[bool]
    place: Mapped[int]
    stems: Mapped[dict[str, Any]]
    """Lexicon of the topic: folded stem to weight."""
