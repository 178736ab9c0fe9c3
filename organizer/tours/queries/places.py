"""Which venue a text means, in any alphabet and order of words; what is unclear becomes a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from organizer.country.models import Locality
from organizer.country.queries import localities, name_of
from organizer.kernel.text import fold, near, place_key
from organizer.meetings.models import Venue
from organizer.meetings.queries import venue_label, venues

NO_PLACE = "none"
"""The choice of a meeting whose place is not known yet."""
MOST_CHOICES = 8
_PARTS = re.compile(r"[,;()\n«»\"]|\s[-–—]\s")
_KINDS = frozenset(
    {
        "с", "село", "п", "пос", "поселок", "г", "гор", "город", "а", "ауыл", "ауылы", "аул", "аулы", "кент",
        "ст", "станция", "village", "town", "the",
    }
)  # fmt: skip
"""Words that say what kind of place it is; people leave them out as often as not."""


@dataclass(frozen=True)
class Place:
    """Where a meeting is: a venue, or one to be added with its village, or nowhere yet."""

    venue: Venue | None = None
    new_name: str = ""
    locality_id: int | None = None


@dataclass(frozen=True)
class Question:
    """A text that means no one place for sure, with what it may mean: the choice and the place."""

    key: str
    text: str
    choices: Sequence[tuple[str, Place]]
    names: Mapping[str, str]
    """The choice → the name of the venue, or of the village of a new one."""


def key_of(text: str) -> str:
    """The same for all spellings of a place, so that it is asked once."""
    return place_key(text) or fold(text)


@dataclass(frozen=True)
class _Named:
    """A venue with the keys of what people call it, and of the district around it."""

    venue: Venue
    keys: frozenset[str]
    around: frozenset[str]

    def fits(self, text: str) -> bool:
        """True where the whole text, or each of its parts, names the venue or where it stands."""
        parts = set(_part_keys(text, whole=False))
        return key_of(_bare(text)) in self.keys or bool(
            parts & self.keys and parts <= self.keys | self.around
        )


class Gazetteer:
    """The venues and villages that are known, read once and asked many times."""

    @cached_property
    def _venues(self) -> list[Venue]:
        return venues()

    @cached_property
    def _localities(self) -> list[Locality]:
        return localities()

    @cached_property
    def _named(self) -> list[_Named]:
        return [_Named(row, frozenset(_keys_of(row)), frozenset(_district_keys(row))) for row in self._venues]

    def knows(self, text: str) -> bool:
        """True for a text that begins with, or holds, the name of a village or a venue."""
        keys = set(_part_keys(text))
        return any(keys & each.keys for each in self._named) or any(
            not keys.isdisjoint(row.place_keys) for row in self._localities
        )

    def find(self, text: str) -> Venue | None:
        """The one venue that every part of a text fits; None where none does, or several do."""
        fitting = [each.venue for each in self._named if each.fits(text)]
        return fitting[0] if len(fitting) == 1 else None

    def settled(self, text: str, choice: str) -> Place | None:
        """What somebody chose for an unclear text; None where that is no choice any more."""
        return dict(self.question(text).choices).get(choice)

    def question(self, text: str) -> Question:
        """What a text may mean, the likeliest first; that the place is not known yet is always a choice."""
        found = {f"venue:{row.id}": (Place(row), venue_label(row)) for row in self._likely(text)}
        for village in self._villages(text):
            name = _without(text, village)
            if name:
                found[f"new:{village.id}"] = (
                    Place(new_name=name, locality_id=village.id),
                    f"{name}, {name_of(village)}",
                )
        found["new:0"] = (Place(new_name=text), text)
        found[NO_PLACE] = (Place(), "")
        choices = [(choice, place) for choice, (place, _name) in found.items()]
        return Question(key_of(text), text, choices, {choice: name for choice, (_p, name) in found.items()})

    def _likely(self, text: str) -> list[Venue]:
        keys = list(_part_keys(text))
        whole = [each.venue for each in self._named if each.fits(text)]
        part = [each.venue for each in self._named if each.keys.intersection(keys)]
        alike = [each.venue for each in self._named if _is_near(keys, each.keys)]
        return list({row.id: row for row in (*whole, *part, *alike)}.values())[:MOST_CHOICES]

    def _villages(self, text: str) -> list[Locality]:
        keys = list(_part_keys(text))
        exact = [row for row in self._localities if not set(row.place_keys).isdisjoint(keys)]
        return (exact or [row for row in self._localities if _is_near(keys, row.place_keys)])[:MOST_CHOICES]


def _is_near(keys: Iterable[str], known: Iterable[str]) -> bool:
    return any(near(key, other) for other in known for key in keys)


def _district_keys(row: Venue) -> Iterator[str]:
    if row.locality is not None:
        yield from row.locality.district.place_keys


def _keys_of(row: Venue) -> Iterator[str]:
    """How people name a venue: by its village, its name or first letters, both together, or its address."""
    if row.locality is not None:
        yield from row.locality.place_keys
    villages = [] if row.locality is None else list(row.locality.names.values())
    for name in row.names.values():
        for form in (_bare(name), *_initials(name)):
            yield key_of(form)
            for village in villages:
                yield key_of(f"{village} {form}")
                yield key_of(f"{form} {village}")
    for address in row.address.values():
        yield from _part_keys(address)


def _initials(name: str) -> Iterator[str]:
    """ДК for Дом культуры."""
    words = name.split()
    if len(words) > 1:
        yield "".join(word[0] for word in words)


def _part_keys(text: str, *, whole: bool = True) -> Iterator[str]:
    """The keys of a text as a whole and of the parts between its commas."""
    parts = [part for part in (_bare(piece) for piece in _PARTS.split(text)) if part]
    for part in ([_bare(text)] if whole else []) + parts:
        if key := key_of(part):
            yield key


def _bare(text: str) -> str:
    """A name without the words that say what kind of place it is."""
    words = [word for word in text.split() if fold(word) not in _KINDS]
    return " ".join(words)


def _without(text: str, village: Locality) -> str:
    """What stays of a text without the parts that name its village."""
    known = set(village.place_keys)
    parts = [piece.strip() for piece in _PARTS.split(text)]
    return ", ".join(
        part
        for part in parts
        if part and key_of(_bare(part)) not in known and not _is_near([key_of(_bare(part))], known)
    )
