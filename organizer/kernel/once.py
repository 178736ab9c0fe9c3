"""A key made by a form or a phone: the same key gives the same answer, and is done once.

The same key with other words is another thing: it is refused, so that what was typed is not lost in silence.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import IO

import sqlalchemy as sa
from flask import has_request_context, request
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.clock import hour_of, now
from organizer.kernel.crypto import blind_index
from organizer.kernel.db import CampaignScoped, Model, current_campaign_id, db, insert_new, within_campaign
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l

KEEP = timedelta(days=30)
LONGEST_KEY = 100
OF_EACH_PAGE = {"csrf_token", "once"}
"""Fields that say nothing of what a person typed."""


class AlreadySent(DomainError):
    """A key came again with other words; nothing was written."""

    status = 409


class OnceKey(CampaignScoped, Model):
    """A key that was used, and what it was answered with (a subject, never a personal value).

    `content` tells whether the same was sent with it again: a keyed hash, None where no form was sent. Of its
    moment the hour is kept: the answer may be what somebody said without a name.
    """

    __tablename__ = "once_key"
    __table_args__ = within_campaign(unique=["digest"])
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    answer: Mapped[str] = mapped_column(sa.String(100), default="")
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    at: Mapped[datetime]


def first(key: str, *, use: str) -> OnceKey | None:
    """Take a key for one use. None when it was taken before: then ask `answered`.

    Two at the same moment: the second waits for the first to commit and then finds it taken. Raises
    AlreadySent where the form of this request holds something else than when the key was taken.
    """
    row = OnceKey(digest=_digest(key, use), answer="", content=_content(), at=hour_of(now()))
    if insert_new([row]):
        return row
    again(key, use=use)
    return None


def again(key: str, *, use: str) -> str | None:
    """What a key was answered with that comes again; None for a new one, which is not taken by asking.

    Raises AlreadySent where the form of this request holds something else than when the key was taken.
    """
    found = sa.select(OnceKey.answer, OnceKey.content).where(OnceKey.digest == _digest(key, use))
    before = db.session.execute(found).one_or_none()
    if before is None:
        return None
    (answer, content), sent = before, _content()
    if None not in {content, sent} and content != sent:
        raise AlreadySent(
            _l("This page was already sent. Check what was kept, and send again if this is new.")
        )
    return answer


def answered(key: str, *, use: str) -> str:
    """What a key was answered with; empty when it was never used."""
    found = sa.select(OnceKey.answer).where(OnceKey.digest == _digest(key, use))
    return db.session.scalar(found) or ""


def forget_old() -> int:
    """Drop keys no form or phone can still hold. Returns how many."""
    gone = db.session.execute(sa.delete(OnceKey).where(OnceKey.at < now() - KEEP))
    return int(getattr(gone, "rowcount", 0))


def _digest(key: str, use: str) -> bytes:
    return hashlib.sha256(f"{use}\0{key[:LONGEST_KEY]}".encode()).digest()


def _content() -> bytes | None:
    """What people typed and chose in the form of this request, as a keyed hash; None where there is none."""
    if not has_request_context() or not request.form:
        return None
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in OF_EACH_PAGE]
    files = [(name, _hash_of(file.stream)) for name, file in request.files.items(multi=True)]
    return blind_index("once", json.dumps([sorted(typed), sorted(files)]), owner_id=current_campaign_id())


def _hash_of(file: IO[bytes]) -> str:
    """Of a whole file, which is left where it was read to."""
    read_to = file.tell()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # any file will do
    file.seek(read_to)
    return digest
