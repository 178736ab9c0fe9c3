"""A stranger's arithmetic over everything that is out gives nobody away."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from organizer.topics.disclosure import INSIDE, PUBLIC, Cell, Key, Outlook, protect
from tests.topics.disclosed import Campaign, campaign, exact, out, views_of
from tests.topics.disclosure_audit import FEW, Marks, Program, knowledge, show


def releases(made: Campaign, seed: int, *, times: int) -> Iterator[Marks]:
    """What readers see of a campaign, release after release, while entries come in."""
    views = views_of(made.weeks)
    draw = random.Random(seed)
    previous: dict[str, dict[Key, Cell]] = {}
    for first in [*sorted(draw.sample(range(len(made.entries)), times - 1)), len(made.entries)]:
        previous = protect(made.tally(first), views, parents=made.parents, previous=previous)
        yield out(previous)


def exposed_each_time(made: Campaign, seed: int) -> int:
    """How many small cells are given away by one of three releases, read for what it says."""
    exposed = 0
    for marks in releases(made, seed, times=3):
        reader = made.reader(views_of(made.weeks))
        reader.read(marks)
        exposed += len(reader.exposed())
    return exposed


def exposed_over_time(made: Campaign, seed: int) -> Counter[str]:
    """How many small cells are given away by three releases together, to one who knows all the rules."""
    reader = made.reader(views_of(made.weeks))
    for marks in releases(made, seed, times=3):
        reader.remember(marks)
    return Counter(small=len(reader.small), exposed=len(reader.exposed()))


def test_no_release_in_the_history_of_two_hundred_random_campaigns_exposes_anybody() -> None:
    exposed = {
        seed: exposed_each_time(campaign(seed, topics=5, places=3, most=1.9), seed) for seed in range(200)
    }
    assert {seed: count for seed, count in exposed.items() if count} == {}


@pytest.mark.slow  # minutes of linear programming over larger campaigns
def test_no_release_of_larger_campaigns_exposes_anybody() -> None:
    exposed = {seed: exposed_each_time(campaign(seed, weeks=3, most=2.8), seed) for seed in range(200, 400)}
    assert {seed: count for seed, count in exposed.items() if count} == {}


@pytest.mark.slow  # a program over all releases at once for each of 400 campaigns
def test_who_knows_every_rule_and_every_release_learns_of_less_than_one_small_cell_in_a_thousand() -> None:
    told: Counter[str] = Counter()
    for seed in range(200):
        for most in (1.7, 2.5):
            told += exposed_over_time(campaign(seed, topics=5, places=3, most=most), seed)
    assert told["small"] > 5_000
    assert told["exposed"] < told["small"] / 1000


def test_the_audit_finds_a_bare_small_cell_beside_its_margins() -> None:
    program = Program()
    parts = [program.variable(), program.variable()]
    whole = program.total(parts)
    program.bounds[whole], program.bounds[parts[0]], program.bounds[parts[1]] = (23, 23), (20, 20), (1, 4)
    assert program.solver().out_of_reach([parts[1]], 1, sign=1) == {parts[1]}
    assert program.solver().out_of_reach([parts[1]], 4, sign=-1) == {parts[1]}
    program.bounds[parts[0]] = (0, None)
    assert program.solver().out_of_reach([parts[1]], 1, sign=1) == set()
    assert program.solver().out_of_reach([parts[1]], 4, sign=-1) == set()


def test_the_audit_finds_who_is_exposed_where_small_counts_are_hidden_one_by_one() -> None:
    exposed = {}
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
        exposed[seed] = len(reader.exposed())
    assert sum(exposed.values()) > 50


def test_the_audit_rounds_as_the_rules_do() -> None:
    for rounding in (INSIDE, PUBLIC):
        rules = {"threshold": rounding.threshold, "base": rounding.base}
        for count in range(1, 100):
            mark = rounding.mark(count)
            assert show(count, **rules) == (mark if isinstance(mark, int) else FEW)
            assert knowledge(mark, **rules) == rounding.span(mark)


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
        candidate.read({**{view.name: {} for view in public_views}, **out(inside)})
        candidate.also(out(public), threshold=10, base=10)
        assert candidate.exposed() == set()
