"""The scope of a campaign, and the transaction at the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import aliased

from organizer.campaigns.models import Campaign
from organizer.contacts.models import Contact
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import (
    after_commit,
    asked_often,
    current_campaign_id,
    db,
    scope,
    transaction,
)
from organizer.kernel.engine import Mode, mode
from organizer.kernel.errors import ForeignRow, NoScope, ReadOnly
from organizer.kernel.instants import Instant
from organizer.kernel.once import OnceKey
from organizer.promises.models import Promise
from tests import factories


def contact(name: str) -> Contact:
    made = Contact(name=name, language="kk", met_at=now(), made_at=now())
    db.session.add(made)
    db.session.flush()
    return made


def test_a_campaigns_rows_are_not_read_outside_its_scope(house: Flask) -> None:
    with pytest.raises(NoScope):
        db.session.scalars(sa.select(Contact)).all()


@pytest.mark.parametrize(
    "statement",
    [
        lambda: sa.select(sa.func.count()).select_from(Contact),
        lambda: sa.select(sa.exists().where(Contact.id == 1)),
        lambda: sa.select(sa.literal(1)).where(sa.literal(1).in_(sa.select(Contact.id))),
        lambda: sa.select(aliased(Contact)),
        lambda: sa.update(Contact).values(language="ru"),
        lambda: sa.delete(Contact),
    ],
)
def test_no_shape_of_statement_reaches_a_campaigns_rows_outside_its_scope(
    house: Flask, statement: object
) -> None:
    with pytest.raises(NoScope):
        db.session.execute(statement())  # type: ignore[operator]


def test_a_scope_sees_its_own_rows_alone(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with scope(theirs.id):
        foreign_id = contact("Their person").id
    with scope(ours.id):
        own_id = contact("Our person").id
        other = aliased(Contact)
        assert db.session.scalars(sa.select(Contact.id)).all() == [own_id]
        assert db.session.scalars(sa.select(other.id)).all() == [own_id]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1
        assert db.session.get(Contact, foreign_id) is None


CONTACTS, KEYS = (cast("sa.Table", kind.__table__) for kind in (Contact, OnceKey))
UNNAMED: dict[str, Callable[[], sa.Executable]] = {
    "what is not": lambda: sa.select(sa.func.count()).where(~Promise.is_task),
    "both": lambda: sa.select(sa.func.count()).where(sa.and_(Contact.language == "kk", Contact.id > 0)),
    "either": lambda: sa.select(sa.func.count()).where(sa.or_(Contact.language == "kk", Contact.id > 0)),
    "a filter": lambda: sa.select(sa.func.count().filter(sa.and_(Contact.id > 0, Contact.id < 2))),
    "a table": lambda: sa.select(sa.func.count()).select_from(CONTACTS),
    "a table beside a class": lambda: sa.select(Contact.id).where(
        Contact.id.in_(sa.select(KEYS.c.id)), Contact.language == "kk"
    ),
    "a table within": lambda: sa.select(sa.select(sa.func.count()).select_from(CONTACTS).scalar_subquery()),
    "a changed table": lambda: sa.update(CONTACTS).values(language="ru"),
    "an emptied table": lambda: sa.delete(CONTACTS),
}


@pytest.mark.parametrize("build", list(UNNAMED.values()), ids=list(UNNAMED))
def test_a_table_that_is_reached_without_its_class_is_not_reached_at_all(
    campaign: CampaignFacts, build: Callable[[], sa.Executable]
) -> None:
    with pytest.raises(NoScope, match="would be read beyond the campaign"):
        db.session.execute(build())


def test_a_statement_that_is_built_once_answers_each_scope_with_its_own_rows(house: Flask) -> None:
    here, there = aliased(Contact), aliased(Contact)
    asked: list[sa.Executable] = [
        sa.select(Contact.id),
        sa.select(here.id).join(there, sa.or_(there.id == here.id, there.id != here.id)),
        sa.select(Contact.id).where(sa.select(sa.func.count(there.id) == 1).scalar_subquery()),
        sa.select(here.id).union_all(sa.select(there.id)),
    ]
    seen = {}
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            own_id = contact(slug).id
            seen[own_id] = [set(db.session.execute(each).scalars()) for each in asked]
    for campaign_id in db.session.scalars(sa.select(Campaign.id)).all():
        with scope(campaign_id):
            [own_id] = db.session.execute(asked[0]).scalars()
            assert [set(db.session.execute(each).scalars()) for each in asked] == seen[own_id]
    assert all(each == [{own_id}] * len(asked) for own_id, each in seen.items())


def test_a_statement_that_is_asked_often_answers_inside_a_scope_alone_with_its_own_rows(house: Flask) -> None:
    called = asked_often(sa.select(Contact.id).where(Contact.language == sa.bindparam("language")))
    own, seen = [], []
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            own.append([contact(slug).id])
    for campaign_id in db.session.scalars(sa.select(Campaign.id).order_by(Campaign.slug)).all():
        with scope(campaign_id):
            seen.append(db.session.scalars(called, {"language": "kk"}).all())
            assert db.session.scalars(called, {"language": "ru"}).all() == []
    assert seen == own
    with pytest.raises(NoScope):
        db.session.scalars(called, {"language": "kk"})


def test_what_is_changed_or_taken_away_for_all_is_so_for_the_own_campaign_alone(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    for each in (ours, theirs):
        with scope(each.id):
            contact(each.slug)
    with scope(ours.id):
        db.session.execute(sa.update(Contact).values(phone_country="XX"))
        assert db.session.scalars(sa.select(Contact.phone_country)).all() == ["XX"]
    with scope(theirs.id):
        assert db.session.scalars(sa.select(Contact.phone_country)).all() != ["XX"]
        db.session.execute(sa.delete(Contact))
        assert db.session.scalars(sa.select(Contact.id)).all() == []
    with scope(ours.id):
        assert len(db.session.scalars(sa.select(Contact.id)).all()) == 1


def test_a_row_of_another_campaign_is_not_written(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with pytest.raises(ForeignRow), scope(ours.id):
        db.session.add(Contact(campaign_id=theirs.id, name="A", language="kk", met_at=now(), made_at=now()))


def test_a_reading_transaction_does_not_write(campaign: CampaignFacts) -> None:
    with mode(Mode.READ):
        with pytest.raises(ReadOnly):
            contact("A")
        db.session.rollback()
        with pytest.raises(ReadOnly):
            db.session.execute(sa.delete(Contact))


def test_a_column_that_a_table_lacks_is_not_taken_quietly(campaign: CampaignFacts) -> None:
    with pytest.raises(TypeError, match="Contact has no column nickname"):
        Contact(nickname="Aigul")


def test_a_moment_without_its_zone_is_no_moment() -> None:
    naive = now().replace(tzinfo=None)
    with pytest.raises(ValueError, match="needs its zone"):
        Instant().process_bind_param(naive, sqlite.dialect())


def test_no_campaign_is_open_outside_its_scope(house: Flask) -> None:
    with pytest.raises(NoScope):
        current_campaign_id()


def test_what_waits_for_the_commit_is_done_once_and_never_without_it(house: Flask) -> None:
    done: list[str] = []

    def wake() -> None:
        done.append("woken")

    def write(*, fails: bool) -> None:
        with transaction():
            after_commit(wake)
            after_commit(wake)
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(fails=True)
    assert done == []
    write(fails=False)
    assert done == ["woken"]


def test_a_question_that_is_built_once_is_bound_to_the_scope_that_it_is_asked_in(house: Flask) -> None:
    asked = asked_often(sa.select(Contact.name_sealed, Contact.campaign_id).order_by(Contact.id))
    found = []
    for slug in ("ours", "theirs"):
        campaign_id = factories.make_campaign(slug).id
        with scope(campaign_id):
            contact("Test")
            found.append(([row.campaign_id for row in db.session.execute(asked)], [campaign_id]))
    assert [seen for seen, _own in found] == [own for _seen, own in found]
    with pytest.raises(NoScope):
        db.session.execute(asked)


def test_what_is_made_of_a_question_that_is_built_once_is_bound_as_well(house: Flask) -> None:
    asked = asked_often(sa.select(Contact))
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            made = contact("Test")
            assert list(db.session.scalars(asked.where(Contact.language == "kk"))) == [made]
