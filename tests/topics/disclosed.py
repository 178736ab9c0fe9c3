"""Invented campaigns, the views of them, and what readers see of a release."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from organizer.topics.disclosure import Cell, Entry, Level, Quiet, View
from tests.topics.disclosure_audit import FEW, Marks, Reader, Table

KINDS_OF_VIEW = [
    (None, None), (Level.TOPIC, None), (Level.GROUP, None), (None, "place"), (Level.TOPIC, "place"),
    (Level.GROUP, "place"), (Level.TOPIC, "channel"), (Level.TOPIC, "kind"), (Level.TOPIC, "meeting"),
]  # fmt: skip
FACTS = {"place": 2, "meeting": 3, "channel": 4, "kind": 5}


def views_of(weeks: Sequence[str], *, without: frozenset[str] = frozenset(), prefix: str = "") -> list[View]:
    """Every kind of view, for each week and for all time."""
    periods: list[tuple[str, frozenset[str] | None]] = [(week, frozenset({week})) for week in weeks]
    return [
        View(f"{prefix}{level}/{along}/{name}", level, along, within, without)
        for name, within in [*periods, ("all", None)]
        for level, along in KINDS_OF_VIEW
    ]


def tables_of(views: Sequence[View], weeks: Sequence[str]) -> list[Table]:
    """The same views as the audit names them."""
    return [
        Table(view.name, view.level or "", view.along or "", tuple(view.weeks or weeks)) for view in views
    ]


def out(release: Mapping[str, Mapping[tuple[str, ...], Cell]]) -> Marks:
    """What readers see of a release."""
    return {
        name: {
            key: cell.mark if isinstance(cell.mark, int) else FEW
            for key, cell in cells.items()
            if cell.mark is not Quiet.HIDDEN
        }
        for name, cells in release.items()
    }


def exact(tally: Mapping[Entry, int], view: View, parents: Mapping[str, str]) -> Counter[tuple[str, ...]]:
    """The true counts of one view, counted here."""
    counts: Counter[tuple[str, ...]] = Counter()
    for entry, count in tally.items():
        if entry.topic not in view.without and (view.weeks is None or entry.week in view.weeks):
            row = {
                None: (),
                Level.TOPIC: (entry.topic,),
                Level.GROUP: (parents.get(entry.topic, entry.topic),),
            }
            column = (entry[FACTS[view.along]],) if view.along else ()
            counts[row[view.level] + column] += count
    return counts


@dataclass(frozen=True)
class Campaign:
    """An invented campaign: entries in the order in which they came."""

    entries: list[Entry]
    parents: dict[str, str]
    weeks: list[str]

    def tally(self, first: int | None = None) -> Counter[Entry]:
        return Counter(self.entries[:first])

    def columns(self) -> dict[str, list[str]]:
        return {fact: sorted({entry[place] for entry in self.entries}) for fact, place in FACTS.items()}

    def reader(self, views: Sequence[View]) -> Reader:
        groups = {entry.topic: self.parents.get(entry.topic, entry.topic) for entry in self.entries}
        without = {view.name: view.without for view in views}
        return Reader(tables_of(views, self.weeks), groups, self.columns(), self.weeks, without)


def campaign(seed: int, *, topics: int = 8, places: int = 5, weeks: int = 2, most: float = 2.6) -> Campaign:
    """A random campaign: few or many entries, even or bunched, facts that go together or do not."""
    draw = random.Random(seed)
    names = [f"t{number}" for number in range(draw.randint(2, topics))]
    parents = {name: f"g{number // 3}" for number, name in enumerate(names) if draw.random() < 0.9}

    def bunched(count: int, letter: str) -> tuple[list[str], list[float]]:
        steep = draw.uniform(0, 2)
        heights = [1 / (number + 1) ** steep for number in range(count)]
        draw.shuffle(heights)
        return [f"{letter}{number}" for number in range(count)], heights

    sizes = {"p": draw.randint(1, places), "m": draw.randint(1, 3), "c": 4, "k": 3}
    facts = [bunched(count, letter) for letter, count in sizes.items()]
    heights = bunched(len(names), "t")[1]
    calendar = [f"2026-W{number}" for number in range(draw.randint(1, weeks))]
    entries = []
    for _ in range(int(10 ** draw.uniform(0.5, most))):
        topic = draw.choices(names, heights)[0]
        values = [draw.choices(columns, likely)[0] for columns, likely in facts]
        if draw.random() < 0.3:
            values[0] = facts[0][0][names.index(topic) % len(facts[0][0])]
        entries.append(Entry(draw.choice(calendar), topic, *values))
    entries.sort(key=lambda entry: (entry.week, draw.random()))
    return Campaign(entries, parents, calendar)
