"""What is asked about file jobs and their contents."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.files.models import FileContent, FileJob, Part
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.paging import Page, page

PAGE_SIZE = 20


def jobs(after: str | None = None) -> Page[FileJob]:
    """Imports and exports, newest first."""
    return page(
        sa.select(FileJob),
        order=(FileJob.made_at, FileJob.id),
        after=after,
        size=PAGE_SIZE,
        descending=True,
    )


def job(file_id: int) -> FileJob:
    """One file job. Raises NotFound."""
    found = db.session.get(FileJob, file_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def may_open(row: FileJob, who: Actor) -> bool:
    """True for the person who asked for the file, and for those whose permission opens such files."""
    return row.asked_by_id == who.user_id or (bool(row.needs) and who.can(row.needs))


def content(row: FileJob, part: Part) -> bytes:
    """The bytes of one part. Raises Gone once their time is over, NotFound where there never were any."""
    if row.ends_at <= now():
        raise Gone(_l("This file was deleted: files are kept for 7 days"))
    kept = db.session.scalars(
        sa.select(FileContent).where(FileContent.file_job_id == row.id, FileContent.part == part)
    ).one_or_none()
    if kept is None:
        raise NotFound
    return kept.content


def parts(row: FileJob) -> set[Part]:
    """Which parts of a job can be had now."""
    if row.ends_at <= now():
        return set()
    return set(db.session.scalars(sa.select(FileContent.part).where(FileContent.file_job_id == row.id)))
