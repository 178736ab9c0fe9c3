from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from organizer.messaging.gateways.base import ProviderState

states = st.sampled_from(ProviderState)


def arrive(start: ProviderState, news: list[ProviderState]) -> ProviderState:
    return reduce(ProviderState.moved_by, news, start)


def test_the_ways_of_a_text_stand_in_this_order() -> None:
    ranks = {state.value: state.rank for state in ProviderState}
    assert ranks == {
        "accepted": 0,
        "queued": 1,
        "sending": 2,
        "sent": 3,
        "delivered": 4,
        "undelivered": 4,
        "failed": 4,
        "canceled": 4,
    }


@given(states, st.lists(states))
def test_a_state_never_moves_backwards_in_any_order_of_news(
    start: ProviderState, news: list[ProviderState]
) -> None:
    assert arrive(start, news).rank == max(state.rank for state in [start, *news])


@given(states, st.lists(states))
def test_the_first_final_news_wins(start: ProviderState, news: list[ProviderState]) -> None:
    finals = [state for state in [start, *news] if state.is_final]
    assert arrive(start, news) in (finals[:1] or set(ProviderState))


@given(st.lists(states), states, st.data())
def test_with_one_final_word_the_order_of_the_rest_makes_no_difference(
    news: list[ProviderState],
    final: ProviderState,
    data: st.DataObject,
) -> None:
    passing = [state for state in news if not state.is_final]
    ordered = data.draw(st.permutations([*passing, final, final]))
    expected = final if final.is_final else max([*passing, final], key=lambda state: state.rank)
    assert arrive(ProviderState.ACCEPTED, ordered) == expected


@given(states, states)
def test_the_same_news_twice_is_the_news_once(start: ProviderState, news: ProviderState) -> None:
    assert start.moved_by(news).moved_by(news) == start.moved_by(news)
