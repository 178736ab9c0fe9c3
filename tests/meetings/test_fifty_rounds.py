"""Again and again two schedulers save at the same moment, and each time exactly one of them wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from organizer.kernel.errors import ChangedMeanwhile
from organizer.meetings import queries, services
from organizer.meetings.services import Clashing, VenueDetails
from tests.meetings.rows import NOW, SATURDAY, make_candidate, make_draft

ROUNDS = 50
HOURS = timedelta(minutes=90)
DAY = timedelta(days=1)
Given = TypeVar("Given")
LOST = (ChangedMeanwhile, Clashing)


class Rounds:
    """Two schedulers, each with a thread of their own, who begin each act at the same moment."""

    def __init__(self, house: Flask, campaign: CampaignFacts, pool: ThreadPoolExecutor) -> None:
        self._house = house
        self._campaign = campaign
        self._pool = pool

    def inside(self, act: Callable[[], Given]) -> Given:
        """Do something in a transaction of its own."""
        with self._house.app_context(), clock.at(NOW), transaction(self._campaign.id):
            return act()

    def play(self, act: Callable[[int], object]) -> list[str]:
        """Both do it at once: what became of each."""
        barrier = Barrier(2)

        def work(who: int) -> str:
            barrier.wait()
            try:
                self.inside(lambda: act(who))
            except LOST as problem:
                return type(problem).__name__
            return "won"

        return list(self._pool.map(work, range(2)))


@pytest.fixture
def rounds(real_house: Flask, real_campaign: CampaignFacts) -> Iterator[Rounds]:
    with ThreadPoolExecutor(2) as pool:
        yield Rounds(real_house, real_campaign, pool)


def test_of_two_who_move_one_meeting_exactly_one_wins(rounds: Rounds) -> None:
    row_id = rounds.inside(lambda: make_draft().id)

    for number in range(ROUNDS):
        seen = rounds.inside(lambda: queries.meeting(row_id).version)
        days = [SATURDAY + (2 * number + 1 + who) * DAY for who in range(2)]

        def move(who: int, seen: int = seen, days: list[datetime] = days) -> object:
            return services.move(queries.meeting(row_id), days[who], days[who] + HOURS, version=seen, by=None)

        became = rounds.play(move)

        assert sorted(became) == ["ChangedMeanwhile", "won"]
        assert rounds.inside(lambda: queries.meeting(row_id).starts_wall) == days[became.index("won")]


def test_of_two_who_edit_one_venue_exactly_one_wins(rounds: Rounds) -> None:
    row_id = rounds.inside(lambda: make_draft().venue_id) or 0

    for number in range(ROUNDS):
        seen = rounds.inside(lambda: queries.venue(row_id).version)
        seats = [1000 + 2 * number + who for who in range(2)]

        def edit(who: int, seen: int = seen, seats: list[int] = seats) -> object:
            row = queries.venue(row_id)
            details = VenueDetails(names=row.names, locality_id=row.locality_id, capacity=seats[who])
            return services.edit_venue(row, details, version=seen, by=None)

        became = rounds.play(edit)

        assert sorted(became) == ["ChangedMeanwhile", "won"]
        assert rounds.inside(lambda: queries.venue(row_id).capacity) == seats[became.index("won")]


def test_of_two_meetings_that_would_clash_with_each_other_exactly_one_is_placed(rounds: Rounds) -> None:
    def two() -> list[int]:
        candidate = make_candidate()
        return [make_draft(SATURDAY + days * DAY, candidate_id=candidate.id).id for days in (0, 1)]

    ids = rounds.inside(two)

    for number in range(ROUNDS):
        hour = SATURDAY + (number + 2) * DAY

        def place(who: int, hour: datetime = hour) -> object:
            row = queries.meeting(ids[who])
            return services.move(row, hour, hour + HOURS, version=row.version, by=None)

        became = rounds.play(place)
        standing = rounds.inside(lambda: [queries.meeting(row_id).starts_wall for row_id in ids])

        assert sorted(became) == ["Clashing", "won"]
        assert [starts == hour for starts in standing] == [each == "won" for each in became]
