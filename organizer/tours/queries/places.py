"""Which venue a text means, in any alphabet and order of words; what is unclear becomes a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from organizer.country.models import Locality
from organizer.country.queries import localities, name_of
from organizer.kernel.text import fold, near, place_key, stems
from organizer.meetings.models import Venue
from organizer.meetings.queries import venue_label, venues

NO_PLACE = "none"
"""The choice of a meeting whose place is not known yet."""
MOST_CHOICES = 8
MOST_WORDS = 4
"""Of a village's name."""
FEWEST_LETTERS = 4
"""Of what stays of a village's name without its ending: less could be of any."""
_PARTS = re.compile(r"[,;()\n«»\"]|\s[-–—]\s")
_KINDS = frozenset(
    {
        "с", "село", "села", "селе", "п", "пос", "поселок", "поселка", "г", "гор", "город", "города",
        "а", "ауыл", "ауылы", "ауылдык", "аул", "аулы", "кент", "кала", "каласы", "калалык", "ст", "станция",
        "округ", "округа", "округи", "с о", "а о", "сельский", "сельского", "сельская", "городской",
        "городская", "районный", "районная", "аудандык", "village", "town", "city", "the", "в", "во", "in",
    }
)  # fmt: skip
"""Words that say what kind of place it is, or lead to it; people leave them out as often as not."""
_DISTRICTS = frozenset({"аудан", "ауданы", "район", "района", "р н", "district"})
"""The word before names a district, which may be called as one of its villages is."""
_GLUED = re.compile(r"\b(с|п|пос|г|гор|а|ст)\.(?=\w)", re.IGNORECASE)


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


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """The same for all spellings of a place, so that it is asked once."""
    return place_key(text) or fold(text)


@dataclass(frozen=True)
class _Reading:
    """A text as naming a village, and what it says beside."""

    village: Locality
    rest: str


@dataclass(frozen=True)
class _Named:
    """A venue with the keys of what people call it and of the district around it.

    `own` is what it is called within its village.
    """

    venue: Venue
    keys: frozenset[str]
    around: frozenset[str]
    own: Sequence[str]

    def fits(self, text: str, readings: Iterable[_Reading]) -> bool:
        """True where the whole text, or each of its parts, names the venue or where it stands."""
        parts = set(_part_keys(text, whole=False))
        return (
            key_of(_bare(text)) in self.keys
            or bool(parts & self.keys and parts <= self.keys | self.around)
            or any(self._is_in(each.village) and self._is_called(each.rest) for each in readings)
        )

    def _is_in(self, village: Locality) -> bool:
        return self.venue.locality_id == village.id

    def _is_called(self, name: str) -> bool:
        return not name or any(_same_words(name, own) for own in self.own)


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
        return [_named(row) for row in self._venues]

    @cached_property
    def _by_key(self) -> Mapping[str, list[Locality]]:
        found: dict[str, list[Locality]] = {}
        for row in self._localities:
            for key in _village_keys(row):
                found.setdefault(key, []).append(row)
        return found

    @cached_property
    def _by_stem(self) -> Mapping[str, list[Locality]]:
        found: dict[str, list[Locality]] = {}
        for row in self._localities:
            names = {_bare(name) for name in (*row.names.values(), *row.aliases)}
            for key in {key for name in names if name for key in _stemmed(name)}:
                found.setdefault(key, []).append(row)
        return found

    def knows(self, text: str) -> bool:
        """True for a text of which a part is, or begins with, the name of a village or a venue."""
        keys = set(_part_keys(text))
        begins = {
            key_of(" ".join(words[:count])) for words in _pieces(text) for count in range(1, MOST_WORDS)
        }
        return any(keys & each.keys for each in self._named) or not self._by_key.keys().isdisjoint(
            keys | begins
        )

    def find(self, text: str) -> Venue | None:
        """The one venue that every part of a text fits; None where none does, or several do."""
        readings = self._readings(text)
        fitting = [each.venue for each in self._named if each.fits(text, readings)]
        return fitting[0] if len(fitting) == 1 else None

    def settled(self, text: str, choice: str) -> Place | None:
        """What somebody chose for an unclear text; None where that is no choice any more."""
        return dict(self.question(text).choices).get(choice)

    def question(self, text: str) -> Question:
        """What a text may mean, the likeliest first; that the place is not known yet is always a choice.

        A new place stands in the village that the text names; where the village is a guess, it need not.
        """
        readings = self._readings(text) or self._inflected(text)
        found = {f"venue:{row.id}": (Place(row), venue_label(row)) for row in self._likely(text, readings)}
        for each in readings or self._guessed(text):
            name = each.rest or text
            found[f"new:{each.village.id}"] = (
                Place(new_name=name, locality_id=each.village.id),
                ", ".join(dict.fromkeys((name, name_of(each.village)))),
            )
        if not readings:
            found["new:0"] = (Place(new_name=text), text)
        found[NO_PLACE] = (Place(), "")
        choices = [(choice, place) for choice, (place, _name) in found.items()]
        return Question(key_of(text), text, choices, {choice: name for choice, (_p, name) in found.items()})

    def _readings(self, text: str) -> list[_Reading]:
        """The text with each village that some of its words name."""
        named = {village.id: village for run in _runs(text) for village in self._by_key.get(key_of(run), ())}
        return [_Reading(village, _rest(text, _village_keys(village))) for village in named.values()]

    def _inflected(self, text: str) -> list[_Reading]:
        """The text with each village that some of its words name with an ending: Қосөткелде, в Бурлине."""
        named: dict[int, tuple[Locality, set[str]]] = {}
        for run in _runs(text):
            for key in _stemmed(run):
                for village in self._by_stem.get(key, ()):
                    named.setdefault(village.id, (village, set()))[1].add(key_of(run))
        return [_Reading(village, _rest(text, keys) or name_of(village)) for village, keys in named.values()]

    def _guessed(self, text: str) -> list[_Reading]:
        """The text with each village that one of its parts names but for a letter."""
        keys = list(_part_keys(text))
        near_by = [row for row in self._localities if _is_near(keys, row.place_keys)][:MOST_CHOICES]
        return [_Reading(row, name) for row in near_by if (name := _without(text, row))]

    def _likely(self, text: str, readings: Sequence[_Reading]) -> list[Venue]:
        """The venues of the villages that a text names, and those that are called so, or nearly."""
        keys, villages = list(_part_keys(text)), {each.village.id for each in readings}
        whole = [each.venue for each in self._named if each.fits(text, readings)]
        there = [row for row in self._venues if row.locality_id in villages]
        part = [each.venue for each in self._named if each.keys.intersection(keys)]
        alike = [each.venue for each in self._named if _is_near(keys, each.keys)]
        sure = {row.id: row for row in (*whole, *there)}
        others = {row.id: row for row in (*part, *alike) if row.id not in sure}
        return [*sure.values(), *list(others.values())[: max(0, MOST_CHOICES - len(sure))]]


def _is_near(keys: Iterable[str], known: Iterable[str]) -> bool:
    return any(near(key, other) for other in known for key in keys)


def _district_keys(row: Venue) -> Iterator[str]:
    if row.locality is not None:
        yield from row.locality.district.place_keys


def _named(row: Venue) -> _Named:
    village = frozenset() if row.locality is None else _village_keys(row.locality)
    own = [form for name in row.names.values() if (rest := _rest(name, village)) for form in _forms(rest)]
    keys = {*village, *map(key_of, own), *(key_of(_bare(name)) for name in row.names.values())}
    keys.update(key for address in row.address.values() for key in _part_keys(address))
    return _Named(row, frozenset(keys), frozenset(_district_keys(row)), own)


def _village_keys(row: Locality) -> frozenset[str]:
    names = (_bare(name) for name in (*row.names.values(), *row.aliases))
    return frozenset({*row.place_keys, *(key_of(name) for name in names if name)})


def _forms(name: str) -> Iterator[str]:
    """A name, and ДК for Дом культуры."""
    yield name
    words = name.split()
    if len(words) > 1:
        yield "".join(word[0] for word in words)


def _same_words(name: str, other: str) -> bool:
    """True for names of the same words in any order, with whatever endings: мектеп, мектебі."""
    left = [_stem_keys(word) for word in fold(other).split()]
    for word in fold(name).split():
        same = next((keys for keys in left if not keys.isdisjoint(_stem_keys(word))), None)
        if same is None:
            return False
        left.remove(same)
    return not left


@lru_cache(maxsize=4096)
def _stemmed(name: str) -> frozenset[str]:
    """The keys of a name of which the last word may have lost its ending."""
    *first, last = name.split()
    keys = (key_of(" ".join((*first, stem))) for stem in stems(last))
    return frozenset(key for key in keys if len(key) >= FEWEST_LETTERS)


@lru_cache(maxsize=4096)
def _stem_keys(word: str) -> frozenset[str]:
    return frozenset(map(key_of, stems(word)))


def _pieces(text: str) -> Iterator[list[str]]:
    """The words of each part of a text, without those of a district and of what kind of place it is."""
    for piece in _PARTS.split(text):
        words = _split(piece)
        districts = [at for at, word in enumerate(words) if fold(word) in _DISTRICTS]
        gone = {*districts, *(at - 1 for at in districts)}
        yield [word for at, word in enumerate(words) if at not in gone and fold(word) not in _KINDS]


def _runs(text: str) -> Iterator[str]:
    """The words of each part that stand beside each other, as many as a village's name may have."""
    for words in _pieces(text):
        for start in range(len(words)):
            for stop in range(start + 1, min(len(words), start + MOST_WORDS) + 1):
                yield " ".join(words[start:stop])


def _rest(text: str, village: Collection[str]) -> str:
    """What a text says beside its village."""
    pieces = (" ".join(_besides(words, village)) for words in _pieces(text))
    return ", ".join(filter(None, pieces))


def _besides(words: Sequence[str], village: Collection[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        ends = range(min(len(words), at + MOST_WORDS), at, -1)
        end = next((end for end in ends if key_of(" ".join(words[at:end])) in village), None)
        if end is None:
            yield words[at]
        at = end or at + 1


def _part_keys(text: str, *, whole: bool = True) -> Iterator[str]:
    """The keys of a text as a whole and of the parts between its commas."""
    parts = [part for part in (_bare(piece) for piece in _PARTS.split(text)) if part]
    for part in ([_bare(text)] if whole else []) + parts:
        if key := key_of(part):
            yield key


def _bare(text: str) -> str:
    """A name without the words that say what kind of place it is."""
    return " ".join(word for word in _split(text) if fold(word) not in _KINDS)


def _split(text: str) -> list[str]:
    return _GLUED.sub(r"\1. ", text).split()


def _without(text: str, village: Locality) -> str:
    """What stays of a text without the parts that nearly name a village."""
    parts = [piece.strip() for piece in _PARTS.split(text)]
    return ", ".join(
        part for part in parts if part and not _is_near([key_of(_bare(part))], village.place_keys)
    )
