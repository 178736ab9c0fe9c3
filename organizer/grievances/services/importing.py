"""Taking in a file of another program: looked at, mapped, then batch by batch in the background.

A row is known by its source and its number there, so a file taken in again, or taken up again after a worker
died, adds nothing twice. Another row under a number that is taken is given back with that reason.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Permission
from organizer.country.queries import districts, localities
from organizer.files import queries as file_queries
from organizer.files import services as files
from organizer.files.bounds import UnreadableTable
from organizer.files.models import FileJob, Part
from organizer.files.reading import read_table
from organizer.files.tables import csv_text
from organizer.grievances import importer, queries
from organizer.grievances.importer import (
    Atlas,
    DateOrder,
    Draft,
    Field,
    FileMapping,
    Preview,
    Reason,
    Rejected,
    Spot,
)
from organizer.grievances.models import Grievance, GrievanceKind, GrievanceState, ImportMapping, WayIn
from organizer.grievances.services import codes
from organizer.grievances.services.counting import counted_as
from organizer.grievances.wording import REASONS, import_titles
from organizer.kernel import audit, jobs
from organizer.kernel.access import Actor
from organizer.kernel.clock import UnknownZone, now, zone
from organizer.kernel.crypto import blind_index
from organizer.kernel.db import current_campaign_id, db, insert_new, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l, in_language
from organizer.kernel.text import fold
from organizer.topics import queries as topics
from organizer.topics import services as tallying

JOB = "grievances.import"
BATCH = 500
SHAPELESS = "file"
LONGEST_SOURCE = 60
_NO_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Progress:
    """How far an import is: rows gone through of all, refused, and known from before."""

    done: int
    total: int
    rejected: int
    known: int


@dataclass(frozen=True)
class _Work:
    """What a worker needs of an import, read once."""

    content: bytes
    mapping: FileMapping
    headings: Sequence[str]
    total: int
    begun: Progress
    language: str
    atlas: Atlas
    topic_ids: Mapping[str, int]
    zone: str


def look(content: bytes) -> Preview:
    """Look at a file. Raises DomainError in words for one that is no table."""
    try:
        table = read_table(content).below_titles()
        preview = importer.look_at(table.headings, table.rows)
    except UnreadableTable as problem:
        raise DomainError(_UNREADABLE.get(problem.problem, _UNREADABLE["unreadable"]), field="file") from None
    if not preview.total:
        raise DomainError(_UNREADABLE["empty"], field="file")
    return preview


_UNREADABLE = {
    "unreadable": _l("This file cannot be read. Save it once more as CSV or XLSX"),
    "too_big": _l("Choose a CSV or XLSX file up to 20 MB"),
    "too_many": _l("This file has more rows or cells than can be read. Share them among several files"),
    "too_wide": _l("This file has more than 300 columns"),
    "empty": _l("This file holds no rows"),
}


def open_import(content: bytes, filename: str, preview: Preview, *, by: Actor | None) -> FileJob:
    """Keep a file until its columns are known; a file with the same headings is guessed from the last one."""
    job = files.open_job(
        JOB,
        titles=import_titles(),
        content=content,
        filename=filename,
        options={
            **_guesses(preview, filename),
            "total": preview.total,
            "page": "grievances.columns",
            "results": "grievances.inbox",
            "results_with": {"way": WayIn.IMPORT.value},
        },
        needs=Permission.GRIEVANCE_IMPORT,
        by=by,
    )
    files.keep(job, Part.PREVIEW, json.dumps(preview.to_plain()).encode())
    return job


def preview_of(job: FileJob) -> Preview:
    """What was seen of a file when it came in."""
    return Preview.from_plain(json.loads(file_queries.content(job, Part.PREVIEW)))


def choose_columns(job: FileJob, mapping: FileMapping, *, preview: Preview) -> None:
    """Say which column holds what. Raises DomainError for what cannot be taken in so."""
    columns = mapping.columns
    if Field.SAID_AT not in columns:
        raise DomainError(_l("A date is needed: which column holds it?"), field="said_at")
    if not {Field.CATEGORY, Field.WORDS} & columns.keys():
        raise DomainError(_l("A kind of request or words are needed"), field="category")
    doubled = [each for each, place in columns.items() if list(columns.values()).count(place) > 1]
    if doubled:
        raise DomainError(_l("This column is chosen twice"), field=doubled[-1].value)
    if Field.CATEGORY in columns and columns[Field.CATEGORY] not in preview.categories:
        raise DomainError(
            _l("This column holds more than 200 different values. Are these not the words?"), field="category"
        )
    try:
        zone(mapping.zone)
    except UnknownZone:
        raise DomainError(_l("Write a time zone, like Asia/Oral"), field="zone") from None
    files.choose(job, **_plain(mapping))


def categories(job: FileJob, *, preview: Preview) -> list[tuple[str, int, str]]:
    """The categories of a file as (label, how often, code of the likeliest topic)."""
    place = job.options["columns"].get(Field.CATEGORY.value)
    if place is None:
        return []
    known = {**_shape_topics(preview), **_remembered_topics(preview)}
    names = {fold(name): row.code for row in topics.topics() for name in row.names.values() if fold(name)}
    propose = topics.proposer()

    def code(words: str) -> str | None:
        proposed = propose(words)
        return None if proposed is None else proposed.code

    return [
        (label, count, importer.guess_topic(label, known=known, names=names, propose=code) or topics.OTHER)
        for label, count in preview.categories[place]
    ]


def start_import(
    job: FileJob,
    chosen: Mapping[str, str],
    *,
    preview: Preview,
    language: str,
    by: Actor | None,
    in_background: bool = True,
) -> None:
    """Begin, with a topic for each category; remember the mapping for the next file of this kind."""
    in_use = {row.code for row in topics.topics()}
    kept = {importer.category_key(label): code for label, code in chosen.items() if code in in_use}
    files.choose(job, topics=kept, language=language)
    _remember(job, preview, kept)
    files.start(job, by=by, in_background=in_background)


def run(campaign_id: int, file_id: int) -> Generator[Progress]:
    """Take in a file, a transaction a batch; says after each how far it is. Taken up where it was left."""
    with transaction(campaign_id):
        job = files.take(file_id)
        work = None if job is None else _begin(job)
    if work is None:
        return
    rejected: list[Rejected] = []
    at, seen = work.begun, 0
    for batch in _batches(work):
        with transaction(campaign_id, read_only=True):
            answers = _told_apart(batch, work)
        rejected += [answer for answer in answers if isinstance(answer, Rejected)]
        seen += len(answers)
        if seen <= work.begun.done:
            continue
        with transaction(campaign_id):
            at = _take_in(file_id, answers, work, at)
        yield at
    with transaction(campaign_id):
        job = file_queries.job(file_id)
        files.progress(job, at.done, at.done, rejected=len(rejected), known=at.known)
        files.finish(job, rejected=_rejected_rows(rejected, work) if rejected else None)
        jobs.wake("topics.release")
    yield at


def _batches(work: _Work) -> Iterator[list[Draft | Rejected]]:
    table = read_table(work.content).below_titles()
    answers = importer.drafts(
        table.rows,
        work.mapping,
        headings=len(table.headings),
        first=table.number + 1,
        atlas=work.atlas,
        now=now(),
    )
    while batch := list(islice(answers, BATCH)):
        yield batch


def _told_apart(batch: Sequence[Draft | Rejected], work: _Work) -> list[Draft | Rejected]:
    """The rows of a batch, without those whose number another entry has."""
    indexes = {each.row: _index(each, work.mapping.source) for each in batch if isinstance(each, Draft)}
    known = queries.known_imports(indexes.values())
    return [
        Rejected(each.row, Reason.NUMBER_TAKEN, each.cells)
        if isinstance(each, Draft) and known.get(indexes[each.row], each.said_at) != each.said_at
        else each
        for each in batch
    ]


def _take_in(file_id: int, answers: Sequence[Draft | Rejected], work: _Work, before: Progress) -> Progress:
    """Take in one batch."""
    drafts = [answer for answer in answers if isinstance(answer, Draft)]
    added = _insert(drafts, work)
    at = Progress(
        done=before.done + len(answers),
        total=work.total,
        rejected=before.rejected + len(answers) - len(drafts),
        known=before.known + len(drafts) - added,
    )
    job = file_queries.job(file_id)
    if added:
        audit.record("grievances.imported", job, facts={"added": added})
    files.progress(job, at.done, at.total, rejected=at.rejected, known=at.known)
    return at


def _insert(drafts: Sequence[Draft], work: _Work) -> int:
    indexed = {_index(draft, work.mapping.source): draft for draft in drafts}
    for known in queries.known_imports(indexed):
        del indexed[known]
    waiting = [_row(draft, index, work) for index, draft in indexed.items()]
    added: list[Grievance] = []
    while waiting:
        written = insert_new(waiting)
        added += written
        taken = queries.known_imports(row.import_index for row in waiting if row.import_index is not None)
        waiting = [row for row in waiting if row not in written and row.import_index not in taken]
        for row in waiting:
            row.reference = codes.new_reference()
    tallying.add_all(Counter(counted_as(row, zone=work.zone) for row in added if row.counted))
    return len(added)


def _row(draft: Draft, index: bytes, work: _Work) -> Grievance:
    topic_id = work.topic_ids.get(draft.topic, work.topic_ids.get(topics.OTHER))
    locality_id, district_id = draft.where
    return Grievance(
        reference=codes.new_reference(),
        import_index=index,
        topic_id=topic_id,
        locality_id=locality_id,
        district_id=district_id,
        place=draft.place,
        way_in=WayIn.IMPORT,
        kind=GrievanceKind(draft.kind),
        words=draft.words,
        state=GrievanceState(draft.state),
        said_at=draft.said_at,
        counted=topic_id is not None,
    )


def _index(draft: Draft, source: str) -> bytes:
    return blind_index("imported grievance", f"{source}\0{draft.number}", owner_id=current_campaign_id())


def _begin(job: FileJob) -> _Work:
    options = job.options
    spots = [
        Spot(row.id, row.district_id, tuple(row.place_keys), row.latitude, row.longitude)
        for row in localities()
    ]
    return _Work(
        content=file_queries.content(job, Part.INPUT),
        mapping=FileMapping(
            columns={Field(name): place for name, place in options["columns"].items()},
            source=options["source"],
            zone=options["zone"],
            order=DateOrder(options["order"]),
            topics=options["topics"],
        ),
        headings=preview_of(job).headings,
        total=options["total"],
        begun=Progress(job.done, options["total"], job.rejected, job.known),
        language=options["language"],
        atlas=Atlas(spots, [(row.id, row.place_keys) for row in districts()]),
        topic_ids={row.code: row.id for row in topics.topics(in_use=False)},
        zone=current_campaign().zone,
    )


def _rejected_rows(rejected: Sequence[Rejected], work: _Work) -> bytes:
    with in_language(work.language):
        head = [_("Row"), _("Reason"), *work.headings]
        rows: list[list[str | int]] = [
            [each.row, str(REASONS[each.reason]), *each.cells] for each in rejected
        ]
    return csv_text([head, *rows]).encode()


def _guesses(preview: Preview, filename: str) -> dict[str, Any]:
    """How a file is likely read: as one with the same headings was, else as its headings and dates say."""
    last = queries.import_mapping(_digest(preview.headings))
    if last is not None:
        return {"columns": last.columns, "zone": last.zone, "order": last.order, "source": last.source}
    habit = preview.dates.get(preview.columns.get(Field.SAID_AT, -1))
    return {
        "columns": {each.value: place for each, place in preview.columns.items()},
        "zone": preview.zone or ("UTC" if habit and habit.names_zone else ""),
        "order": habit.order.value if habit and habit.order else "",
        "source": preview.shape or _source_of(filename),
    }


def _source_of(filename: str) -> str:
    """What a file is likely one of: its name without the number of the month or of the copy."""
    return _NO_LETTERS.sub(" ", PurePath(filename).stem).strip()[:LONGEST_SOURCE] or SHAPELESS


def _plain(mapping: FileMapping) -> dict[str, Any]:
    return {
        "columns": {each.value: place for each, place in mapping.columns.items()},
        "zone": mapping.zone,
        "order": mapping.order.value,
        "source": mapping.source,
    }


def _remember(job: FileJob, preview: Preview, chosen: Mapping[str, str]) -> None:
    digest = _digest(preview.headings)
    kept = queries.import_mapping(digest)
    if kept is None:
        kept = ImportMapping(headings=digest)
        db.session.add(kept)
    for column in ("source", "zone", "order", "columns"):
        setattr(kept, column, job.options[column])
    kept.topics = {**(kept.topics or {}), **chosen}
    kept.changed_at = now()


def _remembered_topics(preview: Preview) -> Mapping[str, str]:
    kept = queries.import_mapping(_digest(preview.headings))
    return {} if kept is None else kept.topics


def _shape_topics(preview: Preview) -> Mapping[str, str]:
    shape = importer.shape_of(preview.headings)
    in_use = {row.code for row in topics.topics()}
    return {} if shape is None else {key: code for key, code in shape.topics.items() if code in in_use}


def _digest(headings: Sequence[str]) -> bytes:
    return hashlib.sha256("\n".join(fold(heading) for heading in headings).encode()).digest()
