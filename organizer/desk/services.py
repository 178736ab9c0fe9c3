"""The paper pack: printed by the browser at once, or by the worker as one PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from organizer.campaigns.queries import actor_here
from organizer.campaigns.roles import Permission
from organizer.desk.queries import Pack, Part, meetings_of
from organizer.desk.sheets import pack_sheets
from organizer.desk.wording import pack_titles
from organizer.files import queries as file_queries
from organizer.files import services as files
from organizer.files.models import FileJob
from organizer.files.paper import Sheet
from organizer.files.press import PressProblem, pdf
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.db import current_campaign_id, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l, in_language

JOB = "desk.pack"
A_FEW = 10
"""After so many sheets the page of the file hears how far the work is."""


def print_pack(pack: Pack, *, by: Actor) -> list[Sheet]:
    """The sheets of a pack, for the browser to print. Raises DomainError where no meeting is in its days."""
    _trace(pack, by)
    return pack_sheets(pack, by=by)


def order_pack(pack: Pack, *, by: Actor) -> FileJob:
    """Have a pack made as a PDF by the worker. Raises DomainError where no meeting is in its days."""
    _trace(pack, by)
    job = files.open_job(
        JOB,
        titles=pack_titles(),
        content=b"",
        filename=f"paper-{pack.first.isoformat()}.pdf",
        options={"paper": True, **_plain(pack)},
        by=by,
    )
    files.start(job, by=by)
    return job


def make_pack(campaign_id: int, file_id: int) -> None:
    """Draw a pack that was ordered: read it, print it with no transaction open, keep it sealed.

    With the permissions that who ordered it holds now; who is no member any more gets nothing.
    """
    with transaction(campaign_id):
        sheets = _take(file_id)
    if sheets is None:
        return

    def tell(drawn: int) -> None:
        if drawn % A_FEW == 0:
            with transaction(campaign_id):
                files.progress(file_queries.job(file_id), drawn, len(sheets))

    try:
        printed = pdf(sheets, told=tell)
    except PressProblem:
        with transaction(campaign_id):
            files.fail(file_queries.job(file_id), "press")
        return
    with transaction(campaign_id):
        job = file_queries.job(file_id)
        files.progress(job, len(sheets), len(sheets))
        files.finish(job, printed)


def _take(file_id: int) -> list[Sheet] | None:
    """The sheets of an ordered pack; None where another worker has it, or nobody may have it."""
    job = files.take(file_id)
    if job is None:
        return None
    by = None if job.asked_by_id is None else actor_here(job.asked_by_id)
    if by is None or not by.can(Permission.SCHEDULE_EDIT):
        files.fail(job, "not_allowed")
        return None
    pack = _read(job.options)
    with in_language(pack.language):
        sheets = pack_sheets(pack, by=by)
    files.progress(job, 0, len(sheets))
    return sheets


def _trace(pack: Pack, by: Actor) -> None:
    """Note that paper is printed for some days: Today asks no more for it."""
    count = len(meetings_of(pack))
    if not count:
        raise DomainError(_l("There is no published meeting in these days"), field="first")
    facts = {"first": pack.first.isoformat(), "days": pack.days, "meetings": count}
    audit.record("paper.packed", f"campaign:{current_campaign_id()}", by=by, facts=facts)


def _plain(pack: Pack) -> dict[str, Any]:
    return {
        "first": pack.first.isoformat(),
        "days": pack.days,
        "parts": [part.value for part in pack.parts],
        "forms": pack.forms,
        "language": pack.language,
    }


def _read(options: Mapping[str, Any]) -> Pack:
    return Pack(
        first=date.fromisoformat(options["first"]),
        days=options["days"],
        parts=tuple(Part(part) for part in options["parts"]),
        forms=options["forms"],
        language=options["language"],
    )
