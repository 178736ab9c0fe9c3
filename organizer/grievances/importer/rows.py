"""One row after the other: a draft of a grievance, or the reason why it cannot be one."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from organizer.grievances.importer.categories import categories_of, category_key
from organizer.grievances.importer.cells import clean, one_line
from organizer.grievances.importer.columns import Field
from organizer.grievances.importer.moments import DateOrder, UnreadableDate, read_moment
from organizer.grievances.importer.places import Atlas, Where
from organizer.kernel.text import fold

LONGEST_WORDS = 20_000
LONGEST_PLACE = 300
LONGEST_NUMBER = 120
OTHER = "other"
CLOCKS_APART = timedelta(days=1)
EARLIEST = 1970


class Reason(enum.StrEnum):
    """Why a row was not taken."""

    NO_NUMBER = "no_number"
    NUMBER_LONG = "number_long"
    NUMBER_AGAIN = "number_again"
    NUMBER_TAKEN = "number_taken"
    ROW_AGAIN = "row_again"
    NO_DATE = "no_date"
    DATE_UNREADABLE = "date_unreadable"
    DATE_FUTURE = "date_future"
    DATE_OLD = "date_old"
    NOTHING_SAID = "nothing_said"
    WORDS_LONG = "words_long"
    CELLS_MANY = "cells_many"


@dataclass(frozen=True)
class FileMapping:
    """What was chosen for a file: which column holds what, and how its dates and categories are read."""

    columns: Mapping[Field, int]
    source: str
    zone: str
    order: DateOrder = DateOrder.DAY_FIRST
    topics: Mapping[str, str] = field(default_factory=dict)
    """Categories by their key, and the topic codes they mean; any other is `other`."""


@dataclass(frozen=True)
class Draft:
    """A grievance to be. Codes stand for what only tables know."""

    row: int
    cells: Sequence[str]
    number: str
    """Its number in the source; for a file without numbers all that the row says, and which of such it is."""
    said_at: datetime
    topic: str
    words: str | None
    place: str | None
    where: Where
    state: str
    kind: str


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, with its cells, to be given back."""

    row: int
    reason: Reason
    cells: Sequence[str]


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


# First words of a state, folded. What is not named here was read by whoever kept the file.
_STATES = {
    "closed": ("closed", "close", "fixed", "resolved", "completed", "complete", "done", "cancelled",
               "canceled", "referred", "duplicate", "unable", "hidden", "закрыт", "решен", "исполнен",
               "выполнен", "завершен", "отклонен", "аякталды", "жабылды", "орындалды", "шешилди"),
    "in_work": ("in progress", "in work", "pending", "investigating", "planned", "assigned", "action",
                "acknowledged", "в работ", "на исполн", "на рассмотр", "рассматр", "каралып", "орындалуда"),
    "answered": ("answered", "отвечен", "есть ответ", "дан ответ", "жауап"),
}  # fmt: skip
_KINDS = {
    "suggestion": ("suggest", "idea", "предлож", "усыныс"),
    "question": ("question", "enquiry", "inquiry", "вопрос", "сурак"),
}


def drafts(
    rows: Iterable[Sequence[str]],
    mapping: FileMapping,
    *,
    headings: int,
    atlas: Atlas,
    now: datetime,
    first: int = 2,
) -> Iterator[Draft | Rejected]:
    """What each row of a file gives, in its order; rows without a word in any cell are no rows.

    `headings` is how many columns the file has, `first` which of its rows comes first here. The same number
    twice in a file is taken once. In a file without numbers the same words twice are taken once, and rows
    without words each: many people ask for the same thing on one day.
    """
    seen: Counter[str] = Counter()
    for number, cells in enumerate(rows, start=first):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            draft = _draft(number, cells, mapping, headings=headings, atlas=atlas, now=now)
        except _Refused as refused:
            yield Rejected(number, refused.reason, tuple(cells))
            continue
        seen[draft.number] += 1
        yield _told_apart(draft, seen[draft.number], mapping)


def _told_apart(draft: Draft, turn: int, mapping: FileMapping) -> Draft | Rejected:
    """A row and those before it in the file that have its number."""
    if turn == 1:
        return draft
    if Field.NUMBER in mapping.columns:
        return Rejected(draft.row, Reason.NUMBER_AGAIN, draft.cells)
    if draft.words:
        return Rejected(draft.row, Reason.ROW_AGAIN, draft.cells)
    return replace(draft, number=f"{draft.number}\x1f{turn}")


def _draft(
    row: int, cells: Sequence[str], mapping: FileMapping, *, headings: int, atlas: Atlas, now: datetime
) -> Draft:
    if any(cell.strip() for cell in cells[headings:]):
        raise _Refused(Reason.CELLS_MANY)

    def cell(name: Field) -> str:
        place = mapping.columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    words = _words(clean(cell(Field.MORE_WORDS)), clean(cell(Field.WORDS)), mapping)
    categories = categories_of(cell(Field.CATEGORY))
    if not words and not categories:
        raise _Refused(Reason.NOTHING_SAID)
    place = one_line(cell(Field.PLACE))
    return Draft(
        row=row,
        cells=tuple(cells),
        number=_number(one_line(cell(Field.NUMBER)), cells, mapping),
        said_at=_moment(cell(Field.SAID_AT), mapping, now),
        topic=_topic(cell(Field.CATEGORY), categories, mapping.topics),
        words=words or None,
        place=place[:LONGEST_PLACE] or None,
        where=atlas.find(
            place,
            district=one_line(cell(Field.DISTRICT)),
            latitude=cell(Field.LATITUDE),
            longitude=cell(Field.LONGITUDE),
        ),
        state=_named(cell(Field.STATUS), _STATES, "read"),
        kind=_named(cell(Field.KIND), _KINDS, "complaint"),
    )


def _number(written: str, cells: Sequence[str], mapping: FileMapping) -> str:
    if Field.NUMBER not in mapping.columns:
        return "\x1f".join(cells)
    if not written:
        raise _Refused(Reason.NO_NUMBER)
    if len(written) > LONGEST_NUMBER:
        raise _Refused(Reason.NUMBER_LONG)
    return written


def _moment(written: str, mapping: FileMapping, now: datetime) -> datetime:
    if not written.strip():
        raise _Refused(Reason.NO_DATE)
    try:
        moment = read_moment(written, zone=mapping.zone, order=mapping.order)
    except (UnreadableDate, OverflowError) as problem:
        raise _Refused(Reason.DATE_UNREADABLE) from problem
    if moment > now + CLOCKS_APART:
        raise _Refused(Reason.DATE_FUTURE)
    if moment.year < EARLIEST:
        raise _Refused(Reason.DATE_OLD)
    return moment


def _words(title: str, words: str, mapping: FileMapping) -> str:
    """Title and words, the one that is a heading first, once where both say the same."""
    first_is_title = mapping.columns.get(Field.WORDS, 0) > mapping.columns.get(Field.MORE_WORDS, 0)
    parts = [title, words] if first_is_title else [words, title]
    joined = "\n".join(dict.fromkeys(part for part in parts if part))
    if len(joined) > LONGEST_WORDS:
        raise _Refused(Reason.WORDS_LONG)
    return joined


def _topic(cell: str, categories: Sequence[str], topics: Mapping[str, str]) -> str:
    """The first category that means a topic of ours: one grievance is about one thing."""
    for label in (one_line(cell), *categories):
        code = topics.get(category_key(label))
        if code is not None and code != OTHER:
            return code
    return OTHER


def _named(cell: str, beginnings: Mapping[str, Sequence[str]], usual: str) -> str:
    said = fold(one_line(cell)[:100])
    for name, starts in beginnings.items():
        if said.startswith(tuple(starts)):
            return name
    return usual
