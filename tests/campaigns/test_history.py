"""Who may take what back, what the history says, and the views that members keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns import queries, services
from organizer.campaigns.models import SavedView
from organizer.campaigns.queries import Act
from organizer.campaigns.roles import Role
from organizer.kernel import audit, clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import Named
from organizer.kernel.undo import Undo
from tests import factories
from tests.campaigns.rows import make_candidate
from tests.conftest import counted_statements

MAY = {
    # who acts: who may take it back
    Role.OWNER: {Role.OWNER},
    Role.COORDINATOR: {Role.OWNER, Role.COORDINATOR},
    Role.STAFF: {Role.OWNER, Role.COORDINATOR, Role.STAFF},
    Role.VOLUNTEER: {Role.OWNER, Role.COORDINATOR, Role.STAFF},
    Role.CANDIDATE: {Role.OWNER, Role.COORDINATOR, Role.STAFF},
    None: {Role.OWNER, Role.COORDINATOR, Role.STAFF},
}


@pytest.fixture(autouse=True)
def taken() -> Iterator[list[str]]:
    """A kind of act that can be taken back."""
    heard: list[str] = []
    undo.backs["test.done"] = lambda act, _by: heard.append(act.about)
    yield heard
    del undo.backs["test.done"]


def act_of(by: Actor | None) -> Undo:
    kept = undo.keep("test.done", make_candidate(), {}, by=by)
    db.session.flush()
    return kept


@pytest.mark.parametrize("doer", MAY)
def test_an_act_is_taken_back_by_who_holds_what_its_doer_held(
    campaign: CampaignFacts, doer: Role | None
) -> None:
    by = None if doer is None else factories.make_member(doer)
    others = {role: factories.make_member(role) for role in Role}
    act = act_of(by)

    assert {role for role, other in others.items() if queries.takes_back(other, [act])} == MAY[doer]
    for role in set(Role) - MAY[doer]:
        with pytest.raises(NotFound):
            services.take_back(act.id, by=others[role])


@pytest.mark.parametrize("role", Role)
def test_everybody_takes_back_what_they_did_themselves(
    campaign: CampaignFacts, taken: list[str], role: Role
) -> None:
    person = factories.make_member(role)
    act = act_of(person)

    services.take_back(act.id, by=person)

    assert taken == [act.about]


def test_who_came_down_takes_back_nothing_of_what_they_did_before(campaign: CampaignFacts) -> None:
    owner, person = factories.make_member(Role.OWNER), factories.make_member(Role.OWNER)
    act = act_of(person)
    with clock.at(now() + timedelta(seconds=1)):
        services.change_role(person.membership_id, Role.STAFF, by=owner)
    staff = queries.actor_of(person.user_id, "", campaign.id)
    assert staff is not None

    with pytest.raises(NotFound):
        services.take_back(act.id, by=staff)
    assert services.take_back(act.id, by=owner).id == act.id


def test_an_act_is_taken_back_once_and_for_thirty_days(campaign: CampaignFacts) -> None:
    person = factories.make_member(Role.STAFF)
    act, old = act_of(person), act_of(person)

    services.take_back(act.id, by=person)

    with pytest.raises(DomainError):
        services.take_back(act.id, by=person)
    with clock.at(now() + timedelta(days=31)), pytest.raises(Gone):
        services.take_back(old.id, by=person)
    with pytest.raises(NotFound):
        services.take_back(12345, by=person)


def test_what_can_be_taken_back_is_listed_the_newest_first(campaign: CampaignFacts) -> None:
    staff, owner = factories.make_member(Role.STAFF), factories.make_member(Role.OWNER)
    first = act_of(staff)
    with clock.at(now() + timedelta(minutes=1)):
        second = act_of(staff)
        act_of(owner)

    assert [each.id for each in queries.open_undos(staff)] == [second.id, first.id]


def test_the_history_names_who_and_what(campaign: CampaignFacts) -> None:
    person = factories.make_member(Role.OWNER, name="Botagoz")
    row = make_candidate(names={"en": "Aigul Sarsen"})
    with clock.at(now() + timedelta(seconds=1)):
        audit.record("test.done", "nothing:1", by=person)

    newest, oldest = queries.history().rows

    assert newest == Act(newest.at, "Botagoz", "test.done", None)
    assert oldest == Act(
        oldest.at,
        "",
        "candidate.added",
        Named("Aigul Sarsen", f"/staff/settings/candidates/{row.id}"),
    )
    assert [act.verb for act in queries.history(about=f"candidate:{row.id}").rows] == ["candidate.added"]


def test_a_page_of_history_costs_the_same_for_one_entry_and_for_thirty(campaign: CampaignFacts) -> None:
    costs = []
    for count in (1, 30):
        for number in range(count):
            person = factories.make_member(Role.STAFF)
            act_of(person)
            audit.record("member.joined", f"membership:{person.membership_id}", by=person)
            services.save_view("campaigns.history", f"{count} {number % 10}", "", by=person)
        reader = factories.make_member(Role.OWNER)
        with counted_statements() as statements:
            queries.history()
            queries.open_undos(reader)
        costs.append(len(statements))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("by", ["about", "at"])
def test_what_was_done_in_all_and_about_one_row_is_found_and_put_in_order_by_an_index(
    house: Flask, by: str
) -> None:
    indexes = sa.inspect(db.session.connection()).get_indexes("audit_entry")
    assert ["campaign_id", by, "sequence"] in [index["column_names"] for index in indexes]


def test_an_act_of_which_the_hour_alone_is_told_stands_at_that_hour(campaign: CampaignFacts) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0)
    for verb, minutes in (("test.first", 10), ("test.quiet", 0), ("test.last", 20)):
        audit.record(verb, "nothing:1", at=hour + timedelta(minutes=minutes))
    assert [act.verb for act in queries.history().rows] == ["test.last", "test.first", "test.quiet"]


@pytest.mark.parametrize(
    ("role", "verbs"),
    [(Role.STAFF, ["test.done"]), (Role.COORDINATOR, ["contact.agreed", "contact.added", "test.done"])],
)
def test_who_may_not_know_of_writers_is_not_told_beside_a_grievance_who_was_added(
    campaign: CampaignFacts, role: Role, verbs: list[str]
) -> None:
    for verb in ("test.done", "contact.added", "contact.agreed"):
        audit.record(verb, "nothing:1")
    assert [act.verb for act in queries.history(by=factories.make_member(role)).rows] == verbs


def test_every_verb_of_this_room_has_words(campaign: CampaignFacts) -> None:
    owner = factories.make_member(Role.OWNER)
    services.save_view("campaigns.history", "Mine", "who=me", by=owner)
    make_candidate()

    with in_language("en"):
        assert [audit.words_of(act.verb) for act in queries.history().rows] == [
            "A candidate was added",
            "A view was saved",
        ]
    assert audit.words_of("unknown.verb") == "unknown.verb"


def test_a_view_is_kept_under_its_name_and_replaced_by_the_same(campaign: CampaignFacts) -> None:
    person = factories.make_member(Role.STAFF)

    services.save_view("campaigns.history", " Late ", "state=late&after=abc&lang=kk", by=person)
    services.save_view("campaigns.history", "Late", "state=late&who=me", by=person)

    [view] = queries.saved_views("campaigns.history", of=person)
    assert (view.name, view.query) == ("Late", "state=late&who=me")
    _view, done = services.delete_view(view.id, by=person)
    db.session.flush()
    assert queries.saved_views("campaigns.history", of=person) == []
    with pytest.raises(NotFound):
        services.delete_view(view.id, by=person)
    services.take_back(done.id, by=person)
    [again] = queries.saved_views("campaigns.history", of=person)
    assert (again.name, again.query) == ("Late", "state=late&who=me")


def test_a_deleted_view_comes_back_to_who_kept_it_unless_they_left_or_have_another(
    campaign: CampaignFacts,
) -> None:
    owner, person = factories.make_member(Role.OWNER), factories.make_member(Role.STAFF)
    acts = []
    for page in ("contacts.people", "meetings.schedule"):
        view = services.save_view(page, "Near", "district=1", by=person)
        acts.append(services.delete_view(view.id, by=person)[1])
        db.session.flush()
    services.save_view("contacts.people", "Near", "district=2", by=person)
    with in_language("en"), pytest.raises(DomainError, match="another view"):
        services.take_back(acts[0].id, by=person)
    services.take_back(acts[1].id, by=owner)
    assert [view.query for view in queries.saved_views("meetings.schedule", of=person)] == ["district=1"]
    services.remove_member(person.membership_id, by=owner)
    with in_language("en"), pytest.raises(DomainError, match="no longer in the team"):
        services.take_back(acts[0].id, by=owner)


def test_a_view_is_seen_and_deleted_by_who_saved_it_alone(campaign: CampaignFacts) -> None:
    one, other = (factories.make_member(Role.STAFF) for _ in range(2))
    mine = services.save_view("contacts.people", "Near", "district=1", by=one)
    theirs = services.save_view("contacts.people", "Near", "district=2", by=other)

    assert queries.saved_views("contacts.people", of=one) == [mine]
    with pytest.raises(NotFound):
        services.delete_view(theirs.id, by=one)


def test_who_leaves_leaves_no_view_behind(campaign: CampaignFacts) -> None:
    owner, gone = factories.make_member(Role.OWNER), factories.make_member(Role.STAFF)
    services.save_view("contacts.people", "Near", "district=1", by=gone)
    kept = services.save_view("contacts.people", "Near", "district=1", by=owner)

    services.remove_member(gone.membership_id, by=owner)

    assert db.session.scalars(sa.select(SavedView)).all() == [kept]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_name_that_fits(campaign: CampaignFacts, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        services.save_view("campaigns.history", name, "", by=factories.make_member())

    assert refused.value.field == "name"


def test_a_list_keeps_twenty_views_at_most(campaign: CampaignFacts) -> None:
    person = factories.make_member(Role.STAFF)
    for number in range(20):
        services.save_view("campaigns.history", str(number), "", by=person)

    with pytest.raises(DomainError):
        services.save_view("campaigns.history", "one more", "", by=person)
