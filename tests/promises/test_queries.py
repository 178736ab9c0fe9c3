"""How many promises stand where."""

from __future__ import annotations

from datetime import date

from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, scope
from organizer.promises import queries
from organizer.promises.models import PromiseState
from organizer.promises.queries import Numbers
from tests import factories
from tests.promises.rows import make_promise

JUNE = date(2026, 6, 1)


def test_there_are_none_before_the_first_promise(campaign: CampaignFacts) -> None:
    assert queries.numbers(JUNE) == Numbers(0, 0, 0)


def test_the_numbers_are_those_of_the_own_campaign(campaign: CampaignFacts) -> None:
    make_promise(due_on=None)
    with scope(factories.make_campaign("theirs").id):
        assert queries.numbers(JUNE) == Numbers(0, 0, 0)


def test_a_late_promise_is_not_counted_as_open(campaign: CampaignFacts) -> None:
    make_promise(due_on=date(2026, 5, 31))
    make_promise(due_on=JUNE)
    make_promise(due_on=None)
    for state in (PromiseState.KEPT, PromiseState.DROPPED):
        make_promise(due_on=date(2026, 5, 1)).state = state
    db.session.flush()
    assert queries.numbers(JUNE) == Numbers(open=2, late=1, kept=1)
