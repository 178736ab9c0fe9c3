"""How a file job begins, shows that it lives, ends and is forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from organizer.files import queries
from organizer.files.models import FileContent, FileJob, FileState, Part
from organizer.kernel import audit, jobs
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l

KEPT = timedelta(days=7)
MOST_TRIES = 5
"""A job that felled so many workers is given to no other."""
LONGEST_SILENCE = timedelta(minutes=2)
"""A job that has not shown for this long that it lives was left by a dead worker."""


def open_job(
    job: str,
    *,
    titles: Mapping[str, str],
    content: bytes,
    filename: str,
    options: Mapping[str, Any] | None = None,
    needs: str = "",
    by: Actor | None,
) -> FileJob:
    """Take a file in, or make room for one to come. Nothing is done with it before `start`.

    `job` names the work in the registry of jobs; it is woken with `file_id`. `needs` is the permission that
    opens its contents. Among the options, `page` is the endpoint where a draft goes on, `results` that of
    what it made.
    """
    moment = now()
    row = FileJob(
        job=job,
        titles=dict(titles),
        filename=filename[:200],
        options=dict(options or {}),
        content_digest=hashlib.sha256(content).digest() if content else b"",
        asked_by_id=None if by is None else by.user_id,
        needs=needs,
        made_at=moment,
        ends_at=moment + KEPT,
    )
    db.session.add(row)
    db.session.flush()
    if content:
        keep(row, Part.INPUT, content)
    audit.record("file.opened", row, by=by, facts={"job": job, "bytes": len(content)})
    return row


def keep(row: FileJob, part: Part, content: bytes) -> None:
    """Seal the bytes of one part, in place of what was there."""
    db.session.execute(
        sa.delete(FileContent).where(FileContent.file_job_id == row.id, FileContent.part == part)
    )
    kept = FileContent(file_job_id=row.id, part=part)
    kept.content = content
    db.session.add(kept)
    db.session.flush()


def choose(row: FileJob, **options: object) -> None:
    """Keep what was chosen for a job that has not started. Raises DomainError for one that has."""
    _refuse_started(row)
    row.options = {**row.options, **options}


def start(row: FileJob, *, by: Actor | None, in_background: bool = True) -> None:
    """Have the work done once this is committed. Raises DomainError for a job that has started.

    Without `in_background` the caller does it; should the caller die, a worker goes on.
    """
    _refuse_started(row)
    row.state = FileState.WAITING
    row.beat_at = now()
    audit.record("file.started", row, by=by)
    if in_background:
        jobs.wake(row.job, file_id=row.id)


def take(file_id: int) -> FileJob | None:
    """Give the job to the worker that asks. None while another one works at it, and when it is over.

    Two at the same moment: one statement decides.
    """
    left = now() - LONGEST_SILENCE
    taken = db.session.execute(
        sa.update(FileJob)
        .where(
            FileJob.id == file_id,
            sa.or_(
                FileJob.state == FileState.WAITING,
                sa.and_(FileJob.state == FileState.RUNNING, FileJob.beat_at < left),
            ),
        )
        .values(state=FileState.RUNNING, beat_at=now())
        .returning(FileJob.id)
    ).scalar_one_or_none()
    if taken is None:
        return None
    row = queries.job(taken)
    row.tries += 1
    if row.tries > MOST_TRIES:
        fail(row, "stopped")
        return None
    return row


def progress(row: FileJob, done: int, total: int, *, rejected: int = 0, known: int = 0) -> None:
    """Say how far the work has come, and that the worker lives."""
    row.done, row.total, row.rejected, row.known = done, total, rejected, known
    row.beat_at = now()


def finish(row: FileJob, output: bytes | None = None, *, rejected: bytes | None = None) -> None:
    """The work is done: keep what it made, and forget what came in."""
    for part, content in ((Part.OUTPUT, output), (Part.REJECTED, rejected)):
        if content:
            keep(row, part, content)
    _end(row, FileState.DONE)


def fail(row: FileJob, problem: str) -> None:
    """The work cannot be done; `problem` is a code that the file's page has words for."""
    row.problem = problem
    _end(row, FileState.FAILED)


def wake_left() -> list[int]:
    """Wake the jobs that a dead worker or a lost queue left. Returns their ids."""
    left = db.session.scalars(
        sa.select(FileJob).where(
            FileJob.state.in_([FileState.WAITING, FileState.RUNNING]),
            FileJob.beat_at < now() - LONGEST_SILENCE,
        )
    ).all()
    for row in left:
        jobs.wake(row.job, file_id=row.id)
    return [row.id for row in left]


def expire() -> int:
    """Delete the contents of files whose time is over; their lines stay. Returns how many were deleted."""
    ended = sa.select(FileJob.id).where(FileJob.ends_at <= now())
    gone = db.session.execute(sa.delete(FileContent).where(FileContent.file_job_id.in_(ended)))
    deleted = int(getattr(gone, "rowcount", 0))
    if deleted:
        audit.record("files.expired", f"campaign:{current_campaign_id()}", facts={"parts": deleted})
    for row in db.session.scalars(
        sa.select(FileJob).where(FileJob.ends_at <= now(), FileJob.state == FileState.DRAFT)
    ):
        fail(row, "not_started")
    return deleted


def _refuse_started(row: FileJob) -> None:
    if row.state is not FileState.DRAFT:
        raise DomainError(_l("This file is already being worked on"))


def _end(row: FileJob, state: FileState) -> None:
    row.state = state
    row.finished_at = row.beat_at = now()
    db.session.execute(
        sa.delete(FileContent).where(
            FileContent.file_job_id == row.id, FileContent.part.in_([Part.INPUT, Part.PREVIEW])
        )
    )
    audit.record(f"file.{state.value}", row)
