"""What may happen to promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.campaigns.services import remove_member
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, NotFound
from organizer.promises import queries, services
from organizer.promises.models import Promise, PromiseState
from organizer.promises.queries import Due, Numbers
from organizer.promises.services import PromiseDetails
from tests import factories
from tests.promises.rows import make_promise

MARCH = datetime(2026, 3, 14, 12, tzinfo=UTC)


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.verb).order_by(AuditEntry.sequence)))


def test_a_promise_is_written_down_with_a_trace(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    with clock.at(MARCH):
        made = services.promise(
            PromiseDetails(words={"kk": "Құдық"}, due_on=date(2026, 6, 1), owner_id=staff.membership_id),
            about="meeting:42",
            by=staff,
        )
    assert (made.words, made.about, made.made_on) == ({"kk": "Құдық"}, "meeting:42", date(2026, 3, 14))
    assert (made.state, made.due_on, made.owner_id) == (
        PromiseState.OPEN,
        date(2026, 6, 1),
        staff.membership_id,
    )
    assert verbs() == ["promise.made"]


def test_the_same_form_sent_twice_is_one_promise(campaign: CampaignFacts) -> None:
    details = PromiseDetails(words={"en": "A well"})
    first = services.promise(details, by=None, once_key="abc")
    db.session.flush()
    second = services.promise(details, by=None, once_key="abc")
    assert first.id == second.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Promise)) == 1


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (PromiseDetails(), "words"),
        (PromiseDetails(words={"en": "A well"}, locality_id=1), "locality_id"),
        (PromiseDetails(words={"en": "A well"}, owner_id=1), "owner_id"),
    ],
)
def test_a_promise_needs_words_a_known_place_and_a_member(
    campaign: CampaignFacts, details: PromiseDetails, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.promise(details, by=None)
    assert refused.value.field == field


def test_what_was_put_right_leaves_only_hashes(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    made = make_promise("A well")
    services.edit(made, PromiseDetails(words={"en": "Two wells"}), by=staff)
    services.edit(made, PromiseDetails(words={"en": "Two wells"}), by=staff)
    assert (made.words, made.due_on) == ({"en": "Two wells"}, None)
    assert verbs() == ["promise.made", "promise.edited"]
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "promise.edited")).one()
    assert sorted(entry.changed) == ["due_on", "words"]
    assert "wells" not in str(entry.changed)


def test_what_became_of_a_promise_can_be_taken_back(campaign: CampaignFacts) -> None:
    undo.backs["promise.state"] = services.take_state_back
    staff = factories.make_member(Role.STAFF)
    made = make_promise()
    kept = services.set_state(made, PromiseState.KEPT, proof="The pump runs", by=staff)
    db.session.flush()
    assert kept is not None
    assert (made.state, made.proof) == (PromiseState.KEPT, "The pump runs")
    assert services.set_state(made, PromiseState.KEPT, proof="The pump runs", by=staff) is None
    undo.take_back(kept.id, by=staff)
    assert (made.state, made.proof) == (PromiseState.OPEN, "")
    assert verbs() == ["promise.made", "promise.kept", "promise.restored"]


def test_a_proof_alone_opens_no_promise_again(campaign: CampaignFacts) -> None:
    made = make_promise()
    services.set_state(
        made, PromiseState.OPEN, proof="Pipes were brought", by=factories.make_member(Role.STAFF)
    )
    assert (made.proof, verbs()) == ("Pipes were brought", ["promise.made", "promise.proof"])


def test_a_task_is_no_promise_wherever_promises_are_read(campaign: CampaignFacts) -> None:
    undo.backs["task.state"] = services.take_state_back
    staff = factories.make_member(Role.STAFF)
    task = make_promise("Ring the school", is_task=True, about="meeting:42", due_on=date(2026, 6, 1))
    promised = make_promise("A well", about="meeting:42", due_on=date(2026, 6, 2))
    assert queries.open_tasks() == [task]
    assert queries.open_promises() == queries.about("meeting:42") == [promised]
    assert queries.all_about("meeting:42") == [task, promised]
    assert queries.promised_to([], ["meeting:42"]) == [promised]
    assert queries.numbers(date(2026, 7, 1)) == Numbers(open=0, late=1, kept=0)
    assert [queries.due(date(2026, 6, day)) for day in (1, 2)] == [Due(0, 1, 1), Due(1, 1)]
    done = services.set_state(task, PromiseState.KEPT, by=staff)
    db.session.flush()
    assert done is not None
    assert (queries.settled().rows, queries.open_tasks()) == ([], [])
    undo.take_back(done.id, by=staff)
    assert verbs() == ["task.made", "promise.made", "task.kept", "task.restored"]


def test_a_task_is_never_for_everybody(campaign: CampaignFacts) -> None:
    task = make_promise("Ring the school", is_task=True)
    shown = PromiseDetails(words={"en": "Ring the school"}, is_public=True)
    with pytest.raises(DomainError):
        services.edit(task, shown, by=factories.make_member(Role.STAFF))
    with pytest.raises(DomainError):
        services.promise(replace(shown, is_task=True), by=None)
    task.is_public = True
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()


def test_a_member_who_leaves_gives_up_what_is_open(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    open_one = make_promise("Open", owner_id=staff.membership_id)
    task = make_promise("A task", owner_id=staff.membership_id, is_task=True)
    kept = make_promise("Kept", owner_id=staff.membership_id)
    services.set_state(kept, PromiseState.KEPT, by=staff)
    db.session.flush()
    remove_member(staff.membership_id, by=factories.make_member(Role.OWNER))
    assert (open_one.owner_id, task.owner_id, kept.owner_id) == (None, None, staff.membership_id)
    assert sorted(verb for verb in verbs() if verb.endswith(".left")) == ["promise.left", "task.left"]


def test_what_nobody_sees_to_waits_for_somebody_until_its_day_is_there(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    make_promise("Seen to", due_on=date(2026, 6, 5), owner_id=staff.membership_id)
    make_promise("Nobody's", due_on=date(2026, 6, 5))
    make_promise("Without a day", due_on=None)
    make_promise("A task", due_on=None, is_task=True)
    services.set_state(make_promise("Kept", due_on=None), PromiseState.KEPT, by=staff)
    assert [queries.due(date(2026, 6, day)) for day in (4, 5)] == [Due(0, 0, 2, 1), Due(2, 0, 1, 1)]


def test_the_longest_overdue_comes_first_and_what_has_no_day_last(campaign: CampaignFacts) -> None:
    make_promise("No day", due_on=None)
    make_promise("In June", due_on=date(2026, 6, 1))
    make_promise("In May", due_on=date(2026, 5, 1))
    assert [row.words["en"] for row in queries.open_promises()] == ["In May", "In June", "No day"]


def test_a_promise_of_another_campaign_is_not_there(campaign: CampaignFacts) -> None:
    theirs = factories.make_campaign("theirs")
    with scope(theirs.id):
        foreign = make_promise().id
    with pytest.raises(NotFound):
        queries.promise(foreign)
    assert queries.open_promises() == []
