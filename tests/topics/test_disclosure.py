"""Which counts are told, cell by cell."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizer.topics.disclosure import (
    INSIDE,
    PUBLIC,
    Cell,
    Entry,
    Level,
    Outlook,
    Quiet,
    Rounding,
    View,
    basis,
    draft,
    protect,
    read,
    shown,
)
from tests.topics.disclosed import exact, out, views_of
from tests.topics.disclosure_audit import FEW

topic_names = st.sampled_from(["water", "water.price", "water.taste", "roads", "roads.snow", "police"])
PARENTS = {"water.price": "water", "water.taste": "water", "roads.snow": "roads"}
WEEKS = ["2026-W11", "2026-W12"]
entries = st.builds(
    Entry,
    week=st.sampled_from(WEEKS),
    topic=topic_names,
    place=st.sampled_from(["", "1", "2"]),
    meeting=st.sampled_from(["", "7"]),
    channel=st.sampled_from(["web", "hall"]),
    kind=st.sampled_from(["complaint", "question"]),
)
tallies = st.dictionaries(entries, st.integers(1, 12), max_size=30)
VIEWS = views_of(WEEKS)


@settings(deadline=None, max_examples=60)
@given(tally=tallies)
def test_a_number_is_its_count_rounded_and_few_is_few(tally: dict[Entry, int]) -> None:
    released = protect(tally, VIEWS, parents=PARENTS)
    for view in VIEWS:
        counts = exact(tally, view, PARENTS)
        for key, cell in released[view.name].items():
            assert cell.mark in (Quiet.HIDDEN, INSIDE.mark(counts[key]))


@settings(deadline=None, max_examples=60)
@given(tally=tallies)
def test_a_line_of_few_is_not_broken_down(tally: dict[Entry, int]) -> None:
    released = protect(tally, VIEWS, parents=PARENTS)
    for view in VIEWS:
        topics = {key[0] for key, cell in released[view.name].items() if cell.mark is Quiet.FEW and key}
        if view.level is Level.TOPIC and view.along is None:
            parts = [other for other in VIEWS if other.level is Level.TOPIC and other.along]
            within = [other for other in parts if other.weeks == view.weeks or view.weeks is None]
            assert [key for other in within for key in released[other.name] if key[0] in topics] == []


@settings(deadline=None, max_examples=30)
@given(tally=tallies, order=st.randoms(use_true_random=False))
def test_the_same_tally_is_told_in_the_same_words_in_whatever_order_it_comes(
    tally: dict[Entry, int], order: random.Random
) -> None:
    shuffled = list(tally.items())
    order.shuffle(shuffled)
    assert protect(dict(shuffled), VIEWS, parents=PARENTS) == protect(tally, VIEWS, parents=PARENTS)


@settings(deadline=None, max_examples=40)
@given(tally=tallies, more=tallies, gone=st.integers(0, 3))
def test_a_number_that_is_out_changes_only_when_five_entries_differ(
    tally: dict[Entry, int], more: dict[Entry, int], gone: int
) -> None:
    before = protect(tally, VIEWS, parents=PARENTS)
    later = Counter(tally) + Counter(more)
    for entry in sorted(later)[:gone]:
        later[entry] -= 1
    after = protect(+later, VIEWS, parents=PARENTS, previous=before)
    earlier = {view.name: exact(tally, view, PARENTS) for view in VIEWS}
    for view in VIEWS:
        counts = exact(later, view, PARENTS)
        for key, cell in before[view.name].items():
            now = after[view.name][key]
            if now.mark not in (cell.mark, Quiet.HIDDEN):
                assert abs(counts[key] - earlier[view.name][key]) >= 5
                assert now.mark == INSIDE.mark(counts[key])


@settings(deadline=None, max_examples=30)
@given(tally=tallies)
def test_what_is_told_twice_is_told_alike(tally: dict[Entry, int]) -> None:
    once = protect(tally, VIEWS, parents=PARENTS)
    assert out(protect(tally, VIEWS, parents=PARENTS, previous=once)) == out(once)


@settings(deadline=None, max_examples=30)
@given(tally=tallies, entry=entries, count=st.integers(1, 4))
def test_up_to_four_more_entries_of_one_sort_change_nothing_that_is_out(
    tally: dict[Entry, int], entry: Entry, count: int
) -> None:
    before = protect(tally, VIEWS, parents=PARENTS)
    after = protect(Counter(tally) + Counter({entry: count}), VIEWS, parents=PARENTS, previous=before)
    assert out(after) == out(before)


@settings(deadline=None, max_examples=30)
@given(tally=tallies)
def test_a_release_comes_back_from_what_is_stored_of_it(tally: dict[Entry, int]) -> None:
    for cells in protect(tally, VIEWS, parents=PARENTS).values():
        assert read(shown(cells), basis(cells)) == cells


def said(count: int, topic: str = "roads", **facts: str) -> dict[Entry, int]:
    """So many entries of one sort."""
    return {Entry(facts.pop("week", WEEKS[0]), topic, facts.get("place", ""), "", "web", "complaint"): count}


TOTAL = View("total")
TOPICS = View("topics", Level.TOPIC)
PLACES = View("places", None, "place")
BY_PLACE = View("by place", Level.TOPIC, "place")


def test_numbers_are_told_rounded_and_small_ones_not() -> None:
    tally = {**said(12), **said(8, "water"), **said(3, "police")}
    assert out(protect(tally, [TOTAL, TOPICS], parents={})) == {
        "total": {(): 25},
        "topics": {("roads",): 10, ("water",): 10, ("police",): FEW},
    }


def test_a_second_cell_is_hidden_where_a_total_would_tell_the_first() -> None:
    tally = {**said(8), **said(1, "water"), **said(1, "police")}
    released = out(protect(tally, [TOTAL, TOPICS], parents={}))
    assert released == {"total": {(): 10}, "topics": {("water",): FEW, ("police",): FEW}}


def test_four_and_four_do_not_stand_beside_a_total_that_tells_both() -> None:
    released = out(protect({**said(4), **said(4, "water")}, [TOTAL, TOPICS], parents={}))
    assert released == {"total": {(): 10}, "topics": {("water",): FEW}}


def test_a_parent_is_the_sum_of_what_is_below_it_and_its_own() -> None:
    tally = {**said(6, "water"), **said(9, "water.price"), **said(20)}
    views = [TOPICS, View("groups", Level.GROUP)]
    assert out(protect(tally, views, parents=PARENTS)) == {
        "topics": {("water",): 5, ("water.price",): 10, ("roads",): 20},
        "groups": {("water",): 15, ("roads",): 20},
    }


def test_an_empty_cell_and_an_empty_tally_say_nothing() -> None:
    assert protect({}, [TOTAL, TOPICS], parents={}) == {"total": {}, "topics": {}}


def test_one_person_more_is_not_seen_and_five_are() -> None:
    views = [TOTAL, TOPICS]
    first = protect({**said(41), **said(30, "water")}, views, parents={})
    assert out(first) == {"total": {(): 70}, "topics": {("roads",): 40, ("water",): 30}}
    second = protect({**said(43), **said(30, "water")}, views, parents={}, previous=first)
    assert out(second) == out(first)
    third = protect({**said(48), **said(30, "water")}, views, parents={}, previous=second)
    assert out(third) == {"total": {(): 80}, "topics": {("roads",): 50, ("water",): 30}}


def test_a_small_cell_appears_only_in_a_batch_of_five() -> None:
    views = [TOTAL, TOPICS]
    first = protect(said(40), views, parents={})
    second = protect({**said(40), **said(4, "police")}, views, parents={}, previous=first)
    assert out(second) == out(first)
    third = protect({**said(45), **said(4, "police")}, views, parents={}, previous=second)
    assert out(third) == {"total": {(): 50}, "topics": {("roads",): 40, ("police",): FEW}}


def test_fewer_than_five_does_not_become_five_but_ten() -> None:
    first = protect(said(1), [TOTAL], parents={})
    assert out(first) == {"total": {(): FEW}}
    second = protect(said(8), [TOTAL], parents={}, previous=first)
    assert out(second) == {"total": {(): FEW}}
    third = protect(said(9), [TOTAL], parents={}, previous=second)
    assert out(third) == {"total": {(): 10}}


def test_a_number_falls_when_five_stand_behind_it_too() -> None:
    first = protect(said(52), [TOTAL], parents={})
    second = protect(said(43), [TOTAL], parents={}, previous=first)
    third = protect(said(42), [TOTAL], parents={}, previous=second)
    assert [out(release)["total"][()] for release in (first, second, third)] == [50, 50, 40]


def test_ten_that_fall_to_few_say_nothing() -> None:
    first = protect(said(8), [TOTAL], parents={})
    assert out(protect(said(3), [TOTAL], parents={}, previous=first)) == {"total": {}}


@pytest.mark.parametrize(
    ("told", "held"),
    [(Quiet.FEW, (0, 8)), (5, (1, 12)), (10, (4, 17)), (15, (8, 22)), (50, (43, 57))],
)
def test_what_is_out_stays_until_five_stand_behind_every_reading_of_a_change(
    told: int | Quiet, held: tuple[int, int]
) -> None:
    stays = [count for count in range(100) if INSIDE.after(told, count) == told]
    assert stays == list(range(held[0], held[1] + 1))
    assert INSIDE.known(told, told) == held


def test_a_reader_of_a_change_knows_that_five_stand_behind_it() -> None:
    assert INSIDE.known(10, Quiet.FEW) == (9, 12)
    assert INSIDE.known(60, 50) == (58, 62)
    assert PUBLIC.known(20, Quiet.FEW) == (19, 24)


def test_a_hidden_number_comes_back_when_five_more_stand_behind_it() -> None:
    views = [TOTAL, TOPICS]
    small = {**said(1, "water"), **said(1, "police")}
    first = protect({**said(8), **small}, views, parents={})
    assert ("roads",) not in out(first)["topics"]
    second = protect({**said(12), **small}, views, parents={}, previous=first)
    assert ("roads",) not in out(second)["topics"]
    third = protect({**said(31), **small}, views, parents={}, previous=second)
    assert out(third)["topics"] == {("roads",): 30, ("water",): FEW, ("police",): FEW}


def test_few_that_all_left_go_on_saying_so_until_five_differ() -> None:
    views = [TOTAL, TOPICS]
    first = protect({**said(40), **said(3, "water")}, views, parents={})
    assert out(protect(said(40), views, parents={}, previous=first)) == out(first)


def test_a_village_where_few_spoke_is_not_broken_down() -> None:
    tally = {**said(20, place="1"), **said(20, "water", place="1"), **said(3, "police", place="2")}
    assert out(protect(tally, [PLACES, BY_PLACE], parents={})) == {
        "places": {("1",): 40, ("2",): FEW},
        "by place": {("roads", "1"): 20, ("water", "1"): 20},
    }


def test_topics_left_out_of_a_view_are_not_in_its_totals() -> None:
    tally = {**said(20), **said(17, "police")}
    quiet = frozenset({"police"})
    public = [View("total", without=quiet), View("topics", Level.TOPIC, without=quiet)]
    assert out(protect(tally, public, parents={}, rounding=PUBLIC)) == {
        "total": {(): 20},
        "topics": {("roads",): 20},
    }


@pytest.mark.parametrize(
    ("mark", "span"),
    [(5, (5, 7)), (10, (8, 12)), (100, (98, 102)), (Quiet.FEW, (1, 4)), (Quiet.HIDDEN, (0, 1 << 40))],
)
def test_a_reader_knows_the_span_of_a_number(mark: int | Quiet, span: tuple[int, int]) -> None:
    assert INSIDE.span(mark) == span


def test_the_public_reads_tens() -> None:
    assert [PUBLIC.mark(count) for count in (0, 1, 9, 10, 14, 15, 24, 25)] == [
        Quiet.HIDDEN, Quiet.FEW, Quiet.FEW, 10, 10, 20, 20, 30,
    ]  # fmt: skip
    assert Rounding(10, 10).span(20) == (15, 24)


def test_cells_are_kept_in_when_there_is_no_time_to_prove_them_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = {**said(40), **said(30, "water"), **said(3, "police"), **said(2, "gas")}
    views = [TOTAL, TOPICS]
    assert tuple(out(protect(tally, views, parents={}))["topics"].values())[:2] == (FEW, FEW)
    monkeypatch.setattr(draft, "PATIENCE", 0)
    assert out(protect(tally, views, parents={})) == {
        "total": {(): 75},
        "topics": {("roads",): 40, ("water",): 30},
    }


def test_a_new_small_cell_is_kept_in_rather_than_a_number_taken_back() -> None:
    views = [TOTAL, TOPICS]
    first = protect(said(8), views, parents={})
    assert out(first) == {"total": {(): 10}, "topics": {("roads",): 10}}
    second = protect({**said(16), **said(2, "water")}, views, parents={}, previous=first)
    assert out(second) == {"total": {(): 20}, "topics": {("roads",): 10, ("water",): FEW}}
    third = protect({**said(17), **said(1, "water")}, views, parents={}, previous=first)
    assert out(third)["topics"][("roads",)] == 10


def test_what_others_do_not_read_yet_binds_nothing() -> None:
    tally = {**said(58), **said(33, "water"), **said(3, "gas")}
    unread = [Outlook([View("public topics", Level.TOPIC)], {"public topics": {}}, PUBLIC)]
    views = [TOTAL, TOPICS]
    assert out(protect(tally, views, parents={}, beside=unread)) == out(protect(tally, views, parents={}))


@pytest.mark.parametrize(
    ("view", "key", "changed"),
    [
        (View("total"), (), {}),
        (View("topics", Level.TOPIC), ("gas",), {"topic": "gas"}),
        (View("places", along="place"), ("2",), {"place": "2"}),
        (
            View("topics by place", Level.TOPIC, "place", frozenset({"2026-W12", "2026-W13"})),
            ("gas", "2"),
            {"topic": "gas", "place": "2", "week": "2026-W12"},
        ),
    ],
)
def test_a_cell_says_of_an_entry_what_its_view_shows_and_no_more(
    view: View, key: tuple[str, ...], changed: dict[str, str]
) -> None:
    like = Entry("2026-W11", "roads", "1", "7", "web", "question")
    assert view.entry(key, like) == like._replace(**changed)


def test_what_others_read_and_does_not_fit_is_read_as_it_lags() -> None:
    late = Outlook(
        [View("public total"), View("public topics", Level.TOPIC)],
        {"public total": {(): Cell(100, 100)}, "public topics": {("roads",): Cell(Quiet.FEW, Quiet.HIDDEN)}},
        PUBLIC,
    )
    assert out(protect(said(12), [TOPICS], parents={}, beside=[late])) == {"topics": {("roads",): 10}}


def test_what_the_public_reads_already_is_not_told_so_that_both_tell_more() -> None:
    tally = {**said(58), **said(33, "water"), **said(3, "gas")}
    public_views = [View("public total"), View("public topics", Level.TOPIC)]
    public = protect(tally, public_views, parents={}, rounding=PUBLIC)
    assert out(public) == {
        "public total": {(): 90},
        "public topics": {("roads",): 60, ("water",): 30, ("gas",): FEW},
    }
    views, beside = [TOTAL, TOPICS], [Outlook(public_views, public, PUBLIC)]
    assert out(protect(tally, views, parents={})) == {
        "total": {(): 95},
        "topics": {("roads",): 60, ("water",): 35, ("gas",): FEW},
    }
    assert out(protect(tally, views, parents={}, beside=beside)) == {
        "total": {(): 95},
        "topics": {("roads",): 60, ("gas",): FEW},
    }


def test_a_usual_campaign_is_told_without_much_trying() -> None:
    """58 topics, 20 districts, 8 weeks, 900 entries: all kinds of view for each week and for all."""
    draw = random.Random(1)
    topics = [f"g{number // 4:02}.t{number:02}" for number in range(58)]
    weeks = [f"2026-W{number:02}" for number in range(10, 18)]
    likely = [1 / (number + 1) for number in range(58)]
    tally = Counter(
        Entry(
            week=draw.choice(weeks),
            topic=draw.choices(topics, likely)[0],
            place=f"p{draw.randrange(20):02}",
            meeting=draw.choice(["", *(f"m{number}" for number in range(8))]),
            channel=draw.choice(["hall", "hall", "web", "phone", "paper"]),
            kind=draw.choice(["complaint"] * 5 + ["question"]),
        )
        for _ in range(900)
    )
    parents = {topic: topic.partition(".")[0] for topic in topics}
    work = draft.Draft(
        tally, views_of(weeks), parents=parents, previous={}, rounding=INSIDE, beside=()
    )  # fmt: skip
    work.decide()
    work.blank_lines_of_few()
    work.prove()
    said_few = sum(mark is Quiet.FEW for mark in work.marks)
    large = [cell for cell in work.ours if work.grid.counts[cell] >= INSIDE.threshold]
    assert said_few > 100
    assert sum(work.marks[cell] is not Quiet.HIDDEN for cell in large) > 0.8 * len(large)
