"""The words of the demo as values: what invented people say, are called, meet in, promise and answer.

Nothing here knows a row or a request. The same call gives the same words, whatever was asked for before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from organizer.kernel.text import Texts, latin

FEWEST_DAYS, MOST_DAYS = 5, 20
"""Between these Russian counts days by one form (дней), so that a number can be filled in."""


class Writing(StrEnum):
    """How somebody writes: as taught, in two languages at once, with faults, in Latin letters."""

    PLAIN = "plain"
    MIXED = "mixed"
    MISSPELT = "misspelt"
    LATIN = "latin"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceText:
    """What somebody says is wrong, with places left open for a village, a street and a number of days."""

    key: str
    topic: str
    kind: str
    language: str
    writing: Writing
    sensitive: bool
    urgency: str
    words: str

    @property
    def takes_phrases(self) -> bool:
        """A greeting or an ending in good spelling suits those who spell well and are not in danger."""
        return self.writing in (Writing.PLAIN, Writing.MIXED) and self.urgency == "ordinary"


@dataclass(frozen=True, slots=True)
class Said:
    """A text with everything filled in, and which of the places asked for it is about."""

    text: GrievanceText
    place: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grievances:
    """All texts, and what makes one text differ from its next telling."""

    texts: tuple[GrievanceText, ...]
    openings: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    streets: tuple[Texts, ...]

    def say(self, count: int, *, places: Sequence[Texts]) -> tuple[Said, ...]:
        """So many grievances, all different, in an order of no meaning.

        Every text comes once before one comes again; what cannot be told in other words comes only once. A
        place that is named twice is met twice as often.
        """
        said: dict[str, Said] = {}
        telling = 0
        shuffled = sorted(self.texts, key=lambda text: _number(text.key))
        while len(said) < count:
            before = len(said)
            for text in shuffled:
                one = self._telling(text, number=telling, places=places)
                said.setdefault(one.words, one)
            if len(said) == before:
                raise ValueError(f"there are words for {before} grievances, not for {count}")
            telling += 1
        return tuple(said.values())[:count]

    def _telling(self, text: GrievanceText, *, number: int, places: Sequence[Texts]) -> Said:
        chance = _number(f"{text.key} {number}")
        place = chance % len(places)
        values = {
            "place": places[place][text.language],
            "street": self.streets[(chance // 7 + number) % len(self.streets)][text.language],
            "days": str(FEWEST_DAYS + (_number(text.key) + number) % (MOST_DAYS - FEWEST_DAYS + 1)),
        }
        if text.writing is Writing.LATIN:
            values = {name: latin(value) for name, value in values.items()}
        return Said(text, place, self._with_phrases(text, text.words.format(**values), number=number))

    def _with_phrases(self, text: GrievanceText, words: str, *, number: int) -> str:
        """The first telling stands alone; each later one is greeted or ended in its own way."""
        if number == 0 or not text.takes_phrases:
            return words
        openings = ("", *self.openings[text.language])
        endings = self.endings[text.language]
        turn = _number(text.key) + number
        return f"{openings[turn % len(openings)]} {words} {endings[turn % len(endings)]}".strip()


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person: surname first, as people here write themselves."""

    full_name: str
    given_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Common names to be put together; each part knows its form for a woman and a man."""

    families: tuple[dict[str, Any], ...]
    given: tuple[dict[str, Any], ...]
    fathers: tuple[dict[str, Any], ...]

    def draw(self, chance: random.Random, language: str) -> Person:
        """Somebody, spelled as in Kazakh or Russian. A patronymic is seldom, a single word seldomer."""
        given = chance.choice(self.given)
        alike = [family for family in self.families if family["slavic"] == given["slavic"]]
        fathers = [father for father in self.fathers if father["slavic"] == given["slavic"]]
        family = chance.choice(alike)[given["sex"]][language]
        father = chance.choice(fathers)[given["sex"]][language]
        name = given[language]
        written = chance.choices([f"{family} {name}", f"{family} {name} {father}", name], [66, 30, 4])
        return Person(full_name=written[0], given_name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueText:
    """A place to meet in; `opens` and `closes` are clock times, empty under the open sky."""

    campaign: str
    key: str
    locality: str
    names: Texts
    address: Texts
    capacity: int
    step_free: bool
    opens: str
    closes: str
    transport: Texts
    key_holder: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingText:
    """What a meeting is called, and what is written about it afterwards."""

    key: str
    title: Texts
    said: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseText:
    """Something promised to one place; it is due so many days from today, or was."""

    campaign: str
    topic: str
    locality: str
    state: str
    due_in_days: int
    words: Texts
    proof: str
    is_task: bool = False
    """Work of the team's own that came of a meeting there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstituencyText:
    """Where a candidate stands; number, borders and voters are invented."""

    number: int
    names: Texts
    territory: Texts
    electorate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateText:
    """A candidate, the race and the programme in paragraphs."""

    campaign: str
    slug: str
    full_name: str
    given_name: str
    names: Texts
    nomination: str
    campaign_names: Texts
    region: str
    zone: str
    election: Texts
    body: Texts
    constituency: ConstituencyText
    paragraphs: tuple[Texts, ...]

    @property
    def programme(self) -> Texts:
        """The paragraphs of each language, with an empty line between."""
        languages = self.paragraphs[0]
        return Texts(
            {language: "\n\n".join(each[language] for each in self.paragraphs) for language in languages}
        )


@cache
def grievances() -> Grievances:
    """What people say is wrong."""
    file = _file("grievances.json")
    return Grievances(
        texts=tuple(GrievanceText(**row | {"writing": Writing(row["writing"])}) for row in file["texts"]),
        openings={language: tuple(phrases) for language, phrases in file["openings"].items()},
        endings={language: tuple(phrases) for language, phrases in file["endings"].items()},
        streets=tuple(map(Texts, file["streets"])),
    )


@cache
def agreed_answers() -> dict[str, Texts]:
    """The answer the team agreed on, by the code of the topic."""
    return {row["topic"]: Texts(row["words"]) for row in _file("answers.json")["answers"]}


@cache
def people() -> People:
    """The names that invented people are put together from."""
    file = _file("people.json")
    return People(
        families=tuple(file["families"]), given=tuple(file["given"]), fathers=tuple(file["fathers"])
    )


@cache
def venues() -> tuple[VenueText, ...]:
    """Where meetings are held."""
    return tuple(VenueText(**_texts(row)) for row in _file("venues.json")["venues"])


@cache
def meetings() -> tuple[MeetingText, ...]:
    """What meetings are about."""
    return tuple(MeetingText(**_texts(row)) for row in _file("meetings.json")["meetings"])


@cache
def promises() -> tuple[PromiseText, ...]:
    """What was promised."""
    return tuple(PromiseText(**_texts(row)) for row in _file("promises.json")["promises"])


@cache
def candidates() -> tuple[CandidateText, ...]:
    """Who stands, the first of campaign A."""
    return tuple(_candidate(row) for row in _file("programmes.json")["candidates"])


def _candidate(row: dict[str, Any]) -> CandidateText:
    constituency = ConstituencyText(**_texts(row["constituency"]))
    paragraphs = tuple(map(Texts, row["paragraphs"]))
    return CandidateText(**_texts(row) | {"constituency": constituency, "paragraphs": paragraphs})


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    """The row with each text in several languages made one value."""
    return {name: Texts(value) if _is_text(value) else value for name, value in row.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(words, str) for words in value.values())


def _file(name: str) -> dict[str, Any]:
    file: dict[str, Any] = json.loads((files("organizer") / "demo" / "words" / name).read_text("utf-8"))
    return file


def _number(words: str) -> int:
    """A number that is always the same for these words, and shuffles them."""
    return int.from_bytes(blake2b(words.encode(), digest_size=4).digest(), "big")
