"""What the rows of a tour mean, what is unclear in them, and what stands against each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from organizer.campaigns.models import Candidate
from organizer.campaigns.queries import candidates, current_campaign, running
from organizer.kernel.clock import today
from organizer.kernel.text import place_key
from organizer.meetings.models import Venue
from organizer.meetings.queries import Found, Proposal, clashes_of_many
from organizer.tours.models import NOBODY_YET, Line, Tour, Written
from organizer.tours.paste import Cell, Doubt, Meant, Row, meaning
from organizer.tours.queries.places import Gazetteer, Place, Question, key_of


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One row: what it means, what is unclear, what it clashes with. `number` counts from 1."""

    number: int
    row: Row
    left_out: bool
    meant: Meant
    place: Place
    candidate_id: int | None = None
    doubts: Mapping[Cell, Doubt]
    zone: str
    clashes: Sequence[Found] = ()

    @property
    def is_clear(self) -> bool:
        """True for a row that can become a meeting."""
        return not self.doubts

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """Start and end on the clock of the place; None where they are unclear."""
        starts, ends = self.meant.starts_wall, self.meant.ends_wall
        return None if starts is None or ends is None else (starts, ends)


@dataclass(frozen=True)
class Check:
    """A tour looked through: its rows in order, and the places that are still to be settled."""

    rows: Sequence[Checked]
    questions: Sequence[tuple[Question, int]]
    """Each with how many rows ask it."""
    columns: Sequence[Sequence[str]] = ()
    """What stands in the columns that nobody named, each text once; what they hold is still to be said."""
    lacks_who: bool = False
    """Rows are kept that do not say who meets people, and a slate has several who could."""
    is_who_settled: bool = True

    @property
    def kept(self) -> list[Checked]:
        """The rows that become meetings."""
        return [row for row in self.rows if not row.left_out]

    @property
    def unclear(self) -> list[Checked]:
        """The rows that are kept and cannot become meetings yet."""
        return [row for row in self.kept if not row.is_clear]

    @property
    def clashing(self) -> list[Checked]:
        """The rows that are kept and clash."""
        return [row for row in self.kept if row.clashes]

    @property
    def is_ready(self) -> bool:
        """True where there is something to make, nothing unclear, and it was said who meets people."""
        is_clear = not self.unclear and not self.columns
        return bool(self.kept) and is_clear and (self.is_who_settled or not self.lacks_who)


def check(row: Tour, shown: Written | None = None) -> Check:
    """Look through a tour, or through what else is written in it; as many statements however many rows."""
    written = row.written if shown is None else shown
    gazetteer, slate = Gazetteer(), _Slate.now()
    zone = current_campaign().zone
    rows = [
        _checked(number, line, written, gazetteer, slate, zone, first=row.first_day)
        for number, line in enumerate(written.lines, start=1)
    ]
    asked = Counter(
        key_of(each.row.place)
        for each in rows
        if not each.left_out and each.doubts.get(Cell.PLACE) is Doubt.NOT_FOUND
    )
    texts = {key_of(each.row.place): each.row.place for each in reversed(rows)}
    questions = [(gazetteer.question(texts[key]), count) for key, count in asked.items()]
    has_several = len(slate.running) > 1
    lacks_who = has_several and any(not each.left_out and not each.row.candidate.strip() for each in rows)
    is_settled = written.who == NOBODY_YET or slate.chosen(written.who) is not None
    return Check(_with_clashes(rows), questions, _unnamed(rows), lacks_who, is_settled)


def _unnamed(rows: Sequence[Checked]) -> list[list[str]]:
    others = zip(*(each.row.others for each in rows), strict=True)
    return [list(dict.fromkeys(filter(None, column))) for column in others]


def _checked(
    number: int, line: Line, written: Written, gazetteer: Gazetteer, slate: _Slate, zone: str, *, first: date
) -> Checked:
    doubts: dict[Cell, Doubt] = {}
    place = _place(line.row, written.settled, gazetteer, doubts)
    where = _zone_of(place.venue, zone)
    meant = meaning(line.row, first=first, today=today(where))
    if any(code not in current_campaign().languages for code in meant.languages):
        doubts[Cell.LANGUAGE] = Doubt.NOT_FOUND
    candidate_id = _candidate(line.row.candidate, slate, doubts) or _who(line, written, slate)
    return Checked(
        number=number,
        row=line.row,
        left_out=line.left_out,
        meant=meant,
        place=place,
        candidate_id=candidate_id,
        doubts={**meant.doubts, **doubts},
        zone=where,
    )


def _place(row: Row, settled: Mapping[str, str], gazetteer: Gazetteer, doubts: dict[Cell, Doubt]) -> Place:
    """Where a row is. Without a place it needs a title."""
    text = row.place.strip()
    if not text:
        if not row.title.strip():
            doubts[Cell.PLACE] = Doubt.EMPTY
        return Place()
    chosen = settled.get(key_of(text))
    place = None if chosen is None else gazetteer.settled(text, chosen)
    if place is not None:
        return place
    venue = gazetteer.find(text)
    if venue is not None:
        return Place(venue)
    doubts[Cell.PLACE] = Doubt.NOT_FOUND
    return Place()


@dataclass(frozen=True)
class _Slate:
    """Who can meet people, and who could before they withdrew."""

    running: Sequence[Candidate]
    everybody: Sequence[Candidate]

    @classmethod
    def now(cls) -> _Slate:
        return cls(running(), candidates())

    def chosen(self, who: str) -> int | None:
        """The candidate who was chosen for rows; None for one who has withdrawn since."""
        return next((each.id for each in self.running if str(each.id) == who), None)

    def named(self, text: str) -> list[int]:
        """Those of whose name each word is one; who has withdrawn only where nobody else is called so."""
        words = {place_key(word) for word in text.replace(".", " ").split()}
        found = [each.id for each in self.running if words <= _words_of(each)]
        return found or [each.id for each in self.everybody if words <= _words_of(each)]


def _who(line: Line, written: Written, slate: _Slate) -> int | None:
    """Who was chosen for all rows that do not say it."""
    return None if line.row.candidate.strip() else slate.chosen(written.who)


def _candidate(text: str, slate: _Slate, doubts: dict[Cell, Doubt]) -> int | None:
    """The candidate of a name. Of a slate of one there is no question."""
    if not text.strip():
        return slate.running[0].id if len(slate.running) == 1 else None
    found = slate.named(text)
    if len(found) == 1:
        return found[0]
    doubts[Cell.CANDIDATE] = Doubt.TWO_FOUND if found else Doubt.NOT_FOUND
    return None


def _words_of(candidate: Candidate) -> set[str]:
    """The words of a candidate's names, and the first letters that stand for them."""
    words = {word for name in (candidate.full_name, *candidate.names.values()) for word in name.split()}
    return {place_key(word) for word in words} | {place_key(word[:1]) for word in words}


def _zone_of(venue: Venue | None, zone: str) -> str:
    return zone if venue is None or venue.locality is None else venue.locality.district.region.zone


def _with_clashes(rows: Sequence[Checked]) -> list[Checked]:
    """The rows with what stands against them: what is planned, the calendar, and the other rows."""
    asked = [(each, each.times) for each in rows if not each.left_out]
    timed = [(each, times) for each, times in asked if times is not None]
    found = clashes_of_many(
        [
            Proposal(
                starts_wall=starts,
                ends_wall=ends,
                zone=each.zone,
                venue_id=None if each.place.venue is None else each.place.venue.id,
                candidate_id=each.candidate_id,
            )
            for each, (starts, ends) in timed
        ]
    )
    numbers = [each.number for each, _times in timed]
    clashes = {
        number: [_numbered(clash, numbers) for clash in own]
        for number, own in zip(numbers, found, strict=True)
    }
    return [replace(each, clashes=clashes.get(each.number, ())) for each in rows]


def _numbered(found: Found, numbers: Sequence[int]) -> Found:
    """A clash with another row, which is called by its number."""
    return found if found.proposal is None else replace(found, proposal=numbers[found.proposal])
