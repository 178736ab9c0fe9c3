"""A stranger's arithmetic over everything that is out gives nobody away."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from organizer.topics.disclosure import INSIDE, PUBLIC, Cell, Entry, Key, Outlook, Quiet, protect
from tests.topics.disclosed import Campaign, campaign, exact, out, views_of
from tests.topics.disclosure_audit import FEW, Marks, Program, follow, knowledge, show

pytestmark = pytest.mark.pure


def tallies(made: Campaign, seed: int, *, times: int) -> Iterator[Counter[Entry]]:
    """What a campaign counts, time after time: entries come in, and now and then some are withdrawn."""
    draw = random.Random(seed)
    times = min(times, len(made.entries))
    for first in [*sorted(draw.sample(range(len(made.entries)), times - 1)), len(made.entries)]:
        left = draw.choice([1.0, 1.0, 0.9])
        yield Counter(entry for entry in made.entries[:first] if draw.random() < left)


def exposed(made: Campaign, seed: int, *, times: int) -> Counter[str]:
    """How many small cells are given away by some release in a history, to one who knows all the rules."""
    views, found = views_of(made.weeks), Counter[str]()
    reader = made.reader(views)
    previous: dict[str, dict[Key, Cell]] = {}
    for tally in tallies(made, seed, times=times):
        previous = protect(tally, views, parents=made.parents, previous=previous)
        reader.read(out(previous))
        found += Counter(small=len(reader.small), exposed=len(reader.exposed()))
    return found


def unsaid(made: Campaign, tally: Counter[Entry], marks: Marks) -> list[tuple[str, Key]]:
    """The small cells that say nothing."""
    return [
        (view.name, key)
        for view in views_of(made.weeks)
        for key, count in exact(tally, view, made.parents).items()
        if 0 < count < 5 and key not in marks[view.name]
    ]


@pytest.mark.long
def test_the_history_of_two_hundred_random_campaigns_exposes_nobody() -> None:
    found = [exposed(campaign(seed, topics=5, places=3, most=1.9), seed, times=3) for seed in range(200)]
    total = sum(found, Counter[str]())
    assert total["small"] > 2_000
    assert total["exposed"] == 0


@pytest.mark.long
@pytest.mark.slow  # minutes of linear programming over larger campaigns
def test_longer_histories_of_larger_campaigns_expose_nobody() -> None:
    found = [exposed(campaign(seed, weeks=3, most=2.5), seed, times=6) for seed in range(200, 225)]
    assert sum(found, Counter[str]())["exposed"] == 0


@pytest.mark.slow  # every small cell that says nothing is a question of its own
def test_small_cells_that_say_nothing_are_not_exposed_either() -> None:
    found = {}
    for seed in range(30):
        made = campaign(seed, topics=5, places=3, most=2.2)
        views = views_of(made.weeks)
        reader, marks = made.reader(views), out(protect(made.tally(), views, parents=made.parents))
        reader.read(marks)
        found[seed] = reader.exposed_unsaid(unsaid(made, made.tally(), marks))
    assert {seed: cells for seed, cells in found.items() if cells} == {}


def test_the_audit_finds_a_bare_small_cell_beside_its_margins() -> None:
    program = Program()
    parts = [program.variable(), program.variable()]
    whole = program.total(parts)
    program.bounds[whole], program.bounds[parts[0]], program.bounds[parts[1]] = (23, 23), (20, 20), (1, 4)
    assert program.solver().out_of_reach([parts[1]], 1, sign=1) == {parts[1]}
    assert program.solver().out_of_reach([parts[1]], 4, sign=-1) == {parts[1]}
    program.bounds[parts[0]] = (0, 50)
    assert program.solver().out_of_reach([parts[1]], 1, sign=1) == set()
    assert program.solver().out_of_reach([parts[1]], 4, sign=-1) == set()


def test_the_audit_finds_who_is_exposed_where_small_counts_are_hidden_one_by_one() -> None:
    found = {}
    for seed in range(8):
        made = campaign(seed, topics=6, places=4, most=2.0)
        views = views_of(made.weeks)
        reader = made.reader(views)
        one_by_one = {
            view.name: {
                key: mark
                for key, count in exact(made.tally(), view, made.parents).items()
                if (mark := show(count, threshold=5, base=5)) is not None
            }
            for view in views
        }
        reader.read(one_by_one)
        found[seed] = len(reader.exposed())
    assert sum(found.values()) > 50


def test_the_audit_knows_of_numbers_and_their_moves_what_the_rules_say() -> None:
    for rounding in (INSIDE, PUBLIC):
        rules = {"threshold": rounding.threshold, "base": rounding.base}
        for told in [Quiet.HIDDEN, *sorted({rounding.mark(count) for count in range(1, 100)}, key=str)]:
            last = None if told is Quiet.HIDDEN else told if isinstance(told, int) else FEW
            for count in range(120):
                mark = rounding.after(told, count)
                said = None if mark is Quiet.HIDDEN else mark if isinstance(mark, int) else FEW
                assert follow(last, count, **rules) == said
                if said is not None:
                    assert knowledge(said, last, **rules) == rounding.known(mark, told)


def test_candidates_who_also_read_what_is_public_learn_no_more() -> None:
    quiet = frozenset({"t1"})
    for seed in range(40):
        made = campaign(seed, topics=5, places=3, most=2.2)
        views, public_views = views_of(made.weeks), views_of(made.weeks, without=quiet, prefix="public/")
        public = protect(made.tally(), public_views, parents=made.parents, rounding=PUBLIC)
        beside = [Outlook(public_views, public, PUBLIC)]
        inside = protect(made.tally(), views, parents=made.parents, beside=beside)
        stranger = made.reader(public_views)
        stranger.read(out(public), threshold=10, base=10)
        assert stranger.exposed(threshold=10) == set()
        candidate = made.reader([*views, *public_views])
        candidate.read(out(inside))
        candidate.also(out(public), threshold=10, base=10)
        assert candidate.exposed() == set()
