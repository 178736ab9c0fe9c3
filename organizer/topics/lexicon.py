"""Words → a topic proposed: which stems of a lexicon a text begins its words with, and what they add up to.

A proposal is for a person to confirm. The lexicon is data, edited by staff, and knows nothing of grammar:
how a word begins is enough for two languages that pile their endings at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

ENOUGH = 2
"""Points below this are too little to go by: one weak hint is no proposal."""


class Hint(Protocol):
    """A stem that speaks for a topic, with so many points."""

    @property
    def stem(self) -> str:
        """How a word begins, in folded letters; several words stand for words side by side.

        A full stop at the end asks for the whole last word instead of its beginning.
        """

    @property
    def topic(self) -> str:
        """The code of the topic; one below another begins with its code and a full stop."""

    @property
    def weight(self) -> int:
        """Points; nought marks a word that only looks like a hint."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    beginnings: tuple[str, ...]
    whole: bool
    points: tuple[tuple[str, int], ...]
    """A topic and its points, for each topic that the stem speaks for."""

    @property
    def length(self) -> int:
        return sum(map(len, self.beginnings)) + self.whole

    def opens(self, words: Sequence[str]) -> bool:
        """Say whether these words begin with this pattern."""
        if len(words) < len(self.beginnings):
            return False
        if not all(word.startswith(start) for word, start in zip(words, self.beginnings, strict=False)):
            return False
        return not self.whole or words[len(self.beginnings) - 1] == self.beginnings[-1]


class Lexicon:
    """The stems of one campaign, made ready to be asked many times."""

    def __init__(self, hints: Iterable[Hint]) -> None:
        points: dict[str, dict[str, int]] = defaultdict(dict)
        for hint in hints:
            points[hint.stem][hint.topic] = hint.weight
        self._by_beginning: dict[str, list[_Pattern]] = defaultdict(list)
        for stem, topics in points.items():
            beginnings = tuple(stem.removesuffix(".").split())
            if beginnings:
                pattern = _Pattern(beginnings, stem.endswith("."), tuple(sorted(topics.items())))
                self._by_beginning[beginnings[0]].append(pattern)
        self._reach = max((len(stem.split()) for stem in points), default=1)

    def propose(self, folded_words: Sequence[str]) -> str | None:
        """The code of the topic that most points speak for, or None where too few speak for any.

        A topic below another also gets the points of the one above it. Between equals the longer stem wins,
        then the one that stands earlier.
        """
        found = self._found(folded_words)
        own: dict[str, int] = defaultdict(int)
        longest: dict[str, int] = defaultdict(int)
        first: dict[str, int] = {}
        for place, pattern in enumerate(found):
            for topic, weight in pattern.points:
                own[topic] += weight
                longest[topic] = max(longest[topic], pattern.length)
                first.setdefault(topic, place)
        totals = {topic: points + own.get(_above(topic), 0) for topic, points in own.items() if points}
        if not totals or max(totals.values()) < ENOUGH:
            return None
        return max(totals, key=lambda topic: (totals[topic], longest[topic], -first[topic], topic))

    def _found(self, words: Sequence[str]) -> list[_Pattern]:
        """The patterns in a text, each once, the longest at each place; its words count for nothing else."""
        found: dict[_Pattern, None] = {}
        place = 0
        while place < len(words):
            pattern = self._longest(words[place : place + self._reach])
            if pattern is None:
                place += 1
            else:
                found[pattern] = None
                place += len(pattern.beginnings)
        return list(found)

    def _longest(self, words: Sequence[str]) -> _Pattern | None:
        beginnings = (words[0][:size] for size in range(1, len(words[0]) + 1))
        patterns = (pattern for start in beginnings for pattern in self._by_beginning.get(start, ()))
        return max((each for each in patterns if each.opens(words)), key=lambda it: it.length, default=None)


def propose(folded_words: Sequence[str], words: Iterable[Hint]) -> str | None:
    """The topic that a text's folded words speak for, by these stems, or None."""
    return Lexicon(words).propose(folded_words)


def _above(topic: str) -> str:
    """The code of the topic above, or no code."""
    return topic.rpartition(".")[0]
