"""Imports and exports that run as jobs, and encrypted attachments."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.crypto import Sealed, owner_of, seal_bytes, unseal_bytes
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, within_campaign


class FileState(enum.StrEnum):
    """Where a file job stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Part(enum.StrEnum):
    """What some bytes of a file job are."""

    INPUT = "input"
    PREVIEW = "preview"
    OUTPUT = "output"
    REJECTED = "rejected"


class FileJob(CampaignScoped, Model):
    """An import or export with its progress. Contents are sealed and deleted at `ends_at`."""

    __tablename__ = "file_job"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "made_at"),))
    job: Mapped[str] = mapped_column(sa.String(60))
    """Name of the job that does it, in the registry."""
    titles: Mapped[Localized]
    state: Mapped[FileState] = mapped_column(default=FileState.DRAFT)
    filename_sealed: Mapped[bytes]
    filename = Sealed()
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    """Rows that were there already, so that importing a file again changes nothing."""
    content_digest: Mapped[bytes] = mapped_column(default=b"")
    asked_by_id: Mapped[RowId | None]
    needs: Mapped[str] = mapped_column(sa.String(40), default="")
    """The permission that opens its contents, beside the person who asked; empty for that person alone."""
    made_at: Mapped[datetime]
    beat_at: Mapped[datetime | None]
    """When the worker last showed that it lives."""
    tries: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(sa.String(60), default="")
    """A code of what stopped it; words are made where it is shown."""


class FileContent(CampaignScoped, Model):
    """The sealed bytes of a file job: what came in, or what goes out."""

    __tablename__ = "file_content"
    __table_args__ = within_campaign(("file_job_id", "file_job"), unique=[("file_job_id", "part")])
    file_job_id: Mapped[RowId]
    part: Mapped[Part]
    content_sealed: Mapped[bytes]

    @property
    def content(self) -> bytes:
        """The bytes themselves."""
        return unseal_bytes(self.content_sealed, owner_id=owner_of(self), place=self._place())

    @content.setter
    def content(self, content: bytes) -> None:
        self.content_sealed = seal_bytes(content, owner_id=owner_of(self), place=self._place())

    def _place(self) -> str:
        return f"{self.__tablename__}|content_sealed|{owner_of(self)}|{self.id}"
