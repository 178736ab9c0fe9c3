"""What was done can be taken back once, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from organizer.contacts.models import Contact
from organizer.kernel import undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import at, now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import in_language
from organizer.kernel.undo import Undo, UndoState

NOON = datetime(2026, 3, 10, 7, tzinfo=UTC)


@pytest.fixture
def taken_back() -> Iterator[list[dict[str, object]]]:
    """What the service of the verb test.done was given."""
    seen: list[dict[str, object]] = []

    def back(done: Undo, _by: Actor | None) -> None:
        seen.append(done.before)

    undo.backs["test.done"] = back
    yield seen
    del undo.backs["test.done"]


def done() -> Undo:
    row = Contact(name="A", language="kk", met_at=now(), made_at=now())
    db.session.add(row)
    kept = undo.keep("test.done", row, {"state": "draft"}, by=None)
    db.session.flush()
    assert undo.open_undo(row) is kept
    return kept


def test_of_acts_at_one_moment_the_one_that_left_the_latest_version_is_open(
    campaign: CampaignFacts, taken_back: list[dict[str, object]]
) -> None:
    with at(NOON):
        row = db.session.get_one(Contact, int(done().about.partition(":")[2]))
        acts = [undo.keep("test.done", row, {"version": version}, by=None) for version in (2, 4, 3)]
        assert undo.open_undo(row) is acts[1]


def test_what_is_forgotten_is_taken_back_no_more_and_all_else_is(
    campaign: CampaignFacts, taken_back: list[dict[str, object]]
) -> None:
    forgotten, kept = done(), done()
    undo.forget([forgotten.about])
    assert (undo.standing(forgotten.id), undo.standing(kept.id)) == (None, kept)


def test_an_act_is_taken_back_once(campaign: CampaignFacts, taken_back: list[dict[str, object]]) -> None:
    kept = done()
    assert undo.take_back(kept.id, by=None).state is UndoState.TAKEN_BACK
    with in_language("en"), pytest.raises(DomainError, match="already undone"):
        undo.take_back(kept.id, by=None)
    assert taken_back == [{"state": "draft"}]


def test_what_would_be_wrong_is_asked_of_an_act_that_still_stands(
    campaign: CampaignFacts, taken_back: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = done()
    assert undo.doubts_about(kept) == []
    monkeypatch.setitem(undo.doubts, "test.done", lambda act: [act.before["state"]])
    assert undo.doubts_about(kept) == ["draft"]
    undo.take_back(kept.id, by=None)
    assert undo.doubts_about(kept) == []


def test_after_thirty_days_it_stays(campaign: CampaignFacts, taken_back: list[dict[str, object]]) -> None:
    kept = done()
    late = now() + undo.KEEP + timedelta(minutes=1)
    with at(late), in_language("en"), pytest.raises(Gone, match="30 days"):
        undo.take_back(kept.id, by=None)
    assert taken_back == []


def test_what_is_not_there_answers_like_a_missing_page(campaign: CampaignFacts) -> None:
    with pytest.raises(NotFound):
        undo.take_back(42, by=None)


def test_an_act_stands_until_it_is_taken_back_or_too_old(
    campaign: CampaignFacts, taken_back: list[dict[str, object]]
) -> None:
    kept = done()
    assert (undo.standing(kept.id), undo.standing(42)) == (kept, None)
    with at(now() + undo.KEEP + timedelta(minutes=1)):
        assert undo.standing(kept.id) is None
    undo.take_back(kept.id, by=None)
    assert undo.standing(kept.id) is None
